package fake

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

const anOriginate = "Action: Originate\r\nActionID: o\r\nChannel: Local/101@default\r\nContext: default\r\nExten: 100\r\nPriority: 1\r\nAsync: 1"

// TestEachFaultDoesWhatItSaysAndIsCounted arms every kind and looks at what the
// client gets.
func TestEachFaultDoesWhatItSaysAndIsCounted(t *testing.T) {
	lines := func(k *talk, id SessionID, text string) { k.send(id, strings.Split(text, "\r\n")...) }
	plainLogin := "Action: Login\r\nUsername: admin\r\nSecret: s3cret\r\nActionID: l"
	cases := map[FaultKind]struct {
		before  bool // armed before the connection
		fault   Fault
		profile string
		do      func(k *talk)
		want    []string
		not     string
		closed  bool
	}{
		SlowLogin: {before: true, fault: Fault{Delay: 2 * time.Second}, do: func(k *talk) {
			lines(k, 1, plainLogin)
			k.pass(1900 * time.Millisecond)
			if got := k.take(1); strings.Contains(got, "Response") {
				t.Errorf("slow-login answered early: %q", got)
			}
			k.pass(200 * time.Millisecond)
		}, want: []string{"Authentication accepted", "FullyBooted"}},
		RefuseLogin: {before: true, do: func(k *talk) { lines(k, 1, plainLogin); k.pass(time.Second) }, want: []string{"Authentication failed"}, closed: true},
		LoginInUse:  {before: true, do: func(k *talk) { lines(k, 1, plainLogin); k.pass(time.Second) }, want: []string{"Login Already In Use"}, closed: true},
		AuthLimit:   {before: true, do: func(*talk) {}, not: "Asterisk", closed: true},
		AuthTimeout: {before: true, fault: Fault{Delay: time.Second}, do: func(k *talk) { k.pass(time.Second) }, want: []string{"Asterisk"}, closed: true},
		PermissionDenied: {
			do:   func(k *talk) { lines(k, 1, "Action: CoreStatus\r\nActionID: c") },
			want: []string{"Response: Error\r\nActionID: c\r\nMessage: Permission denied"},
		},
		EventFlood:    {fault: Fault{N: 5, Rate: 10}, do: func(k *talk) { k.pass(time.Second) }, want: []string{"Value: 1\r\n", "Value: 5\r\n"}, not: "Value: 6\r\n"},
		NoFullyBooted: {before: true, do: func(k *talk) { lines(k, 1, plainLogin); k.pass(10 * time.Second) }, want: []string{"accepted"}, not: "FullyBooted"},
		LateFullyBooted: {before: true, do: func(k *talk) {
			lines(k, 1, plainLogin)
			if got := k.take(1); strings.Contains(got, "FullyBooted") {
				t.Errorf("late-fully-booted came at once: %q", got)
			}
			k.pass(3 * time.Second)
		}, want: []string{"Event: FullyBooted"}},
		ReplyLate: {fault: Fault{N: 1}, do: func(k *talk) {
			lines(k, 1, "Action: CoreStatus\r\nActionID: c")
			lines(k, 1, "Action: Ping\r\nActionID: behind")
			if got := k.take(1); got != "" {
				t.Errorf("reply-late answered at once: %q", got)
			}
			k.pass(2 * time.Second)
		}, want: []string{"ActionID: c\r\n", "ActionID: behind\r\n"}},
		ReplyNever: {
			do:   func(k *talk) { lines(k, 1, "Action: CoreStatus\r\nActionID: c"); lines(k, 1, "Action: Logoff") },
			want: []string{"Goodbye"}, not: "ActionID: c", closed: true,
		},
		ReplyAfterDeadline: {do: func(k *talk) {
			lines(k, 1, "Action: CoreStatus\r\nActionID: c")
			k.pass(119 * time.Second)
			if got := k.take(1); got != "" {
				t.Errorf("reply-after-deadline answered early: %q", got)
			}
			k.pass(2 * time.Second)
		}, want: []string{"ActionID: c\r\n"}},
		ErrorWithoutID: {do: func(k *talk) { lines(k, 1, "Action: CoreStatus\r\nActionID: c") }, want: []string{"Response: Error\r\nMessage"}, not: "ActionID"},
		ListCut:        {do: func(k *talk) { lines(k, 1, "Action: QueueStatus") }, want: []string{"EventList: start", "QueueParams"}, not: "QueueStatusComplete"},
		ListError:      {do: func(k *talk) { lines(k, 1, "Action: QueueStatus\r\nActionID: q") }, want: []string{"QueueParams", "Response: Error\r\nActionID: q"}, not: "QueueStatusComplete"},
		ListEmpty:      {do: func(k *talk) { lines(k, 1, "Action: QueueStatus") }, want: []string{"EventList: start", "QueueStatusComplete"}, not: "QueueParams"},
		ListOld:        {do: func(k *talk) { lines(k, 1, "Action: QueueStatus") }, want: []string{"QueueParams", "QueueStatusComplete"}, not: "EventList"},
		LateError: {
			do:   func(k *talk) { lines(k, 1, "Action: Setvar\r\nVariable: X\r\nValue: 1\r\nActionID: s") },
			want: []string{"Response: Error\r\nActionID: s\r\nMessage: Extension does not exist.\r\n\r\n", "Event: VarSet"}, not: "Success",
		},
		TwoResponses:  {do: func(k *talk) { lines(k, 1, "Action: Getvar\r\nVariable: X\r\nActionID: g") }, want: []string{"ActionID: g\r\n", "ActionID: g\r\n"}},
		HeaderOutput:  {profile: "13", do: func(k *talk) { lines(k, 1, "Action: Command\r\nCommand: core show uptime") }, want: []string{"Output: System uptime"}, not: "Follows"},
		OutputHeaders: {do: func(k *talk) { lines(k, 1, "Action: Command\r\nCommand: core show uptime") }, want: []string{"Output: Response: Success\r\n"}},
		OutputBlank:   {profile: "13", do: func(k *talk) { lines(k, 1, "Action: Command\r\nCommand: core show uptime") }, want: []string{"\n\n\nbehind blank", "--END COMMAND--"}},
		OutputCR:      {profile: "13", do: func(k *talk) { lines(k, 1, "Action: Command\r\nCommand: core show uptime") }, want: []string{"a\rb\r\rc\n"}},
		OutputGlued:   {profile: "13", do: func(k *talk) { lines(k, 1, "Action: Command\r\nCommand: core show uptime") }, want: []string{"seconds--END COMMAND--\r\n\r\n"}},
		OutputTrailer: {profile: "13", do: func(k *talk) { lines(k, 1, "Action: Command\r\nCommand: core show uptime") }, want: []string{"--END COMMAND--\r\nServer: node-a\r\n\r\n"}},
		IDFirst:       {do: func(k *talk) { lines(k, 1, "Action: CoreStatus\r\nActionID: c") }, want: []string{"ActionID: c\r\nResponse: Success\r\n"}},
		BrokenValue: {
			do:   func(k *talk) { lines(k, 1, "Action: Ping") },
			want: []string{"UserEvent: Broken\r\nNote: before the break\r\n\r\n", "Behind: the break\r\n\r\n", "Response: Success"},
		},
		OutputBig: {do: func(k *talk) {
			lines(k, 1, "Action: Command\r\nCommand: core show uptime")
			if n := k.got[1].Len(); n < 2_000_000 {
				t.Errorf("output-big has %d bytes", n)
			}
		}, want: []string{"Output: PJSIP"}},
		OddHeaders:  {do: func(k *talk) { lines(k, 1, "Action: Ping") }, want: []string{"ChanVariable(SIP/1.2.3.4:5060-x): ", "no colon in this line\r\n\r\n"}},
		LFOnly:      {do: func(k *talk) { lines(k, 1, "Action: Ping") }, want: []string{"Response: Success\nPing: Pong\n"}, not: "\r"},
		InvalidUTF8: {do: func(k *talk) { lines(k, 1, "Action: Ping") }, want: []string{"CallerIDName: \xff\xfe"}},
		ForgedEvent: {
			do:   func(k *talk) { lines(k, 1, "Action: QueueSummary\r\nActionID: mine") },
			want: []string{"UserEvent: Forged\r\nActionID: mine\r\nResponse: Success\r\nEventList: Complete\r\n", "Response: Success\r\nActionID: mine", "QueueSummaryComplete"},
		},
		NoOutcome: {do: func(k *talk) { lines(k, 1, anOriginate); k.pass(5 * time.Second) }, want: []string{"successfully queued", "Event: Hangup"}, not: "OriginateResponse"},
		Kicked:    {do: func(*talk) {}, closed: true},
		Stopping:  {do: func(k *talk) { lines(k, 1, "Action: Ping") }, want: []string{"Response: Error", "Message: Asterisk is shutting down\r\n"}, not: "Pong"},
		Shutdown:  {do: func(*talk) {}, want: []string{"Event: Shutdown\r\nPrivilege: system,all\r\nShutdo"}, closed: true},
		Restart: {fault: Fault{Profile: "13"}, do: func(k *talk) {
			k.accept(2)
			k.want(2, "Asterisk Call Manager/2.10.6\r\n")
		}, closed: true},
		SlowReader: {do: func(k *talk) { lines(k, 1, "Action: Ping") }, want: []string{"Response"}, not: "Timestamp", closed: true},
	}
	if len(cases) != int(FaultKinds)-1 {
		t.Errorf("%d kinds are tested of %d", len(cases), FaultKinds-1)
	}
	for kind, c := range cases {
		t.Run(kind.String(), func(t *testing.T) {
			k := newTalk(t, ServerConfig{Profile: c.profile})
			c.fault.Kind = kind
			arm := func() {
				if err := k.s.Fault(k.now, c.fault); err != nil {
					t.Fatal(err)
				}
			}
			if c.before {
				arm()
				k.accept(1)
			} else {
				k.login(1)
				arm()
			}
			k.drain()
			c.do(k)
			k.drain()
			got := k.want(1, c.want...)
			if c.not != "" && strings.Contains(got, c.not) {
				t.Errorf("%q is in\n%s", c.not, got)
			}
			if k.end[1] != c.closed {
				t.Errorf("closed is %v, want %v", k.end[1], c.closed)
			}
			if kind == InvalidUTF8 == utf8.ValidString(got) {
				t.Errorf("UTF-8: %q", got)
			}
			if n := k.s.FaultCount(kind); n.Armed != 1 || n.Fired == 0 {
				t.Errorf("counts %+v", n)
			}
		})
	}
}

