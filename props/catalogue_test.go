package props_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"amicore/core"
	"amicore/core/catalog"
	"amicore/core/transcript"
	"amicore/core/wire"
)

// talk is a machine and whatever stands for its server.
type talk struct {
	t    *testing.T
	m    *core.Machine
	now  core.Instant
	conn core.Conn
	sent []byte
	done *core.Command // how ticket 1 ended

	events []wire.Message // that were delivered
}

func newTalk(t *testing.T, banner string) *talk {
	t.Helper()
	m, err := core.New(core.Config{Address: "192.0.2.1:5038", Username: "admin", Secret: core.NewSecret("amicore")})
	if err != nil {
		t.Fatal(err)
	}
	k := &talk{t: t, m: m}
	k.step(core.Start())
	k.step(core.Resolved(k.conn, "192.0.2.1:5038"))
	k.step(core.Connected(k.conn))
	if banner != "" {
		k.rx(banner + "\r\n")
		login := "Response: Success\r\nActionID: " + k.id() + "\r\n\r\n"
		k.sent = nil
		k.rx(login)
		if bytes.Contains(k.sent, []byte("Action: CoreStatus\r\n")) { // up to 13 it tells whether the server has booted
			k.rx("Response: Success\r\nActionID: " + k.id() + "\r\nCoreStartupDate: 2026-11-29\r\n\r\n")
		}
		k.sent = nil
	}
	return k
}

func (k *talk) step(in core.Input) {
	for _, c := range k.m.Step(k.now, in) {
		switch c.Kind {
		case core.CommandWantConnect, core.CommandConnect:
			k.conn = c.Conn
		case core.CommandSend:
			k.sent = append(k.sent, c.Bytes...)
		case core.CommandDeliver:
			if c.Event != nil {
				k.events = append(k.events, c.Event.Clone())
			}
		case core.CommandComplete, core.CommandFail:
			if c.Ticket == 1 {
				k.done = &core.Command{Kind: c.Kind, Reply: c.Reply, Err: c.Err}
			}
		}
	}
}

func (k *talk) rx(text string) { k.step(core.Received(k.conn, []byte(text))) }

// id is the ActionID of the first action that was sent.
func (k *talk) id() string {
	_, after, _ := bytes.Cut(k.sent, []byte("ActionID: "))
	id, _, _ := bytes.Cut(after, []byte("\r\n"))
	return string(id)
}

// banners are those of the versions that were studied.
var banners = map[string]string{
	"11": "1.3", "13": "2.10.6", "16": "5.0.5", "18": "7.0.3", "20": "9.0.0", "22": "11.0.0", "23": "12.0.0", "master": "13.0.0",
}

// listOf is an action with all the headers it needs, and how it ends.
type listOf struct {
	action wire.Action
	known  catalog.Action
	ends   catalog.Completion
}

// lists are the list actions of a version, those that a header makes ones
// included. WaitEvent is never sent.
func lists(in catalog.Versions) (all []listOf) {
	for a := range catalog.Actions() {
		if a.Versions()&in == 0 || a.Name() == "WaitEvent" {
			continue
		}
		act := wire.Action{Name: a.Name()}
		for p := range a.Params() {
			if (p.Required&in != 0 || p.Checked) && !p.Pattern {
				act = act.With(p.Name, "1")
			}
		}
		for c := range a.Completions() {
			if c.Versions()&in != 0 && (c.Ending() == catalog.List || c.Ending() == catalog.ListWithoutHeaders) {
				all = append(all, listOf{act, a, c})
			}
		}
		for s := range a.Specials() {
			if s.Completion.Ending() == catalog.List {
				all = append(all, listOf{wire.NewAction(a.Name(), s.Header, s.Prefix+"x"), a, s.Completion})
			}
		}
	}
	return all
}

// answer is the whole list as the catalogue describes it, one frame each.
func (l *listOf) answer(id string, headers bool) (frames []string, items int) {
	mark := func(text string) string {
		if !headers {
			return ""
		}
		return "EventList: " + text + "\r\n"
	}
	frames = append(frames, "Response: Success\r\nActionID: "+id+"\r\n"+mark("start")+"Message: will follow\r\n\r\n")
	privilege := ""
	if l.known.ItemPrivilege() {
		privilege = "Privilege: call,all\r\n"
	}
	for item := range l.ends.Items() {
		frames = append(frames, "Event: "+item+"\r\n"+privilege+"ActionID: "+id+"\r\n\r\n")
		items++
	}
	return append(frames, "Event: "+l.ends.End()+"\r\n"+mark("Complete")+"ActionID: "+id+"\r\n\r\n"), items
}

