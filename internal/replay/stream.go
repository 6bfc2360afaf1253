package replay

import (
	"bytes"
	"unicode/utf8"

	"amicore/adapters/capture"
	"amicore/core"
	"amicore/core/wire"
)

// maxFrame of the server's decoder: the session is in memory as a whole, so
// that a frame too large for a machine can still be counted and read.
const maxFrame = 1 << 30

// stream reads the frames of one side.
type stream struct {
	side    wire.Side
	decoder *wire.Decoder
	frame   wire.Frame
	lost    int64 // bytes missing so far: the decoder's offsets do not count them
	skipped int64 // of the decoder's Skipped, those reported
	end     int64 // offset behind the last byte that was fed
	started bool  // a frame or a hole has come
}

func newStream(side wire.Side, limit int) stream {
	return stream{side: side, decoder: wire.NewDecoder(side, limit)}
}

// feed reads a record, and gives each frame that ends in it to do.
func (r *run) feed(s *stream, rec *capture.Record, do func(*wire.Frame, int64)) {
	s.end = rec.Offset + int64(len(rec.Data))
	s.decoder.Feed(rec.Data)
	for s.decoder.Next(&s.frame) {
		f := &s.frame
		offset := f.Offset + s.lost
		r.reportSkipped(s, offset)
		r.inspect(s, f, offset)
		do(f, offset)
		s.started = true
		r.show(s.side, f, offset)
	}
}

// hole goes on behind bytes that were not recorded.
func (r *run) hole(s *stream, rec *capture.Record) {
	s.decoder.Resync()
	r.reportSkipped(s, rec.Offset)
	r.odd(OddLost, s.side, rec.Offset, max(rec.Size, 0))
	s.lost += max(rec.Size, 0)
	s.started = true
}

// reportSkipped notes what the decoder has skipped up to an offset.
func (r *run) reportSkipped(s *stream, offset int64) {
	if n := s.decoder.Skipped() - s.skipped; n > 0 {
		r.odd(OddSkipped, s.side, offset-n, n)
		s.skipped += n
	}
}

// finish notes what the stream ends with and reports whether it ends inside a frame.
func (r *run) finish(s *stream) (partial bool) {
	n, _ := s.decoder.Partial()
	r.reportSkipped(s, s.end-n)
	if n > 0 {
		r.odd(OddCut, s.side, s.end-n, n)
	}
	return n > 0
}

// inspect looks for what is odd about a frame, whichever side sent it.
func (r *run) inspect(s *stream, f *wire.Frame, offset int64) {
	if s.side == wire.FromServer && !s.started && f.Kind != wire.KindBanner && !r.report.Middle {
		r.odd(OddNoBanner, s.side, offset, 1)
	}
	if f.EmptyBefore > 0 {
		r.odd(OddEmptyLines, s.side, offset, int64(f.EmptyBefore))
	}
	if f.LFOnly && f.Kind != wire.KindFollows && f.Kind != wire.KindBanner {
		r.odd(OddLFOnly, s.side, offset, 1)
	}
	if f.Size > Oversize {
		r.odd(OddOversize, s.side, offset, 1)
	}
	if !utf8.Valid(f.Bytes()) {
		r.odd(OddNotUTF8, s.side, offset, 1)
	}
	if f.Oversize || f.Kind == wire.KindFollows || f.Kind == wire.KindBanner {
		return
	}
	at := lineOffsets{rest: f.Bytes()}
	for i := range f.Len() {
		if _, _, ok := f.Header(i); !ok {
			r.odd(OddNoColon, s.side, offset+at.of(i), 1)
		}
	}
}

// lineOffsets finds where lines begin in the bytes of a frame. Odd lines are
// rare, so that it searches only when it is asked, and then from where it was.
type lineOffsets struct {
	rest []byte // begins with that line
	line int
	n    int64
}

// of is where line i begins; i is not less than in the call before.
func (o *lineOffsets) of(i int) int64 {
	for ; o.line < i; o.line++ {
		k := bytes.IndexByte(o.rest, '\n') + 1
		o.n += int64(k)
		o.rest = o.rest[k:]
	}
	return o.n
}

// show gives a frame to whoever wants to see it, with secrets masked.
func (r *run) show(side wire.Side, f *wire.Frame, offset int64) {
	if r.opts.Frame == nil {
		return
	}
	r.shown = redact(r.shown[:0], side, f.Bytes())
	r.opts.Frame(Frame{
		At: r.at(), Side: side, Kind: f.Kind, Offset: offset, Size: f.Size, Oversize: f.Oversize, Bytes: r.shown,
	})
}

// redact masks the secrets of one frame as a recording would: a Key of a DBPut
// is none. A server repeats the headers of a UserEvent (main/manager.c:6504), a
// Secret as well; its Keys are those of a database.
func redact(dst []byte, side wire.Side, b []byte) []byte {
	var mask capture.Redactor
	if side == wire.FromServer {
		mask.Append(nil, []byte("Action: none\n"))
	}
	return mask.Close(mask.Append(dst, b))
}

// pieces calls do with parts of b that a machine takes in one Step.
func pieces(b []byte, do func([]byte)) {
	for len(b) > 0 {
		n := min(len(b), core.MaxReceive)
		do(b[:n:n])
		b = b[n:]
	}
}
