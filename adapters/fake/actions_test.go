package fake

import (
	"strings"
	"testing"
	"time"
)

// TestActionsAnswerWithAsterisksTexts has what the captures do not show: mostly
// what is missing or wrong in a request.
func TestActionsAnswerWithAsterisksTexts(t *testing.T) {
	k := newTalk(t, ServerConfig{}) // one session: the rows build on each other
	k.login(1)
	for _, c := range []struct{ request, want string }{
		{"Originate\r\nContext: default", "Error|Channel not specified"},
		{"Originate\r\nChannel: Local/1@d\r\nTimeout: soon", "Error|Invalid timeout"},
		{"Originate\r\nChannel: Local/1@d\r\nPriority: first\r\nExten: 1\r\nContext: d", "Error|Invalid priority"},
		{"Originate\r\nChannel: Local/1@d", "Error|Originate with 'Exten' requires 'Context' and 'Priority'"},
		{"Originate\r\nChannel: alice\r\nApplication: Echo\r\nAsync: 1", "Error|Invalid channel"},
		{"Hangup", "Error|No channel specified"},
		{"Hangup\r\nChannel: PJSIP/none-1", "Error|No such channel"},
		{"Hangup\r\nChannel: /(/", "Error|Regex compile error"},
		{"Redirect\r\nExten: 1", "Error|Channel not specified"},
		{"Redirect\r\nChannel: X\r\nExten: 1", "Error|Context not specified"},
		{"Redirect\r\nChannel: X\r\nContext: d\r\nExten: 1\r\nPriority: 0", "Error|Priority is invalid"},
		{"Redirect\r\nChannel: X\r\nContext: d\r\nExten: 1\r\nPriority: 1", "Error|Channel does not exist: X"},
		{"AGI\r\nChannel: X", "Error|Both, Channel and Command are *required*"},
		{"AGI\r\nChannel: X\r\nCommand: ANSWER", "Error|Channel X does not exist."},
		{"PlayDTMF\r\nDigit: 1", "Error|Channel not found"},
		{"DBPut\r\nKey: k", "Error|No family specified"},
		{"DBGet\r\nFamily: f", "Error|No key specified."},
		{"DBDel\r\nFamily: f\r\nKey: k", "Error|Database entry could not be deleted"},
		{"Getvar", "Error|No variable specified"},
		{"Getvar\r\nVariable: A\r\nChannel: X", "Error|No such channel"},
		{"GetConfig", "Error|Filename not specified"},
		{"GetConfig\r\nFilename: sip.conf", "Error|Config file not found"},
		{"QueueAdd\r\nInterface: X", "Error|'Queue' not specified."},
		{"QueueAdd\r\nQueue: none\r\nInterface: X", "Error|Unable to add interface to queue: No such queue"},
		{"QueueAdd\r\nQueue: support\r\nInterface: Local/103@default", "Error|Unable to add interface: Already there"},
		{"QueueAdd\r\nQueue: sales\r\nInterface: PJSIP/bob", "Success|Added interface to queue"},
		{"QueuePause\r\nInterface: PJSIP/bob\r\nPaused: true\r\nReason: lunch", "Success|Interface paused successfully"},
		{"QueuePause\r\nInterface: PJSIP/bob\r\nPaused: false", "Success|Interface unpaused successfully"},
		{"QueuePause\r\nInterface: PJSIP/eve\r\nPaused: true", "Error|Interface not found"},
		{"QueuePenalty\r\nInterface: PJSIP/bob\r\nPenalty: 5", "Success|Interface penalty set successfully"},
		{"QueueRemove\r\nQueue: sales\r\nInterface: PJSIP/bob", "Success|Removed interface from queue"},
		{"QueueRemove\r\nQueue: sales\r\nInterface: PJSIP/bob", "Error|Unable to remove interface: Not there"},
		{"QueueRemove\r\nQueue: support\r\nInterface: Local/103@default", "Error|Member not dynamic"},
		{"MailboxCount", "Error|Mailbox not specified"},
		{"ExtensionState\r\nExten: 200\r\nContext: default", "Success|Extension Status"},
		{"ShowDialPlan\r\nContext: none", "Error|Did not find context none"},
		{"Command", "Error|No command provided"},
		{"Command\r\nCommand: module unload x", "Error|Command blacklisted"},
		{"Events", "Error|Invalid event mask"},
		{"Filter\r\nOperation: Remove\r\nFilter: x", "Error|Unknown operation"},
		{"Filter\r\nOperation: Add\r\nFilter: (", "Error|Filter did not compile.  Check the syntax of the filter given."},
		{"Challenge\r\nAuthType: SHA", "Error|Must specify AuthType"},
		{"Login\r\nUsername: admin\r\nSecret: wrong", "Success|Already authenticated"},
		{"SIPpeers", "Error|Invalid/unknown command: SIPpeers. Use Action: ListCommands to show available commands."},
		{"ConfbridgeList\r\nConference: 1", "Error|No active conferences."},
		{"LoggerRotate", "Success|Reloaded the logger and rotated log files"},
	} {
		k.send(1, "Action: "+c.request, "ActionID: a")
		response, message, _ := strings.Cut(c.want, "|")
		want := "Response: " + response + "\r\nActionID: a\r\nMessage: " + message + "\r\n"
		if got := k.take(1); !strings.Contains(got, want) {
			t.Errorf("%q: got %q, want %q in it", c.request, got, want)
		}
	}
}

