package driver_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"amicore/core"
	"amicore/core/driver"
)

func TestCommandsAreCarriedOutAndRepliesHandedOut(t *testing.T) {
	r := newRig(t, nil)
	k := r.ready()
	r.submit(1, "CoreStatus")
	done := only(r.run(), core.CommandComplete)
	if len(done) != 1 || done[0].Ticket != 1 || string(done[0].Reply.Response.Get("Message")) != "Done" {
		t.Fatalf("outputs: %+v", done)
	}
	if want := "resolve pbx.example.org:5038,connect 192.0.2.1:5038"; strings.Join(r.net.calls, ",") != want {
		t.Errorf("calls: %v", r.net.calls)
	}
	if sent := string(r.net.written[k]); strings.Count(sent, "Action: Login\r\n") != 1 || strings.Count(sent, "Action: CoreStatus\r\n") != 1 {
		t.Errorf("written: %q", sent)
	}
	r.give(core.Stop(time.Second))
	r.run()
	if s := r.machine.Stats(); s.Phase != core.PhaseStopped || s.Misuse != 0 {
		t.Fatalf("after Stop: %+v", s)
	}
}

func TestAddressesAreTriedInTurn(t *testing.T) {
	r := newRig(t, nil)
	r.net.addrs = []string{"192.0.2.1:5038", "192.0.2.2:5038"}
	r.net.hang["connect"] = true
	r.run()
	r.net.push(driver.Completion{Kind: driver.ConnectFailed, Key: driver.Key{Node: 7, Conn: 1}, Reason: "refused"})
	r.run()
	r.net.connected(driver.Key{Node: 7, Conn: 2})
	if k := r.ready(); k.Conn != 2 {
		t.Fatalf("ready on connection %d", k.Conn)
	}
}

func TestAConnectionThatComesAfterItsCloseIsClosed(t *testing.T) {
	r := newRig(t, nil)
	r.net.hang["connect"] = true
	r.run()
	k := driver.Key{Node: 7, Conn: 1}
	r.now = r.now.Add(time.Minute) // the dial is given up
	r.run()
	if got := strings.Join(r.net.calls, ","); !strings.HasSuffix(got, ",close") {
		t.Fatalf("calls: %s", got)
	}
	before, stale := len(r.net.calls), r.machine.Stats().Stale
	r.net.connected(k) // and greets
	r.run()
	if got := r.net.calls[before:]; len(got) != 1 || got[0] != "close" || r.net.open[k] {
		t.Errorf("calls after the late connection: %v", got)
	}
	if s := r.machine.Stats(); s.Stale != stale+2 || s.Misuse != 0 || s.BytesOut != 0 {
		t.Errorf("the machine took it: %+v", s)
	}
}

func TestNothingIsKeptOfConnectionsThatAreOver(t *testing.T) {
	for name, end := range map[string]func(*rig){
		"no address": func(r *rig) { r.net.addrs = nil },
		"refused":    func(r *rig) { r.net.refuse = true },
		"closed":     func(r *rig) { r.net.answer = hangUp },
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, nil)
			end(r)
			for range 100 {
				r.now = r.now.Add(time.Hour)
				r.run()
			}
			if n := driver.Live(r.d); n != 0 {
				t.Errorf("%d connections are still known", n)
			}
			if s := r.machine.Stats(); s.Attempts < 90 || s.Phase != core.PhaseBackoff {
				t.Fatalf("%+v", s)
			}
		})
	}
}

func hangUp(m *memory, k driver.Key, _, id string) string {
	m.receive(k, success(id))
	m.push(driver.Completion{Kind: driver.Closed, Key: k, Close: core.CloseEOF})
	return silent
}

func TestAChunkOfAnySizeIsCutIntoSteps(t *testing.T) {
	for _, size := range []int{1, core.MaxReceive - 1, core.MaxReceive, core.MaxReceive + 1, 5*core.MaxReceive + 3} {
		r := newRig(t, nil) // the checker refuses more than MaxReceive at once
		k := r.ready()
		const event = "Event: Count\r\nPrivilege: user,all\r\nN: %08d\r\n\r\n"
		var b strings.Builder
		n := 0
		for ; b.Len() < size; n++ {
			fmt.Fprintf(&b, event, n)
		}
		r.net.receive(k, b.String())
		r.submit(1, "Ping")
		got := only(r.run(), core.CommandDeliver)
		if len(got) != n {
			t.Fatalf("%d bytes: %d events of %d", b.Len(), len(got), n)
		}
		for i, c := range got {
			if string(c.Event.Get("N")) != fmt.Sprintf("%08d", i) {
				t.Fatalf("%d bytes: event %d is %q", b.Len(), i, c.Event.Bytes())
			}
		}
	}
}

