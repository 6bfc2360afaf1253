package core_test

import (
	"math"
	"testing"
	"time"

	"amicore/core"
)

// Only differences count: a clock that began before its zero is as good.
func TestAMachineTakesAnyClock(t *testing.T) {
	m, err := core.New(core.Config{Address: "pbx.example:5038", Username: "admin", Secret: core.NewSecret("s3cret")})
	if err != nil {
		t.Fatal(err)
	}
	const now = core.Instant(-time.Hour)
	m.Step(now, core.Start())
	at, why, ok := m.Deadline()
	if want := now.Add(m.Config().ResolveTimeout); at != want || why != core.DeadlineResolve || !ok {
		t.Errorf("deadline %d for %s, want %d", at, why, want)
	}
	if n := m.Stats().Misuse; n != 0 {
		t.Errorf("%d misuses", n)
	}
}

func TestInstantsSaturate(t *testing.T) {
	const first, last = core.Instant(math.MinInt64), core.Instant(math.MaxInt64)
	for _, c := range []struct {
		i, j core.Instant
		want time.Duration
	}{
		{5, 3, 2},
		{3, 5, -2},
		{3, 3, 0},
		{last, first, math.MaxInt64},
		{first, last, math.MinInt64},
		{last, -1, math.MaxInt64},
		{last, 0, math.MaxInt64},
		{first, 1, math.MinInt64},
		{first, 0, math.MinInt64},
		{-1, first, math.MaxInt64},
	} {
		if got := c.i.Sub(c.j); got != c.want {
			t.Errorf("from %d to %d: %d, want %d", c.j, c.i, got, c.want)
		}
	}
	if got := last.Add(1); got != last {
		t.Errorf("a sum wrapped to %d", got)
	}
	if got := first.Add(1); got != first+1 {
		t.Errorf("%d", got)
	}
}
