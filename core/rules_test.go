package core

import (
	"strings"
	"testing"
	"time"

	"amicore/core/catalog"
	"amicore/core/wire"
)

// inCases returns the name in other cases of letters.
func inCases(name string) []string {
	mixed := []byte(strings.ToLower(name))
	for i := 1; i < len(mixed); i += 2 {
		mixed[i] = strings.ToUpper(name)[i]
	}
	return []string{strings.ToLower(name), strings.ToUpper(name), string(mixed)}
}

// ruleSituations are what the rule of an action may depend on, besides its name.
func ruleSituations(try func(v catalog.Versions, headers []wire.Header, o *Options)) {
	versions := []catalog.Versions{catalog.All, catalog.V11 | catalog.V13, catalog.All &^ catalog.V11}
	for v := catalog.V11; v != 0; v <<= 1 { // the last one leaves the type
		versions = append(versions, v)
	}
	for _, v := range versions {
		for _, a := range []wire.Action{
			{},
			wire.NewAction("", "Async", "true", "Channel", "PJSIP/1", "ChannelId", "c1"),
			wire.NewAction("", "async", "  true", "timeout", " 30000"),
			wire.NewAction("", "Timeout", "0"),
			wire.NewAction("", "Timeout", "-1", "CommandID", "x1", "CommandID", "x2", "Channel", "\tPJSIP/2"),
			wire.NewAction("", "Variable", "", "Digit", "1", "Duration", "500", "Reload", "yes"),
		} {
			for _, o := range []*Options{{}, {Timeout: 30 * time.Second}, {Timeout: 3 * time.Hour}, {OutcomeTimeout: time.Minute}} {
				try(v, a.Headers, o)
			}
		}
	}
}

func started(t *testing.T) *Machine {
	t.Helper()
	m, err := New(Config{Address: "pbx:5038", Username: "u", Secret: NewSecret("s3cret")})
	if err != nil {
		t.Fatal(err)
	}
	m.Step(0, Start())
	return m
}

// learned is what a machine knows of an action.
type learned struct {
	slot     slot
	deadline Instant
	found    bool // by its CommandID
}

func learn(t *testing.T, m *Machine, a wire.Action, o *Options) learned {
	s := m.newSlot()
	m.fill(s, a, o)
	sl := m.slots[s]
	at, found := m.byCommand[sl.commandID]
	l := learned{sl, m.deadline(&m.slots[s], o), found && at == s}
	if l.slot.name != a.Name {
		t.Errorf("%s is kept as %s", a.Name, l.slot.name)
	}
	l.slot.name = ""
	m.forget(s)
	m.release(s)
	if len(m.byCommand) != 0 || m.watching != 0 {
		t.Fatalf("%s leaves %d CommandIDs, %d that watch", a.Name, len(m.byCommand), m.watching)
	}
	return l
}

// TestAnActionHasOneRuleInAnyCaseOfLetters, and one deadline and one outcome.
func TestAnActionHasOneRuleInAnyCaseOfLetters(t *testing.T) {
	m := started(t)
	known := 0
	for a := range catalog.Actions() {
		known++
		ruleSituations(func(v catalog.Versions, headers []wire.Header, o *Options) {
			m.versions = v
			want := learn(t, m, wire.Action{Name: a.Name(), Headers: headers}, o)
			for _, name := range inCases(a.Name()) {
				if got := learn(t, m, wire.Action{Name: name, Headers: headers}, o); got != want {
					t.Fatalf("%s, %v, %v:\n%+v\n%s:\n%+v", name, v, headers, got, a.Name(), want)
				}
			}
		})
	}
	if known < 100 {
		t.Errorf("%d actions are known", known)
	}
}

