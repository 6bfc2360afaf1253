package catalog_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"amicore/core/catalog"
	"amicore/core/wire"
)

// TestACheckSaysAllThatIsWrong, and nothing of an action that is right.
func TestACheckSaysAllThatIsWrong(t *testing.T) {
	for _, c := range []struct {
		action wire.Action
		in     catalog.Versions
		want   []string
	}{
		{wire.NewAction("Ping"), catalog.All, nil},
		{wire.NewAction("ping", "SuppressEvents", "yes"), catalog.All, nil},
		{wire.NewAction("Originate", "channel", "PJSIP/100", "Async", "true", "Variable", "A=1", "Variable", "B=2"), catalog.V11, nil},
		{wire.NewAction("UserEvent", "UserEvent", "X", "Any", "thing"), catalog.All, nil},
		{wire.NewAction("UpdateConfig", "SrcFilename", "a", "DstFilename", "b", "Action-000012", "NewCat", "Cat-000012", "x"), catalog.V20, nil},
		{wire.NewAction("UpdateConfig", "SrcFilename", "a", "DstFilename", "b", "Action-000012", "NewCat"), catalog.V11, nil},
		{wire.NewAction("SIPpeers"), catalog.All, nil},
		{wire.NewAction("Events", "EventMask", "call,agent"), catalog.V13, nil},
		{wire.NewAction("events", "eventmask", "calls,agnt"), catalog.V13, []string{`no event class is named "calls"; did you mean call?`}},
		{wire.NewAction("Orignate"), catalog.All, []string{"no action is named Orignate; did you mean Originate?"}},
		{wire.NewAction("SIPpeers"), catalog.V22, []string{"Asterisk 22 has no action SIPpeers; it is in 11,13,16,18,20"}},
		{wire.NewAction("Originate", "Chanel", "PJSIP/100", "ChannelId", "a"), catalog.V11, []string{
			"Originate has no header Chanel; did you mean Channel?",
			"Originate has no header ChannelId in Asterisk 11; it has in 13,16,18,20,22,23,master",
			"Originate needs the header Channel",
			"Originate needs the header Context, unless it has Application or Async: true",
			"Originate needs the header Priority, unless it has Application or Async: true",
		}},
		{wire.NewAction("Originate", "Channel", "PJSIP/100", "Context", "out", "Exten", "200"), catalog.All, []string{
			"Originate needs the header Priority, unless it has Application or Async: true",
		}},
		{wire.NewAction("Originate", "Channel", "PJSIP/100", "Context", "out", "Exten", "200", "priority", " "), catalog.V20, []string{
			"Originate needs the header Priority, unless it has Application or Async: true",
		}},
		{wire.NewAction("Originate", "Channel", "PJSIP/100", "Context", "out", "Exten", "200", "Async", "no"), catalog.V13, []string{
			"Originate needs the header Priority, unless it has Application or Async: true",
		}},
		{wire.NewAction("Originate", "Channel", "PJSIP/100", "Context", "out", "Exten", "200", "Priority", "1"), catalog.All, nil},
		{wire.NewAction("Originate", "Channel", "PJSIP/100", "Context", "out", "Exten", "200", "Async", "1"), catalog.All, nil},
		{wire.NewAction("Originate", "Channel", "PJSIP/100", "Application", "Wait", "Data", "5"), catalog.All, nil},
		{wire.NewAction("MessageSend", "To", "pjsip:100", "Body", "hi"), catalog.All, nil},
		{wire.NewAction("MessageSend", "Destination", "pjsip:100", "Body", "hi"), catalog.V22 | catalog.V23, nil},
		{wire.NewAction("MessageSend", "Body", "hi"), catalog.V22 | catalog.V23, []string{"MessageSend needs the header To, unless it has Destination"}},
		{wire.NewAction("MessageSend", "To", "", "Body", "hi"), catalog.V13, []string{"MessageSend needs the header To"}},
		{wire.NewAction("UserEvent", "Any", "thing"), catalog.All, nil},
		{wire.NewAction("Getvar", "Variable", ""), catalog.V20, []string{"Getvar needs the header Variable"}},
		{wire.NewAction("Setvar", "Variable", "X", "Value", ""), catalog.V20, nil},
		{wire.NewAction("UpdateConfig", "SrcFilename", "a", "DstFilename", "b", "Action-", "NewCat"), catalog.V20, []string{
			"UpdateConfig has no header Action-; did you mean Action-000000?",
		}},
		{wire.NewAction("Atxfer", "Channel", "a", "Exten", "1"), catalog.V11 | catalog.V13, nil}, // 13 does without a Context
	} {
		err := catalog.Check(c.action, c.in)
		got := ""
		if err != nil {
			got = err.Error()
		}
		if got != strings.Join(c.want, "\n") {
			t.Errorf("%v in %v:\n%s\nwant\n%s", c.action, c.in, got, strings.Join(c.want, "\n"))
		}
		if e := new(catalog.CheckError); err != nil && !errors.As(err, &e) {
			t.Errorf("%v is no CheckError", err)
		}
	}
}

// TestNearNamesAreWhatWasMeant.
func TestNearNamesAreWhatWasMeant(t *testing.T) {
	for _, c := range []struct {
		got   []string
		first string
	}{
		{catalog.NearActions("orignate"), "Originate"},
		{catalog.NearActions("Redirct"), "Redirect"},
		{catalog.NearActions("qeueustatus"), "QueueStatus"},
		{catalog.NearActions("showendpoints"), "PJSIPShowEndpoints"},
		{catalog.NearEvents("NewChanel"), "Newchannel"},
		{catalog.NearEvents("hungup"), "Hangup"},
	} {
		if len(c.got) == 0 || c.got[0] != c.first || len(c.got) > 5 {
			t.Errorf("%v, want %s first", c.got, c.first)
		}
	}
	if got := catalog.NearActions("Zzyzx"); len(got) != 0 {
		t.Errorf("Zzyzx is near to %v", got)
	}
	if got := catalog.NearActions(strings.Repeat("x", 1<<20)); len(got) != 0 {
		t.Errorf("a megabyte is near to %v", got)
	}
}

// TestEveryActionPassesWithItsRequiredHeaders, in each version that has it.
func TestEveryActionPassesWithItsRequiredHeaders(t *testing.T) {
	for a := range catalog.Actions() {
		for _, name := range catalog.VersionNames() {
			in, _ := catalog.VersionNamed(name)
			if a.Versions()&in == 0 {
				continue
			}
			act := wire.Action{Name: a.Name()}
			for p := range a.Params() {
				if p.Versions&in != 0 && !slices.ContainsFunc(act.Headers, func(h wire.Header) bool { return h.Name == p.Name }) {
					act = act.With(strings.ReplaceAll(p.Name, "XXXXXX", "000001"), "1")
				}
			}
			if err := catalog.Check(act, in); err != nil {
				t.Errorf("%s in %s: %v", a.Name(), name, err)
			}
		}
	}
}
