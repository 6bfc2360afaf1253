package replay

import (
	"time"

	"amicore/adapters/capture"
	"amicore/core"
	"amicore/core/wire"
)

// Report is what became of one session. Times count from the first record of
// the session, offsets are bytes from the beginning of the stream of one side.
// It shares no memory with the session.
type Report struct {
	// File is the base name of the session's file, Session tells the sessions
	// of one file apart ("" in an .ami file).
	File, Session string
	// Server and Title are what the head of the file says, or "".
	Server, Title string
	// Dropped is what was read of the file and not kept, since it would have
	// taken too much memory. Run leaves it to its caller, who opened the file.
	Dropped capture.Dropped
	// Banner is the server's first line, "" when none was seen.
	Banner string
	// Middle says that the recording begins in the middle of the session.
	Middle bool
	// Closed says that the connection's end was recorded; Partial that the
	// server's bytes end inside a frame.
	Closed, Partial bool
	// End is the time of the last record.
	End time.Duration
	// ServerBytes and ClientBytes are how many were recorded.
	ServerBytes, ClientBytes int64

	// Events, Responses and Other count the server's whole frames by their
	// first header: Event, Response, anything else. The banner is none.
	Events, Responses, Other int
	// EventsByName counts the events by their name as it was sent.
	EventsByName map[string]int

	Actions []Action // in the order in which the client sent them
	Orphans Orphans
	Phases  []PhaseChange
	Leaps   []Leap
	Notes   []Note   // in order of their first time
	Oddity  []Oddity // in order of their first place

	// Phase is the machine's at the end, Hash the SHA-256 of its trace: of
	// core.AppendTrace over the commands of every Step.
	Phase core.Phase
	Hash  [32]byte
}

// Orphans counts the frames that no action waited for, by what their ActionID
// tells: see core.OrphanClass.
type Orphans struct{ Late, Unknown, Foreign, NoID, Unexpected uint64 }

// Sum is the number of all orphans.
func (o Orphans) Sum() uint64 { return o.Late + o.Unknown + o.Foreign + o.NoID + o.Unexpected }

// Leap is a part of a silence in which no deadline was served, since the whole
// is too long to be one: what the machine would have done in it is not told.
type Leap struct{ From, To time.Duration }

// PhaseChange is a move of the machine.
type PhaseChange struct {
	At    time.Duration
	Phase core.Phase
	// Why the connection before it ended; CloseNone for other moves.
	Why core.CloseReason
}

// Note is something that the machine would have done, or could not do, in the
// client's place. Equal ones are counted together.
type Note struct {
	Kind  core.NoticeKind
	Close core.CloseReason // NoticeWouldClose
	// Action and Text are the name of the action and the reason, for
	// NoticeWouldRefuse.
	Action, Text string
	// First and Last are when it was said; Count is how often.
	First, Last time.Duration
	Count       int64
	// Value is the Count of the last notice: the delay in ns for NoticeRetry,
	// the misses in a row for NoticeHeartbeatMiss.
	Value int64
}

// Frame is a frame of either side, for those who show them.
type Frame struct {
	At       time.Duration // when its last byte came
	Side     wire.Side
	Kind     wire.Kind
	Offset   int64 // of its first byte in the stream of its side
	Size     int64 // of its lines, even if they were not all kept
	Oversize bool  // Bytes has its first line and its ActionID only
	// Bytes are its lines as they were sent, but for the values of Secret
	// headers and of the Key of a Login, which are masked. They are valid
	// during the call only.
	Bytes []byte
}