func TestAPollThatIsOutOfStepsSaysThatThereIsMore(t *testing.T) {
	r := newRig(t, func(_ *core.Config, c *driver.Config) { c.PollSteps = 4 })
	k := r.ready()
	for range 10 { // half an event each: Steps without outputs
		r.net.receive(k, "Event: Half\r\n")
	}
	for i, want := range []bool{true, true, false} {
		before := r.steps
		p := r.d.Poll(r.now)
		if done := r.steps - before; done > 4 || p.More != want || p.Outputs {
			t.Fatalf("poll %d: %d steps, %+v", i, done, p)
		}
	}
	// The rest of a long chunk is work as well.
	r.net.receive(k, strings.Repeat("x", 9*core.MaxReceive))
	if p := r.d.Poll(r.now); !p.More {
		t.Fatalf("with five pieces to come: %+v", p)
	}
}

func TestAPollWithOutputsLeftDoesNothing(t *testing.T) {
	r := newRig(t, nil)
	k := r.ready()
	r.net.receive(k, "Event: A\r\n\r\nEvent: B\r\n\r\n")
	r.d.Poll(r.now)
	first, ok := r.d.Next()
	if !ok {
		t.Fatal("no output")
	}
	steps, polls := r.steps, r.net.polls
	r.submit(1, "Ping")
	if p := r.d.Poll(r.now.Add(time.Hour)); !p.Outputs || !p.More || r.steps != steps || r.net.polls != polls {
		t.Fatalf("%+v after %d steps", p, r.steps-steps)
	}
	if string(first.Event.Type()) != "A" {
		t.Fatalf("the first event has become %q", first.Event.Bytes())
	}
	if second, ok := r.d.Next(); !ok || string(second.Event.Type()) != "B" {
		t.Fatal("the second event is gone")
	}
}

func TestCreditComesBackOnlyAsEventsAreHandedOut(t *testing.T) {
	const credit = 1000
	r := newRig(t, func(_ *core.Config, c *driver.Config) { c.Credit = credit })
	k := r.ready()
	handed := int64(0)
	for i := range 200 {
		r.net.receive(k, fmt.Sprintf("Event: N%03d\r\nPrivilege: user,all\r\n\r\n", i))
	}
	for {
		p := r.d.Poll(r.now)
		for out, ok := r.d.Next(); ok; out, ok = r.d.Next() {
			if out.Kind == core.CommandDeliver {
				handed += int64(len(out.Event.Bytes()))
			}
			// Of what was granted at most the first credit is out on loan.
			if r.credited > credit+handed || r.credited < handed-64 {
				t.Fatalf("%d bytes handed out, %d granted", handed, r.credited)
			}
		}
		if !p.More {
			break
		}
	}
	if handed == 0 || r.machine.Stats().Queued != 0 || r.credited < handed {
		t.Fatalf("handed out %d, granted %d, %d events still wait", handed, r.credited, r.machine.Stats().Queued)
	}
}

// TestACreditWithoutLimitIsGranted, however large the number that says so.
func TestACreditWithoutLimitIsGranted(t *testing.T) {
	for _, credit := range []int64{1, math.MaxInt64/2 + 1, math.MaxInt64} {
		r := newRig(t, func(_ *core.Config, c *driver.Config) { c.Credit = credit })
		r.net.receive(r.ready(), "Event: A\r\nPrivilege: user,all\r\n\r\n")
		if got := only(r.run(), core.CommandDeliver); len(got) != 1 {
			t.Errorf("credit %d: %d events of one", credit, len(got))
		}
	}
}

func TestQueuedEventsGoBeforeWhatIsReceived(t *testing.T) {
	r := newRig(t, func(c *core.Config, _ *driver.Config) { c.StepEvents = 10 })
	k := r.ready()
	r.net.receive(k, strings.Repeat("Event: A\r\n\r\n", 35))
	r.net.receive(k, "Event: Last\r\n\r\n")
	r.inputs = nil
	got := only(r.run(), core.CommandDeliver)
	if len(got) != 36 || string(got[35].Event.Type()) != "Last" {
		t.Fatalf("%d events, the last is %q", len(got), got[len(got)-1].Event.Bytes())
	}
	want := "[received tick tick tick received]"
	if fmt.Sprint(r.inputs) != want {
		t.Errorf("inputs %v, want %s", r.inputs, want)
	}
}

func TestCompletionsGoBeforeTicks(t *testing.T) {
	r := newRig(t, nil)
	k := r.ready()
	id := r.unanswered(k, "CoreStatus")
	r.net.receive(k, success(id))
	r.now = r.now.Add(time.Hour) // the action is long overdue, but its answer is here
	r.inputs = nil
	out := r.run()
	if done := only(out, core.CommandComplete); len(done) != 1 || done[0].Ticket != 1 {
		t.Fatalf("outputs: %+v", out)
	}
	if fmt.Sprint(r.inputs[0]) != "received" {
		t.Errorf("inputs: %v", r.inputs)
	}
}

