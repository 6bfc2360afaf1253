package core_test

import (
	"testing"
	"time"

	"amicore/core"
)

// TestSilenceProvesNothingToAnObserverThatAwaitsNoAnswer: it would ping, and with
// that answered, ping again after the next interval.
func TestSilenceProvesNothingToAnObserverThatAwaitsNoAnswer(t *testing.T) {
	f := join(t, core.Config{})
	for range 3 {
		f.tick(heartbeatInterval, core.DeadlineHeartbeat, "would ping x1")
		f.tick(heartbeatTimeout, core.DeadlineHeartbeatMiss)
	}
	f.deadline(heartbeatInterval, core.DeadlineHeartbeat)
	if n := f.m.Stats().Misses; n != 0 {
		t.Errorf("%d misses", n)
	}
}

// TestAnObserverWouldPingAgainAfterWhatItHears.
func TestAnObserverWouldPingAgainAfterWhatItHears(t *testing.T) {
	f := join(t, core.Config{})
	f.now = f.now.Add(10 * time.Second)
	f.server(broadcast("A"), "event A")
	f.tick(heartbeatInterval, core.DeadlineHeartbeat, "would ping x1")
	f.now = f.now.Add(time.Second)
	f.client(action("Ping", "1")) // what the client sends is no life of the server's
	f.deadline(heartbeatTimeout-time.Second, core.DeadlineHeartbeatMiss)
	f.server(success("1"), "complete 1 Ping (1) Success")
	f.tick(heartbeatInterval, core.DeadlineHeartbeat, "would ping x1")
}

// TestAnObserverCountsMissesWhileAnAnswerIsAwaited: one each HeartbeatTimeout,
// beginning anew with what is heard. With the last that it would allow it says
// once that it would close, and goes on.
func TestAnObserverCountsMissesWhileAnAnswerIsAwaited(t *testing.T) {
	for _, most := range []int{1, 2, 3} {
		f := join(t, core.Config{MaxMissed: most, ActionTimeout: time.Hour, HeartbeatTimeout: 4 * time.Second, HeartbeatInterval: 9 * time.Second})
		f.client(action("Ping", "1"))
		total := uint64(0)
		for range 2 {
			f.tick(9*time.Second, core.DeadlineHeartbeat, "would ping x1")
			for n := 1; n <= 4; n++ {
				want := []string{"heartbeat miss x" + string(rune('0'+n))}
				if n == most {
					want = append(want, "would close x1, heartbeat lost")
				}
				f.tick(4*time.Second, core.DeadlineHeartbeatMiss, want...)
				total++
			}
			f.phase(core.PhaseReady)
			f.server(broadcast("A"), "event A")
			if n := f.m.Stats().Misses; n != total {
				t.Errorf("%d misses, want %d", n, total)
			}
		}
		f.client(action("Ping", "2"))
		f.server(success("1")+success("2"), "complete 1 Ping (1) Success", "complete 2 Ping (2) Success")
	}
}

// TestAnActionThatWasGivenUpIsAwaitedByAnObserver as well: it is on record.
func TestAnActionThatWasGivenUpIsAwaitedByAnObserver(t *testing.T) {
	f := join(t, core.Config{})
	f.client(action("Ping", "1"))
	f.tick(actionTimeout, core.DeadlineAction, "fail 1 Ping (1) timed out, unknown")
	f.tick(heartbeatInterval-actionTimeout, core.DeadlineHeartbeat, "would ping x1")
	f.tick(heartbeatTimeout, core.DeadlineHeartbeatMiss, "heartbeat miss x1")
	f.server(success("1"), "orphan late x1")
	f.tick(heartbeatInterval, core.DeadlineHeartbeat, "would ping x1")
	f.tick(heartbeatTimeout, core.DeadlineHeartbeatMiss)
}

// TestAnObserverMissesNothingWhileTheServerMayBeBusy: with an action that blocks
// misses count from the end of its time.
func TestAnObserverMissesNothingWhileTheServerMayBeBusy(t *testing.T) {
	f := join(t, core.Config{ActionTimeout: time.Hour})
	f.client(action("WaitEvent", "1", "Timeout: 60"), "would refuse 1 x1: WaitEvent blocks the session until an event comes; events are delivered anyway")
	f.tick(heartbeatInterval, core.DeadlineHeartbeat, "would ping x1")
	f.tick(60*time.Second-heartbeatInterval+heartbeatTimeout, core.DeadlineHeartbeatMiss, "heartbeat miss x1")
	f.tick(heartbeatTimeout, core.DeadlineHeartbeatMiss, "heartbeat miss x2", "would close x1, heartbeat lost")
}

// TestAnObserverThatWouldBeBusyAtTheMissWaitsForTheEnd: the action that blocks
// was sent behind the ping.
func TestAnActionThatBlocksBehindThePingPutsOffTheMiss(t *testing.T) {
	const why = "x1: WaitEvent blocks the session until an event comes; events are delivered anyway"
	f := join(t, core.Config{ActionTimeout: time.Hour})
	f.tick(heartbeatInterval, core.DeadlineHeartbeat, "would ping x1")
	f.client(action("WaitEvent", "1", "Timeout: 8"), "would refuse 1 "+why)
	f.tick(heartbeatTimeout, core.DeadlineHeartbeatMiss) // 3 s before the end
	f.tick(3*time.Second+heartbeatTimeout, core.DeadlineHeartbeatMiss, "heartbeat miss x1")

	// At its very end the server is not busy any more.
	f = join(t, core.Config{ActionTimeout: time.Hour})
	f.tick(heartbeatInterval, core.DeadlineHeartbeat, "would ping x1")
	f.client(action("WaitEvent", "1", "Timeout: 5"), "would refuse 1 "+why)
	f.tick(heartbeatTimeout, core.DeadlineHeartbeatMiss, "heartbeat miss x1")
}

// TestAnObserverWouldCloseASessionWhoseFramingIsLost, which is what bytes without
// frames mean.
func TestAnObserverWouldCloseASessionWhoseFramingIsLost(t *testing.T) {
	f := join(t, core.Config{MaxMissed: 1, ActionTimeout: time.Hour, FrameTimeout: time.Second})
	f.client(action("Ping", "1"))
	f.now = f.now.Add(2 * time.Second)
	f.server("Event: A\r\n") // too long after the last frame
	f.tick(heartbeatInterval-2*time.Second, core.DeadlineHeartbeat, "would ping x1")
	f.tick(heartbeatTimeout, core.DeadlineHeartbeatMiss, "heartbeat miss x1", "would close x1, framing lost")
}

// TestAnObservedSessionHasNoHeartbeatBeforeItIsReadyOrBehindItsEnd.
func TestAnObservedSessionHasNoHeartbeatBeforeItIsReady(t *testing.T) {
	f := greeted(t, core.Config{HeartbeatInterval: time.Second})
	f.deadline(greetingTimeout, core.DeadlineGreeting)
	f.client(action("Login", "1"), "phase greeting > authenticating")
	f.server(success("1"), "phase authenticating > ready", "complete 1 Login (1) Success")
	f.deadline(time.Second, core.DeadlineHeartbeat)
	f.expect(core.Closed(1, core.CloseEOF), "phase ready > backoff, closed by peer", "closed x0, closed by peer", "retry")
	if _, why, _ := f.m.Deadline(); why != core.DeadlineBackoff {
		t.Errorf("the deadline is one of %v", why)
	}
}
