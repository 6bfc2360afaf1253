package driver_test

import (
	"bytes"
	"strings"
	"testing"

	"amicore/core"
	"amicore/core/coretest"
	"amicore/core/driver"
	"amicore/core/wire"
)

// memory is a Transport without a network: a server that logs anyone in and
// answers each action by a function. What hangs never completes.
type memory struct {
	t       *testing.T
	hang    map[string]bool // resolve, connect, write, read
	refuse  bool
	addrs   []string
	answer  func(m *memory, k driver.Key, name, id string) string
	ready   []driver.Completion
	flood   func() driver.Completion // when nothing is ready, without end
	lent    []byte                   // spoiled at the next Poll, as a reader's buffer is used again
	open    map[driver.Key]bool
	written map[driver.Key][]byte
	calls   []string
	polls   int
	writes  int
}

func newMemory(t *testing.T) *memory {
	return &memory{
		t: t, hang: map[string]bool{}, addrs: []string{"192.0.2.1:5038"},
		open: map[driver.Key]bool{}, written: map[driver.Key][]byte{},
	}
}

func (m *memory) push(c driver.Completion) { m.ready = append(m.ready, c) }

// receive makes bytes come from the server.
func (m *memory) receive(k driver.Key, text string) {
	m.push(driver.Completion{Kind: driver.Received, Key: k, Data: []byte(text)})
}

func (m *memory) Resolve(k driver.Key, address string) {
	m.calls = append(m.calls, "resolve "+address)
	if !m.hang["resolve"] {
		m.push(driver.Completion{Kind: driver.Resolved, Key: k, Addrs: m.addrs})
	}
}

func (m *memory) Connect(k driver.Key, address string) {
	m.calls = append(m.calls, "connect "+address)
	switch {
	case m.refuse:
		m.push(driver.Completion{Kind: driver.ConnectFailed, Key: k, Reason: "refused"})
	case !m.hang["connect"]:
		m.connected(k)
	}
}

func (m *memory) connected(k driver.Key) {
	m.open[k] = true
	m.push(driver.Completion{Kind: driver.Connected, Key: k})
	if !m.hang["read"] {
		m.receive(k, "Asterisk Call Manager/9.0.0\r\n")
	}
}

func (m *memory) Write(k driver.Key, b []byte) {
	m.writes++
	if !m.open[k] {
		m.t.Errorf("Write on connection %d, which is not open", k.Conn)
	}
	if m.hang["write"] {
		return
	}
	m.push(driver.Completion{Kind: driver.Sent, Key: k, N: len(b)})
	m.written[k] = append(m.written[k], b...)
	for _, request := range strings.SplitAfter(string(b), "\r\n\r\n") {
		if request == "" || m.hang["read"] {
			continue
		}
		name, id := header(request, "Action"), header(request, "ActionID")
		reply := ""
		if m.answer != nil {
			reply = m.answer(m, k, name, id)
		}
		if reply == "" {
			reply = success(id)
		}
		if reply != silent {
			m.receive(k, reply)
		}
		if name == "Logoff" {
			m.push(driver.Completion{Kind: driver.Closed, Key: k, Close: core.CloseEOF})
		}
	}
}

func (m *memory) Close(k driver.Key) {
	m.calls = append(m.calls, "close")
	delete(m.open, k)
}

func (m *memory) Poll() (driver.Completion, bool) {
	m.polls++
	for i := range m.lent {
		m.lent[i] = '#'
	}
	m.lent = nil
	if len(m.ready) == 0 && m.flood != nil {
		return m.flood(), true
	}
	if len(m.ready) == 0 {
		return driver.Completion{}, false
	}
	c := m.ready[0]
	m.ready = m.ready[1:]
	m.lent = c.Data
	return c, true
}

// silent makes the server answer nothing.
const silent = "silent"

func header(text, name string) string {
	for line := range strings.SplitSeq(text, "\r\n") {
		if value, ok := strings.CutPrefix(line, name+": "); ok {
			return value
		}
	}
	return ""
}

func success(id string) string {
	return "Response: Success\r\nActionID: " + id + "\r\nMessage: Done\r\n\r\n"
}

// checked gives the checker bytes of its own: it asks for those of Received
// until the next Step, while a transport lends them until the next Poll.
type checked struct{ *coretest.Checker }

func (c checked) Step(now core.Instant, in core.Input) []core.Command {
	in.Data = bytes.Clone(in.Data)
	return c.Checker.Step(now, in)
}

// rig is a machine, checked, on a memory transport.
type rig struct {
	t       *testing.T
	now     core.Instant
	machine *core.Machine
	net     *memory
	d       *driver.Driver

	steps    int
	inputs   []core.InputKind
	credited int64
}

func (r *rig) Step(now core.Instant, in core.Input) []core.Command {
	r.steps++
	if len(r.inputs) < 1000 {
		r.inputs = append(r.inputs, in.Kind)
	}
	if in.Kind == core.InputCredit {
		r.credited += in.N
	}
	return r.machine.Step(now, in)
}

func (r *rig) Deadline() (core.Instant, core.DeadlineReason, bool) { return r.machine.Deadline() }
func (r *rig) Stats() core.Stats                                   { return r.machine.Stats() }

func newRig(t *testing.T, change func(*core.Config, *driver.Config)) *rig {
	t.Helper()
	cfg := core.Config{Node: 7, Address: "pbx.example.org:5038", Username: "admin", Secret: core.NewSecret("s3cret")}
	limits := driver.Config{Node: cfg.Node}
	if change != nil {
		change(&cfg, &limits)
	}
	m, err := core.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{t: t, machine: m, net: newMemory(t)}
	r.d = driver.New(checked{coretest.New(t, r, m.Config())}, r.net, limits)
	r.give(core.Start())
	return r
}

func (r *rig) give(in core.Input) {
	in.Node = r.machine.Config().Node
	r.d.Give(in)
}

// run polls and hands out until there is nothing more; it returns the outputs.
func (r *rig) run() (outputs []core.Command) {
	r.t.Helper()
	for range 100_000 {
		p := r.d.Poll(r.now)
		for out, ok := r.d.Next(); ok; out, ok = r.d.Next() {
			c := *out
			if c.Event != nil {
				e := c.Event.Clone()
				c.Event = &e
			}
			outputs = append(outputs, c)
		}
		if !p.More {
			return outputs
		}
	}
	r.t.Fatal("there is always more")
	return nil
}

func (r *rig) ready() driver.Key {
	r.t.Helper()
	r.run()
	if s := r.machine.Stats(); s.Phase != core.PhaseReady || s.Misuse != 0 {
		r.t.Fatalf("not ready: %+v", s)
	}
	return driver.Key{Node: r.machine.Config().Node, Conn: r.machine.Stats().Conn}
}

// unanswered submits an action as ticket 1 to a server that answers no more,
// and returns its ActionID.
func (r *rig) unanswered(k driver.Key, name string) string {
	r.net.hang["read"] = true
	r.submit(1, name)
	r.run()
	sent := string(r.net.written[k])
	return header(sent[max(0, strings.LastIndex(sent, "Action: "+name)):], "ActionID")
}

func (r *rig) submit(t core.Ticket, name string) { r.d.Submit(t, wire.NewAction(name), nil) }

func only(outputs []core.Command, kind core.CommandKind) (some []core.Command) {
	for _, c := range outputs {
		if c.Kind == kind {
			some = append(some, c)
		}
	}
	return some
}
