package coretest_test

import (
	"strings"
	"testing"
	"time"

	"amicore/core"
	"amicore/core/coretest"
	"amicore/core/wire"
)

func TestADriverThatKeepsTheContractIsNotBlamed(t *testing.T) {
	r := ready(t)
	r.step(core.Credit(1 << 20))
	r.step(ping(1))
	r.receive("Event: Newchannel\r\nPrivilege: call,all\r\n\r\nResponse: Success\r\nActionID: " + r.id + "\r\n\r\n")
	r.step(ping(1)) // a ticket that has ended may be used again
	r.step(core.Cancel(1))
	r.step(core.Closed(1, core.CloseEOF))
	for range 3 {
		at, _, ok := r.Deadline()
		if !ok {
			t.Fatal("no deadline")
		}
		r.now = at
		r.step(core.Tick())
	}
	r.seen.expect(t, "")
	if n := r.Pending(); n != 0 {
		t.Errorf("%d tickets pending, want none", n)
	}
	if n, _ := r.Late(); n != 0 {
		t.Errorf("%d late steps, want none", n)
	}
}

func TestEveryMisuseIsBlamed(t *testing.T) {
	buffer := []byte("Event: Newchannel\r\n")
	for _, c := range []struct {
		name string
		do   func(r *rig)
		want string
	}{
		{"time goes backwards", func(r *rig) { r.now--; r.step(core.Tick()) }, "time goes backwards, by 1ns"},
		{"a second Start", func(r *rig) { r.step(core.Start()) }, "a second Start"},
		{"a ticket that is pending", func(r *rig) { r.step(ping(1)); r.step(ping(1)) }, "ticket 1 is used again"},
		{"a negative Credit", func(r *rig) { r.step(core.Credit(-1)) }, "a Credit of -1 bytes"},
		{"too much at once", func(r *rig) { r.receive(strings.Repeat("x", core.MaxReceive+1)) }, "brings 65537 bytes, at most 65536"},
		{"lent bytes that change", func(r *rig) {
			r.step(core.Received(1, buffer))
			buffer[0] = 'e'
			r.step(core.Tick())
		}, "changed before the next Step"},
		{"more Sent than given", func(r *rig) { r.step(core.Sent(1, 1)) }, "1 bytes Sent on connection 1 of 0"},
		{"bytes of no connection", func(r *rig) { r.step(core.Received(7, nil)) }, "received for connection 7, which the machine never asked for"},
		{"Closed of no connection", func(r *rig) { r.step(core.Closed(7, core.CloseEOF)) }, "closed for connection 7, which the machine never asked for"},
		{"bytes after Closed", func(r *rig) {
			r.step(core.Closed(1, core.CloseEOF))
			r.receive("x")
		}, "received for connection 1 after its Closed"},
		{"Closed twice", func(r *rig) {
			r.step(core.Closed(1, core.CloseEOF))
			r.step(core.Closed(1, core.CloseEOF))
		}, "closed for connection 1 after its Closed"},
		{"a reason of its own", func(r *rig) { r.step(core.Closed(1, core.CloseHeartbeat)) }, "it is the peer's EOF, a reset or a TLS alert"},
		{"a dial that fails for a reason of its own", func(r *rig) {
			r.step(core.Closed(1, core.CloseEOF))
			r.now = r.now.Add(time.Hour)
			r.step(core.Tick())
			r.step(core.Resolved(2, "192.0.2.1:5038"))
			r.step(core.HandshakeFailed(2, core.CloseHeartbeat, "x"))
		}, "a dial is refused, or TLS fails"},
		{"a Permit that was not asked for", func(r *rig) { r.step(core.Permit(1)) }, "a Permit for connection 1"},
		{"Connected twice", func(r *rig) { r.step(core.Connected(1)) }, "connected for connection 1 without a Connect"},
		{"Resolved twice", func(r *rig) { r.step(core.Resolved(1, "x")) }, "resolved for connection 1 without a Resolve"},
		{"Observed", func(r *rig) { r.step(core.Observed(1, nil)) }, "observed to a machine that does not observe"},
		{"a filter that can not be sent", func(r *rig) { r.step(core.SetFilters("a\nb")) }, "the machine refuses this set-filters"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := ready(t)
			c.do(r)
			r.seen.expect(t, "misuse: ")
			r.seen.expect(t, c.want)
		})
	}
}

func TestBytesBeforeTheConnectionStandsAreMisuse(t *testing.T) {
	r := newRig(t, config())
	r.conn = 1
	r.step(core.Start())
	r.step(core.Resolved(1, "192.0.2.1:5038"))
	r.receive("Asterisk Call Manager/13.0.0\r\n")
	r.seen.expect(t, "misuse: received for connection 1, which is not connected")
}

