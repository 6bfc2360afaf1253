package sim_test

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"amicore/sim"
)

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
		{fleetHead + "colour \"red\"\n", "x.ami:4: seed and chaos below the head"},
		{fleetHead + "chaos \"1s\"\n", "x.ami:4: each value of the head once"},
		{"ami-plan 1\nchaos \"1s\"\n", `seed "number"`},
		{head + "1.0 expect node=1 text=complete \"data\"\n", "x.ami:5: a time, a verb and key=value, and nothing else"},
		{head + "> expect node=1 text=complete\n", "x.ami:5: a time, a verb and key=value, and nothing else"},
		{head + "1.0 node id=2\n", "x.ami:5: node at 0.0"},
		{head + "0.0 node id=2 id=3\n", "x.ami:5: id once"},
		{head + "0.0 node id=2 md5=yes\n", "x.ami:5: a value for md5: nothing"},
		{head + "0.0 node id=2 latency=10h\n", "x.ami:5: a value for latency: a time from 0s to"},
		{head + "0.0 node id=2 permits=1h\n", "x.ami:5: a value for permits: a time from 0s to"},
		{head + "0.0 node id=2 addresses=5\n", "x.ami:5: a value for addresses: a number from 0 to 4"},
		{head + "0.0 node id=2 calls=-1\n", "x.ami:5: a value for calls: a number from 0"},
		{head + "0.0 node id=2 max-frame=7\n", "x.ami:5: a configuration that works"},
		{head + "1.0 sumbit node=1\n", "x.ami:5: fleet, node, submit, "},
		{head + "1.0 submit node=7 ticket=1 action=Ping\n", "x.ami:5: node=ID of a node above"},
		{head + "1.0 submit node=1 action=Ping\n", "x.ami:5: ticket=1 or more"},
		{head + "1.0 submit node=1 ticket=1048000 times=9999 action=Ping\n", "x.ami:5: tickets up to"},
		{head + "1.0 submit node=1 ticket=1 timeout=never\n", "x.ami:5: a value for timeout"},
		{head + "1.0 net node=1 fault=earthquake\n", "x.ami:5: a value for fault"},
		{head + "1.0 server node=1 for=1s\n", "x.ami:5: fault=NAME"},
		{head + "11.0 net node=1 fault=reset\n", "x.ami:5: a fault within the chaos"},
		{head + "1.0 server node=1 fault=restart text=99\n", "x.ami:5: text=VERSION of a server that restarts"},
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
		{fleetHead + "0.0 fleet\n0.0 node id=1\n1.0 submit ticket=1 times=2000000000 action=Ping\n", "x.ami:6: a value for times: a number from 0 to"},
		{fleetHead + "0.0 fleet\n0.0 node id=1\n1.0 stop\n", "x.ami:6: node=ID of a node above: only submit"},
		{fleetHead + "0.0 fleet\n0.0 node id=1\n1.0 submit ticket=1 route=any action=Ping\n", "x.ami:6: a value for route"},
		{fleetHead + "0.0 fleet\n0.0 node id=1\n1.0 submit node=1 ticket=1 action=Ping\n1.0 submit ticket=1 action=Ping\n", "x.ami:7: a ticket that no other action"},
		{fleetHead + "0.0 fleet\n0.0 node id=1\n1.0 submit ticket=1 action=Ping\n1.0 submit node=1 ticket=1 action=Ping\n", "x.ami:7: a ticket that no other action"},
		{head + "1.0 submit node=1 ticket=1 times=3 action=Ping\n1.0 submit node=1 ticket=2 action=Ping\n", "x.ami:6: a ticket that no other action"},
		{head + "1.0 events node=1 text=\"a\\nb\"\n", "x.ami:5: text=MASK"},
		{head + "1.0 events node=1\n", "x.ami:5: text=MASK"},
		{head + "1.0 cancel node=1\n", "x.ami:5: ticket=1 or more"},
		{head + "1.0 cancel node=1 ticket=1 for=1s\n", "x.ami:5: a key that cancel has: node, in, when, ticket"},
		{head + "1.0 stop node=1 amount=3\n", "x.ami:5: a key that stop has: node, in, when, for"},
		{head + "1.0 submit node=1 ticket=1\n", "x.ami:5: action=NAME"},
		{head + "1.0 submit node=1 ticket=1 ticket=2 action=Ping\n", "x.ami:5: ticket once"},
		{head + "1.0 submit node=1 ticket=1 action=Ping key=n1\n", "x.ami:5: route and key of an action that is for no node"},
		{head + "1.0 submit node=1 ticket=1 action=Ping header=Variable\n", `x.ami:5: a value for header: header="Name: value"`},
		{head + "1.0 submit node=1 ticket=1 action=Ping rule=golden\n", "x.ami:5: a value for rule: one of default, auto"},
		{head + "1.0 script node=1 text=x\n", "x.ami:5: action=NAME"},
		{head + "1.0 script node=1 action=Ping chance=1000001\n", "x.ami:5: a value for chance: a number from 0 to 1000000"},
		{head + "1.0 net node=1 fault=cut\n", "x.ami:5: for=TIME"},
		{head + "1.0 net node=1 for=1s\n", "x.ami:5: fault=NAME"},
		{head + "1.0 server node=1 fault=reply-never\n", "x.ami:5: for=TIME"},
		{head + "1.0 server node=1 fault=reply-never for=1s text=13\n", "x.ami:5: text=VERSION of a server that restarts"},
		{head + "1.0 server node=1 fault=event-flood for=9s rate=9999999\n", "x.ami:5: a flood of 200000 events at most"},
		{head + "1.0 server node=1 fault=output-big for=9s rate=2000000000\n", "x.ami:5: a value for rate: a number from 0 to"},
		{head + "1.0 pause node=1\n", "x.ami:5: for=TIME"},
		{head + "1.0 no-credit node=1\n", "x.ami:5: for=TIME"},
		{head + "1.0 fork node=1 seed=1\n", "x.ami:5: amount=N"},
		{head + "1.0 fork node=1 seed=1 amount=9 when=never\n", "x.ami:5: a value for when: one of action-waits, "},
		{head + "1.0 fork node=1 amount=9 when=list-open fresh\n", "x.ami:5: a situation, or a phase, or a fresh session"},
		{head + "1.0 net node=1 fault=reset for=1s when=never\n", "x.ami:5: a value for when: one of action-waits, "},
		{head + "1.0 stop node=1 in=ready when=list-open\n", "x.ami:5: a situation, or a phase, or a fresh session"},
		{fleetHead + "0.0 fleet\n0.0 node id=1\n1.0 expect when=list-open text=complete\n", "x.ami:6: in=PHASE or when=SITUATION with node=ID"},
		{head + "1.0 idle node=1 amount=1\n", "x.ami:5: for=TIME"},
		{head + "1.0 say node=1\n", "x.ami:5: text=TEXT"},
		{head + "1.0 say node=1 text=x amount=2000000000\n", "x.ami:5: a value for amount: a number from 0 to"},
		{head + "1.0 say node=1 text={x:1000000} amount=1000\n", "x.ami:5: at most 67108864 bytes"},
		{head + "1.0 say node=1 text={x:99999999}\n", "x.ami:5: {x:N} of 0 to"},
		{head + "1.0 say node=1 text={id:3}\n", "x.ami:5: {id:N} of a ticket above, not 3"},
		{head + "1.0 expect node=1 text=complete min=5 max=2\n", "x.ami:5: min=N of at most max=N"},
		{head + "1.0 expect node=1 text=completed\n", "x.ami:5: text=NAME of what is counted, one of complete, fail,"},
		{head + "1.0 expect node=1 text=\"gap reconect\"\n", "x.ami:5: text=NAME of what is counted, one of gap dropped, gap oversize, gap reconnect"},
		{head + "1.0 expect node=1\n", "x.ami:5: text=NAME"},
		{head + "1.0 expect node=1 ticket=1 text=complete\n", "x.ami:5: the ticket of an action above"},
		{head + "1.0 submit node=1 ticket=1 action=Ping\n1.0 expect node=1 ticket=1 text=done\n", "x.ami:6: text=END: how the ticket ended"},
		{head + "1.0 submit node=1 ticket=1 action=Ping\n1.0 expect node=1 ticket=1 text=complete min=1\n", "x.ami:6: min and max of something that is counted"},
		{fleetHead + "0.0 fleet\n0.0 node id=1\n1.0 expect text=\"phase is ready\" min=1\n", "x.ami:6: node=ID: a fleet has no phase"},
		{fleetHead + "0.0 fleet\n0.0 node id=1\n1.0 expect in=ready text=complete\n", "x.ami:6: in=PHASE or when=SITUATION with node=ID"},
		{fleetHead + "0.0 fleet\n0.0 node id=1 permits=1s\n", "x.ami:5: no permits=TIME below a fleet"},
		{fleetHead + "0.0 fleet rate=1 rate=2\n", "x.ami:4: rate once"},
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

