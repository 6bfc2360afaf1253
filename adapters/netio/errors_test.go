package netio

import (
	"context"
	"errors"
	"testing"

	"amicore/core"
	"amicore/core/fleet"
	"amicore/core/wire"
)

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
