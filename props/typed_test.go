package props_test

import (
	"testing"
	"time"

	"amicore/adapters/fake"
	"amicore/core"
	"amicore/core/action"
	"amicore/core/event"
	"amicore/core/wire"
)

// TestACallIsFollowedByItsOwnID: the typed actions and events of a call meet on
// a server, from the first event of the channel to the last, and a command for
// it ends at its outcome.
func TestACallIsFollowedByItsOwnID(t *testing.T) {
	for _, profile := range []string{"18", "master"} {
		s := played(t, profile, 0)
		k := connected(t, s, 1)
		k.step(core.Credit(1 << 20))
		id := action.NewChannelIDs("x7Qd").Next()
		k.call(s, action.Originate{
			Channel: "Local/106@default", Context: "default", Exten: "100", ChannelID: id, Timeout: 20 * time.Second,
			Variables: []action.Variable{{Name: "CAMPAIGN", Value: "spring, north"}},
		}.Action())
		if k.done == nil || k.done.Kind != core.CommandComplete {
			t.Fatalf("%s: the call: %+v", profile, k.done)
		}
		if o, ok := event.As[event.OriginateResponse](k.done.Reply.Final); !ok || !o.Answered() || o.Reason() != event.ReasonAnswered || string(o.Uniqueid()) != id {
			t.Errorf("%s: the outcome is %s", profile, k.done.Reply.Final.Bytes())
		}
		k.until(s, 1, func() bool { _, ok := last(k, event.As[event.AsyncAGIStart]); return ok })
		begun, _ := last(k, event.As[event.Newchannel])
		agi, _ := last(k, event.As[event.AsyncAGIStart])
		if string(begun.Channel().Linkedid()) != id || string(agi.Channel().Linkedid()) != id {
			t.Fatalf("%s: the last channel is %s, AsyncAGI has %s", profile, begun.Bytes(), agi.Bytes())
		}
		k.call(s, action.AGI(string(agi.Channel().Name()), "ANSWER", "x7Qd-c1"))
		if k.done == nil || k.done.Kind != core.CommandComplete {
			t.Fatalf("%s: the command: %+v", profile, k.done)
		}
		if e, ok := event.As[event.AsyncAGIExec](k.done.Reply.Final); !ok || string(e.CommandID()) != "x7Qd-c1" || string(e.AppendResult(nil)) != "200 result=0\n" {
			t.Errorf("%s: the result is %s", profile, k.done.Reply.Final.Bytes())
		}
		k.call(s, action.Hangup(id, 0))
		ended := map[string]bool{}
		for _, m := range k.events {
			if h, ok := event.As[event.Hangup](m); ok {
				ended[string(h.Uniqueid())] = true
			}
		}
		if !ended[id] {
			t.Errorf("%s: the channels that ended are %v", profile, ended)
		}
	}
}

// call runs an action until it has ended.
func (k *talk) call(s *fake.Server, a wire.Action) {
	k.done = nil
	k.step(core.Submit(1, a, nil))
	k.until(s, 1, func() bool { return k.done != nil })
}

// last is the last event of a kind that was delivered.
func last[V any](k *talk, as func(wire.Message) (V, bool)) (v V, ok bool) {
	for _, m := range k.events {
		if e, is := as(m); is {
			v, ok = e, true
		}
	}
	return v, ok
}
