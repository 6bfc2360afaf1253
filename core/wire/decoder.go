package wire

import (
	"bytes"
	"math"
)

// A Decoder cuts the byte stream of one side of a session into frames. However the stream is cut into pieces, the frames are the
// same. Feed it a piece, then call Next until it returns false, and so on:
//
//	d.Feed(p)
//	for d.Next(&f) {
//		…
//	}
//
// It never fails: any bytes make frames, and a frame over the limit is discarded as it streams in. See [MemoryBound] for what it
// may hold.
type Decoder struct {
	side   Side
	max    int64
	state  state
	banner bool // the stream has not begun yet: its first line may be a banner
	// mayBeText decides about `Response: Follows`; nil: it always is text.
	mayBeText TextFunc
	empty     uint32 // blank lines since the last frame

	data []byte // what was fed last; borrowed
	pos  int    // how much of it is consumed
	base int64  // where it begins in the stream

	arena   []uint32 // where lines begin in data, in order; frames that lie whole in it have their tables here
	line    int      // arena[line] is pos, once sync was called
	scanned int      // how much of data was searched for line ends

	cur   unfinished
	buf   []byte   // inFrame: the bytes of the unfinished frame, or the frame that was finished in it
	lines []uint32 // its line table
	spare []byte   // the unfinished frame while a frame in buf may still be viewed; moved to buf by the next Feed
	inUse bool     // spare holds the unfinished frame, and the arena from table on its line table
	table int

	kept      []byte   // what was kept of the oversize frames of this Feed
	keptLines []uint32 // and their line tables
	drop      *discard // the frame over the limit that is streaming by; allocated for the first one
	hunt      hunt
	skipped   int64
}

type state uint8

const (
	between    state = iota // at a frame boundary
	inFrame                 // a frame has begun in an earlier piece, or at the end of this one
	discarding              // a frame over the limit is streaming by
	hunting                 // looking for the beginning of a frame
)

// step is what one move of the decoder came to.
type step uint8

const (
	again  step = iota // the state has changed
	found              // a frame is complete
	usedUp             // the piece is used up
)

// NewDecoder returns a decoder for the bytes of one side, at the beginning of a stream. Frames of more than maxFrame bytes, the
// empty line that ends them not counted, are discarded; maxFrame is at least 1 and at most 1 GiB, whatever is asked for.
func NewDecoder(side Side, maxFrame int) *Decoder {
	d := &Decoder{}
	d.Renew(side, maxFrame)
	return d
}

func clampFrame(maxFrame int) int { return min(max(maxFrame, 1), 1<<30) }

// Feed gives the next piece of the stream, of less than 4 GiB. The bytes are borrowed until the next Feed or Reset; all frames given
// before become invalid. Call it only after Next has returned false: bytes not read by then are lost, count as skipped, and the
// decoder goes on as after [Decoder.Resync].
func (d *Decoder) Feed(p []byte) {
	if uint64(len(p)) > math.MaxUint32-slack {
		panic("wire: Feed: a piece of 4 GiB or more")
	}
	if rest := len(d.data) - d.pos; rest > 0 {
		d.Resync()
		d.pos = len(d.data)
		d.skipped += int64(rest)
	}
	if d.inUse {
		d.inUse = false
		d.buf = d.appendBuf(d.buf[:0], d.spare)
		d.lines = d.lines[:0]
		for _, start := range d.arena[d.table:] {
			d.lines = d.appendLine(d.lines, start-d.arena[d.table])
		}
	}
	d.base += int64(len(d.data))
	d.data, d.pos = p, 0
	d.arena, d.line, d.scanned = d.arena[:0], 0, 0
	d.kept, d.keptLines = d.kept[:0], d.keptLines[:0]
}

// Next puts the next frame into f and returns true, or returns false when all bytes of the last Feed are used up; f is then left
// as it was. Frames are valid until the next Feed, Reset or Resync.
func (d *Decoder) Next(f *Frame) bool {
	for {
		var s step
		switch d.state {
		case between:
			s = d.scan(f)
		case inFrame:
			s = d.resume(f)
		case discarding:
			s = d.discard(f)
		case hunting:
			s = d.seek()
		}
		if s == found && d.cur.kind == KindFollows {
			f.headers, f.trailer = uint32(d.cur.text.headers), uint32(d.cur.text.trailer)
		}
		if s != again {
			return s == found
		}
	}
}

