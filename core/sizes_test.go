package core

import (
	"testing"
	"unsafe"

	"amicore/core/wire"
)

// MemoryBound counts with these sizes; a record that grows must grow there.
func TestTheSizesOfTheMemoryBoundAreTheRealOnesOrMore(t *testing.T) {
	for _, s := range []struct {
		name           string
		counted, truly uintptr
	}{
		{"slot", slotSize, unsafe.Sizeof(slot{})},
		{"collected", collectedSize, unsafe.Sizeof(collected{})},
		{"Command", commandSize, unsafe.Sizeof(Command{})},
		{"wire.Message", messageSize, unsafe.Sizeof(wire.Message{})},
		{"heapEntry", heapEntrySize, unsafe.Sizeof(heapEntry{})},
		{"queued", queuedSize, unsafe.Sizeof(queued{})},
	} {
		if s.truly > s.counted {
			t.Errorf("%s takes %d bytes, MemoryBound counts %d", s.name, s.truly, s.counted)
		}
		if s.counted > 2*s.truly && unsafe.Sizeof(uintptr(0)) == 8 {
			t.Errorf("%s takes %d bytes, MemoryBound counts as much as %d", s.name, s.truly, s.counted)
		}
	}
	if n := unsafe.Sizeof(Input{}); n > 128 {
		t.Errorf("an Input takes %d bytes, at most 128", n)
	}
	if n := unsafe.Sizeof(Command{}); n > 128 {
		t.Errorf("a Command takes %d bytes, at most 128", n)
	}
}
