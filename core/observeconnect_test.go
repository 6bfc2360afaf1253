package core_test

import (
	"testing"
	"time"

	"amicore/core"
)

// What these tests wait for: the defaults of Config but for one.
const (
	greetingTimeout   = 10 * time.Second
	loginTimeout      = 7 * time.Second // set, to tell it from actionTimeout
	actionTimeout     = 10 * time.Second
	blockingTimeout   = 10 * time.Second
	heartbeatInterval = 15 * time.Second
	heartbeatTimeout  = 5 * time.Second
)

func TestAnObserverNeedsNeitherAddressNorUser(t *testing.T) {
	if _, err := core.New(core.Config{Observe: true}); err != nil {
		t.Error(err)
	}
	for name, cfg := range map[string]core.Config{
		"Address": {Username: "u", Secret: core.NewSecret("s")}, "Username": {Address: "a:1", Secret: core.NewSecret("s")},
		"Secret": {Address: "a:1", Username: "u"}, "MaxPending": {Observe: true, MaxPending: -1},
	} {
		if _, err := core.New(cfg); err == nil {
			t.Errorf("a Config without a valid %s is taken", name)
		}
	}
}

// TestAnObserverFollowsASessionFromItsBeginning: the banner changes no phase,
// the Login begins the wait for its answer, and the session is Ready with that.
func TestAnObserverFollowsASessionFromItsBeginning(t *testing.T) {
	f := newFollower(t, core.Config{LoginTimeout: loginTimeout})
	f.noDeadline()
	f.expect(core.Connected(3), "phase waiting > greeting")
	f.deadline(greetingTimeout, core.DeadlineGreeting)
	if s := f.m.Stats(); s.Attempts != 1 || s.Conn != 3 {
		t.Errorf("%d attempts, connection %d", s.Attempts, s.Conn)
	}
	f.now = f.now.Add(time.Second)
	f.server(banner22, "banner x1: Asterisk Call Manager/11.0.0")
	f.phase(core.PhaseGreeting)
	f.deadline(greetingTimeout-time.Second, core.DeadlineGreeting)
	f.client(action("Login", "L"), "phase greeting > authenticating")
	f.deadline(loginTimeout, core.DeadlineLogin)
	f.now = f.now.Add(time.Second)
	f.server(success("L"), "phase authenticating > ready", "complete 1 Login (L) Success")
	f.deadline(heartbeatInterval, core.DeadlineHeartbeat)
	f.server(lines("Event: FullyBooted", "Privilege: system,all"), "event FullyBooted")
	if s := f.m.Stats(); s.Sessions != 1 || s.Submitted != 1 || s.Completed != 1 || s.Misuse != 0 || s.Stale != 0 {
		t.Errorf("%+v", s)
	}
}

// TestASessionJoinedInTheMiddleIsReady: its banner and its login were not seen.
func TestASessionJoinedInTheMiddleIsReady(t *testing.T) {
	f := newFollower(t, core.Config{})
	f.expect(core.ConnectedMiddle(1), "phase waiting > ready")
	f.deadline(heartbeatInterval, core.DeadlineHeartbeat)
	if s := f.m.Stats(); s.Attempts != 1 || s.Sessions != 1 || s.Conn != 1 {
		t.Errorf("%+v", s)
	}
	f.server("cut short\r\n\r\nEvent: A\r\n\r\n", "event A")
	f.client("able: x\r\nAction: no beginning\r\n\r\n" + action("Ping", "1"))
	if n := f.m.Stats().Submitted; n != 1 {
		t.Errorf("%d actions, want the one that is whole", n)
	}
	f.expect(core.Closed(1, core.CloseEOF),
		"fail 1 Ping (1) disconnected, unknown, closed by peer", "phase ready > backoff, closed by peer", "closed x1, closed by peer", "retry")
}

// TestASilentSessionJoinedInTheMiddleHasHadItsBanner: only one that was seen
// from its beginning can end before the banner.
func TestASilentSessionJoinedInTheMiddleHasHadItsBanner(t *testing.T) {
	f := join(t, core.Config{})
	f.expect(core.Closed(1, core.CloseEOF), "phase ready > backoff, closed by peer", "closed x0, closed by peer", "retry")
	f.expect(core.Connected(2), "phase backoff > waiting, closed by peer", "phase waiting > greeting")
	f.expect(core.Closed(2, core.CloseEOF), "phase greeting > backoff, closed before the banner", "closed x0, closed before the banner", "retry")
}

