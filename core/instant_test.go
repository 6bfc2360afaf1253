package core_test

import (
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
