package netio

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"

	"amicore/core"
	"amicore/core/wire"
)

// SRVResolver looks up SRV records; net.Resolver is one. It is called on a
// goroutine of its own and should end when ctx does.
type SRVResolver interface {
	LookupSRV(ctx context.Context, service, proto, name string) (cname string, records []*net.SRV, err error)
}

// SRV is a DNS name whose SRV records are the nodes of a Cluster.
type SRV struct {
	// Service, Proto and Name make the name _Service._Proto.Name; where Service
	// and Proto are empty, Name is looked up as it is.
	Service, Proto, Name string
	// Node is what all nodes have in common. Of each, Core.Name and
	// Core.Address are the record's target:port, Weight and Priority are the
	// record's (a weight of 0 counts as 1).
	Node NodeOptions
	// Besides are nodes that stay whatever the records say; a record with the
	// name of one of them is left aside.
	Besides []NodeOptions
	// Every (30 s) is the time between two lookups, Timeout (5 s) bounds one,
	// Grace (30 s) is what a node has to drain whose record is gone.
	Every, Timeout, Grace time.Duration
	// Resolver; nil: net.DefaultResolver.
	Resolver SRVResolver
}

// maxSRV bounds the records that are followed.
const maxSRV = 4096

// Follow makes the nodes those of the SRV records, now and whenever they
// change, until ctx ends or the Cluster is closed: follow one SRV at a time.
// It returns at once, after Close with core.ErrStopped; the lookups are made
// off every loop. A Node that could work nowhere, as without a Secret, is an
// error. A lookup that fails, or finds nothing, changes nothing: an
// outage of the DNS ends no session.
func (c *Cluster) Follow(ctx context.Context, s SRV) error {
	if s.Name == "" {
		return errors.New("amicore: SRV.Name is empty")
	}
	if s.Every < 0 || s.Timeout < 0 || s.Grace < 0 {
		return errors.New("amicore: SRV.Every, Timeout and Grace can not be negative")
	}
	for _, d := range []struct {
		field *time.Duration
		value time.Duration
	}{{&s.Every, 30 * time.Second}, {&s.Timeout, 5 * time.Second}, {&s.Grace, 30 * time.Second}} {
		if *d.field == 0 {
			*d.field = d.value
		}
	}
	if s.Resolver == nil {
		s.Resolver = net.DefaultResolver
	}
	sample := s.Node
	sample.Core.Name, sample.Core.Address = "any", "192.0.2.1:5038"
	if err := possible(sample); err != nil {
		return fmt.Errorf("amicore: SRV.Node: %w", err)
	}
	k := c.client
	ctx, cancel := context.WithCancel(ctx)
	following := k.spawn(func() {
		defer cancel()
		go func() { // ends with the cluster
			select {
			case <-k.stop:
				cancel()
			case <-ctx.Done():
			}
		}()
		f := follower{SRV: s}
		for {
			c.refresh(ctx, &f)
			timer := k.clockwork.timer(s.Every)
			select {
			case <-timer.C:
			case <-ctx.Done():
				timer.Stop()
				return
			}
		}
	})
	if !following {
		cancel()
		return fmt.Errorf("amicore: cluster: %w", core.ErrStopped)
	}
	return nil
}

// refresh looks the records up and makes the nodes those.
func (c *Cluster) refresh(ctx context.Context, s *follower) {
	nodes, err := s.lookup(ctx)
	if err == nil {
		err = c.follow(ctx, s.Grace, nodes)
	}
	if err != nil && ctx.Err() == nil {
		c.client.report.log(slog.LevelWarn, "the nodes could not be brought up to date", slog.String("name", s.Name), slog.String("error", wire.Escaped(err.Error())))
	}
}

// follow is SetNodes for as long as ctx lasts: once that has ended, whoever
// calls SetNodes, or follows other records, has the last word. A node that is
// draining by then keeps its grace.
func (c *Cluster) follow(ctx context.Context, grace time.Duration, nodes []NodeOptions) error {
	c.setting.Lock()
	defer c.setting.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	bounded, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	return c.setNodes(bounded, nodes)
}

// follower is an SRV with the lookup that is under way: one at a time, for a
// resolver that does not listen to its context.
type follower struct {
	SRV
	pending chan srvAnswer
}

type srvAnswer struct {
	records []*net.SRV
	err     error
}

// lookup returns the nodes that the records name, and waits no longer than
// Timeout for them.
func (s *follower) lookup(ctx context.Context) ([]NodeOptions, error) {
	ctx, cancel := context.WithTimeout(ctx, s.Timeout)
	defer cancel()
	if s.pending == nil {
		answers := make(chan srvAnswer, 1)
		s.pending = answers
		go func() {
			_, records, err := s.Resolver.LookupSRV(ctx, s.Service, s.Proto, s.Name)
			answers <- srvAnswer{records, err}
		}()
	}
	var a srvAnswer
	select {
	case a = <-s.pending:
		s.pending = nil
	case <-ctx.Done():
		return nil, fmt.Errorf("looking up the SRV records: %w", endOf(ctx))
	}
	switch {
	case a.err != nil:
		return nil, a.err
	case len(a.records) == 0:
		return nil, errors.New("there are no SRV records")
	case len(a.records) > maxSRV:
		return nil, fmt.Errorf("%d SRV records; at most %d", len(a.records), maxSRV)
	}
	nodes := slices.Clone(s.Besides)
	named := map[string]bool{}
	for i := range nodes {
		named[cmp.Or(nodes[i].Core.Name, nodes[i].Core.Address)] = true
	}
	// Resolvers shuffle. Of two records for one node the same must count each time.
	records := slices.SortedFunc(slices.Values(a.records), func(a, b *net.SRV) int {
		return cmp.Or(cmp.Compare(a.Priority, b.Priority), cmp.Compare(b.Weight, a.Weight))
	})
	for _, r := range records {
		if r.Target == "." { // no such service at this domain (RFC 2782)
			return nil, errors.New("the SRV record says that there is no such service")
		}
		o := s.Node
		o.Core.Address = net.JoinHostPort(strings.TrimSuffix(r.Target, "."), strconv.Itoa(int(r.Port)))
		o.Core.Name = o.Core.Address
		o.Weight, o.Priority = max(1, int(r.Weight)), int(r.Priority)
		if !named[o.Core.Name] {
			named[o.Core.Name] = true
			nodes = append(nodes, o)
		}
	}
	return nodes, nil
}
