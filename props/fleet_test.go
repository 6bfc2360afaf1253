package props

import (
	"bytes"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"amicore/core"
	"amicore/core/fleet"
	"amicore/core/wire"
)

// servers say what nodes hear next: each node's is as simple as can be, and
// answers what it was sent, first come, first served.
type servers struct {
	rt   *rapid.T
	pick func(what string, n int) int
	ids  map[core.Node][]string
	seq  int
}

func newServers(rt *rapid.T) *servers {
	g := &game{rt: rt}
	return &servers{rt: rt, pick: g.pick, ids: map[core.Node][]string{}}
}

// sent takes note of what a node asks of its server.
func (s *servers) sent(c *core.Command) {
	if c.Kind != core.CommandSend {
		return
	}
	for line := range bytes.SplitSeq(c.Bytes, []byte("\r\n")) {
		if id, ok := bytes.CutPrefix(line, []byte("ActionID: ")); ok {
			s.ids[c.Node] = append(s.ids[c.Node], string(id))
		}
	}
}

// next is what a node in this phase may hear.
func (s *servers) next(n core.Node, at core.Stats) core.Input {
	in := core.Tick()
	switch at.Phase {
	case core.PhaseIdle:
		in = core.Start()
	case core.PhaseResolving:
		in = core.Resolved(at.Conn, "192.0.2.1:5038", "192.0.2.2:5038")
	case core.PhaseConnecting:
		if in = core.Connected(at.Conn); s.pick("refuse", 8) == 1 {
			in = core.ConnectFailed(at.Conn, "refused")
		}
	case core.PhaseGreeting:
		s.ids[n] = nil
		in = core.Received(at.Conn, []byte("Asterisk Call Manager/9.0.0\r\n"))
	case core.PhaseAuthenticating, core.PhaseReady, core.PhaseDraining:
		in = core.Received(at.Conn, s.bytes(n))
	}
	in.Node = n
	return in
}

func (s *servers) bytes(n core.Node) []byte {
	what := s.pick("bytes", 10)
	switch ids := s.ids[n]; {
	case what < 5 && len(ids) > 0:
		s.ids[n] = ids[1:]
		return fmt.Appendf(nil, "Response: %s\r\nActionID: %s\r\n\r\n", [...]string{"Success", "Success", "Success", "Error"}[s.pick("kind", 4)], ids[0])
	case what == 9:
		return []byte("\r\nResponse: odd\r\n\r\nnoise")[:s.pick("cut", 25)]
	}
	s.seq++
	event := fmt.Appendf(nil, "Event: X\r\nPrivilege: call,all\r\nSeq: %d\r\nPad: %0*d\r\n\r\n", s.seq, 1+s.pick("pad", 3)*400, 0)
	return bytes.Repeat(event, 1+s.pick("events", 3)*5)
}

func nodeConfig(i int) core.Config {
	c := core.Config{
		Name: fmt.Sprintf("n%d", i), Address: fmt.Sprintf("pbx%d.example.org:5038", i), Username: "admin", Secret: core.NewSecret("s3cret"),
		MaxFrame: 4096, QueueEvents: 8193, QueueBytes: 72 << 10, MaxPending: 4, StepEvents: 4, RequirePermit: true,
	}
	c.Seed[0] = 7
	return c
}

// What a fleet that has enough of everything does for one node is what a
// machine alone does.
func TestInAFleetEachNodeDoesWhatItDoesAlone(t *testing.T) {
	ready := 0
	rapid.Check(t, func(rt *rapid.T) {
		s := newServers(rt)
		f, err := fleet.New(fleet.Config{ConnectRate: 1e6, ConnectBurst: 1e6, ConnectConcurrency: 1000, Quantum: 256 << s.pick("quantum", 8)})
		if err != nil {
			rt.Fatal(err)
		}
		var now core.Instant
		nodes := 1 + s.pick("nodes", 4)
		alone := make([]*core.Machine, nodes+1)
		said := make([][2][]byte, nodes+1) // by the machine alone, and in the fleet
		one := func(n core.Node, in core.Input) {
			in.Data = slices.Clone(in.Data)
			for more := true; more; {
				wants := core.Conn(0)
				for _, c := range alone[n].Step(now, in) {
					said[n][0] = core.AppendTrace(said[n][0], now, []core.Command{c})
					s.sent(&c)
					if c.Kind == core.CommandWantConnect {
						wants = c.Conn
					}
				}
				at, _, ok := alone[n].Deadline()
				if in, more = core.Tick(), ok && at <= now; wants != 0 {
					in, more = core.Permit(wants), true
				}
				in.Node = n
			}
		}
		all := func(in core.Input) {
			for more := true; more; in = core.Tick() {
				for _, c := range f.Step(now, in) {
					said[c.Node][1] = core.AppendTrace(said[c.Node][1], now, []core.Command{c})
				}
				at, _, ok := f.Deadline()
				more = ok && at <= now
			}
		}
		for i := 1; i <= nodes; i++ {
			c := nodeConfig(i)
			if _, err := f.Add(fleet.Node{Core: c}); err != nil {
				rt.Fatal(err)
			}
			c.Node = core.Node(i)
			if alone[i], err = core.New(c); err != nil {
				rt.Fatal(err)
			}
			in := core.Credit(1 << 40)
			in.Node = c.Node
			one(c.Node, in)
		}
		all(core.Credit(1 << 40))
		for range 20 + s.pick("moves", 200) {
			n := core.Node(1 + s.pick("node", nodes))
			at := alone[n].Stats()
			in := s.next(n, at)
			switch s.pick("move", 12) {
			case 1:
				now = now.Add([...]time.Duration{time.Millisecond, time.Second, 20 * time.Second, time.Hour}[s.pick("time", 4)])
				for i := 1; i <= nodes; i++ {
					tick := core.Tick()
					tick.Node = core.Node(i)
					one(core.Node(i), tick)
				}
				all(core.Tick())
				continue
			case 2, 3:
				name := [...]string{"Ping", "QueueStatus", "Originate", "Command"}[s.pick("action", 4)]
				in = core.Submit(core.Ticket(s.pick("ticket", 6)), wire.NewAction(name, "Async", "true", "ChannelId", "c"), nil)
			case 4:
				in = core.Cancel(core.Ticket(s.pick("ticket", 6)))
			case 5:
				if s.pick("close", 3) == 1 {
					in = core.Closed(at.Conn, core.CloseReset)
				}
			case 6:
				in = core.Sent(at.Conn, at.Window)
			case 7:
				if s.pick("end", 30) == 1 {
					in = core.Stop(time.Second)
				}
			case 8:
				in = core.Received(at.Conn-1, []byte("late"))
			case 9:
				in = core.SetEvents([...]string{"on", "call"}[s.pick("mask", 2)])
			}
			in.Node = n
			one(n, in)
			all(in)
		}
		for i := 1; i <= nodes; i++ {
			n := core.Node(i)
			if !bytes.Equal(said[n][0], said[n][1]) {
				rt.Fatalf("node %d says in the fleet\n%q\nand alone\n%q", n, said[n][1], said[n][0])
			}
			a, b := alone[n].Stats(), core.Stats{}
			b, _ = f.NodeStats(n)
			if a.Credit = b.Credit; a != b {
				rt.Fatalf("node %d: the counts in the fleet are\n%+v\nand alone\n%+v", n, b, a)
			}
			ready += int(a.Sessions)
		}
	})
	if ready == 0 {
		t.Error("no node was ever ready")
	}
}
