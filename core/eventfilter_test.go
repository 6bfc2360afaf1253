package core

import (
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"amicore/core/catalog"
)

var (
	drawnText   = rapid.StringMatching(`[a-c .*^$+?|(){}!/;=-]{1,4}`)
	drawnFilter = rapid.Custom(func(t *rapid.T) EventFilter {
		f := EventFilter{
			Exclude: rapid.Bool().Draw(t, "exclude"),
			Event:   rapid.SampledFrom([]string{"", "Hangup", "Hang", "X.y"}).Draw(t, "event"),
			Header:  rapid.SampledFrom([]string{"", "Channel", "Cause-txt"}).Draw(t, "header"),
			Match:   rapid.SampledFrom([]FilterMatch{MatchNone, MatchExact, MatchStartsWith, MatchEndsWith, MatchContains}).Draw(t, "match"),
		}
		if f.Match != MatchNone {
			f.Text = drawnText.Draw(t, "text")
		}
		return f
	})
)

func TestAReplacementSelectsTheSameEvents(t *testing.T) {
	replaced := 0
	rapid.Check(t, func(t *rapid.T) {
		f := drawnFilter.Draw(t, "filter")
		if f.check() != nil {
			return
		}
		plain, ok := f.expression(catalog.All)
		if !ok {
			return
		}
		replaced++
		pattern, exclude := strings.CutPrefix(plain, "!")
		re, err := regexp.Compile("(?s)" + pattern)
		if err != nil || exclude != f.Exclude || skipBlanks(plain) != plain {
			t.Fatalf("%v becomes %q: %v", f, plain, err)
		}
		value := rapid.OneOf(drawnText, rapid.Just(f.Text), rapid.Just(f.Text+"a"), rapid.Just("a"+f.Text), rapid.Just(""))
		event := "Event: " + rapid.SampledFrom([]string{"Hangup", "Hang", "X.y", "Xay", "HangupRequest"}).Draw(t, "name") + "\r\nPrivilege: call,all\r\n" +
			"Channel: " + value.Draw(t, "channel") + "\r\nChannelX: " + value.Draw(t, "other") + "\r\nCause-txt: " + value.Draw(t, "text") + "\r\n\r\n"
		if got, want := re.MatchString(event), saidBy(f).matches(t, event); got != want {
			t.Fatalf("%v becomes %q, which selects %q: %t, want %t", f, plain, event, got, want)
		}
	})
	if replaced == 0 {
		t.Error("nothing was replaced")
	}
}

func TestAFilterWithCriteriaIsReadAsItIsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawnFilter.Draw(t, "filter")
		if f.check() != nil {
			return
		}
		got, err := ParseEventFilter(f.String())
		if err != nil || got != f {
			t.Fatalf("%q is read as %+v: %v; want %+v", f.String(), got, err, f)
		}
		if err := CheckFilters(f.String()); err != nil {
			t.Fatal(err)
		}
	})
}

// TestOneColonBehindAHeaderIsCut: the server cuts one too, and what is left is the name.
func TestOneColonBehindAHeaderIsCut(t *testing.T) {
	for s, want := range map[string]string{"Channel": "Channel", "Channel:": "Channel", "Channel::": "Channel:"} {
		if got, err := ParseEventFilter("eventfilter(header(" + s + "),method(exact)) = x"); err != nil || got.Header != want {
			t.Errorf("%q is read as the header %q: %v; want %q", s, got.Header, err, want)
		}
	}
}

func TestFiltersWithCriteriaThatServersRefuseAreRefused(t *testing.T) {
	for s, want := range map[string]string{
		"eventfilter(name(Hangup)) =":                         "",
		" eventfilter( header(Channel) , method(exact)) = a":  "",
		"eventfilter(name(Hangup))":                           "",
		"eventfilter(name(Module.Own)) =":                     "",
		"eventfilter() = x":                                   "a text needs a method",
		"eventfilter(method(regex)) =":                        "needs a text",
		"eventfilter(method(regex)) = (":                      "nothing ends its (",
		"eventfilter(action(exclude)) =":                      "every event would match",
		"eventfilter(action(exlude),name(Hangup)) =":          "neither include nor exclude",
		"eventfilter(name(Hangup),name(Dial)) =":              "twice",
		"eventfilter(nam(Hangup)) =":                          "none of action, name, header and method",
		"eventfilter(name(Hangup),method(begins)) = x":        "none of regex",
		"eventfilter(name(Hangup\r\n)) =":                     "can not be sent",
		"eventfilter(name(Hang up)) =":                        "not of the form",
		"eventfilter(name) = x":                               "not of the form",
		"eventfilter(header":                                  "not of the form",
		"eventfilter(name(hangup)) =":                         "did you mean Hangup?",
		"eventfilter(name(Hangup)) Local/":                    "= is expected",
		"eventfilter(name(Hangup),method(contains)) = a\r\nb": "can not be sent",
	} {
		err := CheckFilters(s)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", s, err, want)
		}
	}
}

func TestCriteriaHideAnOutcomeOnlyWhereThatIsCertain(t *testing.T) {
	for filter, hidden := range map[string]bool{
		"eventfilter(action(exclude),name(OriginateResponse))":                                   true,
		"eventfilter(action(exclude),name(Hangup))":                                              false,
		"eventfilter(name(Hangup))":                                                              true,
		"eventfilter(name(OriginateResponse))":                                                   false,
		"eventfilter(name(OriginateResponse),header(Channel),method(exact)) = x":                 false,
		"eventfilter(action(exclude),name(OriginateResponse),header(Channel),method(exact)) = x": false,
		"eventfilter(action(exclude),method(contains)) = Privilege: call":                        true,
		"eventfilter(method(contains)) = PJSIP/":                                                 false,
		"eventfilter(method(starts_with)) = Event: Hangup":                                       true,
		"eventfilter(action(exclude),method(starts_with)) = Event: Orig":                         true,
		"eventfilter(action(exclude),name(OriginateResponse),method(regex)) = ^Event: Originate": true,
		"eventfilter(action(exclude),name(OriginateResponse),method(regex)) = Reason: [0-9]":     false,
		"eventfilter(action(exclude),method(ends_with)) = x":                                     false,
	} {
		if why := filtered([]string{filter}, "OriginateResponse", "call", catalog.V22); (why != nil) != hidden {
			t.Errorf("%s: %v, want hidden %t", filter, why, hidden)
		}
	}
}
