package sim

import (
	"math/bits"

	"amicore/core"
)

// rolling is the hash of a trace: cheap enough for every step, and the same
// on every architecture.
type rolling uint64

const mixer = 0x9e3779b97f4a7c15

func (h *rolling) add(v uint64) {
	x := uint64(*h) ^ v*mixer
	x ^= x >> 29
	x *= 0xbf58476d1ce4e5b9
	*h = rolling(x ^ x>>32)
}

// addText takes sixteen bytes with one multiplication; it is on the path of
// every byte that a run moves.
func addText[T string | []byte](h *rolling, b T) {
	v := uint64(*h) ^ uint64(len(b))*mixer
	for len(b) >= 16 {
		hi, lo := bits.Mul64(word(b)^v, word(b[8:])^0xe7037ed1a0b428db)
		v = hi ^ lo
		b = b[16:]
	}
	if len(b) >= 8 {
		hi, lo := bits.Mul64(word(b)^v, mixer)
		v = hi ^ lo
		b = b[8:]
	}
	tail := uint64(len(b))
	for i := range len(b) {
		tail = tail<<8 | uint64(b[i])
	}
	*h = rolling(v)
	h.add(tail)
}

func word[T string | []byte](b T) uint64 {
	_ = b[7]
	return uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 | uint64(b[3])<<24 |
		uint64(b[4])<<32 | uint64(b[5])<<40 | uint64(b[6])<<48 | uint64(b[7])<<56
}

// step adds one Step: what went in and what came out. The bytes of events
// and replies are the server's, which the inputs have brought already.
func (h *rolling) step(now core.Instant, in *core.Input, out []core.Command) {
	h.add(uint64(now))
	h.add(uint64(in.Kind) | uint64(in.Node)<<8 | uint64(in.Conn)<<32)
	h.add(uint64(in.Ticket) ^ uint64(in.N)<<17)
	addText(h, in.Data)
	for i := range out {
		c := &out[i]
		h.add(uint64(c.Kind) | uint64(c.Close)<<8 | uint64(c.Gap)<<16 | uint64(c.Notice)<<24 |
			uint64(c.From)<<32 | uint64(c.Phase)<<40 | uint64(c.Orphan)<<48)
		h.add(uint64(c.Node) | uint64(c.Conn)<<32)
		h.add(uint64(c.Ticket) ^ uint64(c.Count)<<17)
		switch {
		case c.Event != nil:
			h.add(uint64(len(c.Event.Bytes())))
		case c.Err != nil:
			h.add(uint64(c.Err.Run) | uint64(c.Err.Cause)<<8 | uint64(len(c.Err.Message))<<16)
		case c.Reply != nil:
			h.add(uint64(len(c.Reply.Events)) | uint64(c.Reply.Cut)<<32)
		case c.Sensitive:
			addText(h, core.Mask(c.Bytes))
		default:
			addText(h, c.Text)
			addText(h, c.Bytes)
		}
	}
}
