package replay_test

import (
	"strings"
	"testing"
	"time"

	"amicore/core"
	"amicore/internal/replay"
)

func action(name, id string, headers ...string) string {
	text := "Action: " + name + "\r\n"
	if id != "" {
		text += "ActionID: " + id + "\r\n"
	}
	for _, h := range headers {
		text += h + "\r\n"
	}
	return text + "\r\n"
}

func answer(response, id string, headers ...string) string {
	return strings.Replace(action(response, id, headers...), "Action:", "Response:", 1)
}

func event(name, id string, headers ...string) string {
	return strings.Replace(action(name, id, headers...), "Action:", "Event:", 1)
}

func TestTheOutcomeOfAnAction(t *testing.T) {
	originate := action("Originate", "a", "Async: true")
	queued := answer("Success", "a", "Message: Originate successfully queued")
	outcome := func(response string) string {
		return event("OriginateResponse", "a", "Privilege: call,all", "Response: "+response, "Reason: 4")
	}
	for _, c := range []struct {
		name     string
		session  *builder
		outcome  replay.Outcome
		response string
		items    int
		reason   string
	}{
		{"answered", ready().tx(action("Ping", "a")).rx(answer("Success", "a")), replay.OutcomeSuccess, "success", 0, ""},
		{"error", ready().tx(action("DBGet", "a")).rx(answer("Error", "a", "Message: no")), replay.OutcomeError, "error", 0, "no"},
		{
			"refused before its handler",
			ready().tx(action("Nope", "a")).rx(answer("Error", "a", "Message: Invalid/unknown command: Nope")),
			replay.OutcomeRejected, "error", 0, "Invalid/unknown command: Nope",
		},
		{"logoff", ready().tx(action("Logoff", "a")).rx(answer("Goodbye", "a")), replay.OutcomeGoodbye, "goodbye", 0, ""},
		{
			"fenced without an answer",
			ready().tx(action("Ping", "a") + action("Ping", "b")).rx(answer("Success", "b")),
			replay.OutcomeMissing, "", 0, "no response was sent",
		},
		{
			"list cut by the fence",
			ready().tx(action("QueueStatus", "a") + action("Ping", "b")).
				rx(answer("Success", "a", "EventList: start") + event("QueueParams", "a") + answer("Success", "b")),
			replay.OutcomeMissing, "success", 1, "list cut short",
		},
		{
			"whole list, its end among the items",
			ready().tx(action("QueueStatus", "a")).
				rx(answer("Success", "a", "EventList: start") + event("QueueParams", "a") + event("QueueStatusComplete", "a", "EventList: Complete")),
			replay.OutcomeSuccess, "success", 2, "",
		},
		{"closed before its answer", ready().tx(action("Ping", "a")).closed(), replay.OutcomeUnknown, "", 0, "disconnected: closed by peer"},
		{"recording ends before its answer", ready().tx(action("Ping", "a")), replay.OutcomeUnknown, "", 0, ""},
		{
			"answered after the machine gave up",
			ready().tx(action("Ping", "a")).wait(time.Minute).rx(answer("Success", "a")),
			replay.OutcomeTimeout, "success", 0, "given up after 10s",
		},
		{"async, acknowledged only", ready().tx(originate).rx(queued), replay.OutcomeUnknown, "success", 0, ""},
		{"async, its outcome well", ready().tx(originate).rx(queued + outcome("Success")), replay.OutcomeSuccess, "success", 1, ""},
		{"async, its outcome a failure", ready().tx(originate).rx(queued + outcome("Failure")), replay.OutcomeError, "success", 1, "Reason 4"},
		{
			"two actions with one id: each its own answer, both all events",
			ready().tx(action("Ping", "a") + action("DBDel", "a")).
				rx(answer("Success", "a") + answer("Error", "a", "Message: no") + event("Mine", "a", "Privilege: user,all")),
			replay.OutcomeSuccess, "success", 1, "",
		},
		{"an answer without an id is nobody's", ready().tx(action("Ping", "")).rx(answer("Success", "")), replay.OutcomeUnknown, "", 0, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := c.session.run(t)
			a := r.Actions[1] // behind the Login
			if a.Outcome != c.outcome || a.Response != c.response || a.Responded != (c.response != "") || a.Items != c.items || a.Reason != c.reason {
				t.Errorf("got %+v", a)
			}
		})
	}
}

