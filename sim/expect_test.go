package sim

import (
	"testing"
	"time"
)

// TestAnExpectationSaysHowOftenItWanted: the bound that it has not is not told.
func TestAnExpectationSaysHowOftenItWanted(t *testing.T) {
	for _, c := range []struct {
		least, most int64
		want        string
	}{
		{1, 0, "event UserEvent: want at least 1, it was 0"},
		{2, 2, "event UserEvent: want exactly 2, it was 0"},
		{1, 3, "event UserEvent: want 1 to 3, it was 0"},
	} {
		p := &Plan{Chaos: 2 * time.Second, Nodes: []Node{{ID: 1, Version: "20"}}, Events: []Event{
			{At: time.Second, Kind: EventExpect, Node: 1, Text: "event UserEvent", Min: c.least, Max: c.most},
		}}
		if v := Judge(p); v == nil || v.Text != c.want {
			t.Errorf("%v; want %q", v, c.want)
		}
	}
	if got := timesOf(0, 0); got != "none" {
		t.Errorf("never: %q", got)
	}
}
