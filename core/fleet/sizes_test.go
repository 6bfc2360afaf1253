package fleet

import (
	"testing"
	"unsafe"

	"amicore/core"
)

// MemoryBound counts with these sizes; a record that grows must grow there.
func TestTheSizesOfTheMemoryBoundAreTheRealOnesOrMore(t *testing.T) {
	for _, s := range []struct {
		name           string
		counted, truly uintptr
	}{
		{"member", memberSize, unsafe.Sizeof(member{})},
		{"Command", commandSize, unsafe.Sizeof(core.Command{})},
	} {
		if s.truly > s.counted {
			t.Errorf("%s takes %d bytes, MemoryBound counts %d", s.name, s.truly, s.counted)
		}
		if s.counted > 2*s.truly && unsafe.Sizeof(uintptr(0)) == 8 {
			t.Errorf("%s takes %d bytes, MemoryBound counts as much as %d", s.name, s.truly, s.counted)
		}
	}
}
