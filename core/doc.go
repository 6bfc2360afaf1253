// Package core is one AMI session as a pure state machine: bytes, ticks and
// submitted actions go in, commands come out. It opens no socket, reads no
// clock, starts no goroutine; whoever drives it does, so the same code runs
// on real sockets, in a simulation, and over a recording.
//
//	m, err := core.New(cfg)
//	commands := m.Step(now, core.Start())
//	// do what the commands say, feed back what happened:
//	commands = m.Step(now, core.Received(conn, b))
//	// and call Step(now, core.Tick()) at m.Deadline().
//
// # Inputs
//
//	Tick          N                 time has passed (N: a loan, see InputTick)
//	Start                           begin to connect
//	Stop          N                 end within N nanoseconds
//	Permit        Conn              the attempt may go on
//	Resolved      Conn Strings      addresses, in the order to try
//	ResolveFailed Conn Text
//	Connected     Conn Middle
//	ConnectFailed Conn Close Text   Close: whether it was TLS (see InputConnectFailed)
//	Received      Conn Data N       bytes of the server, at most MaxReceive
//	Sent          Conn N            the transport took N bytes
//	Closed        Conn Close Text   CloseEOF, CloseReset or CloseHandshake
//	Submit        Ticket Text Headers Options
//	Cancel        Ticket
//	Credit        N                 N more bytes of events may be delivered
//	SetEvents     Text              the event mask wanted
//	SetFilters    Strings           the event filters wanted
//	Observed      Conn Data         bytes of the observed client
//	Lost          Conn N Middle     a hole in an observed session
//
// Any of them may carry Node, which machine it is for, and More: others of the
// same time follow, and timers wait for those.
//
// # Commands
//
//	WantConnect   Conn              an attempt begins (Permit where required)
//	Resolve       Conn Text         host:port
//	Connect       Conn Text         one address
//	Send          Conn Bytes Sensitive
//	Close         Conn Close
//	Acked         Ticket Reply
//	Complete      Ticket Reply
//	Fail          Ticket Err
//	Deliver       Event             or Gap and Count
//	Notice        Notice Count …    see NoticeKind
//
// Every submitted ticket ends with exactly one Complete or Fail. Nothing is
// ever sent twice: an action whose fate is unknown is the caller's to judge,
// with MayHaveRun.
//
// # Permissions
//
// Events reach a session whose user may read their class and whose mask holds
// it. Outcomes are events: OriginateResponse needs read=call, AsyncAGIExec
// needs read=agi, FullyBooted read=system; Newexten and VarSet need
// read=dialplan, queue and agent events read=agent, UserEvent read=user.
// Answers and list items need no class. Filters need write=system. Nothing on
// the wire tells which classes a user has, see ErrNoOutcome and
// NoticeNoOutcome.
//
// # Phases
//
// Idle, then Backoff, Waiting, Resolving, Connecting, Greeting,
// Authenticating, Booting (where the server still loads its modules), Ready,
// and from Backoff again after each loss; Draining and Stopped at the end.
// CanMove tells the legal moves.
package core
