package core_test

import (
	"bytes"
	"strconv"
	"strings"
	"testing"
	"time"

	"amicore/core"
	"amicore/core/wire"
)

// online is a machine that has logged in, or observes, and is filled.
type online struct {
	t      *testing.T
	m      *core.Machine
	cfg    core.Config
	now    core.Instant
	conn   core.Conn
	id     string // of the last action in a Send
	ticket core.Ticket
}

func newOnline(t *testing.T, cfg core.Config) *online {
	t.Helper()
	m, err := core.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	o := &online{t: t, m: m, cfg: m.Config()}
	o.step(core.Start())
	o.login()
	return o
}

// login takes a new connection to Ready.
func (o *online) login() {
	o.t.Helper()
	o.conn++
	if o.cfg.Observe {
		in := core.Connected(o.conn)
		in.Middle = true
		o.step(in)
		return
	}
	o.connect()
	if o.cfg.Auth == core.AuthMD5 {
		o.receive(o.success("Challenge: 1\r\n"))
	}
	for range 2 { // the login, and a CoreStatus that asks whether the server has booted
		o.receive(o.success("CoreStartupTime: 01:00:00\r\n"))
	}
	o.sent()
	if s := o.m.Stats(); s.Phase != core.PhaseReady {
		o.t.Fatalf("the phase is %v", s.Phase)
	}
}

// connect takes a new connection to the first action of the login.
func (o *online) connect() {
	o.step(core.Resolved(o.conn, "192.0.2.1:5038"))
	o.step(core.Connected(o.conn))
	o.receive("Asterisk Call Manager/1.3\r\n")
}

// lose ends the connection and waits for the next attempt.
func (o *online) lose() {
	o.step(core.Closed(o.conn, core.CloseReset))
	o.now = o.now.Add(time.Minute)
	o.step(core.Tick())
}

func (o *online) success(headers string) string {
	return "Response: Success\r\nActionID: " + o.id + "\r\n" + headers + "\r\n"
}

func (o *online) step(in core.Input) {
	for _, c := range o.m.Step(o.now, in) {
		if c.Kind == core.CommandSend {
			last := bytes.LastIndex(c.Bytes, []byte("ActionID: "))
			id, _, _ := bytes.Cut(c.Bytes[last+len("ActionID: "):], []byte("\r\n"))
			o.id = string(id)
		}
	}
}

// sent tells that everything in Sends has left.
func (o *online) sent() { o.step(core.Sent(o.conn, o.m.Stats().Window)) }

func (o *online) receive(text string) {
	for len(text) > core.MaxReceive {
		o.step(core.Received(o.conn, []byte(text[:core.MaxReceive])))
		text = text[core.MaxReceive:]
	}
	o.step(core.Received(o.conn, []byte(text)))
}

func (o *online) submit(a wire.Action, options *core.Options) core.Ticket {
	o.ticket++
	o.step(core.Submit(o.ticket, a, options))
	return o.ticket
}

// largeAction has about 100 KB.
var largeAction = func() wire.Action {
	a := wire.NewAction("Setvar")
	for range 100 {
		a = a.With("Value", strings.Repeat("v", 1000))
	}
	return a
}()

// fillRings queues events until the ring has half of its largest size, and then,
// in a Step that shows one of them, one more.
func (o *online) fillRings() {
	most := o.cfg.QueueBytes + core.MaxReceive + 2*o.cfg.MaxFrame
	event := "Event: a\r\n" + strings.Repeat("x", 1024-len("Event: a\r\n\r\n")) + "\r\n"
	for range most / 2 / len(event) / 32 {
		o.receive(strings.Repeat(event+"\r\n", 32))
	}
	in := core.Received(o.conn, []byte(event+"\r\n"))
	in.N = 1 // lent for this Step
	o.step(in)
}

// fillPlaces fills the queue with events, and then puts each behind gaps of all
// reasons: the connection is lost, an event is too large, and behind it another
// finds the queue full.
func (o *online) fillPlaces() {
	event := "Event:\n" + strings.Repeat("x", o.cfg.QueueBytes/o.cfg.QueueEvents-10) + "\n\n"
	o.receive(strings.Repeat(event, o.cfg.QueueEvents))
	oversize := "Event: " + strings.Repeat("x", o.cfg.MaxFrame) + "\n\n"
	for range o.cfg.QueueEvents {
		o.step(core.Credit(int64(len(event) - 1))) // for one event
		o.lose()
		o.login()
		o.receive(oversize + event + event)
	}
	o.lose()
	o.login()
	o.receive(oversize)
	if s := o.m.Stats(); s.Queued != o.cfg.QueueEvents || s.Dropped < uint64(s.Queued) {
		o.t.Fatalf("%+v", s)
	}
}

// fillLineTables hands out in one Step what fills the queue with shortest lines.
func (o *online) fillLineTables() {
	event := "Event:\n" + strings.Repeat("a\n", 1998)
	for range o.cfg.QueueBytes / len(event) {
		o.receive(event + "\n")
	}
	o.step(core.Credit(1 << 40))
	if s := o.m.Stats(); s.Queued != 0 || s.Dropped != 0 {
		o.t.Fatalf("%+v", s)
	}
}

