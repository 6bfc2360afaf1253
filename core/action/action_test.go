package action_test

import (
	"errors"
	"math"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"amicore/core/action"
	"amicore/core/catalog"
	"amicore/core/wire"
)

// whole has every action of this package with all that it may hold.
var whole = []wire.Action{
	action.Originate{
		Channel: "PJSIP/100", Context: "out", Exten: "200", Application: "Wait", Data: "5", CallerID: "A <1>", Account: "a",
		Timeout: time.Second, Variables: []action.Variable{{"A", "1"}}, ChannelID: "c-1", OtherChannelID: "c-2", Codecs: "alaw",
		EarlyMedia: true, PreDialGoSub: "x,s,1",
	}.Action(),
	action.Hangup("PJSIP/100-1", 17),
	action.HangupMatching("^PJSIP", 0),
	action.Redirect{Channel: "a", Context: "c", Exten: "1", ExtraChannel: "b", ExtraExten: "2"}.Action(),
	action.Bridge("a", "b"),
	action.Park{Channel: "a", AnnounceChannel: "b", TimeoutChannel: "b", Timeout: time.Second, Parkinglot: "default"}.Action(),
	action.ParkedCalls("default"),
	action.Atxfer("a", "200", "out"),
	action.BlindTransfer("a", "200", "out"),
	action.AbsoluteTimeout("a", time.Second),
	action.PlayDTMF("a", "5"),
	action.CoreShowChannels(),
	action.Status("a", "X", "Y"),
	action.Getvar("a", "X"),
	action.Setvar("a", "X", ""),
	action.QueueAdd{Queue: "q", Interface: "PJSIP/1", Penalty: 1, Paused: true, Reason: "r", MemberName: "n", StateInterface: "PJSIP/1"}.Action(),
	action.QueueRemove("q", "PJSIP/1"),
	action.QueuePause("q", "PJSIP/1", true, "lunch"),
	action.QueuePenalty("q", "PJSIP/1", 2),
	action.QueueStatus("q", "PJSIP/1"),
	action.QueueSummary("q"),
	action.Command("core show uptime"),
	action.DBGet("f", "k"),
	action.DBPut("f", "k", "v"),
	action.DBDel("f", "k"),
	action.PJSIPShowEndpoints(),
	action.Events("call"),
	action.Filter("!Event: RTCPSent"),
	action.UserEvent("Wake", "Who", "100"),
	action.MixMonitor{Channel: "a", File: "f.wav", Options: "b", Command: "x"}.Action(),
	action.StopMixMonitor("a", "0x1"),
	action.ConfbridgeList("1"),
	action.ConfbridgeKick("1", "a"),
	action.AGI("a", "ANSWER", "c1"),
}

// TestEveryActionIsOneOfTheCatalogue: no header is misspelt, none is missing.
func TestEveryActionIsOneOfTheCatalogue(t *testing.T) {
	for _, a := range whole {
		if err := catalog.Check(a, catalog.All); err != nil {
			t.Errorf("%v: %v", a, err)
		}
		if err := a.Validate(""); err != nil {
			t.Errorf("%v: %v", a, err)
		}
	}
}

// TestWhatIsNotSaidIsNotSent: the server's defaults hold.
func TestWhatIsNotSaidIsNotSent(t *testing.T) {
	for _, c := range []struct {
		action wire.Action
		want   int
	}{
		{action.Originate{Channel: "PJSIP/100"}.Action(), 2}, // and Async
		{action.Originate{Channel: "PJSIP/100", Wait: true}.Action(), 1},
		{action.Hangup("a", 0), 1},
		{action.Redirect{Channel: "a", Context: "c", Exten: "1"}.Action(), 4}, // and Priority
		{action.Park{Channel: "a"}.Action(), 1},
		{action.Status(""), 0},
		{action.Getvar("", "X"), 1},
		{action.QueueStatus("", ""), 0},
		{action.QueueAdd{Queue: "q", Interface: "i"}.Action(), 2},
		{action.MixMonitor{Channel: "a"}.Action(), 1},
		{action.AGI("a", "ANSWER", ""), 2},
	} {
		if len(c.action.Headers) != c.want {
			t.Errorf("%v has %d headers, want %d", c.action, len(c.action.Headers), c.want)
		}
	}
}

