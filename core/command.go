package core

import "amicore/core/wire"

// CommandKind says what a Command asks or tells and which of its fields count.
type CommandKind uint8

const (
	// CommandWantConnect: an attempt begins as Conn. Where RequirePermit is
	// set the machine waits for Permit.
	CommandWantConnect CommandKind = iota
	// CommandResolve: resolve Text, answer with Resolved or ResolveFailed (Conn).
	CommandResolve
	// CommandConnect: dial Text, answer with Connected or ConnectFailed (Conn).
	CommandConnect
	// CommandSend: write Bytes to Conn: whole actions. Sensitive ones carry
	// the login: never log or record them.
	CommandSend
	// CommandClose: close Conn, whatever its state; a dial or a resolve under
	// way is given up. No answer is waited for.
	CommandClose
	// CommandAcked: the server has taken the async action of Ticket; its
	// outcome follows. Reply.Response is the acknowledgement.
	CommandAcked
	// CommandComplete: the action of Ticket ended well (Reply).
	CommandComplete
	// CommandFail: the action of Ticket ended badly (Err).
	CommandFail
	// CommandDeliver: an event (Event), or a gap (Event nil; Gap, Count).
	CommandDeliver
	// CommandNotice: something worth counting or logging (Notice and, by its
	// kind, Count, Text, From, Phase, Close, Orphan, Ticket). Text is bounded
	// and safe to show: what does not print is escaped (wire.Escaped).
	CommandNotice

	numCommands
)

var commandNames = [numCommands]string{
	"want-connect", "resolve", "connect", "send", "close", "acked", "complete", "fail", "deliver", "notice",
}

func (k CommandKind) String() string { return nameOf(commandNames[:], int(k)) }

// Command is one thing that a machine asks of its driver or tells it. It and
// what it points to are valid until the next Step, except Reply and Err,
// which pass to the receiver for good.
type Command struct {
	Kind      CommandKind
	Sensitive bool
	Close     CloseReason
	Gap       GapReason
	Notice    NoticeKind
	From      Phase
	Phase     Phase
	Orphan    OrphanClass
	Node      Node
	Conn      Conn
	Ticket    Ticket
	Count     int64
	Text      string
	Bytes     []byte
	Event     *wire.Message
	Reply     *Reply
	Err       *ActionError
}
