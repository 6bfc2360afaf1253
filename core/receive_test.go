package core_test

import (
	"fmt"
	"strings"
	"testing"

	"amicore/core"
)

// An adapter that feeds more than MaxReceive is at fault, and is told so by a
// count; the events of that Step must be whole all the same.
func TestEventsOfAReceivedOverTheLimitAreWhole(t *testing.T) {
	m, err := core.New(core.Config{Observe: true})
	if err != nil {
		t.Fatal(err)
	}
	m.Step(0, core.Start())
	m.Step(0, core.ConnectedMiddle(1))
	m.Step(0, core.Credit(1<<40))
	m.Step(0, core.Received(1, []byte("Event: First\r\nPrivi"))) // its end comes with the rest
	var b strings.Builder
	b.WriteString("lege: call,all\r\nN: 0\r\n\r\n")
	const events = 150
	for i := 1; i < events; i++ {
		fmt.Fprintf(&b, "Event: X\r\nPrivilege: call,all\r\nBig: %s\r\nN: %d\r\n\r\n", strings.Repeat("x", 900+7*i), i)
	}
	if b.Len() < 2*core.MaxReceive {
		t.Fatalf("only %d bytes", b.Len())
	}
	n := 0
	for _, c := range m.Step(0, core.Received(1, []byte(b.String()))) {
		if c.Kind != core.CommandDeliver {
			continue
		}
		if got := string(c.Event.Get("N")); got != fmt.Sprint(n) {
			t.Fatalf("event %d has N %q", n, got)
		}
		n++
	}
	if n != events || m.Stats().Misuse == 0 {
		t.Errorf("%d events of %d, %d misuses", n, events, m.Stats().Misuse)
	}
}