// TestAllThatHasComeGoesBeforeADeadlineThatHasPassed: the answer is behind
// other bytes, and neither their Step nor the owner's fires the timer.
func TestAllThatHasComeGoesBeforeADeadlineThatHasPassed(t *testing.T) {
	r := newRig(t, func(c *core.Config, _ *driver.Config) { c.MaxMissed = 1 })
	k := r.ready()
	id := r.unanswered(k, "CoreStatus")
	for range 3 {
		r.net.receive(k, "Event: Alive\r\nPrivilege: user,all\r\n\r\n")
	}
	r.net.receive(k, success(id))
	r.now = r.now.Add(time.Hour)
	r.submit(2, "Ping")
	out := r.run()
	if done := only(out, core.CommandComplete); len(done) != 1 || done[0].Ticket != 1 {
		t.Fatalf("outputs: %+v", out)
	}
	if closed := only(out, core.CommandFail); len(closed) != 0 {
		t.Errorf("%v", closed[0].Err)
	}
	if s := r.machine.Stats(); s.Phase != core.PhaseReady || s.Misses != 0 {
		t.Errorf("%v after %d misses", s.Phase, s.Misses)
	}
}

// TestAFloodPutsNoDeadlineOffForGood: completions that never end hold the
// timers up for some Steps only.
func TestAFloodPutsNoDeadlineOffForGood(t *testing.T) {
	r := newRig(t, nil)
	k := r.ready()
	r.net.hang["read"] = true
	r.submit(1, "CoreStatus")
	r.run()
	r.now = r.now.Add(time.Hour)
	flood := strings.Repeat("Event: Alive\r\nPrivilege: user,all\r\n\r\n", 500)
	for came := 0; ; came += len(flood) {
		if came > 17<<20 {
			t.Fatal("the action does not end")
		}
		r.net.receive(k, flood)
		r.d.Poll(r.now)
		var out []core.Command
		for c, ok := r.d.Next(); ok; c, ok = r.d.Next() {
			out = append(out, *c)
		}
		if failed := only(out, core.CommandFail); len(failed) == 1 {
			if !errors.Is(failed[0].Err, core.ErrTimeout) {
				t.Errorf("%v", failed[0].Err)
			}
			return
		}
	}
}

func TestPollReturnsWhateverHangs(t *testing.T) {
	for _, what := range []string{"resolve", "connect", "read", "write"} {
		t.Run(what, func(t *testing.T) {
			r := newRig(t, nil)
			r.net.hang[what] = true
			var failed []core.Command
			for i := range 600 { // ten minutes of one Poll a second
				r.submit(core.Ticket(i+1), "Ping")
				failed = append(failed, only(r.run(), core.CommandFail)...)
				r.now = r.now.Add(time.Second)
			}
			r.give(core.Stop(0))
			failed = append(failed, only(r.run(), core.CommandFail)...)
			s := r.machine.Stats()
			if s.Phase != core.PhaseStopped || s.Sessions != 0 || s.Attempts < 5 || s.Misuse != 0 {
				t.Errorf("%+v", s)
			}
			if len(failed) != 600 {
				t.Errorf("%d of 600 actions ended", len(failed))
			}
			for _, c := range failed {
				if core.MayHaveRun(c.Err) {
					t.Fatalf("%v: nothing was ever sent", c.Err)
				}
			}
			if n := driver.Live(r.d); n != 0 {
				t.Errorf("%d connections are still known", n)
			}
		})
	}
}

func TestASessionWhoseWritesHangEndsTyped(t *testing.T) {
	r := newRig(t, nil)
	r.ready()
	r.net.hang["write"] = true
	for i := range 100 {
		r.submit(core.Ticket(i+1), "CoreStatus")
	}
	r.run()
	r.now = r.now.Add(11 * time.Second)
	failed := only(r.run(), core.CommandFail)
	if len(failed) != 100 {
		t.Fatalf("%d of 100 ended", len(failed))
	}
	for _, c := range failed {
		if c.Err.Run != core.Unknown || !errors.Is(c.Err, core.ErrDisconnected) && !errors.Is(c.Err, core.ErrTimeout) {
			t.Fatalf("%v", c.Err)
		}
	}
}

func TestAnOwnerCanGivePermits(t *testing.T) {
	r := newRig(t, func(c *core.Config, _ *driver.Config) { c.RequirePermit = true })
	wants := only(r.run(), core.CommandWantConnect)
	if len(wants) != 1 || r.machine.Stats().Phase != core.PhaseWaiting {
		t.Fatalf("%d wants in phase %v", len(wants), r.machine.Stats().Phase)
	}
	r.give(core.Permit(wants[0].Conn))
	r.ready()
}

