package wire

import "bytes"

// stash keeps the beginning of a frame that goes on in the next piece. All lines from d.line on are the frame's.
func (d *Decoder) stash() step {
	body := d.data[d.pos:]
	begin := int(d.arena[len(d.arena)-1]) // of the line that has not ended
	if int64(begin-d.pos) > d.max || overLimit(int64(len(body)), d.max, d.data[begin:]) {
		return d.startDiscard()
	}
	d.spare = d.appendSpare(d.spare[:0], body)
	d.inUse, d.table = true, d.line
	d.pos = len(d.data)
	d.state = inFrame
	return usedUp
}

// overLimit reports whether a frame of which n bytes are known will be over the limit, given the line they end in.
// A line that may yet be the empty one is not counted.
func overLimit(n, limit int64, line []byte) bool {
	return n > limit && len(trimCR(bytes.TrimSuffix(line, []byte{'\n'}))) > 0
}

// resume goes on with a frame that began in an earlier piece: d.buf has what came so far.
func (d *Decoder) resume(f *Frame) step {
	for d.pos < len(d.data) {
		chunk := d.data[d.pos:]
		n := bytes.IndexByte(chunk, '\n')
		if n >= 0 {
			chunk = chunk[:n+1]
		}
		begin := d.lines[len(d.lines)-1]
		if int64(len(d.buf))+int64(len(chunk)) > d.max+2 {
			return d.startDiscard() // no empty line has more than two bytes
		}
		d.buf = d.appendBuf(d.buf, chunk)
		if overLimit(int64(len(d.buf)), d.max, d.buf[begin:]) {
			d.buf = d.buf[:len(d.buf)-len(chunk)]
			return d.startDiscard()
		}
		d.pos += len(chunk)
		if n < 0 {
			break
		}
		if s := d.endLine(f, int(begin)); s != again {
			return s
		}
		if d.state != inFrame {
			return again
		}
	}
	return usedUp
}

// endLine takes the line of d.buf that begins there and has just ended.
func (d *Decoder) endLine(f *Frame, begin int) step {
	raw := d.buf[begin : len(d.buf)-1]
	line := trimCR(raw)
	lfOnly := len(line) == len(raw)
	switch {
	case d.cur.kind != KindNone:
		d.cur.lfOnly = d.cur.lfOnly || lfOnly
		if d.ends(line, line, len(line) > keepBytes) {
			return d.giveBuf(f, begin)
		}
		if int64(len(d.buf)) > d.max {
			return d.startDiscard() // an empty line in the text of a Follows frame
		}
	case len(line) > 0:
		d.cur.lfOnly = lfOnly
		d.first(d.kindOf(line), line, len(line) > keepBytes)
	case d.side == FromClient:
		d.cur.lfOnly = lfOnly
		return d.emptyRequest(f)
	default:
		d.countEmpty()
		d.state = between
		return again
	}
	d.lines = d.appendLine(d.lines, uint32(len(d.buf)))
	if d.cur.kind == KindBanner {
		return d.giveBuf(f, len(d.buf))
	}
	return again
}

// giveBuf gives out the frame in d.buf, size bytes of lines.
func (d *Decoder) giveBuf(f *Frame, size int) step {
	n := len(d.lines)
	return d.give(f, d.buf[:size:size], d.lines[:n:n], int64(size))
}
