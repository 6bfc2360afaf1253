package spec

import (
	"strings"
	"testing"
	"time"

	"amicore/core"
	"amicore/core/catalog"
)

// booted13 brings a story with Asterisk 13 to Ready.
func booted13(t *testing.T, change func(*core.Config)) *story {
	s := begin(t, change)
	s.connect().receive("Asterisk Call Manager/2.10.6|")
	s.receive("Response: Success|ActionID: " + s.lastID() + "||").want("send:CoreStatus")
	s.receive("Response: Success|ActionID: " + s.lastID() + "|CoreStartupDate: 2026-01-01||").want("phase8")
	return s.step(core.Input{Kind: core.InputCredit, N: 1 << 40}).taken()
}

func TestBootingOfAsterisk13(t *testing.T) {
	s := begin(t, nil)
	s.connect().receive("Asterisk Call Manager/2.10.6|")
	s.receive("Response: Success|ActionID: " + s.lastID() + "||").want("send:CoreStatus")
	s.receive("Response: Success|ActionID: " + s.lastID() + "|CoreStartupDate: 1970-01-01||").want("phase7").taken()
	from := s.now
	s.wait(core.DeadlineBoot).want("send:CoreStatus").taken()
	if s.now != from+core.Instant(500*time.Millisecond) {
		t.Errorf("asked after %d", s.now-from)
	}
	s.receive("Response: Success|ActionID: " + s.lastID() + "|CoreStartupDate: 1970-01-01||").want("")
	for s.m.phase == core.PhaseBooting {
		s.wait(core.DeadlineBoot)
		if s.m.phase == core.PhaseBooting && len(s.made) > 0 {
			s.taken().receive("Response: Success|ActionID: " + s.lastID() + "|CoreStartupDate: 1970-01-01||").want("")
		}
	}
	s.want("phase8 notice14")
	if s.now != from+core.Instant(30*time.Second) {
		t.Errorf("waited %d", s.now-from)
	}
}

func TestRawActionsAreFenced(t *testing.T) {
	s := booted13(t, nil)
	s.submit(1, "IAXnetstats", nil).want("send:IAXnetstats send:Ping")
	s.submit(2, "IAXnetstats", nil).want("send:IAXnetstats send:Ping")
	s.receive("row 1|row 2||more||").want("")
	s.receive("Response: Success|ActionID: " + s.m.records[1].id + "||").want("complete")
	if got := s.made[0].Reply.Text; got != "row 1\r\nrow 2\r\n\nmore\r\n" {
		t.Errorf("%q", got)
	}
	s.receive("Response: Success|ActionID: " + s.m.records[1].id + "||").want("complete")
}

func TestAGIIsPairedByItsCommandID(t *testing.T) {
	s := begin(t, nil).ready(newBanner)
	s.submit(1, "AGI", nil, "Channel", "SIP/1", "Command", "NOOP", "CommandID", "c1").want("send:AGI")
	s.receive("Event: AsyncAGIExec|Privilege: agi,all|Channel: SIP/2|CommandId: c1||").want("deliver")
	s.receive("Event: AsyncAGIExec|Privilege: agi,all|Channel: sip/1|CommandId: c1||").want("deliver")
	s.receive("Response: Success|ActionID: " + s.lastID() + "||").want("acked complete")
	if r := s.made[1].Reply; !strings.Contains(r.Final, "sip/1") || r.Response == "" {
		t.Errorf("%+v", r)
	}
}

func TestTwoResponses(t *testing.T) {
	s := begin(t, nil).ready(newBanner)
	double := &core.Options{Rule: core.RuleDouble}
	s.submit(1, "X", double).want("send:X")
	s.receive("Response: Success|ActionID: " + s.m.records[0].id + "||").want("send:Ping")
	s.receive("Response: Success|ActionID: " + s.m.records[0].id + "|A: 2||").want("complete")
	if got := s.made[0].Reply.Response; !strings.HasSuffix(got, "A: 2\r\n") {
		t.Errorf("%q", got)
	}
	s.submit(2, "X", double).want("send:X").receive("Response: Success|ActionID: " + s.lastID() + "|A: 1||").want("send:Ping")
	s.receive("Response: Success|ActionID: " + s.lastID() + "||").want("complete")
}

