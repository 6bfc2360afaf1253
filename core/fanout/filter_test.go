package fanout_test

import (
	"path"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"amicore/core"
	"amicore/core/fanout"
)

func TestAPatternMatchesWholeNamesInAnyCase(t *testing.T) {
	for _, c := range []struct {
		pattern, name string
		want          bool
	}{
		{"", "", true},
		{"", "a", false},
		{"*", "", true},
		{"*", "anything", true},
		{"Hangup", "hANGUP", true},
		{"Hangup", "HangupRequest", false},
		{"Hangup*", "HangupRequest", true},
		{"*Request", "HangupRequest", true},
		{"*a*b*", "xxaxxbxx", true},
		{"*a*b", "ab a", false},
		{"?", "", false},
		{"??", "ab", true},
		{"a?c", "abbc", false},
		{"a*?c", "abbc", true},
		{"Q*e*Member", "QueueCallerMember", true},
		{"\xe9*", "\xe9t\xe9", true},
		{"\xc9", "\xe9", false}, // only ASCII letters have a case
		{strings.Repeat("*a", 30) + "b", strings.Repeat("a", 2000), false},
	} {
		if got := fanout.Match(c.pattern, c.name); got != c.want {
			t.Errorf("%q matches %q: %v", c.pattern, c.name, got)
		}
	}
}

func TestAPatternMatchesAsThoseOfPathDo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pattern := rapid.StringMatching(`[ab*?]{0,8}`).Draw(t, "pattern")
		name := rapid.StringMatching(`[ab]{0,10}`).Draw(t, "name")
		want, err := path.Match(pattern, name)
		if err != nil {
			t.Fatal(err)
		}
		if got := fanout.Match(pattern, name); got != want {
			t.Fatalf("%q matches %q: %v, path.Match: %v", pattern, name, got, want)
		}
	})
}

func TestAFilterChoosesByNameAndHeaders(t *testing.T) {
	c := event("Event: QueueCallerJoin\r\nQueue: sales\r\nQueue: support\r\nEmpty:\r\n")
	for name, f := range map[string]struct {
		filter fanout.Filter
		want   bool
	}{
		"zero":             {fanout.Filter{}, true},
		"name":             {fanout.Filter{Events: []string{"Hangup", "queue*"}}, true},
		"other name":       {fanout.Filter{Events: []string{"Hangup"}}, false},
		"header":           {fanout.Filter{Headers: []fanout.HeaderMatch{{Name: "QUEUE", Pattern: "Sales"}}}, true},
		"repeated header":  {fanout.Filter{Headers: []fanout.HeaderMatch{{Name: "Queue", Pattern: "support"}}}, true},
		"all must match":   {fanout.Filter{Headers: []fanout.HeaderMatch{{Name: "Queue", Pattern: "*"}, {Name: "Queue", Pattern: "x"}}}, false},
		"absent":           {fanout.Filter{Headers: []fanout.HeaderMatch{{Name: "Member", Pattern: "*"}}}, false},
		"empty value":      {fanout.Filter{Headers: []fanout.HeaderMatch{{Name: "Empty", Pattern: ""}}}, true},
		"name and header":  {fanout.Filter{Events: []string{"*Join"}, Headers: []fanout.HeaderMatch{{Name: "Queue", Pattern: "s*"}}}, true},
		"name, not header": {fanout.Filter{Events: []string{"*Join"}, Headers: []fanout.HeaderMatch{{Name: "Queue", Pattern: "t*"}}}, false},
	} {
		if got := f.filter.Match(*c.Event); got != f.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestOneOfManyFiltersIsEnough(t *testing.T) {
	var f fanout.Fanout
	s := f.Subscribe(fanout.Options{Filters: []fanout.Filter{{Events: []string{"A"}}, {Headers: []fanout.HeaderMatch{{Name: "N", Pattern: "2"}}}}})
	for _, c := range []core.Command{event("Event: A\r\nN: 1\r\n"), event("Event: B\r\nN: 2\r\n"), event("Event: B\r\nN: 3\r\n")} {
		f.Publish(&c, nil)
	}
	if got := drain(s); got != "1 2" {
		t.Errorf("%q", got)
	}
}
