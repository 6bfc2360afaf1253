package spec

import (
	"strings"
	"testing"
	"time"

	"amicore/core"
)

// situations are states in which each part of a key says something that no other
// part says.
func situations(t *testing.T) []*Machine {
	return []*Machine{
		backingOff(t), connecting(t), loggingIn(t), bootingKnown(t), busyReady(t), gaveUp(t), turned(t, false), turned(t, true),
		unsentNearLimit(t),
	}
}

// backingOff waits before it connects again.
func backingOff(t *testing.T) *Machine {
	s := begin(t, func(c *core.Config) { c.Events = "call"; c.Filters = []string{"!Event: Newexten"} })
	s.connect().step(core.Input{Kind: core.InputClosed, Conn: s.m.conn, Close: core.CloseReset})
	return s.m
}

// connecting has two addresses.
func connecting(t *testing.T) *Machine {
	s := begin(t, nil)
	s.step(core.Input{Kind: core.InputStart})
	return s.step(core.Input{Kind: core.InputResolved, Conn: s.m.conn, Strings: []string{"a:1", "b:1"}}).m
}

// loggingIn waits for the answers to two filters.
func loggingIn(t *testing.T) *Machine {
	s := begin(t, func(c *core.Config) { c.Filters = []string{"!Event: RTCP", "!Event: Newexten"} })
	s.connect().receive(newBanner + "|")
	s.receive("Response: Success|ActionID: " + s.lastID() + "||")
	return s.receive("Event: Hangup|Privilege: call,all||").receive("Resp").m
}

// bootingKnown is in Booting.
func bootingKnown(t *testing.T) *Machine {
	s := begin(t, nil)
	s.connect().receive("Asterisk Call Manager/2.10.6|")
	s.receive("Response: Success|ActionID: " + s.lastID() + "||")
	s.receive("Response: Success|ActionID: " + s.lastID() + "|CoreStartupDate: 1970-01-01||")
	if s.m.phase != core.PhaseBooting {
		t.Fatalf("phase %v", s.m.phase)
	}
	return s.m
}

// busyReady has actions in all states and a queue, and has failed to connect
// before.
func busyReady(t *testing.T) *Machine {
	s := begin(t, nil)
	s.connect().step(core.Input{Kind: core.InputClosed, Conn: s.m.conn, Close: core.CloseReset})
	s.wait(core.DeadlineBackoff).connect()
	s.receive(newBanner + "|")
	s.receive("Response: Success|ActionID: " + s.lastID() + "||").taken()
	if s.m.phase != core.PhaseReady {
		t.Fatalf("phase %v", s.m.phase)
	}
	s.now += core.Instant(time.Second)
	s.submit(1, "Originate", nil, "Channel", "x", "Async", "true", "ChannelId", "c1")
	s.receive("Response: Success|ActionID: " + s.lastID() + "||")
	s.submit(2, "CoreShowChannels", &core.Options{MaxEvents: 1, Truncate: true})
	id := s.lastID()
	s.receive("Response: Success|ActionID: " + id + "|EventList: start||")
	s.receive(strings.Repeat("Event: CoreShowChannel|ActionID: "+id+"|Channel: c||", 2))
	s.submit(3, "Originate", nil, "Channel", "x", "Async", "true")
	s.receive("Event: OriginateResponse|ActionID: " + s.lastID() + "|Response: Success||")
	s.submit(4, "Ping", &core.Options{ActionID: "mine"})
	s.submit(5, "Events", nil, "EventMask", "call")
	s.submit(6, "Command", nil, "Command", "x")
	s.step(core.Input{Kind: core.InputSetEvents, Text: "system"})
	s.receive(strings.Repeat("Event: Hangup|Privilege: call,all||", 3))
	s.m.entries = append(s.m.entries, entry{gap: core.GapDropped, count: 2})
	s.m.config.QueueBytes = 1 << 13
	s.m.window = s.m.config.SendWindow // so that what comes now waits
	s.submit(7, "Ping", nil).submit(8, "Ping", nil)
	s.m.waitOwn(ownPing)
	return s.receive("Resp").m
}

// gaveUp has records whose tickets have ended.
func gaveUp(t *testing.T) *Machine {
	s := begin(t, nil).ready(newBanner).taken()
	s.step(core.Input{Kind: core.InputSetEvents, Text: "system"})
	s.now += core.Instant(time.Second)
	s.submit(1, "Command", nil, "Command", "x").submit(2, "CoreShowChannels", nil)
	s.step(core.Input{Kind: core.InputCancel, Ticket: 1}).step(core.Input{Kind: core.InputCancel, Ticket: 2})
	s.m.credit = 0
	return s.m
}

// turned has two blocking records of which only the turn tells that the server may
// be busy with them: their run began before the last frame else. See runMatters.
func turned(t *testing.T, pending bool) *Machine {
	s := begin(t, nil).ready(newBanner).taken()
	block := &core.Options{Timeout: 10 * time.Second}
	s.submit(1, "NoSuchAction", block).submit(2, "NoSuchAction", block)
	second := core.Instant(time.Second)
	first := s.m.records[0].sent
	s.m.records[1].sent = first + 16*second
	s.m.turn = first + 15*second
	s.m.lastFrame = first + 27*second
	s.m.now = first + 27*second
	s.m.records[0].givenUp, s.m.records[1].givenUp = !pending, true
	if !s.m.turnMatters() || s.m.runMatters(longAgo, s.m.records[1]) || !s.m.runMatters(s.m.turn, s.m.records[1]) {
		t.Fatal("only the turn must tell that the server may be busy")
	}
	return s.m
}

// unsentNearLimit has an action that waits and fills most of what may wait.
func unsentNearLimit(t *testing.T) *Machine {
	s := begin(t, nil).ready(newBanner)
	s.m.window = s.m.config.SendWindow
	s.submit(1, "Ping", nil)
	s.m.config.WriteQueue = 2 * s.m.unsent()
	return s.m
}

// longerID gives what waits an ActionID that is longer: only the length is another
// one behind renaming.
func longerID(m *Machine) {
	for _, a := range m.callersWaiting {
		if strings.Count(a.bytes, a.id) == 1 && !a.callersID {
			longer := a.id + "0"
			a.bytes = strings.Replace(a.bytes, a.id, longer, 1)
			a.id = longer
		}
	}
}
