package core

import (
	"slices"
	"strconv"
	"testing"
)

// TestTheOldestRememberedAddressIsForgotten, however often its server has booted since.
func TestTheOldestRememberedAddressIsForgotten(t *testing.T) {
	var b boot
	boots := func(address string) {
		b.dialed = address
		b.remember()
	}
	for i := range maxBootAddrs {
		boots(strconv.Itoa(i))
	}
	boots("0")
	if len(b.seenAt) != maxBootAddrs {
		t.Fatalf("%d addresses are remembered, want %d", len(b.seenAt), maxBootAddrs)
	}
	boots("another")
	if len(b.seenAt) != maxBootAddrs || slices.Contains(b.seenAt, "0") || !slices.Contains(b.seenAt, "1") || !slices.Contains(b.seenAt, "another") {
		t.Errorf("after one more: %q", b.seenAt)
	}
}