func TestAnIDOfTheCallersMayComeAgain(t *testing.T) {
	r := ready(t)
	for ticket := range core.Ticket(3) {
		r.step(core.Submit(ticket, wire.NewAction("Ping"), &core.Options{ActionID: "mine"}))
		r.step(core.Submit(7, wire.NewAction("Ping"), &core.Options{ActionID: "mine"}))
		r.receive("Response: Success\r\nActionID: mine\r\n\r\n")
	}
	r.seen.expect(t, "")
}

func TestWhatCrossesACloseIsNoMisuse(t *testing.T) {
	r := ready(t)
	commands := r.Step(r.now, ping(1))
	sent := len(commands[0].Bytes)
	r.step(core.Stop(0))
	r.step(core.Sent(1, sent))
	r.receive("Event: Newchannel\r\n\r\n")
	r.step(core.Closed(1, core.CloseReset))
	r.seen.expect(t, "")
}

func TestCommandsTurnToGarbageAtTheNextStep(t *testing.T) {
	r := ready(t)
	r.step(core.Credit(1 << 20))
	commands := r.Step(r.now, ping(1))
	send := commands[0]
	if !strings.HasPrefix(string(send.Bytes), "Action: Ping\r\n") {
		t.Fatalf("a Send of %q", send.Bytes)
	}
	delivered := r.receive("Event: Newchannel\r\nPrivilege: call,all\r\n\r\n")
	event, name := delivered[0].Event, delivered[0].Event.Type()
	if string(name) != "Newchannel" {
		t.Fatalf("event %q", name)
	}
	r.Step(r.now, core.Tick())
	if strings.Trim(string(send.Bytes), "#") != "" {
		t.Errorf("bytes of a Send are %q after the next Step", send.Bytes)
	}
	if strings.Trim(string(name), "#") != "" || !event.IsZero() {
		t.Errorf("an event is %q, its name %q after the next Step", event.Bytes(), name)
	}
	if commands[0].Kind == core.CommandSend {
		t.Error("a Command is as it was after the next Step")
	}
	r.seen.expect(t, "")
}

func TestAReplyIsKept(t *testing.T) {
	r := ready(t)
	r.step(ping(1))
	commands := r.receive("Response: Success\r\nPing: Pong\r\nActionID: " + r.id + "\r\n\r\n")
	reply := commands[0].Reply
	r.step(core.Tick())
	if got := string(reply.Response.Get("Ping")); got != "Pong" {
		t.Errorf("the reply has Ping: %q after the next Step", got)
	}
}

func TestALateStepIsCountedAndNotBlamed(t *testing.T) {
	r := ready(t)
	at, _, _ := r.Deadline()
	r.Slack = time.Second
	r.now = at.Add(time.Second)
	r.step(core.Credit(1))
	if n, _ := r.Late(); n != 0 {
		t.Errorf("%d late steps within the slack", n)
	}
	at, _, _ = r.Deadline()
	r.now = at.Add(3 * time.Second)
	r.step(core.Credit(1))
	if n, worst := r.Late(); n != 1 || worst != 3*time.Second {
		t.Errorf("%d late steps, by %v; want 1, by 3s", n, worst)
	}
	r.seen.expect(t, "")
}

func TestWithoutATestAMisusePanics(t *testing.T) {
	m, err := core.New(config())
	if err != nil {
		t.Fatal(err)
	}
	c := coretest.New(nil, m, config())
	c.Step(1, core.Start())
	defer func() {
		if text, _ := recover().(string); !strings.Contains(text, "misuse: a second Start") {
			t.Errorf("panic %q", text)
		}
	}()
	c.Step(1, core.Start())
}

func TestACloneGoesOnByItself(t *testing.T) {
	r := ready(t)
	r.step(ping(1))
	m := r.machine.Clone()
	c := r.Clone(m)
	c.Step(r.now, core.Closed(1, core.CloseEOF))
	if c.Pending() != 0 || r.Pending() != 1 {
		t.Errorf("%d pending in the clone, %d in the original; want 0 and 1", c.Pending(), r.Pending())
	}
	r.receive("Response: Success\r\nActionID: " + r.id + "\r\n\r\n")
	r.seen.expect(t, "")
}

func TestASubmitToAnObserverIsMisuse(t *testing.T) {
	cfg := core.Config{Observe: true}
	r := newRig(t, cfg)
	r.step(core.Start())
	r.step(core.Connected(1))
	r.step(core.Submit(1, wire.NewAction("Ping"), nil))
	r.seen.expect(t, "Submit to a machine that observes")
}
