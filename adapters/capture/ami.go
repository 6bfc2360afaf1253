package capture

import (
	"errors"
	"fmt"
	"io"

	"amicore/core/transcript"
	"amicore/core/wire"
)

// A transcript of a session has no verb for bytes that were never seen. They
// stand in comments of a fixed form, which people and this package understand:
//
//	# gap: 1460 bytes of the server are missing (offset 5120)
//	# middle: the recording begins in the middle of the session
const middleComment = "# middle: the recording begins in the middle of the session"

const (
	gapFormat   = "# gap: %d bytes of the %s are missing (offset %d)"
	unknownSize = "# gap: bytes of the %s are missing (offset %d)"
)

func sideName(s wire.Side) string {
	if s == wire.FromServer {
		return "server"
	}
	return "client"
}

// gapComment describes a Gap in a transcript.
func gapComment(r *Record) string {
	if r.Size < 0 {
		return fmt.Sprintf(unknownSize, sideName(r.Side), r.Offset)
	}
	return fmt.Sprintf(gapFormat, r.Size, sideName(r.Side), r.Offset)
}

// parseGap reads what gapComment wrote.
func parseGap(comment string) (Record, bool) {
	r := Record{Kind: Gap}
	var side string
	if n, _ := fmt.Sscanf(comment, gapFormat, &r.Size, &side, &r.Offset); n != 3 {
		r.Size = -1
		if n, _ := fmt.Sscanf(comment, unknownSize, &side, &r.Offset); n != 2 {
			return r, false
		}
	}
	if side == sideName(wire.FromClient) {
		r.Side = wire.FromClient
	}
	return r, gapComment(&r) == comment
}

// openTranscript reads an .ami file record by record.
func openTranscript(name string, r io.Reader) ([]Session, error) {
	t, err := transcript.NewReader(name, r)
	if err != nil {
		return nil, err
	}
	head := t.Head()
	if head.Kind != transcript.KindSession {
		return nil, &transcript.Error{File: name, Line: 1, Want: "ami-" + transcript.KindSession, Got: "ami-" + head.Kind}
	}
	s := Session{File: name, Server: head.Get("server"), Title: head.Get("title")}
	check := transcript.SessionChecker{File: name}
	var l timeline
	var zero int64
	for {
		rec, err := t.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = check.Check(&rec)
		}
		if err != nil {
			return nil, err
		}
		switch {
		case rec.IsProse():
			s.Middle = s.Middle || rec.Comment == middleComment
			l.addGap(rec.Comment)
			continue
		case rec.Verb == transcript.VerbOpen:
			zero = rec.At
		}
		l.add(Record{At: rec.At - zero, Kind: kindOf(rec.Verb), Data: rec.Data})
	}
	if err := check.End(); err != nil {
		return nil, err
	}
	s.Records = l.records
	return []Session{s}, nil
}

// addGap adds the gap that a comment describes, if it does. A comment has no
// time of its own: it takes that of the record before it.
func (l *timeline) addGap(comment string) {
	gap, ok := parseGap(comment)
	if !ok || len(l.records) == 0 || l.last().Kind == Closed {
		return
	}
	gap.At = l.last().At
	l.add(gap)
}

func kindOf(verb string) Kind {
	switch verb {
	case transcript.VerbOpen:
		return Opened
	case transcript.VerbRx:
		return FromServer
	case transcript.VerbTx:
		return FromClient
	}
	return Closed
}
