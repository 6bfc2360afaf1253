package replay_test

import (
	"crypto/sha256"
	"reflect"
	"strings"
	"testing"

	"amicore/adapters/capture"
	"amicore/core"
	"amicore/internal/refwire"
	"amicore/internal/replay"
)

// counted is what the plain reader can say of a session without a clock and
// without a machine.
type counted struct {
	Banner                   string
	Events, Responses, Other int
	ByName                   map[string]int
	Partial                  bool
	Actions                  []countedAction
}

type countedAction struct {
	Name, ID, Response, Message string
	Items, Output               int
}

// reference counts the whole streams, one rule after the other. Its actions are
// paired by id alone, which the shipped captures use once each.
func reference(s *capture.Session) counted {
	var server, client []byte
	for _, r := range s.Records {
		switch r.Kind {
		case capture.FromServer:
			server = append(server, r.Data...)
		case capture.FromClient:
			client = append(client, r.Data...)
		}
	}
	read := refwire.Parse(server, refwire.Server, 1<<30)
	c := counted{ByName: map[string]int{}, Partial: read.Partial > 0}
	for _, f := range read.Frames {
		switch f.Kind {
		case refwire.Banner:
			c.Banner = f.Lines[0]
		case refwire.Event:
			c.Events++
			c.ByName[f.Headers[0].Value]++
		case refwire.Response, refwire.Follows:
			c.Responses++
		default:
			c.Other++
		}
	}
	for _, request := range refwire.Frames(client, refwire.Client, 1<<30) {
		name, _ := request.Get("Action")
		if name == "" {
			continue
		}
		id, _ := request.Get("ActionID")
		a := countedAction{Name: name, ID: id, Response: "none"}
		for _, f := range read.Frames {
			if got, _ := f.Get("ActionID"); id == "" || got != id {
				continue
			}
			switch {
			case f.Kind == refwire.Event:
				a.Items++
			case a.Response == "none":
				a.Response = strings.ToLower(f.Headers[0].Value)
				a.Message, _ = f.Get("Message")
				a.Output = len(f.Output)
			}
		}
		c.Actions = append(c.Actions, a)
	}
	return c
}

func ofReport(r *replay.Report) counted {
	c := counted{Banner: r.Banner, Events: r.Events, Responses: r.Responses, Other: r.Other, ByName: r.EventsByName, Partial: r.Partial}
	for i := range r.Actions {
		a := &r.Actions[i]
		got := countedAction{Name: a.Name, ID: a.ID, Response: "none", Message: a.Message, Items: a.Items, Output: a.OutputLines}
		if a.Responded {
			got.Response = a.Response
		}
		c.Actions = append(c.Actions, got)
	}
	return c
}

func TestTheCountsAreThoseOfAPlainReader(t *testing.T) {
	actions := 0
	for _, s := range recorded(t) {
		r, err := replay.Run(&s, replay.Options{})
		if err != nil {
			t.Fatal(err)
		}
		got, want := ofReport(r), reference(&s)
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s %s:\ngot  %+v\nwant %+v", s.File, s.Name, got, want)
		}
		actions += len(want.Actions)
	}
	if actions < 300 {
		t.Errorf("only %d actions were compared", actions)
	}
}

// The hash is that of whoever drives a machine over the same session by hand.
func TestTheHashIsThatOfTheMachinesTrace(t *testing.T) {
	for _, s := range recorded(t) {
		r, err := replay.Run(&s, replay.Options{Frame: func(replay.Frame) {}})
		if err != nil {
			t.Fatal(err)
		}
		m, err := core.New(core.Config{Observe: true})
		if err != nil {
			t.Fatal(err)
		}
		var trace []byte
		step := func(at core.Instant, in core.Input) {
			for d, _, ok := m.Deadline(); ok && d <= at; d, _, ok = m.Deadline() {
				trace = core.AppendTrace(trace, d, m.Step(d, core.Tick()))
			}
			trace = core.AppendTrace(trace, at, m.Step(at, in))
		}
		step(0, core.Start())
		step(0, core.Credit(1<<40))
		for _, rec := range s.Records {
			at := core.Instant(rec.At)
			switch rec.Kind {
			case capture.Opened:
				step(at, core.Connected(1))
			case capture.FromServer:
				step(at, core.Received(1, rec.Data))
			case capture.FromClient:
				step(at, core.Observed(1, rec.Data))
			case capture.Closed:
				step(at, core.Closed(1, core.CloseEOF))
			}
		}
		if sha256.Sum256(trace) != r.Hash {
			t.Errorf("%s %s: another hash", s.File, s.Name)
		}
		if misuse := m.Stats().Misuse; misuse != 0 {
			t.Errorf("%s: %d inputs were misuse", s.File, misuse)
		}
		if n := m.Stats().Submitted; n != uint64(len(r.Actions)) {
			t.Errorf("%s: the machine saw %d actions, the report has %d", s.File, n, len(r.Actions))
		}
	}
}

// A recording may stop at any byte, and its chunks may be cut anywhere.
func TestTheCountsHoldWhereverTheRecordingStops(t *testing.T) {
	cuts := 0
	for _, s := range recorded(t) {
		records := s.Records
		for n := 1; n < len(records); n += 1 + len(records)/8 {
			last := records[n]
			last.Data = last.Data[:len(last.Data)*2/3]
			s.Records = append(append([]capture.Record(nil), records[:n]...), last)
			r, err := replay.Run(&s, replay.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if got, want := ofReport(r), reference(&s); !reflect.DeepEqual(got, want) {
				t.Errorf("%s, %d records:\ngot  %+v\nwant %+v", s.File, n, got, want)
			}
			cuts++
		}
	}
	if cuts < 250 {
		t.Errorf("only %d cuts", cuts)
	}
}