func TestMasksAreReadAsAsteriskReadsThem(t *testing.T) {
	for mask, want := range map[string]int64{
		"":            -1,
		"on":          int64(ClassAll),
		"YES":         int64(ClassAll),
		"off":         0,
		"6":           6,
		"call,agent":  int64(ClassCall | ClassAgent),
		"call, agent": int64(ClassCall),
		"nonsense":    0,
		"c,x":         int64(ClassCall | ClassCommand | ClassConfig | ClassCDR | ClassCC),
		"a,x":         int64(ClassAll),
		"x,a":         0,
		"Call":        0,
		"all":         int64(ClassAll),
	} {
		if got := parseMask(mask); got != want {
			t.Errorf("%q: %#x, want %#x", mask, got, want)
		}
	}
}

func TestAnEventNeedsRightMaskAndFilter(t *testing.T) {
	k := newTalk(t, ServerConfig{Profile: "22", Users: []User{
		{Name: "admin", Secret: "s3cret", Read: ClassAll, Write: ClassAll},
		{Name: "clerk", Secret: "x", Read: ClassCall, Write: ClassAll},
	}})
	k.login(1)
	k.login(2)
	k.accept(3)
	k.send(3, "Action: Login", "Username: clerk", "Secret: x")
	k.send(2, "Action: Filter", "Operation: Add", "Filter: Lead: 4.")
	k.take(2)
	k.take(3)
	k.send(1, "Action: UserEvent", "UserEvent: A", "Lead: 41")
	k.send(1, "Action: UserEvent", "UserEvent: B", "Lead: 51")
	k.want(1, "UserEvent: A\r\n", "UserEvent: B\r\n")
	if got := k.want(2, "UserEvent: A\r\n"); strings.Contains(got, "UserEvent: B") {
		t.Errorf("the filter let through %q", got)
	}
	if got := k.take(3); got != "" {
		t.Errorf("a user without the right got %q", got)
	}
	k.send(1, "Action: Filter", "Operation: Add", "MatchCriteria: name(UserEvent),header(Lead),method(exact),action(exclude)", "Filter: 51")
	k.take(1)
	k.send(1, "Action: UserEvent", "UserEvent: C", "Lead: 51")
	k.send(1, "Action: UserEvent", "UserEvent: D", "Lead: 52")
	if got := k.want(1, "UserEvent: D"); strings.Contains(got, "UserEvent: C") {
		t.Errorf("the advanced filter let through %q", got)
	}
}

func TestASingleUserMayHaveOneSession(t *testing.T) {
	k := newTalk(t, ServerConfig{Users: []User{{Name: "admin", Secret: "s3cret", Read: ClassAll, Write: ClassAll, Single: true}}})
	k.login(1)
	k.accept(2)
	k.send(2, "Action: Login", "Username: admin", "Secret: s3cret")
	k.take(2)
	k.pass(time.Second)
	k.want(2, "Response: Error\r\nMessage: Login Already In Use\r\n")
	if !k.end[2] {
		t.Error("the second session was not closed")
	}
	k.s.Hangup(k.now, 1)
	k.login(3)
}

