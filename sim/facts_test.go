package sim

import (
	"testing"
	"time"

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
		{wire.NewAction("NoSuchAction"), facts{}},
		{wire.NewAction("Status"), facts{}},
		{wire.NewAction("Originate"), facts{block: 30 * second, sure: true, outcome: 30 * second}},
		{wire.NewAction("originate", "timeout", "2500 "), facts{block: 2500 * time.Millisecond, sure: true, outcome: 2500 * time.Millisecond}},
		{wire.NewAction("Originate", "Timeout", "x"), facts{block: 30 * second, sure: true, outcome: 30 * second}},
		{wire.NewAction("Originate", "Timeout", "999999999999"), facts{block: time.Hour, sure: true, outcome: time.Hour}},
		{wire.NewAction("Originate", "Async", "yes"), facts{outcome: 30 * second}},
		{wire.NewAction("ORIGINATE", "ASYNC", "On", "Timeout", "60000"), facts{outcome: 60 * second}},
		{wire.NewAction("Originate", "Async", "1"), facts{outcome: 30 * second}},
		{wire.NewAction("Originate", "Async", "no"), facts{block: 30 * second, sure: true, outcome: 30 * second}},
		{wire.NewAction("Originate", "Async", "true ", "Timeout", "1000"), facts{block: second, sure: true, outcome: second}},
		{wire.NewAction("command"), facts{block: blockingTimeout, sure: true}},
		{wire.NewAction("Reload"), facts{block: blockingTimeout, sure: true}},
		{wire.NewAction("PlayMF"), facts{block: blockingTimeout}}, // 13 has no such action
		{wire.NewAction("Park"), facts{block: blockingTimeout}},   // on 11
		{wire.NewAction("events"), facts{noAnswer: true}},
		{wire.NewAction("iaxnetstats"), facts{noAnswer: true}},
		{wire.NewAction("Queues"), facts{noAnswer: true}},
	} {
		if got := factsOf(c.action.Name, c.action.Headers); got != c.want {
			t.Errorf("%s %v: %+v, want %+v", c.action.Name, c.action.Headers, got, c.want)
		}
	}
}