func TestTheLatencyIsTheTimeToTheResponse(t *testing.T) {
	r := ready().tx(action("Originate", "a", "Async: true")).wait(41 * time.Millisecond).rx(answer("Success", "a")).
		wait(time.Second).rx(event("OriginateResponse", "a", "Privilege: call,all", "Response: Success")).run(t)
	if a := r.Actions[1]; a.Latency != 42*time.Millisecond || a.Ended-a.At != 1043*time.Millisecond {
		t.Errorf("got %+v", a)
	}
}

func TestOutputLinesAreCountedInBothDialects(t *testing.T) {
	r := readyOld().tx(action("Command", "a") + action("Command", "b")).
		rx("Response: Follows\r\nPrivilege: Command\r\nActionID: a\r\nname: x\n\n1 row\n--END COMMAND--\r\n\r\n").
		rx(answer("Success", "b", "Message: Command output follows", "Output: name: x", "Output: ")).run(t)
	if a, b := r.Actions[1], r.Actions[2]; a.OutputLines != 3 || a.Response != "follows" || b.OutputLines != 2 {
		t.Errorf("got %+v\n%+v", a, b)
	}
}

func TestAClientFrameWithoutAnActionIsNone(t *testing.T) {
	r := ready().tx("ActionID: x\r\n\r\n\r\nAction: \r\n\r\n" + action("Ping", "a")).run(t)
	if len(r.Actions) != 2 || r.Actions[1].ID != "a" || r.Actions[1].Offset != readyClient+29 {
		t.Errorf("got %+v", r.Actions)
	}
}

// The deadline of an action comes before a record of the same time, and none
// comes after the last record.
func TestDeadlinesAreServedUpToTheLastRecord(t *testing.T) {
	just := func(d time.Duration) *builder { return ready().tx(action("Ping", "a")).wait(d - time.Millisecond) }
	for _, c := range []struct {
		name    string
		session *builder
		outcome replay.Outcome
	}{
		{"one ns before the deadline", just(10*time.Second - 1).rx("\r\n"), replay.OutcomeUnknown},
		{"at the deadline", just(10 * time.Second).rx(answer("Success", "a")), replay.OutcomeTimeout},
		{"the recording ends first", just(10 * time.Hour), replay.OutcomeUnknown},
	} {
		if a := c.session.run(t).Actions[1]; a.Outcome != c.outcome {
			t.Errorf("%s: %v, want %v", c.name, a.Outcome, c.outcome)
		}
	}
}

func TestWhatTheMachineWouldHaveDone(t *testing.T) {
	r := ready().wait(time.Minute).tx(action("WaitEvent", "a")).wait(time.Hour).rx("\r\n").closed().run(t)
	got := map[core.NoticeKind]replay.Note{}
	for _, n := range r.Notes {
		got[n.Kind] = n
	}
	if n := got[core.NoticeWouldPing]; n.First != 15003*time.Millisecond || n.Count < 3 || n.Last <= n.First {
		t.Errorf("pings: %+v", n)
	}
	if n := got[core.NoticeWouldRefuse]; n.Action != "WaitEvent" || n.Count != 1 || r.Actions[1].WouldRefuse != n.Text {
		t.Errorf("refusal: %+v", n)
	}
	if n := got[core.NoticeWouldClose]; n.Close != core.CloseHeartbeat || n.Count != 1 {
		t.Errorf("close: %+v", n)
	}
	if n := got[core.NoticeRetry]; n.Delay() <= 0 || n.First != r.End {
		t.Errorf("reconnect: %+v", n)
	}
	if len(r.Notes) > 6 {
		t.Errorf("equal notes are not counted together: %+v", r.Notes)
	}
}

func TestAFloodInOneRecordIsDeliveredWhole(t *testing.T) {
	const n = 20_000
	r := ready().rx(strings.Repeat("Event: X\r\n\r\n", n)).run(t)
	if r.Events != n || r.EventsByName["X"] != n {
		t.Errorf("%d events of %d", r.Events, n)
	}
	for _, note := range r.Notes {
		if note.Kind == core.NoticeDropped || note.Kind == core.NoticeMisuse {
			t.Errorf("got %+v", note)
		}
	}
}
