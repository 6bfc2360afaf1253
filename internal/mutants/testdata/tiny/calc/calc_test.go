package calc

import (
	"os"
	"testing"
)

func TestChecked(t *testing.T) {
	if got := Checked(1, 2); got != 3 {
		t.Errorf("got %d", got)
	}
}

func TestNothing(t *testing.T) { Unchecked(1) }

func TestPanics(t *testing.T) { Panics(5) }

func TestRecorded(t *testing.T) {
	if got := Recorded(6); got != 9 {
		t.Errorf("got %d", got)
	}
}

// TestAnyNumber fails, where it is asked to, for every copy, also for one
// without a change.
func TestAnyNumber(t *testing.T) {
	if os.Getenv("TINY_VOID") == "" {
		return
	}
	_ = Checked(1, 2) + Unchecked(1) + Never() + Simulated(1) + Recorded(1) + Panics(5)
	if n := os.Getenv("AMICORE_MUTANT"); n != "" && n != "0" && n != "-1" {
		t.Error("a number is selected")
	}
}
