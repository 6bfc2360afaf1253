package wire

import "bytes"

// A hunt looks for the beginning of a frame.
type hunt struct {
	candidate bool // a frame may begin with this line
	matched   int  // candidate: how many of its bytes fit
	line      int64
	cr        bool // the line so far is a lone CR
}

// frameStarts are the names that a frame found in the middle of a stream begins with.
var frameStarts = [...][]string{FromServer: {"event:", "response:"}, FromClient: {"action:"}}

// Resync makes the decoder go on in the middle of a stream, after bytes were lost or where reading began late. What it had of a
// frame is dropped and no banner is expected. It goes on with the first line, at this position or after an empty line, that begins
// with `Event:` or `Response:` (from a client: `Action:`), in any case. What lies before that is counted as skipped, the bytes of
// the dropped frame as well. Frames given before become invalid.
func (d *Decoder) Resync() {
	n, _ := d.Partial()
	d.skipped += n
	d.state, d.banner, d.empty, d.inUse = hunting, false, 0, false
	d.hunt = hunt{candidate: true}
	d.buf = d.buf[:0]
}

// Skipped returns how many bytes of the stream belong to no frame because of Resync.
func (d *Decoder) Skipped() int64 { return d.skipped }

// seek skips to the beginning of a frame.
func (d *Decoder) seek() step {
	h := &d.hunt
	for d.pos < len(d.data) {
		if h.candidate {
			if d.match(d.data[d.pos]) {
				return again
			}
			continue
		}
		rest := d.data[d.pos:]
		n := bytes.IndexByte(rest, '\n')
		if n < 0 {
			h.cr = h.line == 0 && len(rest) == 1 && rest[0] == '\r'
			h.line += int64(len(rest))
			d.skip(len(rest))
			return usedUp
		}
		whole := h.line + int64(n)
		cr := h.cr && n == 0 || n == 1 && rest[0] == '\r'
		h.candidate = whole == 0 || whole == 1 && cr
		h.line, h.cr = 0, false
		d.skip(n + 1)
	}
	return usedUp
}

func (d *Decoder) skip(n int) {
	d.pos += n
	d.skipped += int64(n)
}

// match looks at the next byte of a line that may begin a frame, takes it if it fits, and reports whether the frame has begun.
func (d *Decoder) match(c byte) bool {
	h := &d.hunt
	if c >= 'A' && c <= 'Z' {
		c |= 0x20
	}
	for _, start := range frameStarts[d.side] {
		if h.matched >= len(start) || start[h.matched] != c || !EqualFold(d.buf, start[:h.matched]) {
			continue
		}
		d.buf = d.appendBuf(d.buf, d.data[d.pos:d.pos+1])
		d.pos++
		h.matched++
		if h.matched < len(start) {
			return false
		}
		d.begin()
		d.cur.offset -= int64(h.matched)
		d.lines = d.appendLine(d.lines[:0], 0)
		d.state = inFrame
		if int64(len(d.buf)) > d.max {
			d.startDiscard()
		}
		return true
	}
	h.candidate = false
	h.line = int64(h.matched)
	d.skipped += h.line
	h.matched = 0
	d.buf = d.buf[:0]
	return false
}
