package coretest_test

import (
	"strings"
	"testing"
	"time"

	"amicore/core"
	"amicore/core/coretest"
	"amicore/core/wire"
)

// broken is a machine that says what it is told to.
type broken struct {
	commands []core.Command
	stats    core.Stats
	at       core.Instant
	why      core.DeadlineReason
	armed    bool
}

func (b *broken) Step(core.Instant, core.Input) []core.Command { return b.commands }
func (b *broken) Stats() core.Stats                            { return b.stats }
func (b *broken) Deadline() (core.Instant, core.DeadlineReason, bool) {
	return b.at, b.why, b.armed
}

func phase(from, to core.Phase) core.Command {
	return core.Command{Kind: core.CommandNotice, Notice: core.NoticePhase, From: from, Phase: to, Count: 1}
}

func notice(kind core.NoticeKind, n int64) core.Command {
	return core.Command{Kind: core.CommandNotice, Notice: kind, Count: n}
}

func send(text string, sensitive bool) core.Command {
	return core.Command{Kind: core.CommandSend, Conn: 1, Bytes: []byte(text), Sensitive: sensitive}
}

func fail(t core.Ticket, id string, run core.Run) core.Command {
	return core.Command{Kind: core.CommandFail, Ticket: t, Err: &core.ActionError{Action: "Ping", ActionID: id, Run: run, Err: core.ErrTimeout}}
}

func message(text string) wire.Message {
	m, _ := wire.Parse([]byte(text), nil)
	return m
}

const login = "Action: Login\r\nActionID: l\r\nUsername: u\r\n\r\n"

// connected are the Steps that bring a broken machine to a connection with a
// Login, and one Ping written as ticket 1.
func connected(c *coretest.Checker, b *broken) {
	say := func(in core.Input, commands ...core.Command) {
		b.commands = commands
		c.Step(1, in)
	}
	say(core.Start(), phase(core.PhaseIdle, core.PhaseWaiting),
		core.Command{Kind: core.CommandWantConnect, Conn: 1}, phase(core.PhaseWaiting, core.PhaseResolving), core.Command{Kind: core.CommandResolve, Conn: 1})
	say(core.Resolved(1, "a"), phase(core.PhaseResolving, core.PhaseConnecting), core.Command{Kind: core.CommandConnect, Conn: 1})
	say(core.Connected(1), phase(core.PhaseConnecting, core.PhaseGreeting))
	say(core.Received(1, nil), phase(core.PhaseGreeting, core.PhaseAuthenticating), send(login, true))
	say(core.Received(1, nil), phase(core.PhaseAuthenticating, core.PhaseReady))
	say(core.Submit(1, wire.NewAction("Ping"), nil), send("Action: Ping\r\nActionID: a\r\n\r\n", false))
}

// sound wraps a broken machine without its Stats, which would differ.
type sound struct{ coretest.Machine }

