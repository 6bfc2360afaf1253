// Samples writes the pages that the browser tests read into a folder: a
// simulation that does not do what its plan expects, one with faults on several nodes, and the
// replay of sessions, one of which is hostile.
//
//	go run ./internal/timeline/samples DIR
package main

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"amicore/adapters/capture"
	"amicore/adapters/fake"
	"amicore/core"
	"amicore/core/wire"
	"amicore/internal/replay"
	"amicore/internal/timeline"
	"amicore/sim"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: samples DIR")
		os.Exit(2)
	}
	if err := write(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "samples:", err)
		os.Exit(1)
	}
}

func write(dir string) error {
	faults, r := timeline.Simulation("A simulated run", busy())
	if r.Violation != nil {
		return r.Violation
	}
	wish := busy()
	wish.Events = append(wish.Events, sim.Event{At: 9 * time.Second, Kind: sim.EventExpect, Node: 1, Text: "phase is stopped", Min: 1})
	broken, r := timeline.Simulation("A broken promise", inOrder(wish))
	if r.Violation == nil || r.Violation.Invariant != "EXPECT" {
		return fmt.Errorf("the broken promise: %v", r.Violation)
	}
	captures, err := replayed("testdata/captures/master-dialer.pcap", "testdata/captures/master-blocking-originate.ami", "testdata/captures/master-limits.ami")
	if err != nil {
		return err
	}
	hostile, err := followed("hostile.ami", hostileSession)
	if err != nil {
		return err
	}
	for name, t := range map[string]*timeline.Timeline{"faults": faults, "broken": broken, "captures": captures, "hostile": hostile, "empty": new(timeline.Replay).Timeline("Nothing")} {
		f, err := os.Create(filepath.Join(dir, name+".html"))
		if err != nil {
			return err
		}
		if err := t.WriteHTML(f); err != nil {
			return err
		}
		if err := f.Close(); err != nil {
			return err
		}
	}
	return nil
}

// busy has three nodes with all kinds of actions, one after the other and at
// once, and faults of network, server and application.
func busy() *sim.Plan {
	p := &sim.Plan{Seed: 34, Chaos: 30 * time.Second}
	for i, version := range []string{"22", "13", "master"} {
		id := core.Node(i + 1)
		p.Nodes = append(p.Nodes, sim.Node{ID: id, Version: version, MD5: i == 1, Latency: time.Duration(i+1) * 4 * time.Millisecond, Calls: 60})
		for j := range 40 {
			e := sim.Event{At: time.Duration(j)*700*time.Millisecond + time.Second, Kind: sim.EventSubmit, Node: id, Ticket: core.Ticket(j + 1), Action: actions[(j+i)%len(actions)]}
			if j%4 == 3 {
				e.At = 12 * time.Second
			}
			p.Events = append(p.Events, e)
		}
		add := func(at time.Duration, e sim.Event) {
			e.At, e.Node = at+time.Duration(i)*2*time.Second, id
			p.Events = append(p.Events, e)
		}
		add(5*time.Second, sim.Event{Kind: sim.EventNet, Net: fake.NetStallDown, For: 4 * time.Second})
		add(8*time.Second, sim.Event{Kind: sim.EventServer, Server: fake.ReplyNever, For: 2 * time.Second})
		add(14*time.Second, sim.Event{Kind: sim.EventServer, Server: fake.EventFlood, Rate: 600, Amount: 1500, For: 3 * time.Second})
		add(17*time.Second, sim.Event{Kind: sim.EventPause, For: time.Second})
		add(20*time.Second, sim.Event{Kind: sim.EventNet, Net: fake.NetReset, For: 100 * time.Millisecond})
		add(22*time.Second, sim.Event{Kind: sim.EventNet, Net: fake.NetRefuse, For: 2 * time.Second})
	}
	return inOrder(p)
}

func inOrder(p *sim.Plan) *sim.Plan {
	slices.SortStableFunc(p.Events, func(a, b sim.Event) int { return cmp.Compare(a.At, b.At) })
	return p
}

var actions = []wire.Action{
	wire.NewAction("QueueStatus"),
	wire.NewAction("Originate", "Channel", "PJSIP/100", "Context", "default", "Exten", "100", "Priority", "1", "Async", "true", "Timeout", "3000"),
	wire.NewAction("CoreShowChannels"),
	wire.NewAction("NoSuchAction"),
	wire.NewAction("Command", "Command", "core show uptime"),
	wire.NewAction("Originate", "Channel", "PJSIP/200", "Context", "default", "Exten", "100", "Priority", "1", "Timeout", "1500"),
	wire.NewAction("Setvar", "Variable", "FOO", "Value", "1"),
}

// hostileSession has names and values that would break a page that trusts them.
const hostileSession = "ami-session 1\nserver \"x\"\ntitle \"</script><script>window.broken=1</script>\"\n" +
	"0.000000 open\n" +
	`0.000100 rx "Asterisk Call Manager/13.0.0\r\n"` + "\n" +
	`0.001000 tx "Action: Login\r\nActionID: 1\r\nUsername: u\r\nSecret: s3cret-bait\r\n\r\n"` + "\n" +
	`0.002000 rx "Response: Success\r\nActionID: 1\r\nMessage: Authentication accepted\r\n\r\n"` + "\n" +
	`0.003000 tx "Action: Ping</script><script>window.broken=2</script>\r\nActionID: \"'><img src=x onerror=window.broken=3>\r\n\r\n"` + "\n" +
	`0.004000 rx "Event: </script><script>window.broken=4</script>\r\nX: <!--<script>\xff\xfe\x00\u202e\u2028${window.broken=5}\r\n\r\n"` + "\n" +
	`0.005000 rx "Response: Error\r\nActionID: \"'><img src=x onerror=window.broken=3>\r\nMessage: </title></style></script>\r\n\r\n"` + "\n" +
	`0.006000 rx "Event: UserEvent\r\nSecret: s3cret-bait\r\nLine-1: secret=s3cret-bait\r\n\r\n"` + "\n" +
	"0.007000 closed\n"

func followed(name, text string) (*timeline.Timeline, error) {
	sessions, err := capture.Open(name, strings.NewReader(text), capture.Options{})
	if err != nil {
		return nil, err
	}
	var r timeline.Replay
	for i := range sessions {
		if err := follow(&r, &sessions[i]); err != nil {
			return nil, err
		}
	}
	return r.Timeline(name + ": </script><script>window.broken=6</script>"), nil
}

func follow(r *timeline.Replay, s *capture.Session) error {
	seen := r.Begin()
	report, err := replay.Run(s, replay.Options{Frame: seen.Frame, Step: seen.Step})
	if err == nil {
		seen.End(report)
	}
	return err
}

func replayed(names ...string) (*timeline.Timeline, error) {
	var r timeline.Replay
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		sessions, err := capture.Open(name, f, capture.Options{})
		f.Close()
		if err != nil {
			return nil, err
		}
		for i := range sessions {
			if err := follow(&r, &sessions[i]); err != nil {
				return nil, err
			}
		}
	}
	return r.Timeline("Recorded sessions"), nil
}
