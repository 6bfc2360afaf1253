package wire

import (
	"bytes"
	"strconv"
)

// Side says who sent the bytes.
type Side uint8

const (
	FromServer Side = iota // banner, responses and events
	FromClient             // actions
)

// Kind says what a frame is. The first line alone decides; the rest of a frame may hold any header.
type Kind uint8

const (
	KindNone     Kind = iota // no frame
	KindBanner               // the line that a server sends first
	KindResponse             // Response, with any value but Follows
	KindFollows              // Response: Follows, the raw text of a Command before Asterisk 14
	KindEvent                // Event
	KindRequest              // any frame from the client, empty ones included
	KindOther                // from the server, the first line is neither Event nor Response
)

var kindNames = [...]string{"none", "banner", "response", "follows", "event", "request", "other"}

// String returns the kind in lower case.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return "kind(" + strconv.Itoa(int(k)) + ")"
}

// A Frame is one message and what the decoder saw around it. Its Message is borrowed from the decoder.
type Frame struct {
	Message
	Kind        Kind
	Oversize    bool   // over the limit: Message holds only its first line and its ActionID, each cut at 128 bytes
	LFOnly      bool   // some line of it, its ending empty line included, had no CR before the LF; usual in the text of Follows
	EmptyBefore uint32 // blank lines that were skipped before it
	Offset      int64  // where it begins in the stream, in bytes
	Size        int64  // its bytes without the empty line that ends it, even if they were not kept
}

// unfinished is what is known of the frame that is being read.
type unfinished struct {
	offset    int64
	kind      Kind // KindNone until its first line has ended
	lfOnly    bool
	headers   int  // Follows: how many lines are headers
	text      bool // Follows: the text has begun
	privilege bool // Follows: the Privilege header was seen
	actionID  bool // Follows: the ActionID header was seen
	marker    bool // Follows: the line before this one was an end marker
}

// first takes the first line.
func (u *unfinished) first(kind Kind) {
	u.kind = kind
	u.headers = 1
}

// ends takes a further line, of which head holds the beginning and tail the end, and reports whether it is the empty line that
// ends the frame.
func (u *unfinished) ends(head, tail []byte) bool {
	blank := len(tail) == 0
	if u.kind != KindFollows {
		return blank
	}
	if blank && u.marker {
		return true
	}
	if !u.text {
		switch {
		case !u.privilege && hasName(head, "Privilege"):
			u.privilege = true
			u.headers++
			return false
		case !u.actionID && hasName(head, "ActionID"):
			u.actionID = true
			u.headers++
			return false
		}
		u.text = true
	}
	u.marker = bytes.HasSuffix(tail, []byte(endMarker))
	return false
}

// kindOf tells a server's frame by its first line.
func kindOf(line []byte) Kind {
	switch {
	case isEvent(line), hasName(line, "Event"):
		return KindEvent
	case !hasName(line, "Response"):
		return KindOther
	case EqualFold(trimSpace(line[len("Response:"):]), "Follows"):
		return KindFollows
	}
	return KindResponse
}
