package core

import (
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"amicore/core/catalog"
	"amicore/core/wire"
)

// latin makes a character of each byte, since the server's expressions work
// on bytes and package regexp takes UTF-8.
func latin(s string) string {
	runes := make([]rune, len(s))
	for i := range len(s) {
		runes[i] = rune(s[i])
	}
	return string(runes)
}

// compiled is an extended expression of those that POSIX and package regexp
// read alike, but for a bracket with a backslash, which POSIX takes for itself.
func compiled(t interface{ Fatalf(string, ...any) }, expression string) *regexp.Regexp {
	re, err := regexp.Compile("(?s)" + strings.ReplaceAll(latin(expression), `[\]`, `[\\]`))
	if err != nil {
		t.Fatalf("%q: %v", expression, err)
	}
	return re
}

// servedFilter is a Filter action as the server reads it (main/manager.c,
// manager_add_filter): blanks in front of a value do not count, one ! is cut
// from the text, and it excludes unless the criteria have an action.
type servedFilter struct {
	exclude              bool
	event, header, match string
	text                 string
}

func serve(a wire.Action) (s servedFilter) {
	s.match = "regex"
	s.text = strings.TrimLeft(headerOf(a.Headers, "Filter"), blanks)
	s.text, s.exclude = strings.CutPrefix(s.text, "!")
	criteria := headerOf(a.Headers, "MatchCriteria")
	for part := range strings.SplitSeq(criteria, ",") {
		key, value, _ := strings.Cut(strings.TrimSuffix(part, ")"), "(")
		switch key {
		case "action":
			s.exclude = value == "exclude"
		case "name":
			s.event = value
		case "header":
			s.header = value
		case "method":
			s.match = value
		}
	}
	return s
}

const blanks = "\x00\x01\x02\x03\x04\x05\x06\x07\x08\t\n\v\f\r\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f "

// saidBy is what a filter says, as a server with criteria understands it.
func saidBy(f EventFilter) servedFilter {
	match := []string{"none", "regex", "exact", "starts_with", "ends_with", "contains"}[f.Match]
	return servedFilter{f.Exclude, f.Event, f.Header, match, f.Text}
}

// keeps reports whether the event reaches a session with this filter alone.
func (s servedFilter) keeps(t *rapid.T, event string) bool { return s.matches(t, event) != s.exclude }

// matches reports whether the filter is about the event (main/manager.c, filter_cmp_fn).
func (s servedFilter) matches(t *rapid.T, event string) bool {
	compare := map[string]func(string) bool{
		"none":        func(string) bool { return true },
		"regex":       func(v string) bool { return compiled(t, s.text).MatchString(latin(v)) },
		"exact":       func(v string) bool { return v == s.text },
		"starts_with": func(v string) bool { return strings.HasPrefix(v, s.text) },
		"ends_with":   func(v string) bool { return strings.HasSuffix(v, s.text) },
		"contains":    func(v string) bool { return strings.Contains(v, s.text) },
	}[s.match]
	lines := strings.Split(strings.TrimSuffix(event, "\r\n\r\n"), "\r\n")
	matches := s.event == "" || lines[0] == "Event: "+s.event
	if matches && s.header == "" {
		matches = compare(event)
	} else if matches {
		matches = false
		for _, line := range lines {
			if v, ok := strings.CutPrefix(line, s.header+":"); ok {
				v = strings.TrimLeft(v, blanks)
				matches = matches || v != "" && compare(v)
			}
		}
	}
	return matches
}

