package wire

import "strconv"

// Side says who sent the bytes.
type Side uint8

const (
	FromServer Side = iota // banner, responses and events
	FromClient             // actions
)

// Kind says what a frame is. The first line alone decides, or the second one where the first is an ActionID header, as some modules
// that are not Asterisk's own write it. The rest of a frame may hold any header.
type Kind uint8

const (
	KindNone     Kind = iota // no frame
	KindBanner               // the line that a server sends first
	KindResponse             // Response
	KindFollows              // Response: Follows with the raw text of a Command, as before Asterisk 14; see [Decoder.SetText]
	KindEvent                // Event
	KindRequest              // any frame from the client, empty ones included
	KindOther                // from the server, the line that decides is neither Event nor Response
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
	Oversize    bool   // over the limit: Message holds only the line that decides its kind and its ActionID, each cut at 128 bytes
	LFOnly      bool   // some line of it, its ending empty line included, had no CR before the LF; usual in the text of Follows
	EmptyBefore uint32 // blank lines that were skipped before it
	Offset      int64  // where it begins in the stream, in bytes
	Size        int64  // its bytes without the empty line that ends it, even if they were not kept
}

// unfinished is what is known of the frame that is being read.
type unfinished struct {
	offset  int64
	kind    Kind // KindNone until its first line has ended
	lfOnly  bool
	idFirst bool // its first line is an ActionID header and the second line, which decides its kind, has not ended
	text    commandText
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
