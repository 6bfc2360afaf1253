package core_test

import (
	"errors"
	"strings"
	"testing"

	"amicore/core"
	"amicore/core/wire"
)

// refusal submits an action and returns the error that it fails with.
func (l *listener) refusal() *core.ActionError {
	l.t.Helper()
	for _, c := range l.m.Step(l.now, core.Submit(77, wire.NewAction("Ping"), nil)) {
		if c.Kind == core.CommandFail {
			return c.Err
		}
	}
	l.t.Fatal("the action is not refused")
	return nil
}

func TestAnActionAfterARejectionSaysThatTheLoginWasRejected(t *testing.T) {
	for _, stops := range []bool{false, true} {
		m, err := core.New(core.Config{Address: "192.0.2.1:5038", Username: "admin", Secret: core.NewSecret(bait), StopOnRejected: stops})
		if err != nil {
			t.Fatal(err)
		}
		l := &listener{t: t, m: m}
		l.step(core.Start())
		if early := l.refusal(); errors.Is(early, core.ErrLoginRejected) || !errors.Is(early, core.ErrNotReady) {
			t.Errorf("before the login: %v", early)
		}
		l.login(core.AuthPlain, "Error")
		want := core.ErrNotReady
		if stops {
			want = core.ErrStopped
		}
		after := l.refusal()
		if after.Err != want || !errors.Is(after, core.ErrLoginRejected) || after.Run != core.NotSent || after.Cause != core.CloseLoginRejected {
			t.Errorf("stops %t: %v", stops, after)
		}
		if n := strings.Count(after.Error(), "login rejected"); n != 1 {
			t.Errorf("stops %t: the text says so %d times: %v", stops, n, after)
		}
		// Whoever stops a machine that was still trying did not lose it to the server.
		l.step(core.Stop(0))
		if end := l.refusal(); end.Err != core.ErrStopped || errors.Is(end, core.ErrLoginRejected) != stops {
			t.Errorf("stops %t, after Stop: %v", stops, end)
		}
	}
}
