package core

import (
	"errors"
	"strings"
	"testing"

	"amicore/core/wire"
)

// TestAnActionThatIsRefusedForTheWriteQueueLeavesNoTrace: no number and no id,
// and nothing is concluded of a mask or a filter that never was on its way.
func TestAnActionThatIsRefusedForTheWriteQueueLeavesNoTrace(t *testing.T) {
	m, err := New(Config{
		Address: "pbx:5038", Username: "u", Secret: NewSecret("s3cret"), Events: "call,agi",
		Filters: []string{"!Event: RTCP"}, SendWindow: 131074, WriteQueue: 131074,
	})
	if err != nil {
		t.Fatal(err)
	}
	var id string
	step := func(in Input) (failed error) {
		for _, c := range m.Step(0, in) {
			switch c.Kind {
			case CommandSend:
				_, after, _ := strings.Cut(string(c.Bytes), "ActionID: ")
				id, _, _ = strings.Cut(after, "\r\n")
			case CommandFail:
				failed = c.Err
			}
		}
		return failed
	}
	step(Start())
	step(Resolved(1, "a:1"))
	step(Connected(1))
	step(Received(1, []byte("Asterisk Call Manager/9.0.0\r\n")))
	for range 2 { // Login, Filter
		step(Received(1, []byte("Response: Success\r\nActionID: "+id+"\r\n\r\n")))
	}
	step(Sent(1, m.Stats().Window))
	pad := func(a wire.Action, lines int) wire.Action {
		for range lines {
			a = a.With("Pad", strings.Repeat("x", 1000))
		}
		return a
	}
	for i := range Ticket(2) {
		if failed := step(Submit(1+i, pad(wire.NewAction("Originate", "Channel", "a", "Async", "true"), 120), nil)); failed != nil {
			t.Fatal(failed)
		}
	}
	type traces struct {
		seq           uint64
		force         maskInForce
		filtersUnsure bool
		ids, commands int
		remembered    int
		watching      int
		unsent        int
	}
	now := func() traces {
		return traces{m.seq, m.force, m.filtersUnsure, len(m.byName), len(m.byCommand), m.ended.count, m.watching, m.Stats().Unsent}
	}
	before := now()
	for i, a := range []wire.Action{
		wire.NewAction("Events", "EventMask", "off"),
		wire.NewAction("Filter", "Operation", "Add", "Filter", "x"),
		wire.NewAction("AGI", "Channel", "a", "Command", "x", "CommandID", "c"),
		wire.NewAction("Status"),
	} {
		for j, o := range []*Options{nil, {ActionID: "mine"}} {
			if failed := step(Submit(Ticket(10+2*i+j), pad(a, 60), o)); !errors.Is(failed, ErrBackpressure) {
				t.Fatalf("%s: %v", a.Name, failed)
			}
			if after := now(); after != before {
				t.Errorf("%s: %+v, before %+v", a.Name, after, before)
			}
		}
	}
}
