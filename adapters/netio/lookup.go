package netio

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"

	"amicore/core"
)

// Resolver looks up the addresses of a host; net.Resolver is one. It is
// called on goroutines of its own and should end when ctx does.
type Resolver interface {
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
}

// maxLookups bounds the lookups of the process that are under way and that
// someone waits for. Others wait their turn.
const maxLookups = 32

// maxOverdue bounds the lookups of one client that were given up and have not
// returned, since their resolver does not listen to its context. Further ones
// fail at once: whoever has such a resolver hurts only himself.
const maxOverdue = 4

var errOverdue = errors.New("earlier lookups have not returned; the resolver does not listen to its context")

// lookups runs name lookups off every loop, a bounded number at a time.
type lookups struct {
	mu      sync.Mutex
	running int
	waiting []*job
}

var sharedLookups lookups

type job struct {
	run     func()
	overdue *atomic.Int32
	state   jobState
}

type jobState uint8

const (
	jobWaiting jobState = iota
	jobRunning
	jobOverdue // running, and nobody waits for it
	jobEnded
)

// start looks address (host:port) up and calls done once, from another
// goroutine: with the addresses in the order of the resolver, or an error;
// when ctx ends first, with ctx's error, though the lookup may go on.
// overdue counts those of the same client that do.
func (l *lookups) start(ctx context.Context, r Resolver, address string, overdue *atomic.Int32, done func([]string, error)) {
	if overdue.Load() >= maxOverdue {
		go done(nil, errOverdue)
		return
	}
	var once sync.Once
	finish := func(addrs []string, err error) { once.Do(func() { done(addrs, err) }) }
	j := &job{overdue: overdue}
	stop := context.AfterFunc(ctx, func() {
		l.abandon(j)
		finish(nil, endOf(ctx))
	})
	j.run = func() {
		addrs, err := lookup(ctx, r, address)
		stop()
		l.end(j)
		finish(addrs, err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.waiting = append(l.waiting, j)
	l.next()
}

// next starts what waits, as far as the bound lets; the lock is held.
func (l *lookups) next() {
	for l.running < maxLookups && len(l.waiting) > 0 {
		j := l.waiting[0]
		l.waiting = slices.Delete(l.waiting, 0, 1)
		j.state = jobRunning
		l.running++
		go j.run()
	}
}

// end gives the place of a lookup that has returned to another.
func (l *lookups) end(j *job) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if j.state == jobOverdue {
		j.overdue.Add(-1)
	} else {
		l.running--
	}
	j.state = jobEnded
	l.next()
}

// abandon gives the place of a lookup that nobody waits for to another.
func (l *lookups) abandon(j *job) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch j.state {
	case jobWaiting:
		l.waiting = slices.DeleteFunc(l.waiting, func(w *job) bool { return w == j })
		j.state = jobEnded
	case jobRunning:
		j.state = jobOverdue
		j.overdue.Add(1)
		l.running--
		l.next()
	}
}

func lookup(ctx context.Context, r Resolver, address string) ([]string, error) {
	host, port, err := core.SplitAddress(address)
	if err != nil {
		return nil, err
	}
	ips, err := r.LookupNetIP(ctx, "ip", host)
	if err != nil {
		return nil, err
	}
	if len(ips) == 0 {
		return nil, errors.New("no address for " + host)
	}
	addrs := make([]string, len(ips))
	for i, ip := range ips {
		addrs[i] = net.JoinHostPort(ip.Unmap().String(), port)
	}
	return addrs, nil
}

// literal returns the address when its host is an IP: nothing to look up.
func literal(address string) (string, bool) {
	host, port, err := core.SplitAddress(address)
	if err != nil {
		return "", false
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return "", false
	}
	return net.JoinHostPort(ip.String(), port), true
}
