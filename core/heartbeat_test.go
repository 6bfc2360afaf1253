package core

import (
	"strings"
	"testing"
	"time"

	"amicore/core/wire"
)

// TestAnyOrderPingsGoOnAfterLostOnes: behind a proxy that swallows pings but
// brings events, no fence closes the pings' records.
func TestAnyOrderPingsGoOnAfterLostOnes(t *testing.T) {
	m, err := New(Config{Address: "pbx:5038", Username: "u", Secret: NewSecret("s3cret"), AnyOrder: true})
	if err != nil {
		t.Fatal(err)
	}
	now := Instant(0)
	step := func(in Input) []Command { now++; return m.Step(now, in) }
	step(Start())
	step(Resolved(1, "a:1"))
	step(Connected(1))
	out := step(Received(1, []byte("Asterisk Call Manager/9.0.0\r\n")))
	id := ""
	for _, c := range out {
		if c.Kind == CommandSend {
			_, id, _ = strings.Cut(string(c.Bytes), "ActionID: ")
			id, _, _ = strings.Cut(id, "\r")
		}
	}
	step(Received(1, []byte("Response: Success\r\nActionID: "+id+"\r\n\r\n")))
	step(Sent(1, m.Stats().Window))
	for range 3 * maxFencePings {
		before := m.Stats().Pings
		now = now.Add(16 * time.Second)
		step(Tick())
		if m.Stats().Pings != before+1 {
			t.Fatalf("no ping after %d", before)
		}
		step(Sent(1, m.Stats().Window))
		step(Received(1, []byte("Event: Alive\r\nPrivilege: user,all\r\n\r\n")))
	}
}

// TestRecordsThatMakeRoomKeepNoDeadLinkAlive: in any order no fence closes
// records; one that was given up makes room for another action. Nothing was
// heard then, so that a link that is gone must be left as soon as without it,
// whether it still takes bytes or not.
func TestRecordsThatMakeRoomKeepNoDeadLinkAlive(t *testing.T) {
	for name, test := range map[string]struct {
		interval time.Duration
		takes    bool
		bound    time.Duration // behind what may block for 3 s
		want     CloseReason
	}{
		"silent":  {interval: 2 * time.Second, takes: true, bound: 2*time.Second + 2*time.Second, want: CloseHeartbeat},
		"stalled": {interval: time.Hour, bound: 2 * time.Second, want: CloseWriteStall},
	} {
		t.Run(name, func(t *testing.T) {
			const epoch = -Instant(time.Hour) // any clock will do
			m, err := New(Config{
				Address: "pbx:5038", Username: "u", Secret: NewSecret("s3cret"), AnyOrder: true, MaxPending: 21,
				HeartbeatInterval: test.interval, HeartbeatTimeout: time.Second, MaxMissed: 2, ActionTimeout: time.Second, WriteTimeout: 2 * time.Second,
			})
			if err != nil {
				t.Fatal(err)
			}
			now := epoch
			step := func(in Input) []Command { return m.Step(now, in) }
			step(Start())
			step(Resolved(1, "a:1"))
			step(Connected(1))
			id := ""
			for _, c := range step(Received(1, []byte("Asterisk Call Manager/9.0.0\r\n"))) {
				if c.Kind == CommandSend {
					_, id, _ = strings.Cut(string(c.Bytes), "ActionID: ")
					id, _, _ = strings.Cut(id, "\r")
				}
			}
			step(Sent(1, m.Stats().Window))
			step(Received(1, []byte("Response: Success\r\nActionID: "+id+"\r\n\r\n")))
			// From here on nobody answers. Pings go in front of an Originate that
			// may block for 3 s, and each later one makes room by forgetting one
			// of those.
			ticket := Ticket(0)
			taken := func() {
				if test.takes {
					step(Sent(1, m.Stats().Window))
				}
			}
			submit := func(a wire.Action) {
				ticket++
				step(Submit(ticket, a, &Options{Timeout: 400 * time.Millisecond}))
				taken()
			}
			for range 20 {
				submit(wire.NewAction("Ping"))
			}
			submit(wire.NewAction("Originate", "Channel", "PJSIP/1", "Timeout", "3000"))
			until := now.Add(3*time.Second + test.bound)
			for ; m.Stats().Phase == PhaseReady; now = now.Add(500 * time.Millisecond) {
				if now > until {
					t.Fatalf("the link stands %v after the last byte", now.Sub(epoch))
				}
				step(Tick())
				taken()
				submit(wire.NewAction("Ping"))
			}
			if why := m.Stats().LastClose; why != test.want {
				t.Errorf("closed for %v", why)
			}
		})
	}
}

// TestManyLongBlockingActionsDoNotOverflow: what blocks is summed.
func TestManyLongBlockingActionsDoNotOverflow(t *testing.T) {
	if sum := maxBlock * maxPending; sum/maxPending != maxBlock || sum > time.Duration(maxInstant)/2 {
		t.Fatalf("%v for %d actions", maxBlock, maxPending)
	}
}