func TestAPollAllocatesNothingInTheSteadyState(t *testing.T) {
	m, err := core.New(core.Config{Address: "a:1", Username: "u", Secret: core.NewSecret("s")})
	if err != nil {
		t.Fatal(err)
	}
	net := &loop{}
	d := driver.New(m, net, driver.Config{})
	d.Give(core.Start())
	var now core.Instant
	pump := func() {
		for d.Poll(now).More {
			for _, ok := d.Next(); ok; _, ok = d.Next() {
			}
		}
	}
	pump()
	if m.Stats().Phase != core.PhaseReady {
		t.Fatalf("%+v", m.Stats())
	}
	block := []byte(strings.Repeat("Event: Count\r\nPrivilege: user,all\r\nN: 1\r\n\r\n", 500))
	round := func() {
		net.ready = append(net.ready, driver.Completion{Kind: driver.Received, Key: driver.Key{Conn: 1}, Data: block})
		pump()
	}
	for range 10 {
		round()
	}
	before := m.Stats().Delivered
	if n := testing.AllocsPerRun(50, round); n != 0 {
		t.Errorf("%v allocations for 500 events", n)
	}
	if got := m.Stats().Delivered - before; got != 51*500 {
		t.Fatalf("%d events delivered", got)
	}
}

// loop logs in and allocates nothing itself.
type loop struct{ ready []driver.Completion }

func (l *loop) push(c driver.Completion) { l.ready = append(l.ready, c) }
func (l *loop) Resolve(k driver.Key, _ string) {
	l.push(driver.Completion{Kind: driver.Resolved, Key: k, Addrs: []string{"192.0.2.1:1"}})
}

func (l *loop) Connect(k driver.Key, _ string) {
	l.push(driver.Completion{Kind: driver.Connected, Key: k})
	l.push(driver.Completion{Kind: driver.Received, Key: k, Data: []byte("Asterisk Call Manager/9.0.0\r\n")})
}

func (l *loop) Write(k driver.Key, b []byte) {
	l.push(driver.Completion{Kind: driver.Sent, Key: k, N: len(b)})
	l.push(driver.Completion{Kind: driver.Received, Key: k, Data: []byte(success(header(string(b), "ActionID")))})
}
func (l *loop) Close(driver.Key) {}
func (l *loop) Poll() (driver.Completion, bool) {
	if len(l.ready) == 0 {
		return driver.Completion{}, false
	}
	c := l.ready[0]
	l.ready = append(l.ready[:0], l.ready[1:]...)
	return c, true
}

func TestEveryCompletionHasAName(t *testing.T) {
	for k, want := range map[driver.CompletionKind]string{driver.Resolved: "resolved", driver.Closed: "closed", 99: "unknown"} {
		if k.String() != want {
			t.Errorf("%d: %q, want %q", k, k.String(), want)
		}
	}
}

func TestActionsOfOnePollLeaveInOneWriteAndInOrder(t *testing.T) {
	r := newRig(t, nil)
	k := r.ready()
	before, from := r.net.writes, len(r.net.written[k])
	want := []string{"Ping", "CoreStatus", "CoreSettings", "ListCommands"}
	for i, name := range want {
		r.submit(core.Ticket(100+i), name)
	}
	if done := only(r.run(), core.CommandComplete); len(done) != len(want) {
		t.Errorf("%d actions ended well, want %d", len(done), len(want))
	}
	if got := r.net.writes - before; got != 1 {
		t.Errorf("%d writes, want 1", got)
	}
	var names []string
	for _, request := range strings.Split(strings.TrimSpace(string(r.net.written[k][from:])), "\r\n\r\n") {
		names = append(names, header(request, "Action"))
	}
	if !slices.Equal(names, want) {
		t.Errorf("written: %v, want %v", names, want)
	}
}

func TestWhatTheMachineCallsSentHasLeftBeforeTheClose(t *testing.T) {
	r := newRig(t, nil)
	k := r.ready()
	r.net.hang["read"] = true
	from := len(r.net.written[k])
	r.submit(100, "Ping")
	r.submit(101, "Ping")
	r.give(core.Stop(0))
	failed := only(r.run(), core.CommandFail)
	if len(failed) != 2 {
		t.Fatalf("%d actions failed, want 2", len(failed))
	}
	for _, f := range failed {
		if f.Err.Run == core.Unknown && !strings.Contains(string(r.net.written[k][from:]), f.Err.ActionID) {
			t.Errorf("%v: and it was never written", f.Err)
		}
		if f.Err.Run != core.Unknown {
			t.Errorf("%v: %v, want one that was sent", f.Err, f.Err.Run)
		}
	}
}
