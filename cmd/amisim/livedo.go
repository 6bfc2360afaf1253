package main

import (
	"context"
	"strings"
	"sync"

	"amicore/adapters/netio"
	"amicore/core"
	"amicore/core/wire"
)

// do runs an action where the route says, prints what comes of it, and
// reports whether all went well.
func (l *liveCluster) do(ctx context.Context, a wire.Action) bool {
	if !l.route.all {
		return l.tell(await(ctx, a.Name, l.out, func() *netio.Call { return l.cluster.Submit(l.route.Route, a, nil) }))
	}
	var running sync.WaitGroup
	ok := true
	var failed sync.Once
	health := l.cluster.Health()
	for _, h := range health {
		if h.Phase != core.PhaseReady {
			continue
		}
		running.Go(func() {
			submit := func() *netio.Call { return l.cluster.Submit(netio.To(h.Name), a, nil) }
			if !l.tell(await(ctx, a.Name, l.out, submit)) {
				failed.Do(func() { ok = false })
			}
		})
	}
	running.Wait()
	if missing := absent(health, ""); missing != "" {
		l.say("%s was not sent to every node%s", clean(a.Name), missing)
		return false
	}
	return ok
}

// tell says what went wrong; nothing did when it returns true.
func (l *liveCluster) tell(err error) bool {
	if err != nil {
		l.say("%s", clean(strings.TrimPrefix(err.Error(), "amicore: ")))
	}
	return err == nil
}
