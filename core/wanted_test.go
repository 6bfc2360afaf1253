package core_test

import (
	"slices"
	"strings"
	"testing"

	"amicore/core"
)

func TestAFilterThatEveryServerRefusesIsRefusedHere(t *testing.T) {
	for _, f := range []string{
		"Event: Hangup", "!Event: RTCP", " !^Event: (Dial|Hangup)", `Channel: SIP/1\(2`, `\\`, "a)", "[]]", "[^]]", "[]a(]", `[\]`, "[[:alpha:](]", "[[.].]]", "[a[=b=]]",
		"a{2}", "*", // which some servers take, and some do not
	} {
		if err := core.CheckFilters(f); err != nil {
			t.Errorf("%q: %v", f, err)
		}
	}
	for f, want := range map[string]string{
		"": "empty", " \t": "empty", "!": "empty", " !": "empty", "a\r\nAction: x": "can not be sent", strings.Repeat("a", 1022): "this long",
		"(": `its (`, "((a)": `its (`, `(a\)`: `its (`, "([)]": `its (`, "[": `its [`, "[]": `its [`, "[^]": `its [`, "[a": `its [`, `(a|[b)`: `its [`, "[[:alpha:]": `its [`, "[[:alpha]": `its [`, `a\`: `its \`, "!Event: (": `its (`,
		")(": `its (`, "a))((b)": `its (`, `\\(`: `its (`, `[a]\`: `its \`, "[a](": `its (`,
	} {
		err := core.CheckFilters("Event: Hangup", f)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "filter 1") {
			t.Errorf("%q: %v, want %q", f, err, want)
		}
	}
	if core.CheckFilters() != nil || core.CheckFilters(slices.Repeat([]string{"a"}, 64)...) != nil || core.CheckFilters(slices.Repeat([]string{"a"}, 65)...) == nil {
		t.Error("none and 64 may be, and 65 may not")
	}
}

func TestAMaskThatCannotBeSentOrIsMisspelledIsRefused(t *testing.T) {
	for mask, want := range map[string]string{
		"on": "", "call,agent": "", " call": "", "": "is empty", " \t": "is empty", "a\r\nb": "cannot be sent", strings.Repeat("a", 1022): "cannot be sent",
		"call,agnt": `amicore: no event class is named "agnt"; did you mean agent?`,
	} {
		err := core.CheckEvents(mask)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", mask, err, want)
		}
	}
}

// What is refused leaves what was wanted before: the next session is Ready.
func TestWhatIsRefusedChangesNothing(t *testing.T) {
	m, err := core.New(core.Config{Address: "192.0.2.1:5038", Username: "admin", Secret: core.NewSecret("s3cret"), Events: "call", Filters: []string{"!Event: RTCP"}})
	if err != nil {
		t.Fatal(err)
	}
	bad := []core.Input{core.SetFilters("Event: (Hangup"), core.SetFilters("!Event: RTCP", ""), core.SetEvents(" "), core.SetEvents(""), core.SetEvents("call,agnt")}
	for _, in := range bad {
		m.Step(0, in)
	}
	if c := m.Config(); c.Events != "call" || len(c.Filters) != 1 || c.Filters[0] != "!Event: RTCP" {
		t.Errorf("the mask is %q, the filters are %q", c.Events, c.Filters)
	}
	if n := m.Stats().Misuse; n != uint64(len(bad)) {
		t.Errorf("%d of %d inputs are counted as misuse", n, len(bad))
	}
}
