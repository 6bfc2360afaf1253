package fanout_test

import (
	"testing"

	"amicore/core"
	"amicore/core/fanout"
)

func TestATicketIsUsedOnceAndEndsOnce(t *testing.T) {
	var calls fanout.Calls[string]
	seen := map[core.Ticket]bool{}
	for range 100 {
		a, b := calls.Open("a"), calls.Open("b")
		if a == 0 || b == 0 || seen[a] || seen[b] || a == b {
			t.Fatalf("tickets %d and %d", a, b)
		}
		seen[a], seen[b] = true, true
		if call, ok := calls.Get(a); !ok || call != "a" || calls.Len() != 2 {
			t.Fatalf("%q, %v, %d open", call, ok, calls.Len())
		}
		for i, want := range []bool{true, false} {
			if call, ok := calls.Close(b); ok != want || ok && call != "b" {
				t.Fatalf("Close %d: %q, %v", i, call, ok)
			}
		}
		if _, ok := calls.Get(b); ok {
			t.Fatal("a closed ticket is open")
		}
		calls.Close(a)
	}
	if calls.Len() != 0 {
		t.Errorf("%d are open", calls.Len())
	}
	if _, ok := calls.Close(12345); ok {
		t.Error("a ticket that never was is open")
	}
}