func TestOutcomesFollowTheirWeights(t *testing.T) {
	for name, c := range map[string]struct {
		o      Outcomes
		reason string
	}{
		"answer":     {Outcomes{Answer: 1}, "Reason: 4"},
		"busy":       {Outcomes{Busy: 1}, "Reason: 5"},
		"no answer":  {Outcomes{NoAnswer: 1}, "Reason: 3"},
		"congestion": {Outcomes{Congestion: 1}, "Reason: 8"},
		"failed":     {Outcomes{Failed: 1}, "Reason: 0"},
	} {
		for _, profile := range []string{"13", "20"} {
			k := newTalk(t, ServerConfig{Profile: profile, Outcomes: c.o})
			k.login(1)
			k.send(1, "Action: Originate", "ActionID: o", "Channel: PJSIP/alice", "Application: Echo", "Async: 1", "Timeout: 9000", "CallerID: Al <12>")
			k.pass(20 * time.Second)
			got := k.want(1, "Event: OriginateResponse\r\n", "ActionID: o\r\n", c.reason+"\r\n", "CallerIDNum: 12\r\nCallerIDName: Al\r\n")
			if strings.Contains(got, ";1") || strings.Contains(got, ";2") || strings.Contains(got, "%{") {
				t.Errorf("%s, %s: a Local channel's name, or a placeholder, in\n%s", name, profile, got)
			}
			if n := k.s.Stats().ActiveCalls; n != 0 {
				t.Errorf("%s, %s: %d calls are left", name, profile, n)
			}
		}
	}
}

func TestAHangupEndsTheCallNow(t *testing.T) {
	k := newTalk(t, ServerConfig{Profile: "master"})
	k.login(1)
	k.send(1, "Action: Originate", "ActionID: o", "Channel: Local/108@default", "Context: default", "Exten: 100", "Priority: 1", "Async: 1")
	k.pass(500 * time.Millisecond)
	k.take(1)
	k.send(1, "Action: Status", "ActionID: s")
	got := k.want(1, "Event: Status\r\nPrivilege: Call\r\nChannel: Local/108@default-00000000;1\r\n", "ListItems: 2\r\nItems: 2\r\n")
	if !strings.Contains(got, "Uniqueid: 1795418000.0\r\n") {
		t.Errorf("no Uniqueid in %s", got)
	}
	k.send(1, "Action: Hangup", "Channel: Local/108@default-00000000;1", "ActionID: h")
	k.want(1, "Response: Success\r\nActionID: h\r\nMessage: Channel Hungup\r\n",
		"Event: OriginateResponse\r\nPrivilege: call,all\r\nActionID: o\r\nResponse: Failure\r\n", "Event: Hangup\r\n")
	k.send(1, "Action: CoreShowChannels")
	k.want(1, "ListItems: 0\r\n")
}

// TestAStatusItemOf13IsNotTheSnapshot: its account has another spelling, and there is no language.
func TestAStatusItemOf13IsNotTheSnapshot(t *testing.T) {
	const end = ": \r\nContext: default\r\n"
	for profile, want := range map[string]string{
		"13": "ConnectedLineName: <unknown>\r\nAccountcode" + end,
		"16": "ConnectedLineName: <unknown>\r\nLanguage: en\r\nAccountCode" + end,
	} {
		k := newTalk(t, ServerConfig{Profile: profile})
		k.login(1)
		k.send(1, "Action: Originate", "ActionID: o", "Channel: Local/106@default", "Context: default", "Exten: 100", "Priority: 1", "Async: 1")
		k.pass(time.Second)
		k.take(1)
		k.send(1, "Action: Status", "ActionID: s")
		if got := k.take(1); !strings.Contains(got, want) {
			t.Errorf("Asterisk %s: no %q in\n%s", profile, want, got)
		}
		k.send(1, "Action: CoreShowChannels") // has the snapshot everywhere
		k.want(1, "\r\nLanguage: en\r\nAccountCode"+end)
	}
}

func TestAsyncAGITakesCommands(t *testing.T) {
	k := newTalk(t, ServerConfig{Profile: "master"})
	k.login(1)
	k.send(1, "Action: Originate", "ActionID: o", "Channel: Local/106@default", "Context: default", "Exten: 100", "Priority: 1", "Async: 1")
	k.pass(time.Second)
	k.want(1, "Event: AsyncAGIStart\r\n")
	k.send(1, "Action: AGI", "Channel: Local/106@default-00000000;2", "Command: VERBOSE hello", "CommandID: c1", "ActionID: a")
	k.want(1, "ActionID: a\r\nMessage: Added AGI command to queue\r\n", "Event: AsyncAGIExec\r\n", "CommandId: c1\r\nResult: 200%20result%3D0%0A\r\n")
	k.send(1, "Action: AGI", "Channel: Local/106@default-00000000;2", "Command: ASYNCAGI BREAK")
	k.want(1, "Event: AsyncAGIEnd\r\n")
	k.send(1, "Action: AGI", "Channel: Local/106@default-00000000;2", "Command: ANSWER")
	k.want(1, "Response: Error\r\nMessage: Failed to add AGI command to channel")
}