// TestTheRuleOfAnActionIsThatOfTheCatalog, as the contract tells it.
func TestTheRuleOfAnActionIsThatOfTheCatalog(t *testing.T) {
	endings := map[catalog.Ending]Rule{
		catalog.Single: RuleSingle, catalog.Follows: RuleSingle, catalog.Output: RuleSingle, catalog.List: RuleList,
		catalog.ListWithoutHeaders: RuleList, catalog.Async: RuleAsync, catalog.Raw: RuleRaw, catalog.EventOnly: RuleEventOnly, catalog.DoubleResponse: RuleDouble,
	}
	m := started(t)
	rules, seen := map[Rule]int{}, traits(0)
	for a := range catalog.Actions() {
		ruleSituations(func(v catalog.Versions, headers []wire.Header, o *Options) {
			ends, agree := a.Completion(v, headers)
			rule, want := endings[ends.Ending()], traits(0)
			mute := false
			for c := range a.Completions() {
				mute = mute || c.Versions()&v != 0 && c.Ending() == catalog.Raw
			}
			set := func(t traits, yes bool) {
				if yes {
					want |= t
				}
			}
			set(traitBare, ends.Empty() == catalog.EmptySuccess)
			set(traitItemPrivilege, a.ItemPrivilege())
			set(traitMute, !agree && mute)
			set(traitText, a.Name() == "Command" && v&(catalog.V11|catalog.V13) != 0)
			set(traitExactCount, a.ExactCount())
			if agree && rule == RuleSingle {
				if a.MayBeSilent() {
					rule = RuleSilent
				} else if v == catalog.All {
					rule = RuleAuto
				}
			}
			outcome, id, channel := 5*time.Minute, "", ""
			if rule == RuleAsync {
				if bound := a.Bound(headers); bound >= 0 {
					outcome = min(bound+10*time.Second, time.Hour)
				}
				for out := range a.Outcomes() {
					if out.Versions&v != 0 && out.RequestKey != "" {
						id, channel = headerOf(headers, out.RequestKey), headerOf(headers, "Channel")
						if id == "" {
							rule = RuleSingle
						}
						break
					}
				}
			}
			if o.OutcomeTimeout > 0 {
				outcome = o.OutcomeTimeout
			}
			claim := min(o.Timeout, time.Hour)
			block, _ := a.Block(v, headers)
			switch block {
			case catalog.Unbounded:
				block = max(10*time.Second, claim)
			case catalog.Forever:
				block = time.Hour
			}
			m.versions = v
			got := learn(t, m, wire.Action{Name: a.Name(), Headers: headers}, o)
			sl := got.slot
			deadline := Instant(block + 10*time.Second)
			if o.Timeout > 0 {
				deadline = Instant(o.Timeout)
			}
			if sl.rule != rule || sl.traits != want || sl.ends != ends || sl.complete != ends.End() || sl.block != block ||
				sl.outcomeTimeout != outcome || sl.commandID != id || sl.text != channel || got.found != (id != "") || got.deadline != deadline ||
				sl.silentEnd != (rule == RuleRaw || rule == RuleSilent || !agree && mute) {
				t.Fatalf("%s, %v, %v, %+v: %+v\nwant %v, traits %b, block %v, outcome %v, id %q, channel %q, deadline %d",
					a.Name(), v, headers, *o, got, rule, want, block, outcome, id, channel, deadline)
			}
			rules[rule]++
			seen |= sl.traits
		})
	}
	if len(rules) != int(RuleSilent) || seen != 1<<5-1 {
		t.Errorf("only these rules were met: %v, these traits: %b", rules, seen)
	}
}

// TestAnActionOutsideOfTheCatalogBlocksAsLongAsItsCallerSays, and may be
// answered with raw text where a Command may.
func TestAnActionOutsideOfTheCatalogBlocksAsLongAsItsCallerSays(t *testing.T) {
	m := started(t)
	for timeout, block := range map[time.Duration]time.Duration{
		-1: 0, 0: 0, 1: 1, time.Hour - 1: time.Hour - 1, time.Hour: time.Hour, time.Hour + 1: time.Hour,
	} {
		for v, text := range map[catalog.Versions]traits{catalog.V11: traitText, catalog.All: traitText, catalog.V16: 0, catalog.Master: 0} {
			m.versions = v
			got := learn(t, m, wire.NewAction("Mine", "Async", "true"), &Options{Timeout: timeout}).slot
			if got.rule != RuleAuto || got.block != block || got.traits != text || got.complete != "" || got.outcomeTimeout != 5*time.Minute {
				t.Errorf("%v, %v: %+v", timeout, v, got)
			}
		}
	}
}

