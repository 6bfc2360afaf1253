package sim

import (
	"amicore/core"
	"amicore/core/wire"
	"amicore/internal/refwire"
	"amicore/internal/wiretrial"
)

// slowReader reads the bytes of a connection a second time, with internal/refwire, which
// shares no code with the decoder that machine and checks have in common. It is slow, so
// it reads only some connections.
type slowReader struct {
	on     bool
	frames int    // read so far
	banner bool   // the next frame may be one
	begin  int    // where bytes begins in the stream
	bytes  []byte // from first on they belong to no frame yet
	first  int
	reader refwire.Reader
}

// slowShare is how many connections there are for each one that is read slowly.
const slowShare = 8

// slowFrames is how many frames of such a connection are read: the first ones, among which
// are those of the login and most answers. Behind them come events in great number.
const slowFrames = 50

// slowPartial is how long an unfinished frame may be of which it is asked whether the
// decoder has missed its end: that costs as much as reading it.
const slowPartial = 2 << 10

// start begins with a connection.
func (r *slowReader) start(c *checks) {
	text := c.text.MayBeText
	if c.node.plan.Hostile {
		text = neverText
	}
	var draw rolling
	draw.two(c.node.world.plan.Seed, uint64(c.node.plan.ID)<<32|uint64(c.conn))
	*r = slowReader{on: uint64(draw)%slowShare == 0, banner: true, bytes: r.bytes[:0]}
	r.reader = refwire.Reader{Side: refwire.Server, MaxFrame: c.node.config.MaxFrame, Text: func(id string, _ bool) bool { return text([]byte(id)) }}
}

// feed takes the bytes of a Step.
func (r *slowReader) feed(b []byte) {
	if r.on {
		r.bytes = append(r.bytes[:copy(r.bytes, r.bytes[r.first:])], b...)
		r.first = 0
	}
}

// s18Read: the decoder's next frame is the one that the slow reader finds, in all that a
// reader may ask of it.
func (c *checks) s18Read(f *wire.Frame) {
	r := &c.slow
	if !r.on {
		return
	}
	bytes := r.bytes[r.first:]
	if n := int(f.Offset) + int(f.Size) + len("\r\n") - r.begin; n >= 0 && n < len(bytes) {
		bytes = bytes[:n] // what is behind it does not matter, and would be copied and read for each frame
	}
	stream := string(bytes)
	want, rest, ok := r.reader.First(stream, r.banner)
	if !ok {
		c.node.fail("S18", "the decoder has a frame of %d bytes at %d, and none has ended: %q", f.Size, f.Offset, first(f.Bytes()))
	}
	want.Offset += r.begin
	r.frames++
	r.on = r.frames < slowFrames
	r.banner = false
	n := len(stream) - len(rest)
	r.begin, r.first = r.begin+n, r.first+n
	err := wiretrial.SameFrame(f, &want)
	if err == nil {
		err = found(f.Message, &want)
	}
	if err != nil {
		c.node.fail("S18", "a frame at %d is not what was written: %v: %q", f.Offset, err, first(f.Bytes()))
	}
}

// s18NoMore: where the decoder has no further frame, none has ended.
func (c *checks) s18NoMore(in *core.Input) {
	r := &c.slow
	rest := r.bytes[r.first:]
	if !r.on || len(rest) == 0 || len(rest) > slowPartial || in.Data[len(in.Data)-1] != '\n' {
		return
	}
	if f, _, ok := r.reader.First(string(rest), r.banner); ok {
		c.node.fail("S18", "a frame of %d bytes at %d has ended, and the decoder has none: %q", f.Size, f.Offset+r.begin, first([]byte(f.Raw)))
	}
}

// first is the beginning of a frame, for a message.
func first(b []byte) []byte { return b[:min(len(b), 200)] }