func TestEveryFaultOfAMachineIsReported(t *testing.T) {
	long := strings.Repeat("x", wire.MaxLine)
	head := "Action: Ping\r\nActionID: b\r\n"
	for _, c := range []struct {
		name     string
		commands []core.Command
		want     string
	}{
		{"nothing wrong", []core.Command{fail(1, "a", core.Unknown)}, ""},
		{"a ticket that was never submitted", []core.Command{fail(9, "", core.NotSent)}, "S2: fail for ticket 9"},
		{"a ticket that ends twice", []core.Command{fail(1, "a", core.Unknown), fail(1, "a", core.Unknown)}, "S2: fail for ticket 1, which is not pending"},
		{"acknowledged twice", []core.Command{
			{Kind: core.CommandAcked, Ticket: 1, Reply: &core.Reply{}},
			{Kind: core.CommandAcked, Ticket: 1, Reply: &core.Reply{}},
		}, "S2: ticket 1 is acknowledged twice"},
		{"Complete without Reply", []core.Command{{Kind: core.CommandComplete, Ticket: 1}}, "S3: complete of ticket 1 without a Reply"},
		{"Fail without Err", []core.Command{{Kind: core.CommandFail, Ticket: 1}}, "S2: ticket 1 fails without an error"},
		{"an error of no kind", []core.Command{{Kind: core.CommandFail, Ticket: 1, Err: &core.ActionError{}}}, "S19: ticket 1 fails"},
		{"a foreign response", []core.Command{{Kind: core.CommandComplete, Ticket: 1, Reply: &core.Reply{
			ActionID: "a", Response: message("Response: Success\r\nActionID: z\r\n"),
		}}}, `S4: the response of  (a) carries the id "z"`},
		{"a foreign item", []core.Command{{Kind: core.CommandComplete, Ticket: 1, Reply: &core.Reply{
			ActionID: "a", Events: []wire.Message{message("Event: x\r\nActionID: z\r\n")},
		}}}, `S4: item 0 of  (a) carries the id "z"`},
		{"an item without an id", []core.Command{{Kind: core.CommandComplete, Ticket: 1, Reply: &core.Reply{
			ActionID: "a", Events: []wire.Message{message("Event: x\r\n")},
		}}}, ""},
		{"a reply of another node", []core.Command{{Kind: core.CommandComplete, Ticket: 1, Reply: &core.Reply{Node: 3, ActionID: "a"}}}, "S5: node 0 completes with a reply of node 3"},
		{"written, and reported as not sent", []core.Command{fail(1, "a", core.NotSent)}, "S6: Ping (a) is reported as not sent"},
		{"not written, and reported as unknown", []core.Command{fail(1, "b", core.Unknown)}, "S6: Ping (b) is reported as unknown, and was in no Send"},
		{"written twice", []core.Command{send("Action: Ping\r\nActionID: a\r\n\r\n", false)}, "S6: Ping (a) is written twice"},
		{"pending after the end", []core.Command{notice(core.NoticeClosed, 1), notice(core.NoticeRetry, 1)}, "S6: the connection has ended and 1 tickets are pending"},
		{"no retry", []core.Command{fail(1, "a", core.Unknown), notice(core.NoticeClosed, 1)}, "S13: the connection has ended, and neither"},
		{"another connection", []core.Command{{Kind: core.CommandSend, Conn: 2, Bytes: []byte(head + "\r\n")}}, "S7: a Send on connection 2, which is not up"},
		{"a Send after Close", []core.Command{{Kind: core.CommandClose, Conn: 1}, send(head+"\r\n", false)}, "S7: a Send on connection 1, which is not up"},
		{"no bytes", []core.Command{send("", false)}, "S8: a Send of no bytes"},
		{"half a line", []core.Command{send(head, false)}, "S8: a Send ends within a line"},
		{"a bare LF", []core.Command{send(head+"X: a\nb\r\n\r\n", false)}, "S8: CR, LF or NUL within a line"},
		{"a long line", []core.Command{send(head+"X: "+long+"\r\n\r\n", false)}, "S8: a line is too long"},
		{"many lines", []core.Command{send(head+strings.Repeat("X: y\r\n", 127)+"\r\n", false)}, "S8: an action has too many lines"},
		{"two actions in one", []core.Command{send(head+"Action: Hangup\r\n\r\n", false)}, "S8: the Action header is not the first line"},
		{"a late id", []core.Command{send("Action: Ping\r\nX: y\r\nActionID: b\r\n\r\n", false)}, "S8: the ActionID is not the second line"},
		{"no id", []core.Command{send("Action: Ping\r\n\r\n", false)}, "S8: Ping leaves without an ActionID"},
		{"an empty action", []core.Command{send("\r\n", false)}, "S8: an empty action"},
		{"no colon", []core.Command{send(head+"what\r\n\r\n", false)}, "S8: a line without a colon"},
		{"a login in clear", []core.Command{send("Action: Login\r\nActionID: m\r\n\r\n", false)}, "S9: a Send of Login is marked Sensitive: false"},
		{"orphans of two classes", []core.Command{notice(core.NoticeOrphan, 1), {Kind: core.CommandNotice, Notice: core.NoticeOrphan, Orphan: core.OrphanForeign, Count: 1}}, ""},
		{"two of one notice", []core.Command{notice(core.NoticeOrphan, 1), notice(core.NoticeOrphan, 1)}, `S10: two notices "orphan"`},
		{"an event and a gap", []core.Command{{Kind: core.CommandDeliver}}, "S11: a Deliver is an event or a gap"},
		{"no Close at the last miss", []core.Command{notice(core.NoticeHeartbeatMiss, 2)}, "S13: the last heartbeat was missed"},
		{"two connections", []core.Command{{Kind: core.CommandConnect, Conn: 2}}, "S14: connect for connection 2 while connection 1 is up"},
		{"an old connection", []core.Command{{Kind: core.CommandConnect, Conn: 0}}, "S7: connect for connection 0 after connection 1"},
		{"dialled twice", []core.Command{{Kind: core.CommandConnect, Conn: 1}}, "S14: connection 1 is dialled twice"},
		{"a wild delay", []core.Command{fail(1, "a", core.Unknown), notice(core.NoticeClosed, 1), notice(core.NoticeRetry, int64(time.Hour))}, "S14: a retry after"},
		{"an illegal move", []core.Command{phase(core.PhaseReady, core.PhaseGreeting)}, "S15: from ready, told as ready, to greeting"},
		{"a move from elsewhere", []core.Command{phase(core.PhaseIdle, core.PhaseWaiting)}, "S15: from ready, told as idle, to waiting"},
		{"an unknown command", []core.Command{{Kind: 99}}, "S19: command of kind 99"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, seen := &broken{}, &reports{}
			checked := coretest.New(seen, sound{b}, config())
			connected(checked, b)
			seen.expect(t, "")
			b.commands = c.commands
			checked.Step(1, core.Tick())
			seen.expect(t, c.want)
		})
	}
}

