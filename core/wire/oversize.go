package wire

import "bytes"

// keepBytes is how much of a line is kept of an oversize frame.
const keepBytes = 128

// A discard follows a frame over the limit to its real end and keeps no more than a few lines' beginnings. It sees the frame from
// its first byte, so the outcome is the same however the frame came in.
type discard struct {
	size  int64   // bytes of the complete lines
	line  int64   // bytes of the line in progress
	head  excerpt // its beginning
	tail  excerpt // its last bytes, where an end marker would be
	colon bool    // the first line has a colon
	first excerpt
	other excerpt // the ActionID; of a frame that begins with it, the second line
	hasID bool
}

// An excerpt is up to keepBytes bytes of a line.
type excerpt struct {
	n    int
	data [keepBytes]byte
}

func (e *excerpt) bytes() []byte { return e.data[:e.n] }

func (e *excerpt) set(p []byte) { e.n = copy(e.data[:], p) }

func (e *excerpt) add(p []byte) { e.n += copy(e.data[e.n:], p) }

// slide keeps the last bytes of what it had and p: enough for an end marker and a CR.
func (e *excerpt) slide(p []byte) {
	const width = len(endMarker) + 1
	if len(p) >= width {
		e.set(p[len(p)-width:])
		return
	}
	if over := e.n + len(p) - width; over > 0 {
		e.n = copy(e.data[:], e.data[over:e.n])
	}
	e.add(p)
}

// startDiscard begins to discard the current frame, of which the bytes before d.pos, if any, are in d.buf.
func (d *Decoder) startDiscard() step {
	if d.drop == nil {
		d.drop = new(discard)
	} else {
		*d.drop = discard{}
	}
	// What is decided about text stays: it must not depend on when the frame grew too large.
	d.cur = unfinished{offset: d.cur.offset, text: commandText{asked: d.cur.text.asked, allowed: d.cur.text.allowed}}
	if d.Offset() > d.cur.offset {
		d.feedDiscard(d.buf)
	}
	d.state = discarding
	return again
}

// discard goes on with a frame over the limit.
func (d *Decoder) discard(f *Frame) step {
	used, ended := d.feedDiscard(d.data[d.pos:])
	d.pos += used
	if !ended {
		return usedUp
	}
	kept := d.keptMessage()
	s := d.give(f, kept.data, kept.starts, d.drop.size)
	f.Oversize = true
	return s
}

// feedDiscard takes bytes of the frame and returns how many; all of them unless the frame has ended.
func (d *Decoder) feedDiscard(p []byte) (used int, ended bool) {
	for used < len(p) {
		chunk := p[used:]
		n := bytes.IndexByte(chunk, '\n')
		if n >= 0 {
			chunk = chunk[:n]
		}
		d.drop.add(chunk, d.cur.kind == KindNone && d.banner)
		used += len(chunk)
		if n < 0 {
			break
		}
		used++
		if d.endDropped() {
			return used, true
		}
	}
	return used, false
}

// add takes bytes of the line in progress.
func (x *discard) add(chunk []byte, wantColon bool) {
	if x.line < keepBytes {
		x.head.add(chunk)
	}
	x.tail.slide(chunk)
	x.line += int64(len(chunk))
	x.colon = x.colon || wantColon && bytes.IndexByte(chunk, ':') >= 0
}

// endDropped takes the LF of the line in progress and reports whether it ends the frame.
func (d *Decoder) endDropped() bool {
	x := d.drop
	head, tail := x.head.bytes(), trimCR(x.tail.bytes())
	if len(tail) == x.tail.n {
		d.cur.lfOnly = true
	} else if x.line <= keepBytes {
		head = trimCR(head)
	}
	length := x.line + 1
	long := x.line-int64(x.tail.n-len(tail)) > keepBytes
	ended := false
	switch {
	case d.cur.kind == KindNone:
		x.first.set(head)
		switch {
		case d.side == FromClient:
			d.first(KindRequest, head, long)
		case d.banner && !x.colon:
			d.first(KindBanner, head, long)
			x.size += length
			ended = true
		default:
			d.first(kindOf(head), head, long)
		}
		x.hasID = hasName(head, "ActionID")
	default:
		second := d.cur.idFirst
		ended = d.ends(head, tail, long)
		if !ended && (second || !x.hasID && !d.cur.text.begun && hasName(head, "ActionID")) {
			x.hasID = true
			x.other.set(head)
		}
	}
	if !ended {
		x.size += length
	}
	x.line, x.head.n, x.tail.n = 0, 0, 0
	return ended
}

// keptMessage makes the message of an oversize frame: its first line, and its ActionID or, behind that, the second line.
func (d *Decoder) keptMessage() Message {
	table, begin := len(d.keptLines), len(d.kept)
	bytes, lines := mostKept(d.max, len(d.data))
	d.kept = grow(d.kept, d.drop.first.n+d.drop.other.n+2*len("\r\n"), bytes)
	d.keptLines = grow(d.keptLines, linesKept, lines)
	d.keptLines = append(d.keptLines, 0)
	d.keep(begin, &d.drop.first)
	if d.drop.other.n > 0 {
		d.keep(begin, &d.drop.other)
	}
	n, m := len(d.keptLines), len(d.kept)
	d.cur.text.headers, d.cur.text.trailer = n-table-1, 0
	return Message{data: d.kept[begin:m:m], starts: d.keptLines[table:n:n]}
}

func (d *Decoder) keep(begin int, line *excerpt) {
	d.kept = append(d.kept, line.bytes()...)
	d.kept = append(d.kept, '\r', '\n')
	d.keptLines = append(d.keptLines, uint32(len(d.kept)-begin))
}