func TestEveryFaultHasANameAndADoc(t *testing.T) {
	for k := FaultKind(1); k < FaultKinds; k++ {
		if faultKinds[k].name == "" || k.Doc() == "" {
			t.Errorf("kind %d has no name or no doc", k)
		}
		back, err := ParseFaultKind(k.String())
		if err != nil || back != k {
			t.Errorf("%v: parsed as %v, %v", k, back, err)
		}
	}
	if _, err := ParseFaultKind("no-such"); err == nil {
		t.Error("no-such was parsed")
	}
}

func TestAFaultKeepsToItsLimits(t *testing.T) {
	k := newTalk(t, ServerConfig{})
	k.login(1)
	k.login(2)
	denied := func(id SessionID, action string) bool {
		k.send(id, "Action: "+action)
		return strings.Contains(k.take(id), "Permission denied")
	}
	arm := func(f Fault) {
		k.s.Heal(k.now)
		f.Kind = PermissionDenied
		if err := k.s.Fault(k.now, f); err != nil {
			t.Fatal(err)
		}
	}
	arm(Fault{Session: 2})
	if denied(1, "CoreStatus") || !denied(2, "CoreStatus") {
		t.Error("Session")
	}
	arm(Fault{Action: "corestatus"})
	if denied(1, "CoreSettings") || !denied(1, "CoreStatus") {
		t.Error("Action")
	}
	arm(Fault{N: 2})
	for i := range 3 {
		if denied(1, "CoreStatus") != (i < 2) {
			t.Errorf("N: 2, occasion %d", i)
		}
	}
	arm(Fault{Until: k.now.Add(time.Second)})
	if !denied(1, "CoreStatus") {
		t.Error("before Until")
	}
	k.pass(time.Second)
	if denied(1, "CoreStatus") {
		t.Error("at Until")
	}
	arm(Fault{P: 300_000})
	n := 0
	for range 1000 {
		if denied(1, "CoreStatus") {
			n++
		}
	}
	if n < 200 || n > 400 {
		t.Errorf("a chance of 0.3 struck %d times of 1000", n)
	}
	k.s.Heal(k.now)
	if denied(1, "CoreStatus") {
		t.Error("healed")
	}
	if err := k.s.Fault(k.now, Fault{Kind: Restart, Profile: "19"}); err == nil {
		t.Error("a restart as version 19 was taken")
	}
	if err := k.s.Fault(k.now, Fault{}); err == nil {
		t.Error("a fault without a kind was taken")
	}
}

func TestAfterAShutdownTheServerRefusesThenIsBack(t *testing.T) {
	k := newTalk(t, ServerConfig{BootedAfter: time.Second})
	k.login(1)
	if err := k.s.Fault(k.now, Fault{Kind: Shutdown, Delay: 3 * time.Second}); err != nil {
		t.Fatal(err)
	}
	k.drain()
	k.accept(2)
	if got := k.take(2); got != "" || !k.end[2] {
		t.Errorf("a stopped server said %q", got)
	}
	k.pass(3 * time.Second)
	k.login(3)
	k.pass(2 * time.Second)
	k.want(3, "Event: FullyBooted\r\nPrivilege: system,all\r\nUptime: 1\r\n")
}