func TestAnActionBeforeTheLoginIsReported(t *testing.T) {
	b, seen := &broken{}, &reports{}
	c := coretest.New(seen, sound{b}, config())
	b.commands = []core.Command{
		phase(core.PhaseIdle, core.PhaseWaiting), phase(core.PhaseWaiting, core.PhaseResolving), phase(core.PhaseResolving, core.PhaseConnecting),
		{Kind: core.CommandResolve, Conn: 1},
		{Kind: core.CommandConnect, Conn: 1},
	}
	c.Step(1, core.Start())
	b.commands = []core.Command{send("Action: Ping\r\nActionID: a\r\n\r\n", false)}
	c.Step(1, core.Connected(1))
	seen.expect(t, "S9: Ping leaves before the Login")
}

func TestTooManyDeliversAreReported(t *testing.T) {
	cfg := config()
	cfg.StepEvents = 3
	b, seen := &broken{}, &reports{}
	c := coretest.New(seen, sound{b}, cfg)
	b.commands = make([]core.Command, 4)
	for i := range b.commands {
		b.commands[i] = core.Command{Kind: core.CommandDeliver, Gap: core.GapDropped}
	}
	c.Step(1, core.Tick())
	seen.expect(t, "S10: 4 Delivers in one Step, at most 3")
}

func TestAttemptsNeedAPermitAndAName(t *testing.T) {
	cfg := config()
	cfg.RequirePermit = true
	b, seen := &broken{}, &reports{}
	c := coretest.New(seen, sound{b}, cfg)
	b.commands = []core.Command{{Kind: core.CommandResolve, Conn: 1}}
	c.Step(1, core.Start())
	seen.expect(t, "S14: connection 1 goes on without a permit")
	b.commands = []core.Command{{Kind: core.CommandConnect, Conn: 5}}
	c = coretest.New(seen, sound{b}, cfg)
	c.Step(1, core.Start())
	seen.expect(t, "S14: connection 5 is dialled and nothing was resolved")
}

func TestAnObserverThatActsIsReported(t *testing.T) {
	for _, c := range []struct {
		command core.Command
		want    string
	}{
		{core.Command{Kind: core.CommandResolve, Conn: 1}, "S7: an observing machine says resolve"},
		{core.Command{Kind: core.CommandClose, Conn: 1}, "S7: an observing machine closes"},
		{send(login, true), "S7: a Send on connection 1"},
	} {
		b, seen := &broken{}, &reports{}
		checked := coretest.New(seen, sound{b}, core.Config{Observe: true})
		b.commands = []core.Command{c.command}
		checked.Step(1, core.Tick())
		seen.expect(t, c.want)
	}
	b, seen := &broken{}, &reports{}
	checked := coretest.New(seen, sound{b}, core.Config{Observe: true})
	b.commands = []core.Command{fail(1, "", core.Unknown), fail(1, "", core.Unknown)}
	checked.Step(1, core.Tick())
	seen.expect(t, "S2: ticket 1 ends twice")
}