// TestASecondSessionBeginsWithAGap, in front of its events, and a first one does
// not.
func TestASecondSessionBeginsWithAGap(t *testing.T) {
	f := newFollower(t, core.Config{})
	f.expect(core.Connected(1), "phase waiting > greeting")
	f.server(banner22, "banner x1: Asterisk Call Manager/11.0.0")
	f.expect(core.Closed(1, core.CloseReset), "phase greeting > backoff, connection reset", "closed x0, connection reset", "retry")
	f.expect(core.Connected(2), "phase backoff > waiting, connection reset", "phase waiting > greeting")
	f.server(banner22, "banner x1: Asterisk Call Manager/11.0.0")
	f.client(action("Login", "L"), "phase greeting > authenticating")
	f.server(success("L")+broadcast("A"), "phase authenticating > ready", "complete 1 Login (L) Success", "event A") // no session was lost
	f.expect(core.Closed(2, core.CloseEOF), "phase ready > backoff, closed by peer", "closed x0, closed by peer", "retry")
	f.expect(core.Connected(7), "phase backoff > waiting, closed by peer", "phase waiting > greeting")
	f.client(action("Login", "L"), "phase greeting > authenticating") // tickets count over all connections
	f.server(banner22+success("L")+broadcast("B"),
		"phase authenticating > ready", "complete 2 Login (L) Success", "gap reconnect 0", "event B", "banner x1: Asterisk Call Manager/11.0.0")
	f.expect(core.Closed(7, core.CloseEOF), "phase ready > backoff, closed by peer", "closed x0, closed by peer", "retry")
	f.expect(core.ConnectedMiddle(8), "phase backoff > waiting, closed by peer", "phase waiting > ready", "gap reconnect 0")
	if s := f.m.Stats(); s.Attempts != 4 || s.Sessions != 3 || s.Gaps != 2 || s.Misuse != 0 {
		t.Errorf("%+v", s)
	}
}

// TestAnObserverWouldReconnectAtTheEndOfTheBackoff, once, and then waits for the
// other client as before the first connection.
func TestAnObserverWouldReconnectAtTheEndOfTheBackoff(t *testing.T) {
	f := join(t, core.Config{BackoffMin: time.Second, BackoffFloor: time.Second, BackoffMax: time.Second})
	f.expect(core.Closed(1, core.CloseReset), "phase ready > backoff, connection reset", "closed x0, connection reset", "retry")
	f.tick(time.Second, core.DeadlineBackoff, "phase backoff > waiting, connection reset", "would reconnect x1")
	f.noDeadline()
	if n := f.m.Stats().Attempts; n != 1 {
		t.Errorf("%d attempts: one that would be made is none", n)
	}
	f.expect(core.Connected(2), "phase waiting > greeting")
	f.deadline(greetingTimeout, core.DeadlineGreeting)
}

// TestAnObserverIsConnectedOnlyWhileItWaits: anywhere else a connection is
// misuse and changes nothing, and so is one of an old number.
func TestAnObserverIsConnectedOnlyWhileItWaits(t *testing.T) {
	misuse := "misuse x1"
	f := join(t, core.Config{})
	f.expect(core.Connected(2), misuse)
	f.expect(core.ConnectedMiddle(2), misuse)
	f.client(action("Logoff", "1"))
	f.server(response("Goodbye", "1"), "phase ready > draining, stopped", "complete 1 Logoff (1) Goodbye")
	f.expect(core.Connected(2), misuse)
	if s := f.m.Stats(); s.Misuse != 3 || s.Conn != 1 || s.Attempts != 1 || s.Phase != core.PhaseDraining {
		t.Errorf("%+v", s)
	}

	f = newFollower(t, core.Config{})
	f.expect(core.Connected(0), misuse)
	f.expect(core.Connected(5), "phase waiting > greeting")
	f.expect(core.Connected(6), misuse)
	f.client(action("Challenge", "1"), "phase greeting > authenticating")
	f.expect(core.Connected(6), misuse)
	f.phase(core.PhaseAuthenticating)
	f.expect(core.Closed(5, core.CloseReset), "fail 1 Challenge (1) disconnected, unknown, connection reset",
		"phase authenticating > backoff, connection reset", "closed x1, connection reset", "retry")
	f.expect(core.Connected(5), misuse)
	f.expect(core.ConnectedMiddle(4), misuse)
	f.phase(core.PhaseBackoff)
	f.expect(core.Connected(6), "phase backoff > waiting, connection reset", "phase waiting > greeting")

	f = unstarted(t, core.Config{})
	f.expect(core.Connected(1), misuse)
	f.phase(core.PhaseIdle)
}