func TestSetEvents(t *testing.T) {
	s := begin(t, func(c *core.Config) { c.Events = "call" }).ready(newBanner)
	s.step(core.Input{Kind: core.InputSetEvents, Text: "call"}).want("")
	s.step(core.Input{Kind: core.InputSetEvents, Text: "call,agent"}).want("send:Events")
	s.step(core.Input{Kind: core.InputSetEvents, Text: "off"}).want("")
	s.receive("Response: Success|ActionID: " + s.lastID() + "|Events: On||").want("send:Events")
	s.receive("Response: Success|ActionID: " + s.lastID() + "|Events: Off||").want("")
	s.submit(1, "Originate", nil, "Async", "yes", "Channel", "x").want("fail:" + core.ErrNoOutcome.Error())
	s.submit(2, "Events", nil, "EventMask", "calls").want("fail:" + core.ErrInvalidAction.Error())
	s.submit(2, "Events", nil, "EventMask", "on").want("send:Events send:Ping")
	s.submit(3, "Originate", nil, "Async", "yes", "Channel", "x").want("send:Originate")
	s.step(core.Input{Kind: core.InputSetEvents, Text: "cals"}).want("notice22")
}

func TestHoldBehindBlocking(t *testing.T) {
	s := begin(t, func(c *core.Config) { c.HoldBehindBlocking = true }).ready(newBanner).taken()
	s.submit(1, "Command", nil, "Command", "x").want("send:Command").taken()
	s.submit(2, "Ping", nil).want("")
	at, why, _ := s.m.Deadline()
	if why != core.DeadlineHold || at != s.now+core.Instant(10*time.Second) {
		t.Errorf("%d %d", at, why)
	}
	if d := s.m.callersWaiting[0].deadline.at; d != s.now+core.Instant(20*time.Second) {
		t.Errorf("%d", d)
	}
	s.submit(3, "Ping", &core.Options{Timeout: time.Second}).wait(core.DeadlineAction).want("fail:" + core.ErrTimeout.Error())
	if e := s.made[0].Err; e.Run != core.NotSent || !strings.HasPrefix(e.Behind, "Command (") {
		t.Errorf("%+v", e)
	}
	s.receive("Response: Success|ActionID: " + s.lastID() + "||").want("complete send:Ping")
}

func TestAnyOrderMakesRoom(t *testing.T) {
	s := begin(t, func(c *core.Config) { c.AnyOrder, c.MaxPending = true, 2 }).ready(newBanner).taken()
	s.submit(1, "Ping", nil).submit(2, "Ping", nil)
	s.submit(3, "Ping", nil).want("fail:" + core.ErrBackpressure.Error() + " notice20")
	s.step(core.Input{Kind: core.InputCancel, Ticket: 1}).want("fail:" + core.ErrCanceled.Error())
	first := s.m.records[0].id
	s.submit(3, "Ping", nil).want("send:Ping")
	s.receive("Response: Success|ActionID: " + first + "||").want("notice18")
	s.receive("Response: Success|ActionID: " + s.m.records[1].id + "||").want("complete")
}

func TestFilterCriteria(t *testing.T) {
	for filter, want := range map[string]string{
		"eventfilter(name(Hangup))": "^Event: Hangup[[:cntrl:]]",
		"eventfilter(action(exclude), header(Channel:),method(exact)) = a.b": "![[:cntrl:]]Channel: *a[.]b[[:cntrl:]]",
		" eventfilter(method(contains)) = !x^y":                              `!x\^y`,
		"eventfilter(method(contains),name(Hangup)) = gup":                   "^Event: Hangup[[:cntrl:]]",
		"eventfilter(method(regex)) = a+":                                    "a+",
		"eventfilter(header(A),method(regex)) = a":                           "",
		"eventfilter(header(Event),method(contains)) = a":                    "",
	} {
		c, ok := readCriteria(filter)
		got, has := c.replacement(catalog.V13)
		if !ok || got != want || has != (want != "") {
			t.Errorf("%s: %v %q %v", filter, ok, got, has)
		}
	}
	for _, filter := range []string{
		"eventfilter()", "eventfilter(name(Hangup)", "eventfilter(name(hangup))", "eventfilter(name(A),name(B))", "eventfilter(name())",
		"eventfilter(name(A)) = x", "eventfilter(method(exact))", "eventfilter(method(regex)) = (", "eventfilter(foo(x))",
		"eventfilter(header(A),method(exact)) = ! x",
	} {
		if isFilter(filter) {
			t.Errorf("%s is valid", filter)
		}
	}
}

