package core_test

import (
	"testing"
	"time"

	"amicore/core"
)

// greeted is a machine that follows a connection from its beginning, and has
// seen the banner.
func greeted(t *testing.T, cfg core.Config) *follower {
	t.Helper()
	f := newFollower(t, cfg)
	f.expect(core.Connected(1), "phase waiting > greeting")
	f.server(banner22, "banner x1: Asterisk Call Manager/11.0.0")
	return f
}

// TestALoginOrAChallengeBeginsTheLoginOfTheObservedSession, in any case of
// letters, the first of them, and no other action.
func TestALoginOrAChallengeBeginsTheLoginOfTheObservedSession(t *testing.T) {
	for _, name := range []string{"Login", "LOGIN", "login", "Challenge", "challengE"} {
		f := greeted(t, core.Config{LoginTimeout: loginTimeout})
		f.client(action("Ping", "P"), "would refuse 1 x1: not ready")
		f.client(action("Logoff", "O"))
		f.phase(core.PhaseGreeting)
		f.client(action(name, "1"), "phase greeting > authenticating")
		f.deadline(loginTimeout, core.DeadlineLogin)
		f.now = f.now.Add(time.Second)
		f.client(action("Login", "2"))
		f.deadline(loginTimeout-time.Second, core.DeadlineLogin)
		if n := f.m.Stats().Misuse; n != 0 {
			t.Errorf("%d misuses", n)
		}
	}
}

// TestOnlyTheAnswerToALoginMakesTheObservedSessionReady: that to a Challenge and
// to other actions does not, and one that comes later begins no second session.
func TestOnlyTheAnswerToALoginMakesTheObservedSessionReady(t *testing.T) {
	f := greeted(t, core.Config{})
	f.client(action("Challenge", "1"), "phase greeting > authenticating")
	f.server(response("Success", "1", "Challenge: 123"), "complete 1 Challenge (1) Success")
	f.client(action("Ping", "2"), "would refuse 2 x1: not ready")
	f.server(success("2"), "complete 2 Ping (2) Success")
	f.client(action("Logoff", "3"))
	f.server(response("Goodbye", "3"), "complete 3 Logoff (3) Goodbye")
	f.phase(core.PhaseAuthenticating)
	f.client(action("lOGIN", "4"))
	f.server(success("4"), "phase authenticating > ready", "complete 4 lOGIN (4) Success")
	f.client(action("Login", "5"), "would refuse 5 x1: the machine logs in by itself; a Login here would put the secret into an ordinary action")
	f.server(success("5"), "complete 5 Login (5) Success")
	f.client(action("Login", "6"), "would refuse 6 x1: the machine logs in by itself; a Login here would put the secret into an ordinary action")
	f.server(response("Error", "6"), "fail 6 Login (6) the server answered an error, failed")
	f.expect(core.Closed(1, core.CloseEOF), "phase ready > backoff, closed by peer", "closed x0, closed by peer", "retry")
	if s := f.m.Stats(); s.Sessions != 1 || s.Rejected != 0 || s.Gaps != 0 {
		t.Errorf("%+v", s)
	}
}

// TestAFrameInsteadOfTheBannerBeginsNoLoginOfAnObservedSession: the other client
// does that.
func TestAFrameInsteadOfTheBannerBeginsNoLoginOfAnObservedSession(t *testing.T) {
	f := newFollower(t, core.Config{})
	f.expect(core.Connected(1), "phase waiting > greeting")
	f.server(broadcast("A"), "event A", "no banner x1")
	f.deadline(greetingTimeout, core.DeadlineGreeting)
}

// TestAnObservedLoginThatIsRefusedIsTheReasonOfTheEnd, with the schedule that
// belongs to it.
func TestAnObservedLoginThatIsRefusedIsTheReasonOfTheEnd(t *testing.T) {
	for _, c := range []struct {
		message, notice, why string
		run                  string
		rejected             uint64
		least, most          time.Duration
	}{
		{"Authentication failed", "login rejected x1: Authentication failed", "login rejected", "failed", 1, 30 * time.Second, time.Minute},
		{"Login Already In Use", "login in use x1: Login Already In Use", "login already in use", "failed", 0, time.Second, 2 * time.Second},
		{"Asterisk is shutting down", "", "server shutting down", "rejected", 0, 50 * time.Millisecond, 500 * time.Millisecond},
	} {
		f := greeted(t, core.Config{})
		f.client(action("Login", "1"), "phase greeting > authenticating")
		want := []string{"fail 1 Login (1) the server answered an error, " + c.run}
		if c.notice != "" {
			want = append(want, c.notice)
		}
		f.server(response("Error", "1", "Message: "+c.message), want...)
		f.phase(core.PhaseAuthenticating)
		f.expect(core.Closed(1, core.CloseEOF), "phase authenticating > backoff, "+c.why, "closed x0, "+c.why, "retry")
		if s := f.m.Stats(); s.Rejected != c.rejected || s.Sessions != 0 {
			t.Errorf("%s: %+v", c.message, s)
		}
		at, why, _ := f.m.Deadline()
		if delay := at.Sub(f.now); why != core.DeadlineBackoff || delay < c.least || delay > c.most {
			t.Errorf("%s: the next attempt is in %v (%v), want from %v to %v", c.message, delay, why, c.least, c.most)
		}
		// The reason is that of this connection alone.
		f.expect(core.Connected(2), "phase backoff > waiting, "+c.why, "phase waiting > greeting")
		f.server(banner22, "banner x1: Asterisk Call Manager/11.0.0")
		f.expect(core.Closed(2, core.CloseReset), "phase greeting > backoff, connection reset", "closed x0, connection reset", "retry")
	}
}

