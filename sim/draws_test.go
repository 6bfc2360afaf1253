package sim

import (
	"testing"
	"time"

	"amicore/core"
	"amicore/core/wire"
)

// TestARecordTakenOutMovesNoDrawOfAScript: which requests a script answers does
// not depend on how many others there were.
func TestARecordTakenOutMovesNoDrawOfAScript(t *testing.T) {
	scripted := func(without core.Ticket) map[core.Ticket]bool {
		p := &Plan{Seed: 5, Chaos: 10 * time.Second, Nodes: []Node{{ID: 1, Version: "20", Latency: time.Millisecond}}, Events: []Event{
			{Kind: EventScript, Node: 1, Action: wire.NewAction("CoreStatus"), Chance: 500_000, Text: "Response: Success\r\nActionID: {id}\r\nMessage: scripted\r\n\r\n"},
		}}
		for ticket := range core.Ticket(40) {
			if ticket+1 != without {
				p.Events = append(p.Events, Event{
					At: time.Second + time.Duration(ticket)*100*time.Millisecond, Kind: EventSubmit, Node: 1, Ticket: ticket + 1, Action: wire.NewAction("CoreStatus"),
				})
			}
		}
		how := map[core.Ticket]bool{}
		r := Run(p, Options{Trace: func(_ core.Instant, _ core.Node, _ *core.Input, out []core.Command) {
			for i := range out {
				if c := &out[i]; c.Kind == core.CommandComplete {
					how[c.Ticket] = string(c.Reply.Response.Get("Message")) == "scripted"
				}
			}
		}})
		if r.Violation != nil {
			t.Fatal(r.Violation)
		}
		return how
	}
	whole, yes := scripted(0), 0
	for _, is := range whole {
		if is {
			yes++
		}
	}
	if len(whole) != 40 || yes < 8 || yes > 32 {
		t.Fatalf("%d of %d are scripted", yes, len(whole))
	}
	for _, without := range []core.Ticket{1, 7, 30} {
		for ticket, is := range scripted(without) {
			if is != whole[ticket] {
				t.Errorf("without %d, ticket %d is scripted: %t, and was %t", without, ticket, is, whole[ticket])
			}
		}
	}
}