func TestTheLineBufferHolds1024Bytes(t *testing.T) {
	for _, c := range []struct {
		size int // of the line without its end
		want string
	}{
		{1022, "Response: Success\r\nActionID: a\r\nMessage: Event Sent\r\n"},
		// The buffer is full before the LF: what it had is gone, and the LF alone
		// is a blank line, which ends the message there.
		{1023, "Response: Error\r\nActionID: a\r\nMessage: Failed to parse message: line too long\r\n\r\nResponse: Error\r\nMessage: Missing action in request\r\n"},
		{1500, "Response: Error\r\nActionID: a\r\nMessage: Failed to parse message: line too long\r\n"},
	} {
		k := newTalk(t, ServerConfig{})
		k.login(1, "Events: off")
		k.send(1, "Action: UserEvent", "ActionID: a", "X: "+strings.Repeat("x", c.size-3))
		if got := k.take(1); !strings.HasPrefix(got, c.want) {
			t.Errorf("a line of %d bytes: %q", c.size, got)
		}
		k.send(1, "Action: Ping", "ActionID: after")
		k.want(1, "ActionID: after\r\nPing: Pong\r\n")
	}
}

func TestALoadOfCallsLeavesNothingBehind(t *testing.T) {
	k := newTalk(t, ServerConfig{Calls: CallLoad{PerMinute: 600, Queue: 20}})
	k.login(1)
	k.pass(time.Minute)
	got := k.take(1)
	for _, event := range []string{"Newchannel", "DialBegin", "Newstate", "DialEnd", "Hangup", "QueueCallerJoin", "AgentConnect", "BridgeEnter"} {
		if !strings.Contains(got, "Event: "+event+"\r\n") {
			t.Errorf("no %s in a minute", event)
		}
	}
	if strings.Contains(got, "OriginateResponse") {
		t.Error("a call that nobody originated had an OriginateResponse")
	}
	if n := k.s.Stats().Calls; n < 500 || n > 700 {
		t.Errorf("%d calls in a minute, want about 600", n)
	}
	if n := strings.Count(got, "Event: Newchannel"); n-strings.Count(got, "Event: Hangup\r\n") > 80 {
		t.Errorf("of %d channels, %d were hung up", n, strings.Count(got, "Event: Hangup\r\n"))
	}
}

func TestAMessageHasAtMost128Lines(t *testing.T) {
	k := newTalk(t, ServerConfig{})
	k.login(1, "Events: off")
	for n, want := range map[int]string{128: "Event Sent", 129: "Too many lines in message or allocation failure"} {
		lines := []string{"Action: UserEvent", "ActionID: a"}
		for len(lines) < n {
			lines = append(lines, "X: y")
		}
		k.send(1, lines...)
		k.want(1, "ActionID: a\r\nMessage: "+want+"\r\n")
	}
}

func TestAnAnsweredCallHasOneOutcomeAlsoWhenItIsHungUp(t *testing.T) {
	k := newTalk(t, ServerConfig{Profile: "master"})
	k.login(1)
	k.send(1, strings.Split(anOriginate, "\r\n")...)
	k.pass(500 * time.Millisecond)
	k.send(1, "Action: Hangup", "Channel: Local/101@default-00000000;1")
	if got := k.want(1, "OriginateResponse", "Channel Hungup", "Event: Hangup\r\n"); strings.Count(got, "OriginateResponse") != 1 {
		t.Errorf("%d outcomes in\n%s", strings.Count(got, "OriginateResponse"), got)
	}
}

func TestAnEventOfTwoClassesNeedsBoth(t *testing.T) {
	k := newTalk(t, ServerConfig{})
	k.login(1, "Events: call")
	k.login(2, "Events: call,system")
	k.s.event("X", ClassSystem|ClassCall)
	k.s.emit(ClassSystem | ClassCall)
	k.drain()
	k.want(2, "Event: X\r\nPrivilege: system,call,all\r\n\r\n")
	if got := k.take(1); got != "" {
		t.Errorf("got %q", got)
	}
}

func TestTimersOfOneInstantRingInTheOrderInWhichTheyWereSet(t *testing.T) {
	var h timers
	for i := range uint32(100) {
		h.set(5, timerWake, i, 0)
	}
	for i := range uint32(100) {
		got, ok := h.due(5)
		if !ok || got.ref != i {
			t.Fatalf("timer %d rang as %d, %v", i, got.ref, ok)
		}
	}
}
