package core_test

import (
	"bytes"
	"testing"
	"time"

	"amicore/core"
	"amicore/core/coretest"
	"amicore/core/spec/sidebyside"
	"amicore/core/wire"
)

// fuzzed is a machine under the checker that any bytes are thrown at.
type fuzzed struct {
	t       *testing.T
	machine *core.Machine
	pair    *sidebyside.Pair
	*coretest.Checker
	now    core.Instant
	conn   core.Conn
	up     bool
	id     []byte // of the last action in a Send
	window int
	lent   []byte
}

func newFuzzed(t *testing.T, cfg core.Config) *fuzzed {
	t.Helper()
	m, err := core.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	pair, err := sidebyside.Beside(m, cfg, "s3cret")
	if err != nil {
		t.Fatal(err)
	}
	return &fuzzed{t: t, machine: m, pair: pair, Checker: coretest.New(t, m, cfg), conn: 1}
}

func (f *fuzzed) step(in core.Input) {
	f.t.Helper()
	in.Data = bytes.Clone(in.Data)
	out := f.Step(f.now, in)
	if d := f.pair.Compare(f.now, in, out); d != nil {
		f.t.Fatalf("the specification says otherwise: %v", d)
	}
	for _, c := range out {
		switch c.Kind {
		case core.CommandConnect:
			f.conn = c.Conn
		case core.CommandSend:
			f.window += len(c.Bytes)
			_, after, _ := bytes.Cut(c.Bytes, []byte("ActionID: "))
			id, _, _ := bytes.Cut(after, []byte("\r\n"))
			f.id = bytes.Clone(id)
		case core.CommandNotice:
			f.up = f.up && c.Notice != core.NoticeClosed
		}
	}
	clear(f.lent) // what was lent with the Step before is the driver's again
	f.lent = in.Data
}

func (f *fuzzed) receive(b []byte) {
	if f.up {
		f.step(core.Received(f.conn, b))
	}
}

// connect brings the machine to Ready, if it is not on its way already.
func (f *fuzzed) connect() {
	if f.up {
		return
	}
	for range 4 {
		if at, _, ok := f.Deadline(); ok && f.machine.Stats().Phase == core.PhaseBackoff {
			f.now = max(f.now, at)
			f.step(core.Tick())
		}
	}
	if f.machine.Stats().Phase != core.PhaseResolving {
		return
	}
	f.step(core.Resolved(f.machine.Stats().Conn, "192.0.2.1:5038"))
	f.up, f.window = true, 0
	f.step(core.Connected(f.conn))
	f.receive([]byte("Asterisk Call Manager/13.0.0\r\n"))
	f.receive([]byte("Response: Success\r\nActionID: " + string(f.id) + "\r\n\r\n"))
}

var fuzzActions = []wire.Action{
	wire.NewAction("Ping"), wire.NewAction("QueueStatus"), wire.NewAction("Status"), wire.NewAction("Originate", "Async", "true"),
	wire.NewAction("Command", "Command", "core show version"), wire.NewAction("IAXnetstats"), wire.NewAction("VoicemailUsersList"), wire.NewAction("JabberSend"),
}

// drive plays a script: each byte is a move of the driver, between pieces of
// what the server sends, in which $ID stands for the id sent last.
func (f *fuzzed) drive(server, script []byte, piece int) {
	f.step(core.Start())
	f.connect()
	for i := 0; len(server) > 0 || i < len(script); i++ {
		n := min(piece, len(server))
		f.receive(bytes.ReplaceAll(server[:n], []byte("$ID"), f.id))
		server = server[n:]
		if i >= len(script) {
			continue
		}
		switch c := script[i]; c % 10 {
		case 0, 1, 2, 3:
			f.step(core.Submit(core.Ticket(i+1), fuzzActions[int(c/10)%len(fuzzActions)], &core.Options{MaxEvents: 2}))
		case 4:
			f.step(core.Credit(int64(c) * 100))
		case 5:
			if at, _, ok := f.Deadline(); ok {
				f.now = max(f.now, at)
				f.step(core.Tick())
			}
		case 6:
			f.step(core.Cancel(core.Ticket(i)))
		case 7:
			if f.up {
				n := f.window
				f.window = 0
				f.step(core.Sent(f.conn, n))
			}
		case 8:
			if f.up {
				f.up = false
				f.step(core.Closed(f.conn, core.CloseEOF))
			}
		case 9:
			f.connect()
		}
	}
	f.step(core.Stop(0))
	if n := f.Pending(); n != 0 {
		f.t.Errorf("S2: %d tickets pending at Stopped", n)
	}
}

// observe lets the machine follow both sides of a session.
func (f *fuzzed) observe(server, client []byte, piece int) {
	f.step(core.Start())
	f.step(core.Credit(1000))
	f.up = true
	f.step(core.Connected(1))
	for len(server)+len(client) > 0 {
		n, m := min(piece, len(client)), min(piece, len(server))
		f.step(core.Observed(1, client[:n]))
		f.receive(server[:m])
		client, server = client[n:], server[m:]
		f.now = f.now.Add(time.Second)
		f.step(core.Tick())
	}
	f.step(core.Closed(1, core.CloseEOF))
	if s := f.machine.Stats(); s.Pending != 0 || s.Records != 0 || s.ReplyBytes != 0 {
		f.t.Errorf("S6: the end leaves %+v", s)
	}
}

// FuzzStep throws any bytes at a machine. Its corpus under testdata holds
// pieces of the captures; script is empty for a machine that observes.
func FuzzStep(f *testing.F) {
	f.Fuzz(func(t *testing.T, server, client []byte, script []byte, piece uint16) {
		if len(server)+len(client)+len(script) > 1<<13 {
			return
		}
		cfg := core.Config{
			Address: "192.0.2.1:5038", Username: "admin", Secret: core.NewSecret("s3cret"), StepEvents: 3, MaxPending: 5, MaxFrame: 4096,
			MaxReplyBytes: 9000, MaxListEvents: 3, QueueEvents: 8193, QueueBytes: 70 << 10, WriteQueue: 140_000, SendWindow: 140_000,
			Observe: len(script) == 0,
		}
		machine := newFuzzed(t, cfg)
		if cfg.Observe {
			machine.observe(server, client, int(piece)+1)
		} else {
			machine.drive(server, script, int(piece)+1)
		}
	})
}
