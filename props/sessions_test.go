package props

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestAnySessionKeepsTheInvariants(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, first := generate(t, wish{moves: 150})
		again := play(t, s, exact)
		same(t, "S20", &first.view, &again.view, all)
	})
}

// The properties say little about sessions in which little happens.
func TestGeneratedSessionsReachWhatTheyAreFor(t *testing.T) {
	if testing.Short() {
		t.Skip("too few sessions to tell")
	}
	for _, calm := range []bool{true, false} {
		t.Run(fmt.Sprintf("calm %v", calm), func(t *testing.T) { reach(t, calm) })
	}
}

func reach(t *testing.T, calm bool) {
	seen := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		_, r := generate(t, wish{moves: 150, calm: calm})
		s := r.view.stats
		seen["sessions"] += int(s.Sessions)
		seen["completed"] += int(s.Completed)
		seen["events"] += int(s.Delivered)
		seen["gaps"] += int(s.Gaps)
		seen["collected"] += int(s.Collected)
		for _, text := range r.view.outcomes {
			for _, kind := range []string{
				"acked ", "not ready", "too much is pending", "timed out", "disconnected", "canceled", "stopped", "list cut short", "list over its cap",
				"answer larger than MaxFrame", "no response was sent", "invalid action", "duplicate ActionID", "server answered an error",
			} {
				if strings.Contains(text, kind) {
					seen[kind]++
				}
			}
		}
	})
	if t.Failed() {
		return
	}
	t.Logf("calm %v: %v", calm, seen)
	for _, kind := range []string{
		"sessions", "completed", "events", "collected", "acked ", "not ready", "timed out", "disconnected", "canceled", "list cut short",
		"no response was sent", "invalid action", "duplicate ActionID", "server answered an error",
	} {
		if seen[kind] == 0 {
			t.Errorf("calm %v: no %q in all sessions", calm, kind)
		}
	}
	for _, kind := range []string{"gaps", "too much is pending", "list over its cap", "answer larger than MaxFrame"} {
		if !calm && seen[kind] == 0 {
			t.Errorf("no %q in all sessions", kind)
		}
	}
}
