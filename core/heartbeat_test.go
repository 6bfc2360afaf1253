package core

import (
	"strings"
	"testing"
	"time"
)

// TestAnyOrderPingsGoOnAfterLostOnes: behind a proxy that swallows pings but
// brings events, no fence closes the pings' records.
func TestAnyOrderPingsGoOnAfterLostOnes(t *testing.T) {
	m, err := New(Config{Address: "pbx:5038", Username: "u", AnyOrder: true})
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

// TestManyLongBlockingActionsDoNotOverflow: what blocks is summed.
func TestManyLongBlockingActionsDoNotOverflow(t *testing.T) {
	if sum := maxBlock * maxPending; sum/maxPending != maxBlock || sum > time.Duration(maxInstant)/2 {
		t.Fatalf("%v for %d actions", maxBlock, maxPending)
	}
}