// TestTimesAreInTheServersUnits, and a short one, or one that is over, does
// not become none.
func TestTimesAreInTheServersUnits(t *testing.T) {
	for _, c := range []struct {
		action wire.Action
		want   string
	}{
		{action.Originate{Channel: "a", Timeout: 1500 * time.Millisecond}.Action(), "1500"},
		{action.Originate{Channel: "a", Timeout: time.Microsecond}.Action(), "1"},
		{action.Park{Channel: "a", Timeout: 2 * time.Second}.Action(), "2000"},
		{action.AbsoluteTimeout("a", 1500*time.Millisecond), "2"},
		{action.AbsoluteTimeout("a", 0), "0"},
		{action.AbsoluteTimeout("a", time.Second), "1"},
		{action.AbsoluteTimeout("a", time.Second+1), "2"},
		{action.AbsoluteTimeout("a", -1), "1"},
		{action.AbsoluteTimeout("a", -time.Hour), "1"},
		{action.AbsoluteTimeout("a", math.MaxInt64), "2147483647"},
		{action.Originate{Channel: "a", Timeout: -time.Hour}.Action(), "1"},
		{action.Originate{Channel: "a", Timeout: math.MaxInt64}.Action(), "2147483647"},
		{action.Originate{Channel: "a", Timeout: math.MaxInt32 * time.Millisecond}.Action(), "2147483647"},
		{action.Originate{Channel: "a"}.Action(), ""},
		{action.Park{Channel: "a", Timeout: -1}.Action(), "1"},
		{action.Park{Channel: "a"}.Action(), ""},
	} {
		if got, _ := c.action.Get("Timeout"); got != c.want {
			t.Errorf("%v, want a Timeout of %s", c.action, c.want)
		}
	}
}

// TestChannelIDsAreNew: no two are alike.
func TestChannelIDsAreNew(t *testing.T) {
	seen := map[string]bool{}
	ids := action.NewChannelIDs("x")
	for range 1000 {
		id := ids.Next()
		if seen[id] || len(id) > 149 {
			t.Fatalf("%s again, or too long", id)
		}
		seen[id] = true
	}
}

// TestGoroutinesMayShareChannelIDs by a count of their own.
func TestGoroutinesMayShareChannelIDs(t *testing.T) {
	const each = 200
	ids := action.NewChannelIDs("x")
	var calls atomic.Uint64
	var all sync.Map
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range each {
				id := ids.ID(calls.Add(1))
				if _, again := all.LoadOrStore(id, true); again {
					t.Errorf("%s again", id)
				}
			}
		})
	}
	wg.Wait()
	for range 8 * each { // they are those of Next
		id := ids.Next()
		if _, ok := all.LoadAndDelete(id); !ok {
			t.Fatalf("%s is no id of theirs, or a second time", id)
		}
	}
}

// TestAnOriginateToAnExtensionHasAPriority: servers refuse the synchronous form
// without one, and its error names what is missing; the asynchronous form is
// accepted (main/manager.c:5450).
func TestAnOriginateToAnExtensionHasAPriority(t *testing.T) {
	for _, wait := range []bool{false, true} {
		for given, want := range map[string]string{"": "1", "3": "3", "start": "start"} {
			a := action.Originate{Channel: "PJSIP/100", Context: "out", Exten: "200", Priority: given, Wait: wait}.Action()
			if got, _ := a.Get("Priority"); got != want {
				t.Errorf("priority %q, waiting %v: it sends %q, want %q", given, wait, got, want)
			}
			if err := catalog.Check(a, catalog.All); err != nil {
				t.Errorf("priority %q, waiting %v: %v", given, wait, err)
			}
		}
	}
	_, err := action.New(catalog.All, "Originate", "Channel", "PJSIP/100", "Context", "out", "Exten", "200")
	var wrong *catalog.CheckError
	const want = "Originate needs the header Priority, unless it has Application or Async: true"
	if !errors.As(err, &wrong) || wrong.Fault != catalog.MissingHeader || wrong.Header != "Priority" || err.Error() != want {
		t.Errorf("the synchronous form without a priority: %v", err)
	}
	if _, err := action.New(catalog.All, "Originate", "Channel", "PJSIP/100", "Context", "out", "Exten", "200", "Async", "true"); err != nil {
		t.Errorf("the asynchronous form without a priority: %v", err)
	}
	if err := catalog.Check(action.Originate{Channel: "PJSIP/100", Exten: "200", Wait: true}.Action(), catalog.All); err == nil {
		t.Error("the synchronous form without a context passes")
	}
}

// TestNewChecksAndMakes: the action is there, whatever is wrong with it.
func TestNewChecksAndMakes(t *testing.T) {
	a, err := action.New(catalog.V20, "QueueReset", "Queue", "support")
	if err != nil || a.Name != "QueueReset" || len(a.Headers) != 1 {
		t.Errorf("%v, %v", a, err)
	}
	a, err = action.New(catalog.V20, "QueueReste", "Queue", "support")
	var wrong *catalog.CheckError
	if !errors.As(err, &wrong) || wrong.Fault != catalog.UnknownAction || a.Name != "QueueReste" {
		t.Errorf("%v, %v", a, err)
	}
}
