package sim_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"amicore/sim"
)

func readPlan(t testing.TB, file string) *sim.Plan {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	p, err := sim.Decode(file, data)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestEveryScenarioHoldsWithWhatItExpects: the files under testdata are
// stories with expectations of their own, each run twice.
func TestEveryScenarioHoldsWithWhatItExpects(t *testing.T) {
	files, err := filepath.Glob("testdata/*.ami")
	if err != nil || len(files) < 25 {
		t.Fatalf("%d scenarios, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".ami"), func(t *testing.T) {
			p := readPlan(t, file)
			expectations := 0
			for _, e := range p.Events {
				if e.Kind == sim.EventExpect {
					expectations++
				}
			}
			if expectations == 0 {
				t.Error("nothing is expected")
			}
			if v := sim.Judge(p); v != nil {
				t.Error(v)
			}
		})
	}
}

// TestAnExpectationThatDoesNotHoldIsReported: each of them, turned around,
// fails the run.
func TestAnExpectationThatDoesNotHoldIsReported(t *testing.T) {
	for _, file := range []string{"heartbeat-lost", "forged-completion", "frame-over-the-limit"} {
		whole := readPlan(t, "testdata/"+file+".ami")
		for i := range whole.Events {
			if whole.Events[i].Kind != sim.EventExpect {
				continue
			}
			p := *whole
			p.Events = append([]sim.Event(nil), p.Events...)
			if e := &p.Events[i]; e.Ticket != 0 {
				e.Text = "something else"
			} else {
				e.Min, e.Max = 1<<30, 1<<30
			}
			if v := sim.Run(&p, sim.Options{}).Violation; v == nil || v.Invariant != "EXPECT" {
				t.Errorf("%s: record %d: %v", file, i, v)
			}
		}
	}
}