// TestInputsOfAnotherConnectionAreStale, those of the present one where no
// bytes are expected as well, and none of them has any effect.
func TestInputsOfAnotherConnectionAreStale(t *testing.T) {
	const stale = "stale x1"
	f := newFollower(t, core.Config{})
	bytes := []byte(action("Ping", "1"))
	all := []core.Input{core.Received(0, []byte(broadcast("A"))), core.Observed(0, bytes), core.Lost(0, 1, false), core.Lost(0, 1, true), core.Closed(0, core.CloseEOF)}
	stales := uint64(0)
	try := func(conn core.Conn) {
		t.Helper()
		before := f.m.Stats()
		for _, in := range all {
			in.Conn = conn
			f.expect(in, stale)
			stales++
		}
		after := f.m.Stats()
		if after.Stale != stales || after.Submitted != before.Submitted || after.BytesIn != before.BytesIn || after.Phase != before.Phase || after.Misuse != 0 {
			t.Errorf("%+v", after)
		}
	}
	try(0) // Waiting
	f.expect(core.ConnectedMiddle(4), "phase waiting > ready")
	try(3)
	try(5)
	f.expect(core.Closed(4, core.CloseEOF), "phase ready > backoff, closed by peer", "closed x0, closed by peer", "retry")
	try(4) // Backoff
}

// TestInputsThatAnswerNothingAreMisuseToAnObserver: it asks for no permit and
// sends no bytes.
func TestInputsThatAnswerNothingAreMisuseToAnObserver(t *testing.T) {
	f := newFollower(t, core.Config{})
	f.expect(core.Permit(0), "misuse x1")
	f.expect(core.Resolved(0, "192.0.2.1:5038"), "stale x1")
	f.expect(core.ResolveFailed(0, "no such host"), "stale x1")
	f.expect(core.Sent(0, 1), "stale x1")
	f.phase(core.PhaseWaiting)
	f.expect(core.ConnectedMiddle(1), "phase waiting > ready")
	f.expect(core.Sent(1, 1), "misuse x1")
	f.expect(core.ConnectFailed(1, "refused"), "stale x1")
	f.phase(core.PhaseReady)
}

// TestNothingOfAConnectionReachesTheNext: pieces of frames on either side, and
// what was heard.
func TestNothingOfAConnectionReachesTheNext(t *testing.T) {
	f := follow(t, banner13, core.Config{MaxMissed: 2})
	f.client(action("Ping", "1"))
	f.tick(heartbeatInterval-actionTimeout+5*time.Second, core.DeadlineAction, "fail 2 Ping (1) timed out, unknown")
	f.tick(5*time.Second, core.DeadlineHeartbeat, "would ping x1")
	f.tick(heartbeatTimeout, core.DeadlineHeartbeatMiss, "heartbeat miss x1")
	f.server("Event: A\r\nPriv")
	f.client("Action: Pi")
	f.expect(core.Closed(1, core.CloseEOF), "phase ready > backoff, closed by peer", "closed x0, closed by peer", "cut mid-frame x14", "retry")

	f.expect(core.Connected(2), "phase backoff > waiting, closed by peer", "phase waiting > greeting")
	f.server(banner22, "banner x1: Asterisk Call Manager/11.0.0")
	f.client("ActionID: L\r\nAction: Login\r\n\r\n", "phase greeting > authenticating")
	f.server(success("L"), "phase authenticating > ready", "complete 3 Login (L) Success", "gap reconnect 0")
	f.client(action("Foo", "2"))
	f.server(response("Follows", "2")+broadcast("B"), "complete 4 Foo (2) Follows", "event B") // no text on this version
	f.client(action("Ping", "3"))
	f.tick(actionTimeout, core.DeadlineAction, "fail 5 Ping (3) timed out, unknown")
	f.tick(5*time.Second, core.DeadlineHeartbeat, "would ping x1")
	f.tick(heartbeatTimeout, core.DeadlineHeartbeatMiss, "heartbeat miss x1")
}

