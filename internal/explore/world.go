package explore

import (
	"crypto/sha256"
	"slices"

	"amicore/core"
	"amicore/core/spec"
	"amicore/core/spec/sidebyside"
)

// digest stands for a long text.
type digest [16]byte

func digestOf(text []byte) digest {
	sum := sha256.Sum256(text)
	return digest(sum[:16])
}

// world is a Machine with its specification at an instant.
type world struct {
	pair   *sidebyside.Pair
	now    core.Instant
	ticket core.Ticket // the last one that was used
	rest   []byte      // of the frame of which a half has come

	key   digest
	names *spec.Names // those in the key
	look  spec.Look
}

func (w *world) clone() *world {
	c := *w
	c.pair = w.pair.Clone()
	return &c
}

// worker has what a goroutine of a search uses from step to step.
type worker struct {
	text    []byte // what inputs do
	key     []byte // of the state behind the last step
	reached map[spec.Reached]bool
	tell    func(spec.Cell)
}

func newWorker() *worker {
	w := &worker{reached: map[spec.Reached]bool{}}
	w.tell = func(c spec.Cell) {
		if r, ok := c.(spec.Reached); ok {
			w.reached[r] = true
		}
	}
	return w
}

// hooks change what a search does. Tests plant faults with them.
type hooks struct {
	// spoil changes the commands of the Machine before they are compared.
	spoil func(core.Input, []core.Command) []core.Command
	// forget changes a key.
	forget func(string) string
}

// step takes an input, adds the shape of the commands to the text of a worker and
// returns the difference, if there is one. An input that is a misuse counts as one:
// no input of a search may be. Unless the root says that the
// transport is slow, it takes all bytes at once.
func (w *world) step(r *Root, at core.Instant, in core.Input, by *worker, h hooks) *sidebyside.Difference {
	if d := w.stepOnce(at, in, by, h); d != nil {
		return d
	}
	if window := w.pair.Spec.Window(); window > 0 && !r.Set.SlowTransport {
		if d := w.stepOnce(at, core.Sent(w.pair.Spec.Conn(), window), by, h); d != nil {
			return d
		}
	}
	by.key, w.names = w.pair.Spec.AppendKey(by.key[:0])
	if h.forget != nil {
		by.key = []byte(h.forget(string(by.key)))
	}
	w.key = digestOf(by.key)
	w.look = w.pair.Spec.Look()
	return nil
}

func (w *world) stepOnce(at core.Instant, in core.Input, by *worker, h hooks) *sidebyside.Difference {
	w.now = at
	if in.Kind == core.InputSubmit {
		w.ticket = in.Ticket
	}
	out := w.pair.Machine.Step(at, in)
	if h.spoil != nil {
		out = h.spoil(in, slices.Clone(out))
	}
	w.pair.Spec.TellCells(by.tell)
	if d := w.pair.Compare(at, in, out); d != nil {
		return d
	}
	if w.pair.Over() { // the specification would stand still from here on
		return &sidebyside.Difference{Input: in.Kind, What: "nothing is compared behind a misuse", Machine: "misuse", Spec: "misuse"}
	}
	by.text = w.pair.Spec.AppendShape(by.text, w.names, w.pair.Predicted)
	return nil
}
