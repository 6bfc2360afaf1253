package fanout_test

import (
	"math"
	"testing"

	"amicore/core/fanout"
)

func TestAMemoryBoundThatDoesNotFitIsTheLargest(t *testing.T) {
	for _, o := range []fanout.Options{
		{QueueBytes: math.MaxInt},
		{QueueEvents: math.MaxInt},
		{QueueBytes: math.MaxInt, QueueEvents: math.MaxInt},
		{QueueBytes: math.MaxInt / 4},
		{QueueBytes: math.MaxInt / 5},
		{QueueEvents: math.MaxInt / 64},
		{QueueEvents: math.MaxInt/16 + 1},
		{QueueBytes: math.MaxInt / 8, QueueEvents: math.MaxInt / 128},
	} {
		if n := o.MemoryBound(); n != math.MaxInt {
			t.Errorf("%+v: %d", o, n)
		}
	}
	for _, o := range []fanout.Options{{QueueBytes: math.MaxInt / 6, QueueEvents: 1}, {QueueBytes: 1 << 10, QueueEvents: math.MaxInt / 161}} {
		if n := o.MemoryBound(); n <= math.MaxInt/2 || n == math.MaxInt {
			t.Errorf("%+v: %d", o, n)
		}
	}
	if small, large := (fanout.Options{QueueBytes: 1 << 20}).MemoryBound(), (fanout.Options{QueueBytes: 1<<20 + 1}).MemoryBound(); large != small+5 {
		t.Errorf("%d for a byte more than %d", large, small)
	}
}
