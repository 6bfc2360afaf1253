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

func digestOf(text string) digest {
	sum := sha256.Sum256([]byte(text))
	return digest(sum[:16])
}

// world is a Machine with its specification at an instant.
type world struct {
	pair   *sidebyside.Pair
	now    core.Instant
	ticket core.Ticket // the last one that was used

	key   string
	names *spec.Names // those in the key
	look  spec.Look
}

func (w *world) clone() *world {
	c := *w
	c.pair = w.pair.Clone()
	return &c
}

// hooks change what a search does. Tests plant faults with them.
type hooks struct {
	// spoil changes the commands of the Machine before they are compared.
	spoil func(core.Input, []core.Command) []core.Command
	// forget changes a key.
	forget func(string) string
}

// step takes an input and returns the shape of the commands, or the difference.
// Unless the root says that the transport is slow, it takes all bytes at once.
func (w *world) step(r *Root, at core.Instant, in core.Input, h hooks) (shape string, d *sidebyside.Difference) {
	shape, d = w.stepOnce(at, in, h)
	if d != nil || r.SlowTransport || w.look.Window == 0 {
		return shape, d
	}
	more, d := w.stepOnce(at, core.Sent(w.look.Conn, w.look.Window), h)
	return shape + more, d
}

func (w *world) stepOnce(at core.Instant, in core.Input, h hooks) (shape string, d *sidebyside.Difference) {
	w.now = at
	if in.Kind == core.InputSubmit {
		w.ticket = in.Ticket
	}
	out := w.pair.Machine.Step(at, in)
	if h.spoil != nil {
		out = h.spoil(in, slices.Clone(out))
	}
	if d = w.pair.Compare(at, in, out); d != nil {
		return "", d
	}
	shape = w.pair.Spec.Shape(w.names, w.pair.Predicted)
	w.see(h)
	return shape, nil
}

// see notes what the state is now.
func (w *world) see(h hooks) {
	w.key, w.names = w.pair.Spec.Key()
	w.look = w.pair.Spec.Look()
	if h.forget != nil {
		w.key = h.forget(w.key)
	}
}
