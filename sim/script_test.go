package sim

import (
	"fmt"
	"maps"
	"testing"
	"time"

	"amicore/core"
	"amicore/core/wire"
)

// TestWhatAScriptDrawsIsMovedByNoOtherRecord: who is answered by a rule, and
// when, is the same without the other rule and its requests.
func TestWhatAScriptDrawsIsMovedByNoOtherRecord(t *testing.T) {
	const answer = "Response: Success\r\nActionID: {id}\r\nMessage: by the script\r\n\r\n"
	plan := func(alone bool) *Plan {
		p := &Plan{Seed: 7, Chaos: 10 * time.Second, Nodes: []Node{{ID: 1, AnyOrder: true}}}
		rule := func(action string) {
			p.Events = append(p.Events, Event{Kind: EventScript, Node: 1, Action: wire.NewAction(action), Chance: 500_000, Delay: time.Second, Text: answer})
		}
		if !alone {
			rule("Ping")
		}
		rule("CoreStatus")
		for i := range core.Ticket(40) {
			at := time.Second + time.Duration(i)*100*time.Millisecond
			if !alone {
				p.Events = append(p.Events, Event{At: at, Kind: EventSubmit, Node: 1, Ticket: 101 + i, Action: wire.NewAction("Ping")})
			}
			p.Events = append(p.Events, Event{At: at, Kind: EventSubmit, Node: 1, Ticket: 1 + i, Action: wire.NewAction("CoreStatus")})
		}
		return p
	}
	told := func(p *Plan) (scripted map[core.Ticket]string) {
		scripted = map[core.Ticket]string{}
		r := Run(p, Options{App: func(core.Node) App {
			return AppFunc(func(o Owner, out *core.Command) {
				if out.Kind == core.CommandComplete && out.Ticket <= 40 && string(out.Reply.Response.Get("Message")) == "by the script" {
					scripted[out.Ticket] = fmt.Sprint(time.Duration(o.Now()))
				}
			})
		}})
		if r.Violation != nil {
			t.Fatal(r.Violation)
		}
		return scripted
	}
	alone, both := told(plan(true)), told(plan(false))
	if !maps.Equal(alone, both) {
		t.Errorf("alone it answers\n%v\nand with others\n%v", alone, both)
	}
	if n := len(alone); n < 10 || n > 30 {
		t.Errorf("%d of 40 are answered by a rule with a chance of one half", n)
	}
}

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