// TestTheServerIsSentWhatTheFilterSays: with criteria, and without them where
// there is a replacement, whatever the text begins with.
func TestTheServerIsSentWhatTheFilterSays(t *testing.T) {
	type kind struct {
		match    FilterMatch
		exclude  bool
		replaced bool
	}
	seen := map[kind]int{}
	text := rapid.OneOf(
		rapid.StringMatching(`[ \t\x01!a]?[ab .*^$+?|(){}\[\]\\!,=/:-]{1,4}`),
		rapid.SampledFrom([]string{"Event: ", "Event: H", "Hangup\r\nPriv", "call", "x", "\xff", "!!", "  ", "!"}),
	)
	expression := rapid.SampledFrom([]string{"^Event: Hang", "a|b", "[ab]+", " a", "!", "!a", "\x01?a", "Channel: (a|b)", "a*b", `a\.b`})
	try := func(t *rapid.T, f EventFilter, name, value string) {
		if CheckFilters(f.String()) != nil {
			return
		}
		if f.Header != "" { // a control byte in a value may be taken for a line's end
			value = strings.Map(func(c rune) rune {
				if c < ' ' {
					return -1
				}
				return c
			}, value)
		}
		event := "Event: " + name + "\r\nPrivilege: call,all\r\nChannelX: a\r\nChannel: " + value + "\r\nCause-txt: b" + value + "\r\n\r\n"
		says := saidBy(f)
		want := says.keeps(t, event)
		if sent := serve(filterAction(f.String())); sent != says {
			t.Fatalf("%+v is sent as %+v", f, sent)
		}
		criteria, _, _ := strings.Cut(strings.TrimPrefix(f.String(), "eventfilter("), ") = ")
		if read := serve(wire.NewAction("Filter", "MatchCriteria", criteria, "Filter", f.pattern())); read != says {
			t.Fatalf("%+v is written as %+v", f, read)
		}
		seen[kind{f.Match, f.Exclude, false}]++
		for _, v := range []catalog.Versions{catalog.All, catalog.V13} {
			plain, ok := f.expression(v)
			if !ok {
				continue
			}
			if err := CheckFilters(plain); err != nil {
				t.Fatalf("%+v is replaced by what is refused: %v", f, err)
			}
			if got := serve(filterAction(plain)).keeps(t, event); got != want {
				t.Fatalf("%+v is replaced by %q; %q comes: %t, want %t", f, plain, event, got, want)
			}
			seen[kind{f.Match, f.Exclude, true}]++
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		drawn, found := text.Draw(t, "text"), expression.Draw(t, "expression")
		value := rapid.OneOf(text, rapid.Just(drawn), rapid.Just("a"+drawn), rapid.Just(drawn+"b"), rapid.Just(" "+drawn), rapid.Just("")).Draw(t, "value")
		for match := MatchNone; match <= MatchContains; match++ {
			for i := range 2 * 3 * 3 * 4 {
				f := EventFilter{
					Exclude: i%2 == 1, Event: []string{"", "Hangup", "X.y"}[i/2%3], Header: []string{"", "Channel", "Cause-txt"}[i/6%3],
					Match: match, Text: drawn,
				}
				switch match {
				case MatchNone:
					f.Text = ""
				case MatchRegex:
					f.Text = found
				}
				try(t, f, []string{"Hangup", "X.y", "Xay", "HangupRequest"}[i/18], value)
			}
		}
	})
	if len(seen) != 24 {
		t.Errorf("only these were tried: %v", seen)
	}
}

// TestALiteralExpressionFindsTheTextAlone, for each byte in each place, and is
// the same as a basic and as an extended expression.
func TestALiteralExpressionFindsTheTextAlone(t *testing.T) {
	hidden := regexp.MustCompile(`(?s)\[.\]|\\\^`)
	for c := 1; c < 256; c++ {
		b := string([]byte{byte(c)})
		for _, text := range []string{b, b + "x", "x" + b, "x" + b + "y", b + b, "x" + b + b + "y", b + "x" + b} {
			e := literalExpression(text)
			re := compiled(t, "^"+e+"$")
			if !re.MatchString(latin(text)) || re.MatchString(latin(text+"x")) || re.MatchString(latin("x"+text)) || re.MatchString("") {
				t.Fatalf("%q becomes %q, which finds something else", text, e)
			}
			for other := 1; other < 256; other++ {
				changed := strings.ReplaceAll(text, b, string([]byte{byte(other)}))
				if re.MatchString(latin(changed)) != (changed == text) {
					t.Fatalf("%q becomes %q, which finds %q", text, e, changed)
				}
			}
			if e[0] <= ' ' || e[0] == '!' {
				t.Errorf("%q becomes %q, of which the server takes the first byte away", text, e)
			}
			if left := hidden.ReplaceAllString(latin(e), ""); strings.ContainsAny(left, `.[*^$\(){}+?|!`) {
				t.Errorf("%q becomes %q, which not all versions read alike", text, e)
			}
		}
	}
	if e := literalExpression(""); e != "" {
		t.Errorf("no text becomes %q", e)
	}
}