// TestAnObservedChallengeThatIsRefusedIsTheReasonOfTheEnd as well: where the user
// has another session the server says so to the Challenge.
func TestAnObservedChallengeThatIsRefusedIsTheReasonOfTheEnd(t *testing.T) {
	f := greeted(t, core.Config{})
	f.client(action("Challenge", "1", "AuthType: MD5"), "phase greeting > authenticating")
	f.server(response("Error", "1", "Message: Login Already In Use"),
		"fail 1 Challenge (1) the server answered an error, failed", "login in use x1: Login Already In Use")
	f.expect(core.Closed(1, core.CloseEOF), "phase authenticating > backoff, login already in use", "closed x0, login already in use", "retry")
	// In a session that is Ready it is an action like others.
	f = join(t, core.Config{})
	f.client(action("Challenge", "1", "AuthType: MD4"))
	f.server(response("Error", "1", "Message: Must specify AuthType"), "fail 1 Challenge (1) the server answered an error, failed")
	f.expect(core.Closed(1, core.CloseEOF), "phase ready > backoff, closed by peer", "closed x0, closed by peer", "retry")
}

// TestBlanksInFrontOfAnObservedNameAreSkipped: the server takes the action behind
// them, so that the session goes on with it.
func TestBlanksInFrontOfAnObservedNameAreSkipped(t *testing.T) {
	f := greeted(t, core.Config{})
	f.client(action("  Login", "1"), "phase greeting > authenticating")
	f.server(success("1"), "phase authenticating > ready", "complete 1   Login (1) Success")
	f.client(action(" Logoff", "2"), `would refuse 2 x1: wire: header "Action": the server skips blanks at the beginning of an action's name`)
	f.server(response("Goodbye", "2"), "phase ready > draining, stopped", "complete 2  Logoff (2) Goodbye")
	f = greeted(t, core.Config{})
	f.client(action(" Challenge", "1"), "phase greeting > authenticating")
}

// TestAnObservedLoginThatIsAcceptedAfterAllIsNoReason.
func TestAnObservedLoginThatIsAcceptedAfterAllIsNoReason(t *testing.T) {
	f := greeted(t, core.Config{})
	f.client(action("Login", "1"), "phase greeting > authenticating")
	f.server(response("Error", "1", "Message: Asterisk is shutting down"), "fail 1 Login (1) the server answered an error, rejected")
	f.client(action("Login", "2"))
	f.server(success("2"), "phase authenticating > ready", "complete 2 Login (2) Success")
	f.expect(core.Closed(1, core.CloseEOF), "phase ready > backoff, closed by peer", "closed x0, closed by peer", "retry")
	// A session that was Ready before makes no later login an accepted one.
	f.step(core.Connected(2))
	f.client(action("Login", "3"), "phase greeting > authenticating")
	f.server(banner22+response("Error", "3", "Message: Authentication failed"),
		"fail 3 Login (3) the server answered an error, failed", "banner x1: Asterisk Call Manager/11.0.0", "login rejected x1: Authentication failed")
	f.expect(core.Closed(2, core.CloseEOF), "phase authenticating > backoff, login rejected", "closed x0, login rejected", "retry")
}

// TestAnObservedLoginThatIsRefusedStopsWhoStopsOnIt, when the connection ends.
func TestAnObservedLoginThatIsRefusedStopsWhoStopsOnIt(t *testing.T) {
	f := greeted(t, core.Config{StopOnRejected: true})
	f.client(action("Login", "1"), "phase greeting > authenticating")
	f.server(response("Error", "1", "Message: no"), "fail 1 Login (1) the server answered an error, failed", "login rejected x1: no")
	f.phase(core.PhaseAuthenticating)
	f.expect(core.Closed(1, core.CloseEOF), "phase authenticating > stopped, login rejected", "closed x0, login rejected")
}

// TestAnAnsweredLogoffDrainsTheObservedSession, in any case of letters and with
// any answer but an Error; the end of the connection ends it for good then.
func TestAnAnsweredLogoffDrainsTheObservedSession(t *testing.T) {
	f := join(t, core.Config{})
	f.client(action("Logoff", "1"))
	f.server(response("Error", "1", "Message: no"), "fail 1 Logoff (1) the server answered an error, failed")
	f.phase(core.PhaseReady)
	f.client(action("Ping", "2"))
	f.client(action("LogOFF", "3"))
	f.phase(core.PhaseReady)
	f.server(success("2")+success("3"), "complete 2 Ping (2) Success", "phase ready > draining, stopped", "complete 3 LogOFF (3) Success")
	f.client(action("Ping", "4"), "would refuse 4 x1: not ready")
	f.client(action("Logoff", "5"))
	f.server(success("4")+response("Goodbye", "5")+broadcast("A"),
		"complete 4 Ping (4) Success", "complete 5 Logoff (5) Goodbye", "event A")
	f.deadline(heartbeatInterval, core.DeadlineHeartbeat)
	f.expect(core.Closed(1, core.CloseEOF), "phase draining > stopped, closed by peer", "closed x0, closed by peer")
	f.noDeadline()
	if n := f.m.Stats().Misuse; n != 0 {
		t.Errorf("%d misuses", n)
	}
}
