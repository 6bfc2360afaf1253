package netio

import (
	"context"
	"errors"
	"fmt"
	"net/textproto"
	"strings"
	"testing"
	"time"

	"amicore/core"
	"amicore/core/fleet"
	"amicore/core/wire"
)

// newRefusing is a server that refuses every login.
func newRefusing(t *testing.T) *scripted {
	return newScripted(t, func(c *session, action, id string, _ textproto.MIMEHeader) string {
		if action == "login" {
			fmt.Fprintf(c, "Response: Error\r\nActionID: %s\r\nMessage: Authentication failed\r\n\r\n", id)
			c.Close()
		}
		return silent
	})
}

func TestARejectedLoginIsToldWhereverASessionIsMissed(t *testing.T) {
	for _, stops := range []bool{false, true} {
		want := core.ErrNotReady
		if stops {
			want = core.ErrStopped
		}
		told := func(where string, err error) {
			t.Helper()
			if !errors.Is(err, want) || !errors.Is(err, core.ErrLoginRejected) || strings.Count(err.Error(), "login rejected") != 1 {
				t.Errorf("stops %t: %s: %v", stops, where, err)
			}
		}
		o := options(newRefusing(t).addr())
		o.Core.StopOnRejected = stops
		c, err := Open(o)
		if err != nil {
			t.Fatal(err)
		}
		eventually(t, "a refusal", func() bool { return c.Stats().Rejected > 0 })
		eventually(t, "its trouble is known", func() bool { return c.Phase() == core.PhaseStopped || c.Phase() == core.PhaseBackoff })
		soon := within(t, 20*time.Second)
		if !stops {
			soon = within(t, time.Millisecond)
		}
		told("WaitReady", c.WaitReady(soon))
		_, err = c.Do(context.Background(), wire.NewAction("Ping"))
		told("Do", err)
		call := c.Submit(wire.NewAction("Ping"), nil)
		<-call.Done()
		_, err = call.Result()
		told("Submit", err)
		shut(t, c)
		if _, err = c.Do(context.Background(), wire.NewAction("Ping")); !errors.Is(err, core.ErrStopped) || errors.Is(err, core.ErrLoginRejected) != stops {
			t.Errorf("stops %t: after Close: %v", stops, err)
		}
	}
}

func TestAClusterTellsThatALoginWasRejected(t *testing.T) {
	f := newFarm(t, 2, nil)
	f.options.Nodes[1].Core.Address = newRefusing(t).addr()
	f.options.Nodes[1].Core.StopOnRejected = true
	c, err := OpenCluster(f.options)
	if err != nil {
		t.Fatal(err)
	}
	defer shut(t, c)
	eventually(t, "a refusal", func() bool { return c.Health()[1].Phase == core.PhaseStopped })
	if err := c.WaitReady(within(t, time.Millisecond), 2); !errors.Is(err, core.ErrNotReady) || !errors.Is(err, core.ErrLoginRejected) {
		t.Errorf("WaitReady: %v", err)
	}
	if _, err := c.Do(within(t, 10*time.Second), To("n2"), wire.NewAction("Ping")); !errors.Is(err, core.ErrStopped) || !errors.Is(err, core.ErrLoginRejected) {
		t.Errorf("Do: %v", err)
	}
	if err := c.WaitReady(within(t, 20*time.Second), 1); err != nil {
		t.Errorf("n1 alone: %v", err)
	}
}

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