// scan takes a frame, or what there is of it, that begins at d.pos.
func (d *Decoder) scan(f *Frame) step {
	d.sync()
	for d.line+1 < len(d.arena) || d.fill() {
		begin, end := d.arena[d.line], d.arena[d.line+1]
		line := trimCR(d.data[begin : end-1])
		lfOnly := len(line) == int(end-begin)-1
		if len(line) > 0 {
			d.begin()
			if int64(end-begin) > d.max {
				return d.startDiscard()
			}
			d.cur.lfOnly = lfOnly
			if d.side == FromServer && isEvent(line) { // most are, and no banner has a colon
				d.cur.kind = KindEvent
				return d.scanLines(f, d.line+1)
			}
			d.first(d.kindOf(line), line, len(line) > keepBytes)
			switch {
			case d.cur.kind == KindBanner:
				return d.finish(f, d.line+1, end)
			case d.cur.byLine():
				return d.scanByLine(f, d.line+1)
			}
			return d.scanLines(f, d.line+1)
		}
		if d.side == FromClient {
			d.begin()
			d.cur.lfOnly = lfOnly
			d.line++
			d.pos = int(end)
			return d.emptyRequest(f)
		}
		d.countEmpty()
		d.line++
		d.pos = int(end)
	}
	if d.pos == len(d.data) {
		return usedUp
	}
	d.begin()
	return d.stash()
}

// scanLines is the inner loop: the lines of a frame that ends at an empty line; arena[i] is where the next one begins.
func (d *Decoder) scanLines(f *Frame, i int) step {
	bare := false
	for {
		for i+1 >= len(d.arena) {
			if !d.fill() {
				d.cur.lfOnly = d.cur.lfOnly || bare
				return d.stash()
			}
		}
		data, starts := d.data, d.arena
		begin := starts[i]
		for i++; i < len(starts); i++ {
			end := starts[i]
			if end-begin <= 2 && (end-begin == 1 || data[begin] == '\r') {
				if int64(begin)-int64(d.pos) > d.max {
					return d.startDiscard()
				}
				d.cur.lfOnly = d.cur.lfOnly || bare || end-begin == 1
				return d.finish(f, i-1, end)
			}
			if data[end-2] != '\r' {
				bare = true
			}
			begin = end
		}
		i--
	}
}

// scanByLine is scanLines for a frame of which more than the empty line counts: one that begins with `Response: Follows` or with its
// ActionID.
func (d *Decoder) scanByLine(f *Frame, i int) step {
	limit := uint64(d.pos) + uint64(d.max)
	for ; i+1 < len(d.arena) || d.fill(); i++ {
		begin, end := d.arena[i], d.arena[i+1]
		line := trimCR(d.data[begin : end-1])
		if len(line) == int(end-begin)-1 {
			d.cur.lfOnly = true
		}
		if d.ends(line, line, len(line) > keepBytes) {
			return d.finish(f, i, end)
		}
		if uint64(end) > limit {
			return d.startDiscard()
		}
	}
	return d.stash()
}

// finish gives out a frame that lies whole in d.data: its lines end where line i begins, and the frame ends at end.
func (d *Decoder) finish(f *Frame, i int, end uint32) step {
	size := d.arena[i]
	data, starts := d.data[:size:size], d.arena[d.line:i+1:i+1]
	n := int64(size) - int64(d.pos)
	d.pos = int(end)
	d.line = i
	if end != size {
		d.line++
	}
	return d.give(f, data, starts, n)
}

// sync makes arena[line] be pos after bytes were consumed in another way.
func (d *Decoder) sync() {
	for d.line < len(d.arena) && int(d.arena[d.line]) < d.pos {
		d.line++
	}
	if d.line == len(d.arena) {
		d.arena = append(grow(d.arena, 1, len(d.data)+slack), uint32(d.pos))
		d.scanned = d.pos
	}
}

