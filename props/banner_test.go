package props_test

import (
	"slices"
	"strings"
	"testing"

	"amicore/core"
	"amicore/core/wire"
)

// TestAnAmbiguousBannerIsDecidedByTheWire: two branches announced AMI 2.5.0, and
// two 2.8.0; an action ends as either of them ends it. ID stands for that of
// the action.
func TestAnAmbiguousBannerIsDecidedByTheWire(t *testing.T) {
	qualify := wire.NewAction("SIPqualifypeer", "Peer", "100")
	for _, c := range []struct {
		name, banner string
		action       wire.Action
		answer       string
		fenced       bool // ends only when something behind it is answered
		output       []string
		items        int
		final        string
	}{
		{
			"13.5", "2.8.0", wire.NewAction("Command", "Command", "core show uptime"),
			"Response: Follows\r\nPrivilege: Command\r\nActionID: ID\r\nOutput: one\nEvent: two\n--END COMMAND--\r\n\r\n", false,
			[]string{"Output: one", "Event: two"},
			0, "",
		},
		{
			"14.1", "2.8.0", wire.NewAction("Command", "Command", "core show uptime"),
			"Response: Success\r\nActionID: ID\r\nMessage: Command output follows\r\nOutput: one\r\nOutput: Event: two\r\n\r\n", false,
			[]string{"one", "Event: two"},
			0, "",
		},
		{
			"12.8", "2.5.0", wire.NewAction("QueueSummary"),
			"Response: Success\r\nActionID: ID\r\nMessage: Queue summary will follow\r\n\r\nEvent: QueueSummary\r\nActionID: ID\r\nQueue: q\r\n\r\nEvent: QueueSummaryComplete\r\nActionID: ID\r\n\r\n", false, nil, 1, "QueueSummaryComplete",
		},
		{
			"a list that says so", "2.5.0", wire.NewAction("QueueSummary"),
			"Response: Success\r\nActionID: ID\r\nEventList: start\r\n\r\nEvent: QueueSummary\r\nActionID: ID\r\nQueue: q\r\n\r\nEvent: QueueSummaryComplete\r\nActionID: ID\r\nEventList: Complete\r\n\r\n", false, nil, 1, "QueueSummaryComplete",
		},
		{"as 11 does", "2.5.0", qualify, "\r\n\r\n", true, nil, 0, ""},
		{"as 13 does", "2.5.0", qualify, "Response: Success\r\nActionID: ID\r\n\r\nEvent: SIPQualifyPeerDone\r\nPrivilege: call,all\r\nActionID: ID\r\nPeer: 100\r\n\r\n", false, nil, 0, "SIPQualifyPeerDone"},
	} {
		k := newTalk(t, "Asterisk Call Manager/"+c.banner)
		k.step(core.Submit(1, c.action, nil))
		answer := strings.ReplaceAll(c.answer, "ID: ID", "ID: "+k.id())
		k.sent = nil
		k.rx(answer)
		if c.fenced {
			if k.done != nil {
				t.Errorf("%s: it has ended before anything proves it: %+v", c.name, k.done)
			}
			k.step(core.Submit(2, wire.NewAction("Ping"), nil))
			k.rx("Response: Success\r\nActionID: " + k.id() + "\r\nPing: Pong\r\n\r\n")
		}
		if k.done == nil || k.done.Kind != core.CommandComplete {
			t.Errorf("%s: %+v, want its end", c.name, k.done)
			continue
		}
		r := k.done.Reply
		var output []string
		for line := range r.Response.Output() {
			output = append(output, string(line))
		}
		if !slices.Equal(output, c.output) || len(r.Events) != c.items || string(r.Final.Type()) != c.final {
			t.Errorf("%s: output %q, %d items, ended by %q", c.name, output, len(r.Events), r.Final.Type())
		}
	}
}
