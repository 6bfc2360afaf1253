package core_test

import (
	"strings"
	"testing"
	"time"

	"amicore/core"
	"amicore/core/wire"
)

// TestHeadersThatSayHowLongAnObservedActionTakesCount: its deadline is the time
// that it may keep the server busy, and ActionTimeout. Of two headers of a name
// the first counts, as for the server.
func TestHeadersThatSayHowLongAnObservedActionTakesCount(t *testing.T) {
	for _, c := range []struct {
		name    string
		headers []string
		block   time.Duration
	}{
		{"Ping", nil, 0},
		{"Originate", nil, 30 * time.Second},
		{"Originate", []string{"Timeout: 5000"}, 5 * time.Second},
		{"Originate", []string{"timeout:  5000", "Timeout: 7000"}, 5 * time.Second},
		{"Originate", []string{"Timeout: 5000", "Async: true"}, 0},
		{"WaitEvent", []string{"Timeout: 3"}, 3 * time.Second},
		{"PlayDTMF", nil, 100 * time.Millisecond},
		{"PlayDTMF", []string{"Duration: 2000"}, 2 * time.Second},
		{"PlayDTMF", []string{"Duration: 2000", "Receive: yes"}, 0},
		{"PlayMF", []string{"Duration: 1000"}, 0},
		{"PlayMF", []string{"Duration: 1000", "Digit: 123"}, 3 * time.Second},
		{"Bridge", nil, 0},
		{"Bridge", []string{"Tone: yes"}, blockingTimeout},
		{"Getvar", []string{"Variable: A"}, 0},
		{"Getvar", []string{"Variable: SHELL(x)"}, blockingTimeout},
		{"Status", []string{"Variables: A"}, 0},
		{"Status", []string{"Variables: A,CURL(x)"}, blockingTimeout},
		{"UpdateConfig", nil, 0},
		{"UpdateConfig", []string{"Reload: app_queue"}, blockingTimeout},
		{"Command", []string{"Timeout: 60000"}, blockingTimeout}, // none of its headers
	} {
		f := join(t, core.Config{HeartbeatInterval: time.Hour})
		f.step(core.Observed(1, []byte(action(c.name, "1", c.headers...))))
		if at, why, _ := f.m.Deadline(); why != core.DeadlineAction || at.Sub(f.now) != c.block+actionTimeout {
			t.Errorf("%s with %q has %v (%v), want %v", c.name, c.headers, at.Sub(f.now), why, c.block+actionTimeout)
		}
	}
}

// TestAnObservedActionBehindOneThatBlocksHasItsTimeAsWell.
func TestAnObservedActionBehindOneThatBlocksHasItsTimeAsWell(t *testing.T) {
	f := join(t, core.Config{HeartbeatInterval: time.Hour})
	f.client(action("Originate", "1", "Timeout: 20000"))
	f.now = f.now.Add(time.Second)
	f.client(action("Ping", "2"))
	f.tick(19*time.Second+actionTimeout, core.DeadlineAction,
		"fail 1 Originate (1) timed out, unknown", "fail 2 Ping (2) timed out, unknown")
}

// TestHeadersThatSayHowAnObservedActionEndsCount.
func TestHeadersThatSayHowAnObservedActionEndsCount(t *testing.T) {
	f := join(t, core.Config{})
	outcome := func(id string) string {
		return lines("Event: OriginateResponse", "Privilege: call,all", "ActionID: "+id, "Response: Success")
	}
	f.client(action("Originate", "1"))
	f.server(success("1")+outcome("1"), "complete 1 Originate (1) Success", "event OriginateResponse")
	f.client(action("Originate", "2", "async: true"))
	f.server(success("2"), "acked 2 Originate (2) Success")
	f.server(outcome("2"), "complete 2 Originate (2) Success . OriginateResponse", "event OriginateResponse")

	end := lines("Event: ChannelsHungupListComplete", "EventList: Complete", "ActionID: 4")
	f.client(action("Hangup", "3", "Channel: SIP/a-1"))
	f.server(success("3"), "complete 3 Hangup (3) Success")
	f.client(action("Hangup", "4", "Channel: /^SIP/"))
	f.server(success("4"))
	f.server(end, "complete 4 Hangup (4) Success . ChannelsHungupListComplete")
}

// TestTheTimeoutOfAnObservedOriginateBoundsItsOutcome.
func TestTheTimeoutOfAnObservedOriginateBoundsItsOutcome(t *testing.T) {
	f := join(t, core.Config{HeartbeatInterval: time.Hour})
	f.client(action("Originate", "1", "Async: true", "Timeout: 5000"))
	f.server(success("1"), "acked 1 Originate (1) Success")
	f.deadline(5*time.Second+actionTimeout, core.DeadlineAction)
}

// TestAnObservedAGIEndsWithItsCommandIDOnItsChannel: an outcome of another
// command or on another channel is not its own, and without a CommandID the
// acknowledgement is the end.
func TestAnObservedAGIEndsWithItsCommandIDOnItsChannel(t *testing.T) {
	exec := func(channel, command string) string {
		return lines("Event: AsyncAGIExec", "Privilege: agi,all", "Channel: "+channel, "CommandId: "+command)
	}
	f := join(t, core.Config{})
	f.client(action("AGI", "1", "Channel: SIP/a", "Command: ANSWER"))
	f.server(success("1"), "complete 1 AGI (1) Success")
	f.client(action("AGI", "2", "Channel: SIP/a", "Command: ANSWER", "CommandID: c"))
	f.server(success("2"), "acked 2 AGI (2) Success")
	f.server(exec("SIP/a", "d")+exec("SIP/b", "c"), "event AsyncAGIExec", "event AsyncAGIExec")
	f.server(exec("SIP/a", "c"), "complete 2 AGI (2) Success . AsyncAGIExec", "event AsyncAGIExec")
}

// TestTheErrorOfAnObservedOriginateHasItsChannelID, of which no more is kept than
// the server reads of a line.
func TestTheErrorOfAnObservedOriginateHasItsChannelID(t *testing.T) {
	for _, c := range []struct{ id, want string }{
		{"c", "c"},
		{strings.Repeat("c", wire.MaxLine), strings.Repeat("c", wire.MaxLine)},
		{strings.Repeat("c", wire.MaxLine+1), strings.Repeat("c", wire.MaxLine)},
	} {
		f := join(t, core.Config{})
		f.step(core.Observed(1, []byte(action("Originate", "1", "ChannelId: "+c.id))))
		var got string
		for _, c := range f.m.Step(0, core.Received(1, []byte(response("Error", "1")))) {
			if c.Kind == core.CommandFail {
				got = c.Err.ChannelID
			}
		}
		if got != c.want {
			t.Errorf("%d bytes of ChannelId, want %d", len(got), len(c.want))
		}
	}
}