// TestEveryListActionEndsByItsOwnRule: on each version, at its complete event
// and not a frame before; before 13.2 by the name of that alone.
func TestEveryListActionEndsByItsOwnRule(t *testing.T) {
	for _, version := range catalog.VersionNames() {
		in, _ := catalog.VersionNamed(version)
		all := lists(in)
		for _, l := range all {
			styles := []bool{l.ends.Ending() == catalog.List}
			if version == "13" {
				styles = []bool{true, false} // 13.0 and 13.1 had no EventList headers
			}
			for _, headers := range styles {
				name := fmt.Sprintf("%s %s, EventList headers %v", version, l.action.Name, headers)
				k := newTalk(t, "Asterisk Call Manager/"+banners[version])
				k.step(core.Submit(1, l.action, nil))
				frames, items := l.answer(k.id(), headers)
				for i, f := range frames {
					if k.done != nil {
						t.Fatalf("%s: ended %d frames early: %v", name, len(frames)-i, k.done.Err)
					}
					k.rx(f)
				}
				if k.done == nil || k.done.Kind != core.CommandComplete {
					t.Fatalf("%s: not complete: %+v", name, k.done)
				}
				if r := k.done.Reply; len(r.Events) != items || string(r.Final.Type()) != l.ends.End() {
					t.Errorf("%s: %d items, ended by %s; want %d and %s", name, len(r.Events), r.Final.Type(), items, l.ends.End())
				}
				if n := k.m.Stats().Orphans; n != [len(n)]uint64{} {
					t.Errorf("%s: orphans %v", name, n)
				}
			}
		}
		t.Logf("Asterisk %s: %d list actions", version, len(all))
	}
}

// TestAnEmptyListIsWhatTheCatalogueSays: no items, an Error, or Success alone.
func TestAnEmptyListIsWhatTheCatalogueSays(t *testing.T) {
	for _, version := range catalog.VersionNames() {
		in, _ := catalog.VersionNamed(version)
		for _, l := range lists(in) {
			k := newTalk(t, "Asterisk Call Manager/"+banners[version])
			k.step(core.Submit(1, l.action, nil))
			id := k.id()
			k.sent = nil
			switch l.ends.Empty() {
			case catalog.EmptySuccess:
				k.rx("Response: Success\r\nActionID: " + id + "\r\n\r\n")
				k.rx("Response: Success\r\nActionID: " + k.id() + "\r\nPing: Pong\r\n\r\n") // the fence
				if k.done == nil || k.done.Kind != core.CommandComplete || len(k.done.Reply.Events) != 0 {
					t.Errorf("%s %s: Success alone is %+v", version, l.action.Name, k.done)
				}
			case catalog.EmptyError, catalog.EmptyErrorIfUnknown:
				k.rx("Response: Error\r\nActionID: " + id + "\r\nMessage: none\r\n\r\n")
				if k.done == nil || !errors.Is(k.done.Err, core.ErrResponse) {
					t.Errorf("%s %s: an Error is %+v", version, l.action.Name, k.done)
				}
			default:
				frames, _ := l.answer(id, l.ends.Ending() == catalog.List)
				k.rx(frames[0] + frames[len(frames)-1])
				if k.done == nil || k.done.Kind != core.CommandComplete || len(k.done.Reply.Events) != 0 {
					t.Errorf("%s %s: a list of no items is %+v", version, l.action.Name, k.done)
				}
			}
		}
	}
}

// TestTheListActionsOfTheCapturesEndWhereTheRecordingsSay: each completes at
// its complete event, or fails at its Error.
func TestTheListActionsOfTheCapturesEndWhereTheRecordingsSay(t *testing.T) {
	complete := 0
	names, err := filepath.Glob("../testdata/captures/*.ami")
	if err != nil || len(names) == 0 {
		t.Fatalf("no captures: %v", err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		f, err := transcript.Parse(filepath.Base(name), text)
		if err != nil {
			t.Fatal(err)
		}
		m, err := core.New(core.Config{Observe: true})
		if err != nil {
			t.Fatal(err)
		}
		step := func(now core.Instant, in core.Input) {
			for _, c := range m.Step(now, in) {
				if c.Kind != core.CommandComplete {
					continue
				}
				a, ok := catalog.ActionNamed(c.Reply.Action)
				if !ok {
					continue
				}
				ends, _ := a.Completion(catalog.All, nil)
				if list := ends.Ending() == catalog.List; list != wire.EqualFold(c.Reply.Response.Get("EventList"), "start") {
					t.Errorf("%s: %s is a list: %v", f.Name, c.Reply.Action, list)
				} else if !list {
					continue
				}
				complete++
				if string(c.Reply.Final.Type()) != ends.End() {
					t.Errorf("%s: %s ends by %s, want %s", f.Name, c.Reply.Action, c.Reply.Final.Type(), ends.End())
				}
			}
		}
		step(0, core.Start())
		for _, r := range f.Records {
			now := core.Instant(r.At)
			switch r.Verb {
			case "open":
				step(now, core.Connected(1))
			case "rx":
				for b := r.Data; len(b) > 0; {
					n := min(len(b), core.MaxReceive)
					step(now, core.Received(1, b[:n]))
					b = b[n:]
				}
			case "tx":
				step(now, core.Observed(1, r.Data))
			case "closed":
				step(now, core.Closed(1, core.CloseEOF))
			}
		}
	}
	if complete < 20 {
		t.Errorf("only %d lists in the captures", complete)
	}
	t.Logf("%d lists", complete)
}
