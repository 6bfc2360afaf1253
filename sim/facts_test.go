package sim

import (
	"testing"
	"time"

	"amicore/core"
	"amicore/core/wire"
)

// TestActionsAreKnownAsAsteriskReadsThem: names and headers in any case of
// letters, yes in each of its forms, a time up to what is no digit.
func TestActionsAreKnownAsAsteriskReadsThem(t *testing.T) {
	const second = time.Second
	for _, c := range []struct {
		action wire.Action
		want   facts
	}{
		{wire.NewAction("Ping"), facts{}},
		{wire.NewAction("NoSuchAction"), facts{claimed: true}},
		{wire.NewAction("Status"), facts{}},
		{wire.NewAction("Originate"), facts{block: 30 * second, sure: true, outcome: 30 * second}},
		{wire.NewAction("originate", "timeout", "2500 "), facts{block: 2500 * time.Millisecond, sure: true, outcome: 2500 * time.Millisecond}},
		{wire.NewAction("Originate", "Timeout", "x"), facts{block: 30 * second, sure: true, outcome: 30 * second}},
		{wire.NewAction("Originate", "Timeout", "999999999999"), facts{block: time.Hour, sure: true, outcome: time.Hour}},
		{wire.NewAction("Originate", "Async", "yes"), facts{async: true, outcome: 30 * second}},
		{wire.NewAction("ORIGINATE", "ASYNC", "On", "Timeout", "60000"), facts{async: true, outcome: 60 * second}},
		{wire.NewAction("Originate", "Async", "1"), facts{async: true, outcome: 30 * second}},
		{wire.NewAction("Originate", "Async", "no"), facts{block: 30 * second, sure: true, outcome: 30 * second}},
		{wire.NewAction("Originate", "Async", "true ", "Timeout", "1000"), facts{block: second, sure: true, outcome: second}},
		{wire.NewAction("command"), facts{block: blockingTimeout, sure: true, claimed: true}},
		{wire.NewAction("Reload"), facts{block: blockingTimeout, sure: true, claimed: true}},
		{wire.NewAction("PlayMF"), facts{block: blockingTimeout, claimed: true}}, // 13 has no such action
		{wire.NewAction("Park"), facts{block: blockingTimeout, claimed: true}},   // on 11
		{wire.NewAction("events"), facts{noAnswer: true}},
		{wire.NewAction("iaxnetstats"), facts{noAnswer: true}},
		{wire.NewAction("Queues"), facts{noAnswer: true}},
	} {
		if got := factsOf(c.action.Name, c.action.Headers, 0, blockingTimeout); got != c.want {
			t.Errorf("%s %v: %+v, want %+v", c.action.Name, c.action.Headers, got, c.want)
		}
	}
}

// TestWhatCallersAllowCountsWhereNothingElseBounds an action: for one that no
// version has, and for one that blocks without a bound.
func TestWhatCallersAllowCountsWhereNothingElseBounds(t *testing.T) {
	const minute = time.Minute
	for _, c := range []struct {
		action wire.Action
		claim  time.Duration
		want   time.Duration
	}{
		{wire.NewAction("NoSuchAction"), minute, minute},
		{wire.NewAction("NoSuchAction"), 48 * time.Hour, time.Hour},
		{wire.NewAction("NoSuchAction"), -minute, 0},
		{wire.NewAction("Command"), minute, minute},
		{wire.NewAction("Command"), time.Second, blockingTimeout},
		{wire.NewAction("Command"), 48 * time.Hour, time.Hour},
		{wire.NewAction("Ping"), minute, 0},
		{wire.NewAction("CoreStatus"), minute, 0},
		{wire.NewAction("Originate", "Async", "true"), minute, 0},
		{wire.NewAction("Originate", "Timeout", "2000"), minute, 2 * time.Second},
		{wire.NewAction("Originate"), time.Second, 30 * time.Second},
	} {
		claim := claimOf(&core.Options{Timeout: c.claim})
		if got := factsOf(c.action.Name, c.action.Headers, claim, blockingTimeout); got.block != c.want {
			t.Errorf("%s %v of %v may block %v, want %v", c.action.Name, c.action.Headers, c.claim, got.block, c.want)
		}
	}
}
