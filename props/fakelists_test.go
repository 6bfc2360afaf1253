package props_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"amicore/adapters/fake"
	"amicore/core"
	"amicore/core/catalog"
	"amicore/core/wire"
)

// given has a value for each header that an action needs to be about something
// that the model has.
var given = map[string]string{
	"BridgeUniqueid": "00000000-0000-4000-8000-000000000100", "Channel": "Local/100@default-00000000;1", "Conference": "100",
	"Context": "default", "Endpoint": "100", "Family": "family", "Key": "key", "Mailbox": "100@default",
}

// played is a model of a version with every module, and so many of each thing
// that no action makes.
func played(t *testing.T, profile string, objects int, faults ...fake.Fault) *fake.Server {
	t.Helper()
	s, err := fake.NewServer(fake.ServerConfig{
		Profile: profile, AllModules: true, Objects: objects,
		Users: []fake.User{{Name: "admin", Secret: "amicore", Read: fake.ClassAll, Write: fake.ClassAll}},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range faults {
		if err := s.Fault(0, f); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func connected(t *testing.T, s *fake.Server, id fake.SessionID) *talk {
	t.Helper()
	k := newTalk(t, "")
	s.Accept(k.now, id)
	k.exchange(s, id)
	return k
}

// populate makes what other actions make: an entry of the database, and a call
// that has two channels for some time.
func (k *talk) populate(s *fake.Server) {
	s.Accept(k.now, 1)
	s.Receive(k.now, 1, []byte("Action: Login\r\nUsername: admin\r\nSecret: amicore\r\n\r\n"+
		"Action: DBPut\r\nFamily: "+given["Family"]+"\r\nKey: "+given["Key"]+"\r\nVal: value\r\n\r\n"+
		"Action: Originate\r\nChannel: Local/100@default\r\nContext: default\r\nExten: 100\r\nPriority: 1\r\nAsync: true\r\n\r\n"))
	s.Hangup(k.now, 1)
	k.now = k.now.Add(10 * time.Millisecond)
	s.Tick(k.now)
}

// ask submits an action and lets both sides talk.
func (k *talk) ask(s *fake.Server, id fake.SessionID, a wire.Action) {
	k.done = nil
	k.step(core.Submit(1, a, nil))
	k.exchange(s, id)
}

// aboutSomething fills in the headers that the action needs, of something that
// the model has.
func aboutSomething(l listOf) wire.Action {
	a := wire.Action{Name: l.action.Name}
	for _, h := range l.action.Headers {
		switch {
		case strings.HasPrefix(h.Value, "/"):
			h.Value = "/^Local/"
		case given[h.Name] != "":
			h.Value = given[h.Name]
		}
		a.Headers = append(a.Headers, h)
	}
	return a
}

// glued are the lists whose items and complete event are one frame.
func glued(name string) bool { return name == "SKINNYdevices" || name == "SKINNYlines" }

// lacking are the items that the model has none of: no caller waits in the
// captured queues, and the recorded server of version 13 had no hint.
func lacking(profile, item string) bool {
	return item == "QueueEntry" || profile == "13" && item == "ExtensionStatus"
}

// TestEveryListActionOfTheFakeServerEndsByItsOwnRule, in every profile, with
// items, and with the events that the catalogue names and no other. Version 13
// also without EventList headers, as it was up to 13.1.
func TestEveryListActionOfTheFakeServerEndsByItsOwnRule(t *testing.T) {
	old := fake.Fault{Kind: fake.ListOld}
	for _, c := range []struct {
		profile string
		faults  []fake.Fault
	}{{"13", nil}, {"13", []fake.Fault{old}}, {"16", nil}, {"18", nil}, {"20", nil}, {"22", nil}, {"23", nil}, {"master", nil}} {
		in, _ := catalog.VersionNamed(c.profile)
		all := lists(in)
		items := 0
		for _, l := range all {
			if c.faults != nil && glued(l.action.Name) { // these had the headers from the first on
				continue
			}
			s := played(t, c.profile, 3, c.faults...)
			k := connected(t, s, 2)
			k.populate(s)
			k.ask(s, 2, aboutSomething(l))
			name := fmt.Sprintf("%s %s", c.profile, l.action.Name)
			if k.done == nil || k.done.Kind != core.CommandComplete {
				t.Errorf("%s: not complete: %+v", name, k.done)
				continue
			}
			r := k.done.Reply
			items += len(r.Events)
			if marked := wire.EqualFold(r.Response.Get("EventList"), "start"); marked != (c.faults == nil) {
				t.Errorf("%s: the response has an EventList: %v", name, marked)
			}
			if glued(l.action.Name) {
				last := slices.Collect(r.Final.Values("Event"))
				if len(r.Events) != 0 || len(last) != 4 || string(last[3]) != l.ends.End() {
					t.Errorf("%s: ends by %s with %d events", name, last, len(r.Events))
				}
				continue
			}
			if string(r.Final.Type()) != l.ends.End() || r.Cut != 0 {
				t.Errorf("%s: ends by %s, want %s", name, r.Final.Type(), l.ends.End())
			}
			seen := map[string]bool{}
			for _, e := range r.Events {
				seen[string(e.Type())] = true
				knownEvent(t, name, e, in)
			}
			for item := range l.ends.Items() {
				if !seen[item] && !lacking(c.profile, item) {
					t.Errorf("%s: no item %s", name, item)
				}
				delete(seen, item)
			}
			if len(seen) > 0 {
				t.Errorf("%s: other items: %v", name, seen)
			}
			if n := string(r.Final.Get("ListItems")); n != fmt.Sprint(len(r.Events)) {
				t.Errorf("%s: ListItems %s of %d", name, n, len(r.Events))
			}
			if n := k.m.Stats().Orphans; n != [len(n)]uint64{} {
				t.Errorf("%s: orphans %v", name, n)
			}
		}
		t.Logf("Asterisk %s, %d faults: %d list actions, %d items", c.profile, len(c.faults), len(all), items)
	}
}

// TestAnEmptyListOfTheFakeServerIsWhatTheCatalogueSays: no items, an Error, or
// Success alone.
func TestAnEmptyListOfTheFakeServerIsWhatTheCatalogueSays(t *testing.T) {
	always := map[string]bool{ // the recorded servers had some of these
		"QueueStatus": true, "QueueSummary": true, "DeviceStateList": true, "ExtensionStateList": true, "Parkinglots": true, "ShowDialPlan": true,
	}
	for _, profile := range fake.ProfileNames() {
		in, _ := catalog.VersionNamed(profile)
		s := played(t, profile, 0)
		count := map[catalog.Empty]int{}
		for i, l := range lists(in) {
			k := connected(t, s, fake.SessionID(i+1))
			k.ask(s, fake.SessionID(i+1), aboutSomething(l))
			s.Hangup(k.now, fake.SessionID(i+1))
			name := fmt.Sprintf("%s %s", profile, l.action.Name)
			named := len(l.action.Headers) > 0
			switch empty := l.ends.Empty(); {
			case always[l.action.Name]:
				continue
			case k.done == nil:
				t.Errorf("%s: never ends", name)
			case empty == catalog.EmptyError, empty == catalog.EmptyErrorIfUnknown && named:
				count[catalog.EmptyError]++
				if !errors.Is(k.done.Err, core.ErrResponse) || k.done.Err.Message == "" || k.done.Err.Run != core.Failed && k.done.Err.Run != core.Rejected {
					t.Errorf("%s: %+v, want an Error", name, k.done)
				}
			case empty == catalog.EmptySuccess:
				count[empty]++
				if k.done.Kind != core.CommandComplete || len(k.done.Reply.Events) != 0 || !k.done.Reply.Final.IsZero() {
					t.Errorf("%s: %+v, want Success alone", name, k.done)
				}
			default:
				count[catalog.EmptyList]++
				if k.done.Kind != core.CommandComplete || len(k.done.Reply.Events) != 0 || string(k.done.Reply.Final.Type()) != l.ends.End() {
					t.Errorf("%s: %+v, want a list of no items", name, k.done)
				}
			}
		}
		t.Logf("Asterisk %s: %d empty lists, %d errors, %d Success alone", profile, count[catalog.EmptyList], count[catalog.EmptyError], count[catalog.EmptySuccess])
	}
}

// TestAnErrorInsideAListEndsIt, and what comes after it is swallowed.
func TestAnErrorInsideAListEndsIt(t *testing.T) {
	for _, name := range []string{"PJSIPShowEndpoint", "CoreShowChannelMap", "PJSIPShowEndpoints"} {
		known, _ := catalog.ActionNamed(name)
		l := listOf{action: wire.Action{Name: name}, known: known}
		for p := range known.Params() {
			l.action = l.action.With(p.Name, "x")
		}
		s := played(t, "20", 3, fake.Fault{Kind: fake.ListError})
		k := connected(t, s, 2)
		k.populate(s)
		k.ask(s, 2, aboutSomething(l))
		if k.done == nil || !errors.Is(k.done.Err, core.ErrResponse) || len(k.done.Err.Reply.Events) == 0 {
			t.Fatalf("%s: %+v, want its Error and the items before it", name, k.done)
		}
		k.ask(s, 2, wire.NewAction("Ping"))
		if k.done == nil || k.done.Kind != core.CommandComplete {
			t.Errorf("%s: a ping after it is %+v", name, k.done)
		}
	}
}

// TestEveryActionOfTheFakeServerIsAnsweredInItsOwnForm: one response, two, none
// at all, an event alone, an outcome.
func TestEveryActionOfTheFakeServerIsAnsweredInItsOwnForm(t *testing.T) {
	for _, profile := range fake.ProfileNames() {
		in, _ := catalog.VersionNamed(profile)
		forms := map[catalog.Ending]int{}
		for a := range catalog.Actions() {
			if a.Versions()&in == 0 || a.Name() == "WaitEvent" || a.Name() == "Login" { // the machine sends none of them
				continue
			}
			s := played(t, profile, 3)
			k := connected(t, s, 2)
			k.populate(s)
			act := wire.Action{Name: a.Name()}
			for p := range a.Params() {
				if p.Checked && p.Versions&in != 0 && !p.Pattern {
					act = act.With(p.Name, "1")
				}
			}
			k.ask(s, 2, aboutSomething(listOf{action: act}))
			ends, _ := a.Completion(in, nil)
			switch {
			case k.done == nil:
				t.Errorf("%s %s: never ends", profile, a.Name())
				continue
			case k.done.Kind == core.CommandComplete && ends.Ending() == catalog.Async && a.Name() != "AGI": // without a CommandID
				if string(k.done.Reply.Final.Type()) != ends.End() {
					t.Errorf("%s %s: the outcome is %s", profile, a.Name(), k.done.Reply.Final.Type())
				}
			case k.done.Err != nil && (!errors.Is(k.done.Err, core.ErrResponse) || strings.HasPrefix(k.done.Err.Message, "Permission") || strings.HasPrefix(k.done.Err.Message, "Invalid/unknown")):
				t.Errorf("%s %s: %v", profile, a.Name(), k.done.Err)
			}
			n := k.m.Stats().Orphans
			if a.Name() == "ModuleLoad" && n[core.OrphanLate] == 2 { // without headers it answers three times (main/manager.c:6976)
				n[core.OrphanLate] = 0
			}
			if n != [len(n)]uint64{} {
				t.Errorf("%s %s: orphans %v", profile, a.Name(), n)
			}
			forms[ends.Ending()]++
		}
		t.Logf("Asterisk %s: %v", profile, forms)
	}
}

// exchange lets both sides talk for a second.
func (k *talk) exchange(s *fake.Server, id fake.SessionID) {
	k.until(s, id, func() bool { return false })
}

// until lets both sides talk until something is so, or for a second.
func (k *talk) until(s *fake.Server, id fake.SessionID, so func() bool) {
	for range 50 {
		if so() {
			return
		}
		if len(k.sent) > 0 {
			b := k.sent
			k.sent = nil
			s.Receive(k.now, id, b)
			k.step(core.Sent(k.conn, len(b)))
		}
		for out, ok := s.Next(); ok; out, ok = s.Next() {
			if out.Session == id && len(out.Data) > 0 {
				k.step(core.Received(k.conn, bytes.Clone(out.Data)))
			}
		}
		k.now = k.now.Add(20 * time.Millisecond)
		s.Tick(k.now)
	}
}
