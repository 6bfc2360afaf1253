package wiretrial

import (
	"bytes"
	"fmt"
	"slices"

	"amicore/core/wire"
	"amicore/internal/refwire"
)

// Stream draws a stream, and from which side it comes, where its reading begins and by which rule.
func Stream(pick Pick) (*Grammar, Reading) {
	g := &Grammar{Pick: pick, Client: pick.chance(7), Garble: pick.chance(4)}
	x := Reading{Middle: g.Garble || pick.chance(8), Rule: Rule(pick)}
	if g.Client {
		x.Side = wire.FromClient
	}
	x.Stream = g.Stream()
	return g, x
}

// Read makes one trial of the reader: it draws a stream and a limit, reads the stream in several ways with one decoder that is renewed
// in between, and returns an error if the decoder finds anything but what the reference finds. The error has the beginning of the
// stream.
func Read(pick Pick) error {
	g, x := Stream(pick)
	limits := Limits(pick, x)
	x.Limit = limits[pick(len(limits))]
	t := trial{pick: pick, g: g, x: x, want: x.Reference(), run: Run{D: wire.NewDecoder(wire.FromServer, 1)}}
	if err := t.ways(); err != nil {
		return fmt.Errorf("%w, of %d bytes %.300q of side %d, limit %d, text rule %d, from the middle: %v", err, len(x.Stream), x.Stream, x.Side, x.Limit, x.Rule, x.Middle)
	}
	return nil
}

// trial is one trial of the reader.
type trial struct {
	pick Pick
	g    *Grammar
	x    Reading
	want *refwire.Result
	run  Run
}

// ways reads the stream in pieces, byte by byte or whole, and in one way in which it is left, copied or kept.
func (t *trial) ways() error {
	t.run.Deep = true
	if err := t.x.Check(&t.run, t.want, Pieces(t.pick, t.x.Stream)...); err != nil {
		return err
	}
	t.run.Deep = false
	if t.pick.chance(2) { // what was left of a frame is dropped, and the rule for texts is kept
		t.run.reset = true
		t.run.D.Reset()
		if t.x.Middle {
			t.run.D.Resync()
		}
	}
	n := 1
	if t.pick.chance(3) {
		n = max(1, len(t.x.Stream))
	}
	if err := t.x.Check(&t.run, t.want, Cut(t.x.Stream, n)...); err != nil {
		return err
	}
	switch t.pick(3) {
	case 0:
		at := t.position()
		w := Twins{Pick: t.pick, Reading: &t.x, Want: t.want, At: at, Future: t.future(at)}
		if err := w.Check(&t.run); err != nil {
			return fmt.Errorf("cloned at %d and going on with %.100q: %w", w.At, w.Future, err)
		}
	case 1:
		h := Holes{Pick: t.pick, Reading: &t.x}
		return h.Check(&t.run)
	default:
		var c Copies
		return c.Check(&t.run, &t.x, t.want, Pieces(t.pick, t.x.Stream))
	}
	return nil
}

// position draws where a clone is made: anywhere, where a line has just begun and it is not told yet what it is, or, of a stream that is
// read from its middle, where the first frame has just begun.
func (t *trial) position() int {
	at := t.pick(len(t.x.Stream) + 1)
	switch t.pick(4) {
	case 0:
		return at
	case 1:
		at = bytes.LastIndexByte(t.x.Stream[:at], '\n') + 1
	default:
		if !t.x.Middle {
			return at
		}
		at = t.want.Skipped
	}
	return min(at+t.pick(9), len(t.x.Stream))
}

// future draws what a clone reads: another stream, behind the next bytes of this one or at once.
func (t *trial) future(at int) []byte {
	var next []byte
	if rest := t.x.Stream[at:]; t.pick.chance(2) {
		next = rest[:min(t.pick(30), len(rest))]
	}
	return slices.Concat(next, t.g.Stream())
}