// TestTwoPendingActionsHaveNotOneCommandID: the second ends with its response.
func TestTwoPendingActionsHaveNotOneCommandID(t *testing.T) {
	m := started(t)
	m.versions = catalog.V22
	agi := wire.NewAction("AGI", "Channel", "PJSIP/1", "Command", "EXEC", "CommandID", "c")
	first, second := m.newSlot(), m.newSlot()
	m.fill(first, agi, &noOptions)
	m.fill(second, agi, &noOptions)
	a, b := m.slots[first], m.slots[second]
	if a.rule != RuleAsync || a.commandID != "c" || b.rule != RuleSingle || b.commandID != "" || m.byCommand["c"] != first || m.watching != 1 {
		t.Errorf("%v with %q, %v with %q, %d watch", a.rule, a.commandID, b.rule, b.commandID, m.watching)
	}
}

func TestLowerChangesTheLettersAToZAlone(t *testing.T) {
	for c := range 256 {
		want := byte(c)
		if i := strings.IndexByte("ABCDEFGHIJKLMNOPQRSTUVWXYZ", want); i >= 0 {
			want = "abcdefghijklmnopqrstuvwxyz"[i]
		}
		if got := lower("A" + string([]byte{byte(c)}) + "Z"); got != "a"+string([]byte{want})+"z" {
			t.Errorf("%#x becomes %q", c, got)
		}
	}
}

// TestAValueIsReadAsTheServerReadsIt: of the first header of the name, in any
// case, without the bytes up to the blank in front.
func TestAValueIsReadAsTheServerReadsIt(t *testing.T) {
	for c := range 256 {
		front := string([]byte{byte(c)})
		want := front + "a b "
		if c <= 0x20 {
			want = "a b "
		}
		if got := headerOf([]wire.Header{{Name: "Channel", Value: front + "a b "}}, "Channel"); got != want {
			t.Errorf("%#x in front: %q, want %q", c, got, want)
		}
		if got := skipBlanks(front + front); (got == "") != (c <= 0x20) {
			t.Errorf("%#x twice: %q", c, got)
		}
	}
	headers := []wire.Header{{Name: "Channels", Value: "longer"}, {Name: "Channe", Value: "shorter"}, {Name: "CHANNEL", Value: " \t\x01 first"}, {Name: "Channel", Value: "second"}}
	for name, want := range map[string]string{"Channel": "first", "channel": "first", "channels": "longer", "Channe": "shorter", "Chan": "", "": ""} {
		if got := headerOf(headers, name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if got := headerOf([]wire.Header{{Name: "A", Value: " "}, {Name: "A", Value: "second"}}, "A"); got != "" {
		t.Errorf("the first is empty, and yet: %q", got)
	}
}

// TestAnObservedLoginIsOneInAnyCaseOfLetters, and so are Challenge and Logoff.
func TestAnObservedLoginIsOneInAnyCaseOfLetters(t *testing.T) {
	for i := range 3 {
		m, err := New(Config{Observe: true})
		if err != nil {
			t.Fatal(err)
		}
		step := func(in Input) (refused []string) {
			for _, c := range m.Step(0, in) {
				if c.Notice == NoticeWouldRefuse {
					refused = append(refused, c.Text)
				}
			}
			return refused
		}
		step(Start())
		step(Connected(1))
		step(Received(1, []byte("Asterisk Call Manager/9.0.0\r\n")))
		for j, name := range []string{"Challenge", "Ping", "Login", "Logoff"} {
			name = inCases(name)[i]
			refused := step(Observed(1, []byte("Action: "+name+"\r\nActionID: x\r\n\r\n")))
			if (len(refused) > 0) != (j == 1) {
				t.Errorf("%s would be refused: %q", name, refused)
			}
			step(Received(1, []byte("Response: Success\r\nActionID: x\r\n\r\n")))
			want := []Phase{PhaseAuthenticating, PhaseAuthenticating, PhaseReady, PhaseDraining}[j]
			if got := m.Stats().Phase; got != want {
				t.Errorf("behind %s: %v, want %v", name, got, want)
			}
		}
	}
}
