package fake

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"amicore/core"
	"amicore/core/driver"
)

// TestWhatIsTakenOutMovesNoOtherDraw: without one action, one call, one fault or
// one restart, every other action and call ends as before, and comes when it did.
func TestWhatIsTakenOutMovesNoOtherDraw(t *testing.T) {
	whole := drawnWithout(t, "")
	if n := len(whole); n < 150 {
		t.Fatalf("%d things are drawn", n)
	}
	for without, own := range map[string]string{
		"a3": "", "a20": "", "c5": "", "c31": "", "restart": "", "list-error": "Could not get the rest", "denied-2": "Permission denied",
	} {
		part := drawnWithout(t, without)
		missing := 0
		for what, how := range whole {
			switch got, ok := part[what]; {
			case !ok:
				missing++
			case got != how && (own == "" || !strings.Contains(how, own)):
				t.Errorf("without %s, %s is %q and was %q", without, what, got, how)
			}
		}
		if missing > 2 { // a call has an answer and an outcome
			t.Errorf("without %s, %d of %d are missing", without, missing, len(whole))
		}
	}
	ends := slices.Sorted(maps.Values(whole))
	if kinds := len(slices.Compact(ends)); kinds < 6 {
		t.Errorf("there are %d ends: nothing is drawn", kinds)
	}
}

// TestADialTakesAsLong however many were made before.
func TestADialTakesAsLong(t *testing.T) {
	took := func(from core.Conn) core.Instant {
		n := NewNetwork(3)
		s, err := NewServer(ServerConfig{})
		if err != nil {
			t.Fatal(err)
		}
		p := n.Add(1, s, Link{Latency: time.Millisecond, Jitter: time.Second}, []string{"a"}, nil)
		for conn := from; conn <= 5; conn++ {
			p.Connect(driver.Key{Node: 1, Conn: conn}, "a")
		}
		for {
			at, ok := n.Deadline()
			if !ok {
				t.Fatal("the dial is never made")
			}
			n.Advance(at)
			for c, ok := p.Poll(); ok; c, ok = p.Poll() {
				if c.Kind == driver.Connected && c.Key.Conn == 5 {
					return at
				}
			}
		}
	}
	if first, last := took(5), took(1); first != last {
		t.Errorf("the fifth takes %v, and without the four before it %v", last, first)
	}
}

// drawnWithout runs actions, calls and faults, one of them left out, and says of
// each how it ended.
func drawnWithout(t *testing.T, without string) map[string]string {
	k := newTalk(t, ServerConfig{Seed: 7, Calls: CallLoad{PerMinute: 100, Queue: 50}})
	arm := func(name string, f Fault) {
		if name == without {
			return
		}
		if err := k.s.Fault(k.now, f); err != nil {
			t.Fatal(err)
		}
	}
	var heard strings.Builder
	loads := map[string]string{}
	watch := func() {
		for _, c := range k.s.calls.list {
			if c.live && c.silent {
				loads[fmt.Sprintf("call from outside at %v", c.began)] = fmt.Sprintf("%s %d", c.name, len(c.flow.steps))
			}
		}
	}
	send := func(session SessionID, id string, lines ...string) {
		if id != without {
			k.send(session, append(lines, "ActionID: "+id)...)
		}
	}
	arm("denied-1", Fault{Kind: PermissionDenied, Action: "Getvar", P: 300_000})
	k.pass(time.Millisecond)
	arm("list-error", Fault{Kind: ListError, P: 500_000})
	k.login(1)
	for i := range 80 {
		session := SessionID(1)
		if i >= 40 {
			session = 2
		}
		switch i {
		case 10:
			arm("denied-2", Fault{Kind: PermissionDenied, Action: "Setvar", P: 500_000})
		case 39:
			arm("restart", Fault{Kind: Restart})
		case 40:
			k.login(2)
		}
		for j, action := range []string{"Getvar", "Setvar", "QueueStatus"} {
			send(session, fmt.Sprintf("a%d", 3*i+j), "Action: "+action, "Variable: X")
			if j > 0 || i%2 == 0 { // some come at one instant
				k.pass(10 * time.Millisecond)
			}
		}
		send(session, fmt.Sprintf("c%d", i), fmt.Sprintf("Action: Originate\r\nChannel: PJSIP/%d\r\nContext: default\r\nExten: 1\r\nPriority: 1\r\nAsync: 1\r\nTimeout: 5000", i))
		k.pass(100 * time.Millisecond)
		heard.WriteString(k.take(session))
		if i < 39 { // a restart begins anew
			watch()
		}
	}
	k.pass(20 * time.Second)
	heard.WriteString(k.take(2))
	ends := endsOf(heard.String())
	maps.Copy(ends, loads)
	return ends
}

// endsOf reads from what sessions got how each action ended, by its id, and when
// calls from outside came.
func endsOf(text string) map[string]string {
	ends := map[string]string{}
	value := func(frame, name string) string {
		_, v, _ := strings.Cut(frame, "\r\n"+name+": ")
		v, _, _ = strings.Cut(v, "\r\n")
		return v
	}
	for frame := range strings.SplitSeq(text, "\r\n\r\n") {
		id := value("\r\n"+frame, "ActionID")
		if id == "" || strings.Contains(frame, "EventList: start") || strings.HasPrefix(frame, "Event: Queue") && !strings.Contains(frame, "Complete") {
			continue
		}
		if strings.HasPrefix(frame, "Event: OriginateResponse") {
			id += " outcome"
		}
		ends[id] = value("\r\n"+frame, "Response") + value(frame, "Message") + value(frame, "Reason")
	}
	return ends
}