// TestAConnectionThatWasJoinedInTheMiddleDoesNotCutTheNext: the client's first
// frame need not begin with Action, as one in the middle must.
func TestAConnectionThatWasJoinedInTheMiddleDoesNotCutTheNext(t *testing.T) {
	f := join(t, core.Config{})
	f.expect(core.Closed(1, core.CloseEOF), "phase ready > backoff, closed by peer", "closed x0, closed by peer", "retry")
	f.step(core.Connected(2))
	f.client("ActionID: L\r\nAction: Login\r\n\r\n", "phase greeting > authenticating")
}

// TestAnObserverOnlySaysThatASessionIsNotReadyInTime: once, and it goes on.
func TestAnObserverOnlySaysThatASessionIsNotReadyInTime(t *testing.T) {
	f := newFollower(t, core.Config{LoginTimeout: loginTimeout})
	f.expect(core.Connected(1), "phase waiting > greeting")
	f.tick(greetingTimeout, core.DeadlineGreeting, "would close x1, no banner in time")
	f.noDeadline()
	f.now = f.now.Add(time.Hour)
	f.server(banner22, "banner x1: Asterisk Call Manager/11.0.0")
	f.client(action("Login", ""), "phase greeting > authenticating")
	f.tick(loginTimeout, core.DeadlineLogin, "would close x1, login not answered in time")
	f.tick(actionTimeout-loginTimeout, core.DeadlineAction, "fail 1 Login () timed out, unknown")
	f.noDeadline()
	f.client(action("Login", "L"))
	f.server(success("L"), "phase authenticating > ready", "complete 2 Login (L) Success")
	f.deadline(heartbeatInterval, core.DeadlineHeartbeat)
}

// TestAnObserverThatStopsClosesNothing: the connection is another client's. With
// a grace it sends no Logoff either.
func TestAnObserverThatStopsClosesNothing(t *testing.T) {
	f := newFollower(t, core.Config{})
	f.expect(core.Stop(0), "phase waiting > stopped, stopped", "closed x0, stopped")

	f = join(t, core.Config{})
	f.expect(core.Stop(0), "phase ready > stopped, stopped", "closed x0, stopped")
	f.expect(core.Connected(2))
	f.phase(core.PhaseStopped)

	f = join(t, core.Config{})
	f.expect(core.Stop(time.Second), "phase ready > draining, stopped")
	if n := f.m.Stats().Records; n != 0 {
		t.Errorf("%d actions are in flight", n)
	}
	f.tick(time.Second, core.DeadlineDrain, "phase draining > stopped, stopped", "closed x0, stopped")
	f.noDeadline()
}

// TestAnObserverSendsNoMaskAndNoFilter: SetEvents and SetFilters change what it
// is configured with, and nothing else.
func TestAnObserverSendsNoMaskAndNoFilter(t *testing.T) {
	f := join(t, core.Config{})
	f.expect(core.SetEvents("call"))
	f.expect(core.SetFilters("!Event: RTCP"))
	f.expect(core.SetFilters())
	if s, c := f.m.Stats(), f.m.Config(); s.Records != 0 || s.Misuse != 0 || c.Events != "call" || len(c.Filters) != 0 {
		t.Errorf("%+v, events %q, filters %q", s, c.Events, c.Filters)
	}
	f.expect(core.Tick())
}

// TestBytesThatAreReceivedLendCreditToAnObserver as to any machine.
func TestBytesThatAreReceivedLendCreditToAnObserver(t *testing.T) {
	f := joinWithoutCredit(t)
	f.server(broadcast("A"))
	in := core.Received(1, []byte(broadcast("B")))
	in.N = 1 << 10
	f.expect(in, "event A", "event B")
	f.server(broadcast("C"))
}
