package core

import (
	"testing"

	"amicore/core/catalog"
)

// TestAnEventPassesWhereAFilterLetsItThroughAndNoneKeepsItAway.
func TestAnEventPassesWhereAFilterLetsItThroughAndNoneKeepsItAway(t *testing.T) {
	const in, out = "Event: FullyBooted", "!Event: FullyBooted"
	for _, c := range []struct {
		filters []string
		want    bool
	}{
		{nil, true},
		{[]string{in}, true},
		{[]string{out}, false},
		{[]string{in, out}, false}, // which one stands in front decides nothing
		{[]string{out, in}, false},
		{[]string{"!Event: Hangup"}, true},
		{[]string{"!Event: Hangup", in}, true},
		{[]string{"Event: Hangup"}, false},
		{[]string{"Event: Hangup", in}, true},
		{[]string{"!Event: .*", in}, true},       // what cannot be followed keeps nothing away
		{[]string{"Event: .*"}, false},           // and lets nothing through for certain
		{[]string{"Event: .*", in}, true},        //
		{[]string{"Channel: PJSIP/1"}, false},    // it may have one
		{[]string{" \t" + in, " " + out}, false}, // blanks in front do not count
		{[]string{"Privilege: system,all"}, true},
		{[]string{"Privilege: call,all"}, false},
		{[]string{"eventfilter(name(FullyBooted)) ="}, true},
		{[]string{"eventfilter(name(Hangup)) ="}, false},
		{[]string{"eventfilter(name(Hangup)) =", in}, true}, // one that matches is enough, wherever it stands
		{[]string{"eventfilter(action(exclude),name(Hangup)) =", "Event: Hangup"}, false},
		{[]string{"eventfilter(action(exclude),name(FullyBooted)) ="}, false},
		{[]string{"eventfilter(action(exclude),name(Hangup)) ="}, true},
		{[]string{in, "eventfilter(action(exclude),name(FullyBooted)) ="}, false},
		{[]string{"eventfilter(name(FullyBooted)) =", out}, false},
		{[]string{"eventfilter(name(FullyBooted),header(Channel),method(exact)) = x"}, false},
		{[]string{"eventfilter(method(contains)) = FullyBooted"}, true},
		{[]string{"eventfilter(method(contains)) = Channel: x"}, false},
	} {
		if got := passes(c.filters, "FullyBooted", "system", catalog.V22); got != c.want {
			t.Errorf("%q let it through: %t, want %t", c.filters, got, c.want)
		}
	}
}

// TestFullyBootedIsNotWaitedForWhereAFilterKeepsItAway, though it came at this
// address before the filter was there.
func TestFullyBootedIsNotWaitedForWhereAFilterKeepsItAway(t *testing.T) {
	const in = "Event: (FullyBooted|Hangup)"
	for _, c := range []struct {
		filters []string
		want    Phase
	}{
		{nil, PhaseBooting},
		{[]string{in}, PhaseBooting},
		{[]string{"!Event: FullyBooted"}, PhaseReady},
		{[]string{in, "!Event: FullyBooted"}, PhaseReady},
		{[]string{"Event: Hangup"}, PhaseReady},
	} {
		m, err := New(Config{Address: "pbx:5038", Username: "u", Secret: NewSecret("s3cret"), Filters: c.filters})
		if err != nil {
			t.Fatal(err)
		}
		now := Instant(0)
		var ids []string
		step := func(in Input) {
			for _, c := range m.Step(now, in) {
				if c.Kind == CommandSend {
					ids = append(ids, sentID(c.Bytes))
				}
			}
		}
		step(Start())
		for conn := Conn(1); conn <= 2; conn++ {
			step(Resolved(conn, "192.0.2.1:5038"))
			step(Connected(conn))
			step(Received(conn, []byte("Asterisk Call Manager/9.0.0\r\n")))
			for len(ids) > 0 { // Login, and then the Filters or a Ping
				id := ids[0]
				ids = ids[1:]
				step(Received(conn, []byte("Response: Success\r\nActionID: "+id+"\r\n\r\n")))
			}
			if conn == 1 {
				step(Received(conn, []byte("Event: FullyBooted\r\nPrivilege: system,all\r\nStatus: Fully Booted\r\n\r\n")))
				step(Closed(conn, CloseEOF))
				now, _, _ = m.Deadline()
				step(Tick())
			}
		}
		if got := m.Stats().Phase; got != c.want {
			t.Errorf("%q: %v, want %v", c.filters, got, c.want)
		}
	}
}

// TestTheClassOfAnOutcomeIsThatOfItsEvent, of the version that the server is.
func TestTheClassOfAnOutcomeIsThatOfItsEvent(t *testing.T) {
	m := started(t)
	quiet := 0
	for e := range catalog.Events() {
		for v := catalog.V11; v != 0; v <<= 1 {
			m.versions = v
			want := e.Privileges(v)
			if !e.Broadcast() {
				want = 0
				quiet++
			}
			if name, class := m.outcomeClass(&slot{complete: e.Name()}); name != e.Name() || class != want {
				t.Errorf("%v: %s is of %v, want %s of %v", v, name, class, e.Name(), want)
			}
		}
	}
	if quiet == 0 {
		t.Error("every event is broadcast")
	}
	for v, want := range map[catalog.Versions]string{
		catalog.V11: "AsyncAGI", catalog.V11 | catalog.V13: "AsyncAGIExec", catalog.V13: "AsyncAGIExec", catalog.V22: "AsyncAGIExec", catalog.All: "AsyncAGIExec",
	} {
		m.versions = v
		if name, class := m.outcomeClass(&slot{complete: "Else", commandID: "c"}); name != want || class != catalog.AGI {
			t.Errorf("%v: %s of %v, want %s of agi", v, name, class, want)
		}
	}
	if name, class := m.outcomeClass(&slot{complete: "MineDone"}); name != "MineDone" || class != 0 {
		t.Errorf("%s, which the catalog does not know, is of %v", name, class)
	}
}