// fillStep hands out a queue of shortest lines, so that the line tables have all
// their room, and then the smallest events, as many as one Step may.
func (o *online) fillStep() {
	lines := "Event:\n" + strings.Repeat("a\n", 2000)
	n := o.cfg.QueueBytes / len(lines)
	o.receive(strings.Repeat(lines+"\n", n))
	o.step(core.Credit(int64(n * len(lines))))
	o.receive(strings.Repeat("Event:\n\n", o.cfg.QueueEvents))
	o.step(core.Credit(1 << 40))
	if s := o.m.Stats(); s.Delivered != uint64(n+o.cfg.StepEvents) {
		o.t.Fatalf("%+v", s)
	}
}

// fillPending makes a Step in which each action leaves in a Send of its own and
// ends, and then has as many actions as may be, each of which takes all that one
// can take: two names by which it is found, and a list of which nothing is kept.
func (o *online) fillPending() {
	n := o.cfg.MaxPending
	o.submit(wire.NewAction("Originate", "Channel", "Local/1@x"), nil)
	blocking := o.id
	soon := &core.Options{Timeout: time.Second}
	first := o.ticket
	o.fillWriteQueue()
	for t := first + 1; t <= o.ticket; t++ {
		o.step(core.Cancel(t))
	}
	for range n - 1 {
		o.submit(wire.NewAction("Ping"), soon)
		if o.m.Stats().Pending < n {
			o.step(core.Cancel(o.submit(wire.NewAction("Ping"), soon)))
		}
	}
	o.now = o.now.Add(time.Minute)
	o.id = blocking
	o.step(core.Received(o.conn, []byte(o.success(""))))
	if s := o.m.Stats(); s.Pending != 0 {
		o.t.Fatalf("%+v", s)
	}
	o.lose()
	o.login()
	for i := range n {
		id := ids[i*idSize:][:idSize]
		a := wire.NewAction("AGI", "Channel", "a", "Command", "b", "CommandID", id)
		o.submit(a, &core.Options{ActionID: id, Rule: core.RuleList})
		o.sent()
		o.receive("Event: a\nActionID: " + id + "\n\n")
	}
	if s := o.m.Stats(); s.Pending != n {
		o.t.Fatalf("%+v", s)
	}
}

const idSize = 8

// ids are names of callers, which are not the machine's to count.
var ids = func() string {
	var b strings.Builder
	for i := range 1 << 15 {
		b.WriteString(strconv.Itoa(10_000_000 + i))
	}
	return b.String()
}()

func (o *online) fillWriteQueue() {
	for o.m.Stats().Backpressure == 0 {
		o.submit(largeAction, nil)
	}
}

// fillWindow puts as many actions into Sends as the window takes.
func (o *online) fillWindow() {
	for o.m.Stats().Unsent == 0 {
		o.submit(largeAction, nil)
	}
}

// fillReplies collects items that are just too large to be rounded up by little.
func (o *online) fillReplies() {
	o.submit(wire.NewAction("QueueStatus"), nil)
	item := "Event: QueueMember\r\nActionID: " + o.id + "\r\nPad: "
	item += strings.Repeat("x", 32<<10+1-len(item)-2) + "\r\n"
	o.receive(o.success("EventList: start\r\n") + strings.Repeat(item+"\r\n", o.cfg.MaxReplyBytes/len(item)))
	if s := o.m.Stats(); s.ReplyBytes < o.cfg.MaxReplyBytes-2*o.cfg.MaxFrame {
		o.t.Fatalf("%+v", s)
	}
}

// fillFrame has the decoder keep a frame of empty lines, takes an event of
// shortest lines out of the queue, fills the ring, and is challenged with a long
// text.
func (o *online) fillFrame() {
	o.submit(wire.NewAction("Command", "Command", "x"), nil)
	o.sent()
	head := "Response: Follows\r\nPrivilege: Command\r\nActionID: " + o.id + "\r\n"
	o.receive(head + strings.Repeat("\n", o.cfg.MaxFrame-len(head)-100) + "--END COMMAND--\r\n\r\n")
	o.receive("Event: a\n" + strings.Repeat("a\n", o.cfg.MaxFrame/2-10) + "\n")
	o.step(core.Credit(1))
	o.receive(strings.Repeat("Event: a\n"+strings.Repeat("x", 2000)+"\n\n", o.cfg.QueueBytes/2000))
	o.lose()
	o.conn++
	o.connect()
	o.receive(o.success("Challenge: " + strings.Repeat("x", o.cfg.MaxFrame-100) + "\r\n"))
}

// fillObserved observes actions whose text is as long as lines may be.
func (o *online) fillObserved() {
	pad := strings.Repeat("x", wire.MaxLine)
	for i := range o.cfg.MaxPending {
		id := strconv.Itoa(10_000_000+i) + pad
		o.step(core.Observed(o.conn, []byte("Action: AGI\r\nActionID: "+id+"\r\nChannel: "+pad+"\r\nChannelId: "+pad+"\r\nCommandID: "+id+"\r\n\r\n")))
	}
	if s := o.m.Stats(); s.Pending != o.cfg.MaxPending {
		o.t.Fatalf("%+v", s)
	}
}
