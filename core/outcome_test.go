package core

import (
	"strings"
	"testing"

	"amicore/core/catalog"
	"amicore/core/wire"
)

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
		if why := filtered(c.filters, name, class, catalog.All&^catalog.V11); (why != nil) != c.hidden {
			t.Errorf("%q: %v, want hidden %v", c.filters, why, c.hidden)
		}
	}
	if why := filtered([]string{"Event: Exec"}, "AsyncAGI", "agi", catalog.All); why != nil {
		t.Errorf("the SubEvent lets it through, and yet: %v", why)
	}
}

// TestFiltersAreReadAsAsterisk11ReadsThem: it compiles basic expressions, so
// that where those differ from extended ones nothing is certain, and a filter
// with criteria is not replaced by one that means something else.
func TestFiltersAreReadAsAsterisk11ReadsThem(t *testing.T) {
	const name, class = "OriginateResponse", "call"
	for _, v := range []catalog.Versions{catalog.V11, catalog.V11 | catalog.V13, catalog.All} {
		for _, f := range []string{
			"!Event: (OriginateResponse|Dial)", "Event: (Hangup|Dial)", `!Event: Originate\(Response\)`, "Event: Hangup+", "!Event: OriginateResponse|x",
			"Event: Hangup?", "Event: x{2}", EventFilter{Match: MatchRegex, Text: "Event: (Hangup|Dial)"}.String(),
		} {
			if why := filtered([]string{f}, name, class, v); why != nil {
				t.Errorf("%v, %q: %v", v, f, why)
			}
			if passes([]string{strings.TrimPrefix(f, "!")}, "Hangup", class, v) {
				t.Errorf("%v, %q lets Hangup through for certain", v, f)
			}
		}
		if filtered([]string{"!Event: OriginateResponse"}, name, class, v) == nil || filtered([]string{"^Event: Hangup"}, name, class, v) == nil {
			t.Errorf("%v: what both read alike is not certain", v)
		}
		for text, want := range map[string]bool{"Event: (Hangup|Dial)": false, "a+": false, `a\{2\}`: false, "^Event: H.*p": true} {
			f := EventFilter{Match: MatchRegex, Text: text}
			if plain, ok := f.expression(v); ok != want {
				t.Errorf("%v: %q is replaced by %q: %t", v, text, plain, ok)
			}
			if _, ok := f.expression(v &^ catalog.V11); !ok {
				t.Errorf("%v: %q is not replaced where no server is an 11", v&^catalog.V11, text)
			}
		}
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

func TestAFailedOriginateSaysWhy(t *testing.T) {
	for event, want := range map[string]string{
		"Reason: 0\r\n":                   "Reason 0: failed",
		"Reason: 1\r\n":                   "Reason 1: hung up",
		"Reason: 3\r\n":                   "Reason 3: no answer",
		"Reason: 5\r\n":                   "Reason 5: busy",
		"Reason: 8\r\n":                   "Reason 8: congestion",
		"Reason: 4\r\n":                   "Reason 4",
		"Reason: 5\r\nMessage: words\r\n": "words",
		"":                                "Failure",
	} {
		final, _ := wire.Parse([]byte("Event: OriginateResponse\r\nResponse: Failure\r\n"+event+"\r\n"), nil)
		if got := outcomeText(final); got != want {
			t.Errorf("%q: %q, want %q", event, got, want)
		}
	}
}
