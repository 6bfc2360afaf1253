package spec

import (
	"time"

	"amicore/core"
)

// Command is one thing that the specification predicts of a Step. Its fields
// are those of core.Command, as plain values.
type Command struct {
	Kind core.CommandKind

	Node   core.Node
	Conn   core.Conn
	Ticket core.Ticket

	// Text is that of a Resolve, a Connect or a Notice. OwnWords stands for any
	// text of the machine's own.
	Text string

	// Bytes are those of a Send. Sends of callers' actions that follow one another
	// in a Step are one Send here, however the machine cuts them. An action of the
	// machine's own is a Send by itself, and Own.
	Bytes     string
	Own       bool
	Sensitive bool

	// Event is the frame that a Deliver brings; IsGap: it brings a gap.
	Event string
	IsGap bool
	Gap   core.GapReason
	Count int64 // of a gap or a notice

	Notice core.NoticeKind
	From   core.Phase
	Phase  core.Phase
	Close  core.CloseReason
	Orphan core.OrphanClass

	Reply *Reply   // of an Acked or a Complete
	Err   *Failure // of a Fail
}

// Reply is a core.Reply; messages are the bytes of their frames, empty where
// there is none.
type Reply struct {
	Node     core.Node
	NodeName string
	Action   string
	ActionID string

	Response string
	Events   []string
	Final    string
	Text     string
	Cut      int
	Missing  int

	Sent, Responded core.Instant
}

// Failure is a core.ActionError. Err is one of the errors of core. Detail is one
// as well, or that of a limit or of the catalog; or ErrSomeDetail where the
// contract does not say which error stands there.
type Failure struct {
	Node      core.Node
	NodeName  string
	Action    string
	ActionID  string
	ChannelID string

	Run     core.Run
	Acked   bool
	Err     error
	Detail  error
	Cause   core.CloseReason
	Message string
	Behind  string
	After   time.Duration
	Reply   *Reply
}