// TestEachFilterWithCriteriaHasThePlainOneOfTheContract.
func TestEachFilterWithCriteriaHasThePlainOneOfTheContract(t *testing.T) {
	const end = "[[:cntrl:]]"
	for _, c := range []struct {
		f    EventFilter
		want string
	}{
		{EventFilter{Event: "Hangup"}, "^Event: Hangup" + end},
		{EventFilter{Event: "X.y", Exclude: true}, "!^Event: X[.]y" + end},
		{EventFilter{Header: "Channel"}, end + "Channel: *[^[:cntrl:] ]"},
		{EventFilter{Header: "Channel", Event: "Hangup"}, "^Event: Hangup" + end + ".*" + end + "Channel: *[^[:cntrl:] ]"},
		{EventFilter{Header: "C*", Match: MatchExact, Text: "a.b"}, end + "C[*]: *a[.]b" + end},
		{EventFilter{Header: "Channel", Match: MatchStartsWith, Text: "a^b"}, end + `Channel: *a\^b`},
		{EventFilter{Header: "Channel", Match: MatchEndsWith, Text: "a|b"}, end + "Channel:[^[:cntrl:]]*a[|]b" + end},
		{EventFilter{Header: "Channel", Match: MatchContains, Text: "(a)"}, end + "Channel:[^[:cntrl:]]*[(]a[)]"},
		{EventFilter{Header: "Channel", Match: MatchContains, Text: " a"}, ""},
		{EventFilter{Header: "Channel", Match: MatchEndsWith, Text: "\ta"}, ""},
		{EventFilter{Header: "Channel", Match: MatchRegex, Text: "a"}, ""},
		{EventFilter{Header: "Event", Match: MatchExact, Text: "Hangup"}, ""},
		{EventFilter{Header: "Events", Match: MatchStartsWith, Text: "!"}, end + "Events: *[!]"},
		{EventFilter{Match: MatchContains, Text: " a b"}, "[ ]a b"},
		{EventFilter{Match: MatchContains, Text: "!a", Exclude: true}, "![!]a"},
		{EventFilter{Match: MatchContains, Event: "Hangup", Text: "t: Hang"}, "^Event: Hangup" + end},
		{EventFilter{Match: MatchContains, Event: "Hangup", Text: "Cause"}, "^Event: Hangup" + end + ".*Cause"},
		{EventFilter{Match: MatchStartsWith, Text: "Event: H"}, "^Event: H"},
		{EventFilter{Match: MatchStartsWith, Event: "Hangup", Text: "Event: H"}, ""},
		{EventFilter{Match: MatchExact, Text: "a"}, ""},
		{EventFilter{Match: MatchEndsWith, Text: "a"}, ""},
		{EventFilter{Match: MatchRegex, Text: "a.*[b]"}, "a.*[b]"},
		{EventFilter{Match: MatchRegex, Text: "a.*[b]", Exclude: true}, "!a.*[b]"},
		{EventFilter{Match: MatchRegex, Text: "!a"}, ""},
		{EventFilter{Match: MatchRegex, Text: " a"}, ""},
		{EventFilter{Match: MatchRegex, Text: "a+"}, ""},
		{EventFilter{Match: MatchRegex, Event: "Hangup", Text: "a"}, ""},
		// Filter: and the text fit into a line, or not.
		{EventFilter{Match: MatchContains, Text: strings.Repeat("x", 1014)}, strings.Repeat("x", 1014)},
		{EventFilter{Match: MatchContains, Text: strings.Repeat("x", 1015)}, ""},
		{EventFilter{Match: MatchContains, Text: strings.Repeat(".", 338)}, strings.Repeat("[.]", 338)},
		{EventFilter{Match: MatchContains, Text: strings.Repeat(".", 338), Exclude: true}, ""},
	} {
		if got, ok := c.f.expression(catalog.All); ok != (c.want != "") || ok && got != c.want {
			t.Errorf("%v is replaced by %q, %t; want %q", c.f, got, ok, c.want)
		}
	}
}
