package core

import (
	"strings"
	"testing"
	"time"

	"amicore/core/wire"
)

// TestActionsThatAnswerNothingKeepNoDeadLinkAlive: the ping behind the first
// of them would have been answered, so the next ones have not begun. The clock
// may show any time.
func TestActionsThatAnswerNothingKeepNoDeadLinkAlive(t *testing.T) {
	for name, test := range map[string]struct {
		rule     Rule
		anyOrder bool
		now      Instant
	}{
		"answered":            {rule: RuleDefault},
		"silent":              {rule: RuleSilent},
		"raw":                 {rule: RuleRaw},
		"any order":           {rule: RuleDefault, anyOrder: true},
		"any order, long ago": {rule: RuleDefault, anyOrder: true, now: -1e18},
	} {
		t.Run(name, func(t *testing.T) {
			m, err := New(Config{Address: "pbx:5038", Username: "u", Secret: NewSecret("s3cret"), AnyOrder: test.anyOrder})
			if err != nil {
				t.Fatal(err)
			}
			now := test.now
			m.Step(now, Start())
			m.Step(now, Resolved(1, "a:1"))
			m.Step(now, Connected(1))
			id := ""
			for _, c := range m.Step(now, Received(1, []byte("Asterisk Call Manager/9.0.0\r\n"))) {
				if c.Kind == CommandSend {
					_, id, _ = strings.Cut(string(c.Bytes), "ActionID: ")
					id, _, _ = strings.Cut(id, "\r")
				}
			}
			m.Step(now, Sent(1, m.Stats().Window))
			m.Step(now, Received(1, []byte("Response: Success\r\nActionID: "+id+"\r\n\r\n")))
			begin := now
			for ticket := Ticket(1); m.Stats().Phase == PhaseReady; ticket++ {
				// The interval, the time of the first one, and two misses.
				if now.Sub(begin) > 40*time.Second {
					t.Fatalf("the link stands %v after the last byte", now.Sub(begin))
				}
				m.Step(now, Submit(ticket, wire.NewAction("Command", "Command", "core show uptime"), &Options{Rule: test.rule}))
				m.Step(now, Sent(1, m.Stats().Window))
				now = now.Add(time.Second)
			}
			if why := m.Stats().LastClose; why != CloseHeartbeat {
				t.Errorf("closed for %v", why)
			}
		})
	}
}

// TestAnAnswerThatIsLostPutsNoLaterHeartbeatOff: in any order nothing closes
// the record of an action whose answer is lost, and its time is over once.
func TestAnAnswerThatIsLostPutsNoLaterHeartbeatOff(t *testing.T) {
	m, err := New(Config{Address: "pbx:5038", Username: "u", Secret: NewSecret("s3cret"), AnyOrder: true})
	if err != nil {
		t.Fatal(err)
	}
	now, answers := Instant(0), true
	var step func(in Input)
	step = func(in Input) {
		var ids []string
		for _, c := range m.Step(now, in) {
			if action := string(c.Bytes); c.Kind == CommandSend && !strings.HasPrefix(action, "Action: Originate") {
				_, id, _ := strings.Cut(action, "ActionID: ")
				id, _, _ = strings.Cut(id, "\r")
				ids = append(ids, id)
			}
		}
		if w := m.Stats().Window; w > 0 {
			step(Sent(1, w))
		}
		for _, id := range ids {
			if answers {
				step(Received(1, []byte("Response: Success\r\nActionID: "+id+"\r\n\r\n")))
			}
		}
	}
	step(Start())
	step(Resolved(1, "a:1"))
	step(Connected(1))
	step(Received(1, []byte("Asterisk Call Manager/9.0.0\r\n")))
	step(Submit(1, wire.NewAction("Originate", "Channel", "PJSIP/1", "Timeout", "3600000"), nil))
	for ; now < Instant(2*time.Hour); now = now.Add(time.Second) {
		step(Tick())
	}
	begin := now
	for answers = false; m.Stats().Phase == PhaseReady; now = now.Add(time.Second) {
		if now.Sub(begin) > 40*time.Second {
			t.Fatalf("the link stands %v after the last byte", now.Sub(begin))
		}
		step(Tick())
	}
	if why := m.Stats().LastClose; why != CloseHeartbeat {
		t.Errorf("closed for %v", why)
	}
}

// TestTheWorkBetweenTwoResponsesIsWaitedFor: JabberSend is acknowledged, and
// then the server sends.
func TestTheWorkBetweenTwoResponsesIsWaitedFor(t *testing.T) {
	m, err := New(Config{Address: "pbx:5038", Username: "u", Secret: NewSecret("s3cret"), BlockingTimeout: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	now, id := Instant(0), ""
	step := func(in Input) {
		for _, c := range m.Step(now, in) {
			if c.Kind == CommandSend && !strings.HasPrefix(string(c.Bytes), "Action: Ping") {
				_, id, _ = strings.Cut(string(c.Bytes), "ActionID: ")
				id, _, _ = strings.Cut(id, "\r")
			}
		}
		if w := m.Stats().Window; w > 0 {
			m.Step(now, Sent(1, w))
		}
	}
	answer := func() { step(Received(1, []byte("Response: Success\r\nActionID: "+id+"\r\n\r\n"))) }
	step(Start())
	step(Resolved(1, "a:1"))
	step(Connected(1))
	step(Received(1, []byte("Asterisk Call Manager/9.0.0\r\n")))
	answer()
	step(Submit(1, wire.NewAction("JabberSend", "Jabber", "a", "JID", "b", "Message", "c"), nil))
	answer()
	for ; now < Instant(50*time.Second); now = now.Add(time.Second) {
		step(Tick())
	}
	if s := m.Stats(); s.Phase != PhaseReady {
		t.Fatalf("%v: %v", s.Phase, s.LastClose)
	}
	answer()
	if s := m.Stats(); s.Completed != 1 {
		t.Errorf("%+v", s)
	}
}
