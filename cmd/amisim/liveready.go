package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"amicore/adapters/netio"
	"amicore/core"
)

// waitNodes waits until actions can be sent: until the node that the route
// names is ready; else until each has been ready or has failed once, so that
// a route has all to choose from, and one is ready.
func (l *liveCluster) waitNodes(ctx context.Context) error {
	patience, cancel := context.WithTimeout(ctx, l.wait)
	defer cancel()
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	for {
		health := l.cluster.Health()
		settled, ready := l.standing(health)
		if settled && ready > 0 {
			break
		}
		if err := l.allOver(health); err != nil {
			return err
		}
		select {
		case <-look.C:
			continue
		case <-patience.Done():
		}
		health = l.cluster.Health()
		_, ready = l.standing(health) // one may be just in time
		switch {
		case ready == 0 && ctx.Err() != nil:
			return fmt.Errorf("%s: interrupted before there was a session", l.config)
		case ready == 0:
			return fmt.Errorf("%s: no session within %v%s", l.config, l.wait, absent(health, l.route.name()))
		}
		break // some are ready, and the others have had their time
	}
	health := l.cluster.Health()
	if _, ready := l.standing(health); l.route.name() == "" && ready < len(health) {
		l.say("%d of %s are ready%s", ready, count(len(health), "node"), absent(health, ""))
	}
	return nil
}

// standing says how many of the nodes that count are ready, and whether all
// of them are, or have failed.
func (l *liveCluster) standing(health []netio.NodeHealth) (settled bool, ready int) {
	settled = true
	for _, h := range health {
		if name := l.route.name(); name != "" && h.Name != name {
			continue
		}
		switch {
		case h.Phase == core.PhaseReady:
			ready++
		case h.Trouble == "" && h.Phase != core.PhaseStopped:
			settled = false
		}
	}
	return settled, ready
}

// allOver is an error when no node will ever be ready again.
func (l *liveCluster) allOver(health []netio.NodeHealth) error {
	if l.settings.Load().SRV != nil {
		return nil
	}
	for _, h := range health {
		if h.Phase != core.PhaseStopped {
			return nil
		}
	}
	if len(health) == 0 {
		return nil // between two files
	}
	return fmt.Errorf("%s: every session is over%s", l.config, absent(health, ""))
}

// mostAbsent is how many nodes a line tells of.
const mostAbsent = 5

// absent tells of the nodes that are not ready, or of the one that is named.
func absent(health []netio.NodeHealth, name string) string {
	var b strings.Builder
	n := 0
	for _, h := range health {
		if h.Phase == core.PhaseReady || name != "" && h.Name != name {
			continue
		}
		if n++; n > mostAbsent {
			continue
		}
		why := h.Trouble
		if why == "" {
			why = "still " + h.Phase.String()
		}
		fmt.Fprintf(&b, "; %s: %s", clean(h.Name), clean(why))
	}
	if n > mostAbsent {
		fmt.Fprintf(&b, "; and %d more", n-mostAbsent)
	}
	return b.String()
}
