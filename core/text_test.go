package core

import (
	"testing"
	"time"

	"amicore/core/catalog"
	"amicore/core/wire"
)

// sentID is the ActionID of what a Send has.
func sentID(b []byte) string {
	a, _ := wire.Parse(b, nil)
	return string(a.ActionID())
}

// readyAt makes a Ready session with a server that greets so.
func readyAt(t *testing.T, cfg Config, banner string) *Machine {
	t.Helper()
	cfg.Address, cfg.Username, cfg.Secret = "pbx:5038", "u", NewSecret("s3cret")
	m, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	step := func(in Input) (id string) {
		for _, c := range m.Step(0, in) {
			if c.Kind == CommandSend {
				id = sentID(c.Bytes)
			}
		}
		return id
	}
	step(Start())
	step(Resolved(1, "a:1"))
	step(Connected(1))
	id := step(Received(1, []byte("Asterisk Call Manager/"+banner+"\r\n")))
	for id != "" { // Login, and CoreStatus of some
		step(Sent(1, m.window))
		id = step(Received(1, []byte("Response: Success\r\nActionID: "+id+"\r\nCoreStartupDate: 2026-01-02\r\n\r\n")))
	}
	if m.phase != PhaseReady {
		t.Fatalf("the machine is %v", m.phase)
	}
	return m
}

// TestWhichActionMayBeAnsweredWithRawText, by what is in front of it and by
// whose id it has.
func TestWhichActionMayBeAnsweredWithRawText(t *testing.T) {
	const command, ping, list, mine = "Command", "Ping", "Status", "Mine"
	const silent = "Events" // some servers answer it with nothing
	type sent struct {
		name, id string // without an id, one of ours
		opened   bool
	}
	for what, c := range map[string]struct {
		sent     []sent
		at       int // of which the id is asked for
		banner   string
		anyOrder bool
		want     bool
	}{
		"the first":                          {[]sent{{command, "a", false}}, 0, "2.10.6", false, true},
		"the first, with an id of ours":      {[]sent{{command, "", false}}, 0, "2.10.6", false, true},
		"one outside of the catalog":         {[]sent{{mine, "a", false}}, 0, "2.10.6", false, true},
		"one of the catalog that has none":   {[]sent{{ping, "a", false}}, 0, "2.10.6", false, false},
		"the first, of a new server":         {[]sent{{command, "a", false}}, 0, "9.0.0", false, false},
		"ours, of a new server":              {[]sent{{command, "", false}}, 0, "9.0.0", false, false},
		"behind one that has to be answered": {[]sent{{ping, "p", false}, {command, "a", false}}, 1, "2.10.6", false, false},
		"ours behind such a one":             {[]sent{{ping, "p", false}, {command, "", false}}, 1, "2.10.6", false, true},
		"behind a Command":                   {[]sent{{command, "b", false}, {command, "a", false}}, 1, "2.10.6", false, false},
		"the Command in front":               {[]sent{{command, "b", false}, {command, "a", false}}, 0, "2.10.6", false, true},
		"behind one, behind a proxy":         {[]sent{{ping, "p", false}, {command, "a", false}}, 1, "2.10.6", true, true},
		"behind a list that goes on":         {[]sent{{list, "l", true}, {command, "a", false}}, 1, "2.10.6", false, true},
		"behind one that may be silent":      {[]sent{{silent, "s", false}, {command, "a", false}}, 1, "2.10.6", false, true},
		"the list that goes on, unknown":     {[]sent{{mine, "a", true}}, 0, "2.10.6", false, false},
		"behind silent, and one that is not": {[]sent{{silent, "s", false}, {ping, "p", false}, {command, "a", false}}, 2, "2.10.6", false, false},
		"behind one that is not, and silent": {[]sent{{ping, "p", false}, {silent, "s", false}, {command, "a", false}}, 2, "2.10.6", false, false},
	} {
		m := readyAt(t, Config{AnyOrder: c.anyOrder}, c.banner)
		var ids []string
		m.window = m.cfg.SendWindow // all leave together: no Ping comes in between
		for i, a := range c.sent {
			m.Step(1, Submit(Ticket(i+1), wire.NewAction(a.name, "EventMask", "call"), &Options{ActionID: a.id, Timeout: time.Second}))
			ids = append(ids, m.slots[m.tickets.tail].idString())
		}
		if m.mayBeText([]byte(ids[c.at])) {
			t.Errorf("%s: taken before it is sent", what)
		}
		m.Step(1, Sent(1, m.window))
		for _, a := range c.sent {
			if a.opened {
				m.Step(1, Received(1, []byte("Response: Success\r\nActionID: "+a.id+"\r\nEventList: start\r\n\r\n")))
			}
		}
		if n := m.records.n; n < len(c.sent) {
			t.Fatalf("%s: %d records", what, n)
		}
		if got := m.mayBeText([]byte(ids[c.at])); got != c.want {
			t.Errorf("%s: %t, want %t", what, got, c.want)
		}
		if m.mayBeText([]byte(ids[c.at]+"x")) || m.mayBeText(nil) {
			t.Errorf("%s: text with another id, or with none, is taken", what)
		}
	}
}

