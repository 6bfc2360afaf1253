package netio

import (
	"context"
	"errors"
	"net/textproto"
	"strings"
	"testing"
	"time"

	"amicore/core"
	"amicore/core/fleet"
	"amicore/core/wire"
)

// ends are contexts that have ended with a cause of the caller's, by what
// their Err is.
func ends(t *testing.T, cause error) map[error]context.Context {
	canceled, cancel := context.WithCancelCause(context.Background())
	cancel(cause)
	late, free := context.WithTimeoutCause(context.Background(), time.Nanosecond, cause)
	t.Cleanup(free)
	<-late.Done()
	return map[error]context.Context{context.Canceled: canceled, context.DeadlineExceeded: late}
}

func TestAnErrorHasWhatTheContextEndedWithAndWhy(t *testing.T) {
	s := newScripted(t, func(_ *session, action, _ string, _ textproto.MIMEHeader) string {
		if action == "never" {
			return silent
		}
		return ""
	})
	cause := errors.New("the caller hung up")
	c, f := open(t, options(s.addr())), newFarm(t, 1, nil)
	cluster := f.open(t)
	idle, err := New(options(s.addr()))
	if err != nil {
		t.Fatal(err)
	}
	asleep, err := NewCluster(f.options)
	if err != nil {
		t.Fatal(err)
	}
	for kind, ctx := range ends(t, cause) {
		for where, err := range map[string]error{
			"Do":                func() error { _, err := c.Do(ctx, wire.NewAction("Ping")); return err }(),
			"Do that waits":     func() error { _, err := c.Submit(wire.NewAction("Never"), nil).wait(ctx); return err }(),
			"WaitReady":         idle.WaitReady(ctx),
			"Cluster.Do":        func() error { _, err := cluster.Do(ctx, To("n1"), wire.NewAction("Ping")); return err }(),
			"Cluster.DoAll":     func() error { _, err := cluster.DoAll(ctx, wire.NewAction("Ping")); return err }(),
			"Cluster.WaitReady": asleep.WaitReady(ctx, 1),
		} {
			if !errors.Is(err, kind) || !errors.Is(err, cause) {
				t.Errorf("%s, %v: %v", where, kind, err)
			}
		}
	}
	for kind, ctx := range ends(t, cause) {
		hold := make(chan struct{})
		stuck, loop := open(t, options(s.addr())), newLoop(t, options(s.addr()))
		stuck.spawn(func() { <-hold })
		loop.transport.running.Go(func() { <-hold })
		for where, err := range map[string]error{"Close": stuck.Close(ctx), "Loop.Close": loop.Close(ctx)} {
			if !errors.Is(err, kind) || !errors.Is(err, cause) {
				t.Errorf("%s, %v: %v", where, kind, err)
			}
		}
		close(hold)
	}
	// What has no cause says it once.
	plain, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := c.Do(plain, wire.NewAction("Ping")); strings.Count(err.Error(), "context canceled") != 1 {
		t.Error(err)
	}
}

func TestAnErrorOfTheAdapterNamesNodeActionAndIDs(t *testing.T) {
	s := newScripted(t, nil)
	o := options(s.addr())
	o.Core.Node, o.Core.Name = 7, "pbx1"
	c := open(t, o)
	over, cancel := context.WithCancel(context.Background())
	cancel()
	a := wire.NewAction("Originate", "Channel", "PJSIP/1", "ChannelId", "ch-1")
	named := func(where string, err error, node core.Node, name string) {
		t.Helper()
		var e *core.ActionError
		if !errors.As(err, &e) || e.Node != node || e.NodeName != name || e.Action != "Originate" || e.ActionID != "id-1" || e.ChannelID != "ch-1" || e.Run != core.NotSent {
			t.Errorf("%s: %+v", where, e)
		}
	}
	ids := &core.Options{ActionID: "id-1"}
	_, err := c.DoWith(over, a, ids)
	named("DoWith after its ctx", err, 7, "pbx1")
	shut(t, c)
	_, err = c.DoWith(context.Background(), a, ids)
	named("DoWith after Close", err, 7, "pbx1")

	cluster := newFarm(t, 1, nil).open(t)
	_, err = cluster.DoWith(over, To("n1"), a, ids)
	named("Cluster.DoWith after its ctx", err, 0, "n1")
	_, err = cluster.DoWith(over, fleet.Route{Key: "a campaign"}, a, ids)
	named("Cluster.DoWith after its ctx, routed", err, 0, "")
}
