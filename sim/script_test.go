package sim_test

import (
	"fmt"
	"maps"
	"testing"
	"time"

	"amicore/core"
	"amicore/core/wire"
	"amicore/sim"
)

// TestWhatAScriptDrawsIsMovedByNoOtherRecord: who is answered by a rule, and
// when, is the same without the other rule and its requests.
func TestWhatAScriptDrawsIsMovedByNoOtherRecord(t *testing.T) {
	const answer = "Response: Success\r\nActionID: {id}\r\nMessage: by the script\r\n\r\n"
	plan := func(alone bool) *sim.Plan {
		p := &sim.Plan{Seed: 7, Chaos: 10 * time.Second, Nodes: []sim.Node{{ID: 1, AnyOrder: true}}}
		rule := func(action string) {
			p.Events = append(p.Events, sim.Event{Kind: sim.EventScript, Node: 1, Action: wire.NewAction(action), Chance: 500_000, Delay: time.Second, Text: answer})
		}
		if !alone {
			rule("Ping")
		}
		rule("CoreStatus")
		for i := range core.Ticket(40) {
			at := time.Second + time.Duration(i)*100*time.Millisecond
			if !alone {
				p.Events = append(p.Events, sim.Event{At: at, Kind: sim.EventSubmit, Node: 1, Ticket: 101 + i, Action: wire.NewAction("Ping")})
			}
			p.Events = append(p.Events, sim.Event{At: at, Kind: sim.EventSubmit, Node: 1, Ticket: 1 + i, Action: wire.NewAction("CoreStatus")})
		}
		return p
	}
	told := func(p *sim.Plan) (scripted map[core.Ticket]string) {
		scripted = map[core.Ticket]string{}
		r := sim.Run(p, sim.Options{App: func(core.Node) sim.App {
			return sim.AppFunc(func(o sim.Owner, out *core.Command) {
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
