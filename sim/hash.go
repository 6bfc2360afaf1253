package sim

import (
	"encoding/binary"
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

// bytes takes sixteen bytes with one multiplication, and has two of them
// under way at a time; it is on the path of every byte that a run moves.
func (h *rolling) bytes(b []byte) {
	v := uint64(*h) ^ uint64(len(b))*mixer
	for w := v; len(b) >= 32; b = b[32:] {
		v = fold(word(b)^v, word(b[8:])^salt)
		w = fold(word(b[16:])^w, word(b[24:])^mixer)
		if len(b) < 64 {
			v ^= w
		}
	}
	if len(b) >= 16 {
		v = fold(word(b)^v, word(b[8:])^salt)
		b = b[16:]
	}
	if len(b) >= 8 {
		v = fold(word(b)^v, mixer)
		b = b[8:]
	}
	tail := uint64(len(b))
	for _, c := range b {
		tail = tail<<8 | uint64(c)
	}
	*h = rolling(fold(v^mixer, tail^salt))
}

const salt = 0xe7037ed1a0b428db

// fold mixes two words into one.
func fold(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	return hi ^ lo
}

func word(b []byte) uint64 { return binary.LittleEndian.Uint64(b) }

// text adds a short text.
func (h *rolling) text(s string) {
	for ; len(s) >= 8; s = s[8:] {
		h.two(uint64(s[0])|uint64(s[1])<<8|uint64(s[2])<<16|uint64(s[3])<<24|
			uint64(s[4])<<32|uint64(s[5])<<40|uint64(s[6])<<48|uint64(s[7])<<56, mixer)
	}
	tail := uint64(len(s))
	for i := range len(s) {
		tail = tail<<8 | uint64(s[i])
	}
	h.two(tail, 0)
}

// step adds one Step: what went in and what came out. The bytes of events
// and replies are the server's, which the inputs have brought already.
func (h *rolling) step(now core.Instant, in *core.Input, out []core.Command) {
	h.two(uint64(now), uint64(in.Kind)|uint64(in.Node)<<8|uint64(in.Conn)<<32)
	count := uint64(len(out))
	if in.More {
		count |= 1 << 63
	}
	h.two(uint64(in.Ticket)^uint64(in.N)<<17, count)
	h.bytes(in.Data)
	for i := range out {
		c := &out[i]
		h.two(uint64(c.Kind)|uint64(c.Close)<<8|uint64(c.Gap)<<16|uint64(c.Notice)<<24|
			uint64(c.From)<<32|uint64(c.Phase)<<40|uint64(c.Orphan)<<48, uint64(c.Node)|uint64(c.Conn)<<32)
		switch count := uint64(c.Ticket) ^ uint64(c.Count)<<17; {
		case c.Event != nil:
			h.two(count, uint64(len(c.Event.Bytes())))
		case c.Err != nil:
			h.two(count, uint64(c.Err.Run)|uint64(c.Err.Cause)<<8|uint64(len(c.Err.Message))<<16)
		case c.Reply != nil:
			h.two(count, uint64(len(c.Reply.Events))|uint64(c.Reply.Cut)<<32)
		case c.Sensitive:
			h.two(count, 0)
			h.bytes(core.Mask(c.Bytes))
		default:
			h.two(count, uint64(len(c.Text)))
			h.text(c.Text)
			h.bytes(c.Bytes)
		}
	}
}

// two adds two words.
func (h *rolling) two(a, b uint64) { *h = rolling(fold(uint64(*h)^a^mixer, b^salt)) }