// TestAPlanReadsBackAsItWasWritten: a plan in a file is the plan that runs,
// whatever it is a plan of.
func TestAPlanReadsBackAsItWasWritten(t *testing.T) {
	files, err := filepath.Glob("testdata/*.ami")
	if err != nil {
		t.Fatal(err)
	}
	plans := map[string]*sim.Plan{
		"storm":   sim.Generate(1, sim.Profile{Storm: true, Nodes: 20}),
		"hostile": sim.Generate(1, sim.Profile{Hostile: true}),
	}
	for _, file := range files {
		plans[file] = readPlan(t, file)
	}
	for seed := uint64(1); seed <= 200; seed++ {
		p := sim.Generate(seed, sim.Profile{})
		plans[fmt.Sprint("seed ", seed)] = p
	}
	for name, p := range plans {
		file, err := p.Encode("x.ami")
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		q, err := sim.Decode("x.ami", file)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		again, err := q.Encode("x.ami")
		if err != nil || !bytes.Equal(file, again) {
			t.Fatalf("%s: written again it is another plan: %v\n%s\n%s", name, err, file, again)
		}
		if a, b := sim.Run(p, sim.Options{}), sim.Run(q, sim.Options{}); a.Hash != b.Hash {
			t.Fatalf("%s: the plan from the file runs differently: %d and %d steps", name, a.Steps, b.Steps)
		}
	}
}