// TestTextMayComeBehindOurOwnMaskAndLateButNotBeforeItIsSent.
func TestTextMayComeBehindOurOwnMaskAndLateButNotBeforeItIsSent(t *testing.T) {
	command := wire.NewAction("Command", "Command", "x")
	m := readyAt(t, Config{}, "2.10.6")
	m.Step(1, SetEvents("call"))
	m.Step(1, Submit(1, command, &Options{ActionID: "a"}))
	if m.records.n != 2 || !m.mayBeText([]byte("a")) {
		t.Errorf("behind our mask, of %d records, text is not taken", m.records.n)
	}
	m = readyAt(t, Config{HoldBehindBlocking: true}, "2.10.6")
	m.Step(1, Submit(1, command, &Options{ActionID: "a"}))
	m.Step(1, Submit(2, command, nil))
	if m.waiting.n != 1 || m.mayBeText([]byte(m.slots[m.waiting.head].idString())) {
		t.Errorf("%d wait, and text of one that was never sent is taken", m.waiting.n)
	}
	for banner, want := range map[string]bool{"2.10.6": true, "9.0.0": false} {
		m = readyAt(t, Config{AnyOrder: true}, banner)
		m.owedText.add([]byte("late"))
		if got := m.mayBeText([]byte("late")); got != want {
			t.Errorf("%s: text of one that made room: %t", banner, got)
		}
	}
}

// TestTextOfAnObservedCommandIsTakenWithAnyIDOnlyWhereTheBeginningWasNotSeen.
func TestTextOfAnObservedCommandIsTakenWithAnyIDOnlyWhereTheBeginningWasNotSeen(t *testing.T) {
	for _, middle := range []bool{true, false} {
		m, err := New(Config{Observe: true})
		if err != nil {
			t.Fatal(err)
		}
		m.Step(0, Start())
		if middle {
			m.Step(0, ConnectedMiddle(1))
		} else {
			m.Step(0, Connected(1))
			m.Step(0, Received(1, []byte("Asterisk Call Manager/2.10.6\r\n")))
		}
		if m.mayBeText([]byte("any")) != middle {
			t.Errorf("joined in the middle %t: an unknown id is taken: %t", middle, !middle)
		}
		m.Step(0, Observed(1, []byte("Action: Command\r\nCommand: x\r\n\r\n"))) // without an id any may come
		if !m.mayBeText([]byte("any")) || !m.mayBeText(nil) {
			t.Errorf("joined in the middle %t: text is not taken", middle)
		}
		m.versions = catalog.V22
		if m.mayBeText([]byte("any")) {
			t.Errorf("joined in the middle %t: text of a new server is taken", middle)
		}
	}
}