// begin starts a frame at the present offset. What there is of the text of an earlier one is left for first to clear, since few
// frames have any.
func (d *Decoder) begin() {
	u := &d.cur
	u.offset, u.kind, u.lfOnly, u.idFirst, u.text.asked = d.Offset(), KindNone, false, false, false
}

// kindOf tells the frame by its whole first line.
func (d *Decoder) kindOf(line []byte) Kind {
	switch {
	case d.side == FromClient:
		return KindRequest
	case d.banner && bytes.IndexByte(line, ':') < 0:
		return KindBanner
	}
	return kindOf(line)
}

func (d *Decoder) emptyRequest(f *Frame) step {
	d.first(KindRequest, nil, false)
	return d.give(f, nil, nil, 0)
}

// give fills the frame and goes back to the boundary. It sets field by field: a Message that is copied as a whole so soon after it
// was written has the processor wait for it.
func (d *Decoder) give(f *Frame, data []byte, starts []uint32, size int64) step {
	f.data, f.starts = data, starts
	f.headers, f.trailer = uint32(max(0, len(starts)-1)), 0 // of Follows: see Next
	f.Kind = d.cur.kind
	f.Oversize = false
	f.LFOnly = d.cur.lfOnly
	f.EmptyBefore = d.empty
	f.Offset = d.cur.offset
	f.Size = size
	d.banner, d.empty, d.state = false, 0, between
	return found
}

func (d *Decoder) countEmpty() {
	if d.empty < math.MaxUint32 {
		d.empty++
	}
}

// Offset returns how many bytes of the stream are consumed: those of all frames given and of the partial one.
func (d *Decoder) Offset() int64 { return d.base + int64(d.pos) }

// Partial returns how many bytes of an unfinished frame were read, 0 at a frame boundary, and what it began as: KindNone until its
// first line has ended, KindOther for an ActionID in front until the second one has, and KindFollows for `Response: Follows` until a
// TextFunc has said that it is not text. After Resync it counts the bytes that may be the beginning of a frame, as KindNone.
func (d *Decoder) Partial() (n int64, kind Kind) {
	switch d.state {
	case inFrame, discarding:
		return d.Offset() - d.cur.offset, d.cur.kind
	case hunting:
		return int64(d.hunt.matched), KindNone
	}
	return 0, KindNone
}

// Reset makes the decoder as new, for a new connection: the banner is expected again and all counts are 0. It keeps its buffers.
func (d *Decoder) Reset() { d.renew(d.side, d.max) }

// Renew makes the decoder as NewDecoder makes one, and keeps its buffers, which may be larger than the new limit would let them grow.
func (d *Decoder) Renew(side Side, maxFrame int) { d.renew(side, int64(clampFrame(maxFrame))) }

func (d *Decoder) renew(side Side, limit int64) {
	*d = Decoder{
		side: side, max: limit, banner: side == FromServer, mayBeText: d.mayBeText,
		buf: d.buf[:0], lines: d.lines[:0], spare: d.spare[:0], arena: d.arena[:0], kept: d.kept[:0], keptLines: d.keptLines[:0], drop: d.drop,
	}
}

// Clone returns a decoder in the same state that shares no memory with this one; bytes fed and not read are copied.
func (d *Decoder) Clone() *Decoder {
	c := *d
	c.data, c.pos, c.base = bytes.Clone(d.data[d.pos:]), 0, d.Offset()
	c.buf, c.lines = nil, nil
	c.arena, c.line, c.scanned = nil, 0, 0
	c.spare, c.table, c.kept, c.keptLines = nil, 0, nil, nil
	switch {
	case d.inUse:
		c.spare = bytes.Clone(d.spare)
		c.arena = append([]uint32(nil), d.arena[d.table:]...)
	case d.state == inFrame, d.state == hunting:
		c.buf = bytes.Clone(d.buf)
		c.lines = append([]uint32(nil), d.lines...)
	}
	if d.drop != nil {
		drop := *d.drop
		c.drop = &drop
	}
	return &c
}