func TestWhatNothingEnds(t *testing.T) {
	for pattern, want := range map[string]bool{
		"a(b)c": true, "a)": true, "(a": false, `\(`: true, `a\`: false, "[]a]": true, "[]a": false, "[^]]": true,
		"[[:alpha:]]": true, "[[:alpha]": false, `[\]`: true, "[(]": true,
	} {
		if everythingEnds(pattern) != want {
			t.Errorf("%s: want %v", pattern, want)
		}
	}
}

func TestOldestEventIsDropped(t *testing.T) {
	s := begin(t, nil).ready(newBanner)
	s.m.config.QueueEvents = 2 // less than New takes
	s.step(core.Input{Kind: core.InputReceived, Conn: s.m.conn, Data: []byte("Event: 0\r\n\r\n")})
	s.m.credit = 0
	s.receive("Event: 1||Event: 2||Event: 3||Event: 4||").want("notice16")
	if len(s.m.entries) != 3 || s.m.entries[0].count != 2 || s.m.entries[0].gap != core.GapDropped {
		t.Errorf("%+v", s.m.entries)
	}
	s.step(core.Input{Kind: core.InputTick, N: 1}).want("gap deliver")
	if st := s.m.Stats(); st.Credit != -9 || st.Dropped != 2 {
		t.Errorf("%+v", st)
	}
	s.step(core.Input{Kind: core.InputStop}).want("close phase10 gap notice3 notice16")
}

func TestStopOnRejected(t *testing.T) {
	s := begin(t, func(c *core.Config) { c.StopOnRejected = true }).connect().receive(newBanner + "|")
	s.receive("Response: Error|ActionID: " + s.lastID() + "|Message: no||").want("close phase10 notice3 notice7")
	s.submit(1, "Ping", nil)
	if e := s.made[0].Err; e.Err != core.ErrStopped || e.Detail != core.ErrLoginRejected || e.Cause != core.CloseLoginRejected {
		t.Errorf("%+v", e)
	}
}

func TestSecondAddress(t *testing.T) {
	s := begin(t, func(c *core.Config) { c.RequirePermit = true })
	s.step(core.Input{Kind: core.InputStart}).want("phase2 want")
	s.step(core.Input{Kind: core.InputPermit, Conn: 1}).want("phase3 resolve")
	s.step(core.Input{Kind: core.InputResolved, Conn: 1, Strings: []string{"a:1", "b:1"}}).want("phase4 connect")
	s.step(core.Input{Kind: core.InputConnectFailed, Conn: 1, Text: "no"}).want("connect notice5")
	if s.made[0].Conn != 2 || s.made[1].Conn != 1 {
		t.Errorf("%+v", s.made)
	}
	s.wait(core.DeadlineDial).want("close phase1 notice3 notice6")
	s.step(core.Input{Kind: core.InputConnected, Conn: 2}).want("notice21")
}

func TestCutOffInsideAFrame(t *testing.T) {
	s := begin(t, nil).ready(newBanner)
	s.receive("Event: A|B").step(core.Input{Kind: core.InputClosed, Conn: s.m.conn, Close: core.CloseReset}).want("phase1 notice3 notice4 notice6")
	if s.made[2].Count != 11 {
		t.Errorf("%+v", s.made[2])
	}
}

func TestHeadersOfFiltersWithCriteria(t *testing.T) {
	for filter, want := range map[string]string{
		"eventfilter(name(Hangup))":                                   "action(include),name(Hangup),method(none)",
		"eventfilter(header(A:),method(exact),action(exclude)) = b":   "action(exclude),header(A),method(exact) b",
		"eventfilter(action(include),method(contains)) = !!x":         "action(include),method(contains) !!x",
		"eventfilter(method(contains)) = ! x":                         "action(exclude),method(contains) ! x",
		"eventfilter(name(Hangup) method(starts_with)) = Event: Hang": "action(include),name(Hangup),method(starts_with) Event: Hang",
	} {
		c, ok := readCriteria(filter)
		h := c.headers()
		got := h[1].Value
		if len(h) == 3 {
			got += " " + h[2].Value
		}
		if !ok || got != want {
			t.Errorf("%s: %v %q", filter, ok, got)
		}
	}
}

func TestARefusedQuestionStopsFilters(t *testing.T) {
	s := begin(t, nil).ready(newBanner)
	criteria := []string{"eventfilter(name(Hangup))", "Event: A"}
	s.step(core.Input{Kind: core.InputSetFilters, Strings: criteria}).want("send:Filter")
	s.receive("Response: Error|ActionID: " + s.lastID() + "|Message: Permission denied||").want("notice9")
	s.step(core.Input{Kind: core.InputSetFilters, Strings: criteria}).want("send:Filter")
	s.receive("Response: Error|ActionID: " + s.lastID() + "|Message: Filter was formatted incorrectly||").want("send:Filter send:Filter")
}