func TestAStoppedMachineThatGoesOnIsReported(t *testing.T) {
	b, seen := &broken{}, &reports{}
	c := coretest.New(seen, sound{b}, config())
	b.commands = []core.Command{phase(core.PhaseIdle, core.PhaseStopped)}
	c.Step(1, core.Stop(0))
	b.commands = nil
	c.Step(1, core.Submit(1, wire.NewAction("Ping"), nil))
	seen.expect(t, "S2: Stopped did not answer ticket 1")
	b.commands = []core.Command{{Kind: core.CommandWantConnect, Conn: 1}}
	c.Step(1, core.Tick())
	seen.expect(t, "S15: a stopped machine says want-connect")
}

func TestARefusalIsNotSent(t *testing.T) {
	b, seen := &broken{}, &reports{}
	c := coretest.New(seen, sound{b}, config())
	b.commands = []core.Command{fail(1, "", core.Unknown)}
	c.Step(1, core.Submit(1, wire.NewAction("Ping"), nil))
	seen.expect(t, "S6: ticket 1 is refused and reported as unknown")
}

func TestDeadlinesAreHeldAgainstTimeAndPhase(t *testing.T) {
	for _, c := range []struct {
		name string
		b    broken
		want string
	}{
		{"in the past", broken{at: 99, why: core.DeadlineAction, armed: true}, "S16: the deadline (action timeout) is 1ns in the past"},
		{"of another phase", broken{at: 200, why: core.DeadlineBackoff, armed: true}, "S16: a deadline for backoff in phase idle"},
		{"more work later", broken{at: 101, why: core.DeadlineMore, armed: true}, "S16: more can be delivered now"},
		{"a reason without a time", broken{why: core.DeadlineAction}, "S16: no deadline, and yet a reason"},
		{"more work now", broken{at: 100, why: core.DeadlineMore, armed: true}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			seen := &reports{}
			coretest.New(seen, sound{&c.b}, config()).Step(100, core.Tick())
			seen.expect(t, c.want)
		})
	}
}

func TestCountsAreHeldAgainstEachOtherAndTheCaps(t *testing.T) {
	for _, c := range []struct {
		stats core.Stats
		want  string
	}{
		{core.Stats{}, ""},
		{core.Stats{Frames: 3, Delivered: 2}, "S11: 3 frames received, 2 accounted for"},
		{core.Stats{Frames: 3, Delivered: 2, Orphans: [5]uint64{1}}, ""},
		{core.Stats{Submitted: 1}, "S2: 1 submitted, 0 completed, 0 failed, 0 pending"},
		{core.Stats{Submitted: 1, Pending: 1}, "S2: 0 tickets are pending, the machine counts 1"},
		{core.Stats{Phase: core.PhaseReady}, "S15: phase ready, and the notices say idle"},
		{core.Stats{Frames: 16_385, Queued: 16_385}, "S10: 16385 queued events, at most 16384"},
		{core.Stats{QueuedBytes: 8<<20 + 1}, "S10: 8388609 queued bytes"},
		{core.Stats{ReplyBytes: -1}, "S10: -1 reply bytes"},
		{core.Stats{Unsent: 4<<20 + 1}, "S10: 4194305 unsent bytes"},
		{core.Stats{Window: 256<<10 + 1}, "S10: 262145 bytes in Sends"},
		{core.Stats{Misuse: 1}, "misuse: the machine refuses this tick"},
	} {
		seen := &reports{}
		coretest.New(seen, &broken{stats: c.stats}, config()).Step(1, core.Tick())
		seen.expect(t, c.want)
	}
}

func TestTheDefaultsAreThoseOfTheCore(t *testing.T) {
	explicit := core.Config{
		StepEvents: 512, MaxPending: 10_000, QueueEvents: 16_384, QueueBytes: 8 << 20, MaxReplyBytes: 16 << 20,
		WriteQueue: 4 << 20, SendWindow: 256 << 10,
	}
	if got, want := explicit.MemoryBound(), (core.Config{}).MemoryBound(); got != want {
		t.Errorf("MemoryBound %d with the defaults spelt out, %d without: the checker's limits are out of date", got, want)
	}
}
