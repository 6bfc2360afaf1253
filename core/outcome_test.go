package core

import "testing"

// TestFiltersHideAnOutcomeOnlyWhereThatIsCertain: a pattern that can not be
// followed is believed to let it through.
func TestFiltersHideAnOutcomeOnlyWhereThatIsCertain(t *testing.T) {
	const name, class = "OriginateResponse", "call"
	for _, c := range []struct {
		filters []string
		hidden  bool
	}{
		{[]string{"!Event: OriginateResponse"}, true},
		{[]string{"!Event: Originate"}, true},
		{[]string{"!^Event: (Dial|Originate)"}, true},
		{[]string{"!Privilege: call,all"}, true},
		{[]string{`!Privilege: call\,all`}, false}, // an escape that means nothing
		{[]string{"!Newexten|OriginateResponse"}, true},
		{[]string{"!^Originate"}, false},
		{[]string{"!Event: Originate$"}, false},
		{[]string{"!Event: Orig.*"}, false},
		{[]string{"!Channel: PJSIP/100"}, false},
		{[]string{"Event: Hangup", "!Channel: PJSIP/100"}, true},
		{[]string{"Event: Hangup"}, true},
		{[]string{"^Event: (Hangup|Newchannel)"}, true},
		{[]string{"Event: (Hangup|OriginateResponse)"}, false},
		{[]string{"Event: Hangup", "Event: Originate"}, false},
		{[]string{"Event: Hangup", "Channel: PJSIP/100"}, false},
		{[]string{"Event: Hangup", "Event: [A-Z]"}, false},
		{[]string{"Event: Hangup", "!OriginateResponse", "Event: OriginateResponse"}, true},
		{[]string{"Event: (Hangup"}, false},
		{[]string{"Event: ((Hangup))"}, false},
		{[]string{`Event: \`}, false},
		{[]string{" \t!Event: OriginateResponse"}, true}, // as the server reads the header
		{[]string{" Event: OriginateResponse"}, false},
		{[]string{"!"}, true}, // an empty pattern is found in everything
		{nil, false},
	} {
		if why := filtered(c.filters, name, class); (why != nil) != c.hidden {
			t.Errorf("%q: %v, want hidden %v", c.filters, why, c.hidden)
		}
	}
	if why := filtered([]string{"Event: Exec"}, "AsyncAGI", "agi"); why != nil {
		t.Errorf("the SubEvent lets it through, and yet: %v", why)
	}
}

// TestAPreflightAllocatesNothing where the outcome may come.
func TestAPreflightAllocatesNothing(t *testing.T) {
	m, err := New(Config{Address: "192.0.2.1:5038", Username: "admin", Secret: NewSecret("s3cret"), Events: "call,agent"})
	if err != nil {
		t.Fatal(err)
	}
	m.force.setBy("call,agent")
	sl := &slot{complete: "OriginateResponse"}
	if n := testing.AllocsPerRun(100, func() {
		if why := m.unheard(sl); why != nil {
			t.Fatal(why)
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
