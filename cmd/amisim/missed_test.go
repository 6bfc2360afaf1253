package main

import "testing"

func TestAnUnknownNumberOfMissedEventsIsNotZero(t *testing.T) {
	for want, gaps := range map[string][]int64{
		"0 missed":                           nil,
		"7 missed":                           {3, 4},
		"an unknown number missed in 1 gap":  {0},
		"an unknown number missed in 2 gaps": {0, 0},
		"at least 3 missed, and an unknown number in 1 gap": {0, 3},
	} {
		var m missed
		for _, n := range gaps {
			m.add(n)
		}
		if got := m.String(); got != want {
			t.Errorf("%v: %q, want %q", gaps, got, want)
		}
	}
}
