package prom_test

import (
	"testing"
	"time"

	"amicore/adapters/prom"
)

// BenchmarkAction is what each action costs its client's owner.
func BenchmarkAction(b *testing.B) {
	o := prom.New(prom.Options{}).Observer("pbx1")
	b.ReportAllocs()
	for b.Loop() {
		o.Action("Originate", nil, time.Millisecond)
	}
}
