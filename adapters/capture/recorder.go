package capture

import (
	"errors"
	"io"

	"amicore/core/transcript"
	"amicore/core/wire"
)

// Recorder writes a session as a transcript (ami-session 1) while it happens,
// with its secrets masked. Call Open first, then Rx and Tx with the bytes as
// they come, then Closed, or Stop if the recording ends before the connection.
//
// Times are nanoseconds on any clock of the caller; the file counts from Open.
// A time before an earlier one is taken as that one.
//
// The first error, of the underlying writer or of a call out of order, stays:
// every later call returns it and writes nothing. Errors never show bytes of the
// session. Each record is written with one call of Write; buffering, and closing
// the file, are the caller's. The zero value is of no use.
type Recorder struct {
	w      *transcript.Writer
	secret Redactor
	buf    []byte
	zero   int64 // the caller's time of Open
	last   int64 // time of the latest record
	state  recorderState
	err    error
}

type recorderState uint8

const (
	fresh recorderState = iota
	open
	ended
)

// Errors of calls out of order.
var (
	ErrNotOpen = errors.New("capture: the recording has not begun: call Open first")
	ErrOpen    = errors.New("capture: the recording has begun already")
	ErrEnded   = errors.New("capture: the recording has ended")
)

// maxData bounds the data of one record; more is written as several. A byte
// takes at most six in a transcript, so this stays below its MaxRecord.
const maxData = 1 << 20

// NewRecorder writes the head of a transcript to w. server says what is at the
// other end, title what the session shows; either may be empty.
func NewRecorder(w io.Writer, server, title string) (*Recorder, error) {
	var meta []transcript.Meta
	if server != "" {
		meta = append(meta, transcript.Meta{Key: "server", Value: server})
	}
	if title != "" {
		meta = append(meta, transcript.Meta{Key: "title", Value: title})
	}
	tw, err := transcript.NewWriter(w, transcript.KindSession, meta...)
	if err != nil {
		return nil, err
	}
	return &Recorder{w: tw}, nil
}

// Open records that the connection was made.
func (r *Recorder) Open(at int64) error {
	switch {
	case r.err != nil:
	case r.state == open:
		r.err = ErrOpen
	case r.state == ended:
		r.err = ErrEnded
	default:
		r.state, r.zero = open, at
		r.write(at, transcript.VerbOpen, nil)
	}
	return r.err
}

// Rx records bytes from the server. It keeps nothing of p.
func (r *Recorder) Rx(at int64, p []byte) error {
	if r.running() {
		r.writeData(at, transcript.VerbRx, p)
	}
	return r.err
}

// Tx records bytes from the client, redacted: a chunk inside a secret leaves no
// record. It keeps nothing of p but what [Redactor] may hold back.
func (r *Recorder) Tx(at int64, p []byte) error {
	if r.running() {
		r.buf = r.secret.Append(r.buf[:0], p)
		r.writeData(at, transcript.VerbTx, r.buf)
	}
	return r.err
}

// Gap records that size bytes of one side (-1: unknown) were not seen, after
// offset bytes of it. It stands in the file as a comment that [Open] reads back.
func (r *Recorder) Gap(at int64, side wire.Side, size, offset int64) error {
	if !r.running() {
		return r.err
	}
	if side == wire.FromClient {
		r.buf = r.secret.Gap(r.buf[:0])
		r.writeData(at, transcript.VerbTx, r.buf)
	}
	r.comment(gapComment(&Record{Side: side, Size: size, Offset: offset}))
	return r.err
}

// middle records that the session was not seen from its beginning.
func (r *Recorder) middle() {
	if r.running() {
		r.secret.Gap(nil)
		r.comment(middleComment)
	}
}

// Closed records the end of the connection and ends the recording.
func (r *Recorder) Closed(at int64) error {
	if r.running() {
		r.endTx(at)
		r.write(at, transcript.VerbClosed, nil)
	}
	return r.err
}

// Stop ends the recording of a connection that goes on.
func (r *Recorder) Stop() error {
	if r.running() {
		r.endTx(r.zero + r.last)
	}
	return r.err
}

func (r *Recorder) endTx(at int64) {
	r.buf = r.secret.Close(r.buf[:0])
	r.writeData(at, transcript.VerbTx, r.buf)
	r.state = ended
}

// running says whether records may come.
func (r *Recorder) running() bool {
	switch {
	case r.err != nil:
	case r.state == fresh:
		r.err = ErrNotOpen
	case r.state == ended:
		r.err = ErrEnded
	}
	return r.err == nil
}

func (r *Recorder) writeData(at int64, verb string, p []byte) {
	for len(p) > 0 {
		n := min(len(p), maxData)
		r.write(at, verb, p[:n])
		p = p[n:]
	}
}

func (r *Recorder) write(at int64, verb string, data []byte) {
	if r.err != nil {
		return
	}
	r.last = max(at-r.zero, r.last)
	r.err = r.w.Write(transcript.Record{At: r.last, Verb: verb, Data: data, HasData: data != nil})
}

func (r *Recorder) comment(text string) {
	if r.err == nil {
		r.err = r.w.Write(transcript.Record{Comment: text})
	}
}

// WriteSession writes s as a transcript with its secrets masked. The title of a
// session that has none is its Name. Only the bytes inside masked values, and
// with them the cuts between some records, are lost.
func WriteSession(w io.Writer, s Session) error {
	title := s.Title
	if title == "" {
		title = s.Name
	}
	r, err := NewRecorder(w, s.Server, title)
	if err != nil {
		return err
	}
	for i := range s.Records {
		rec := &s.Records[i]
		switch rec.Kind {
		case Opened:
			err = r.Open(rec.At)
			if s.Middle {
				r.middle()
			}
		case FromServer:
			err = r.Rx(rec.At, rec.Data)
		case FromClient:
			err = r.Tx(rec.At, rec.Data)
		case Gap:
			err = r.Gap(rec.At, rec.Side, rec.Size, rec.Offset)
		case Closed:
			err = r.Closed(rec.At)
		}
		if err != nil {
			return err
		}
	}
	if r.state == open {
		return r.Stop()
	}
	return r.err
}