func TestAPlanWithAnErrorNamesTheLineAndWhatWasExpected(t *testing.T) {
	const fleetHead = "ami-plan 1\nseed \"1\"\nchaos \"10s\"\n"
	const head = fleetHead + "0.0 node id=1\n"
	for _, c := range []struct{ plan, want string }{
		{"ami-session 1\n", "x.ami:1: "},
		{"ami-plan 1\nseed \"x\"\n", `seed "number"`},
		{"ami-plan 1\nseed \"1\"\nchaos \"-1s\"\n", `chaos "duration"`},
		{"ami-plan 1\nseed \"1\"\nchaos \"1s\"\n", "a node record"},
		{head + "0.0 node id=1\n", "x.ami:5: a node id that is not taken"},
		{head + "0.0 node id=2 version=9\n", "x.ami:5: a value for version"},
		{head + "0.0 node id=2 colour=red\n", "x.ami:5: a key that node has"},
		{head + "0.0 node id=2 max-frame=7\n", "x.ami:5: a configuration that works"},
		{head + "1.0 sumbit node=1\n", "x.ami:5: fleet, node, submit, "},
		{head + "1.0 submit node=7 ticket=1 action=Ping\n", "x.ami:5: node=ID of a node above"},
		{head + "1.0 submit node=1 action=Ping\n", "x.ami:5: ticket=1 or more"},
		{head + "1.0 submit node=1 ticket=1048000 times=9999 action=Ping\n", "x.ami:5: tickets up to"},
		{head + "1.0 submit node=1 ticket=1 timeout=never\n", "x.ami:5: a value for timeout"},
		{head + "1.0 net node=1 fault=earthquake\n", "x.ami:5: a value for fault"},
		{head + "1.0 server node=1 for=1s\n", "x.ami:5: fault=NAME"},
		{head + "11.0 net node=1 fault=reset\n", "x.ami:5: a fault within the chaos"},
		{head + "1.0 server node=1 fault=restart text=99\n", "x.ami:5: the version of a server"},
		{head + "1.0 stop node=1 in=bed\n", "x.ami:5: a value for in"},
		{head + "0.0 node ids=9-2\n", "x.ami:5: ids=FIRST-LAST"},
		{head + "1.0 submit nodes=1-2 ticket=1 action=Ping\n", "x.ami:5: node=ID of a node above"},
		{head + "0.0 node id=2 joins=1s\n", "x.ami:5: joins, weight and priority below a fleet"},
		{head + "1.0 leave node=1\n", "x.ami:5: a fleet record above"},
		{head + "0.0 fleet rate=5\n", "x.ami:5: one fleet record, before the nodes"},
		{fleetHead + "0.0 fleet quantum=1\n", "x.ami:4: a fleet that works"},
		{fleetHead + "0.0 fleet\n0.0 node id=2\n0.0 node id=1\n", "x.ami:6: the nodes of a fleet in the order of their ids"},
		{fleetHead + "0.0 fleet\n0.0 node id=1 weight=9999999\n", "x.ami:5: a configuration that works"},
		{fleetHead + "0.0 fleet\n0.0 node id=2000000000\n", "x.ami:5: ids up to"},
		{fleetHead + "0.0 fleet\n0.0 node id=1\n1.0 submit action=Ping\n", "x.ami:6: ticket=1 or more"},
		{fleetHead + "0.0 fleet\n0.0 node id=1\n1.0 submit ticket=1 times=2000000000 action=Ping\n", "x.ami:6: tickets up to"},
		{fleetHead + "0.0 fleet\n0.0 node id=1\n1.0 stop\n", "x.ami:6: node=ID of a node above: only submit"},
		{fleetHead + "0.0 fleet\n0.0 node id=1\n1.0 submit ticket=1 route=any action=Ping\n", "x.ami:6: a value for route"},
		{fleetHead + "0.0 fleet\n0.0 node id=1\n1.0 submit node=1 ticket=1 action=Ping\n1.0 submit ticket=1 action=Ping\n", "x.ami:7: a ticket that no other action"},
		{fleetHead + "0.0 fleet\n0.0 node id=1\n1.0 submit ticket=1 action=Ping\n1.0 submit node=1 ticket=1 action=Ping\n", "x.ami:7: a ticket that no other action"},
		{head + "1.0 submit node=1 ticket=1 times=3 action=Ping\n1.0 submit node=1 ticket=2 action=Ping\n", "x.ami:6: a ticket that no other action"},
		{head + "1.0 events node=1 text=\"a\\nb\"\n", "x.ami:5: text=MASK"},
		{head + "1.0 events node=1\n", "x.ami:5: text=MASK"},
		{head + "1.0 filter node=1 text=\"a\\r\\nAction: Ping\"\n", "x.ami:5: text=FILTER"},
	} {
		_, err := sim.Decode("x.ami", []byte(c.plan))
		place, want, _ := strings.Cut(c.want, ": ")
		if !strings.HasPrefix(c.want, "x.ami:") {
			place, want = "x.ami:", c.want
		}
		if err == nil || !strings.Contains(err.Error(), place) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v; want %q", c.plan[strings.LastIndex(strings.TrimSpace(c.plan), "\n")+1:], err, c.want)
		}
	}
}

// TestAnExpectationThatIsNeverLookedAtDoesNotHold: it stands behind the end of
// the run, or waits for a phase that never comes.
func TestAnExpectationThatIsNeverLookedAtDoesNotHold(t *testing.T) {
	for _, line := range []string{
		`100.0 expect node=1 text="phase is ready" min=1`,
		`2.0 expect node=1 in=draining text="phase is draining" min=1`,
	} {
		p, err := sim.Decode("x.ami", []byte("ami-plan 1\nseed \"1\"\nchaos \"5s\"\n0.0 node id=1\n"+line+"\n"))
		if err != nil {
			t.Fatal(err)
		}
		if v := sim.Judge(p); v == nil || v.Invariant != "EXPECT" || !strings.Contains(v.Text, "never looked at") {
			t.Errorf("%s: %v", line, v)
		}
	}
}
