package netio

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"sync"
)

// Resolver looks up the addresses of a host; net.Resolver is one. It is
// called on goroutines of its own and should end when ctx does.
type Resolver interface {
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
}

// maxLookups bounds the lookups of the process that are under way, those
// whose resolver does not listen to its context included. Others wait.
const maxLookups = 32

// lookups runs name lookups off every loop, a bounded number at a time.
type lookups struct {
	mu      sync.Mutex
	running int
	waiting []func()
}

var sharedLookups lookups

// start looks address (host:port) up and calls done once, from another
// goroutine: with the addresses in the order of the resolver, or an error;
// when ctx ends first, with ctx's error, though the lookup may go on.
func (l *lookups) start(ctx context.Context, r Resolver, address string, done func([]string, error)) {
	var once sync.Once
	finish := func(addrs []string, err error) { once.Do(func() { done(addrs, err) }) }
	stop := context.AfterFunc(ctx, func() { finish(nil, context.Cause(ctx)) })
	run := func() {
		defer l.next()
		if ctx.Err() != nil {
			return
		}
		addrs, err := lookup(ctx, r, address)
		stop()
		finish(addrs, err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.running >= maxLookups {
		l.waiting = append(l.waiting, run)
		return
	}
	l.running++
	go run()
}

// next starts a lookup that waits, in the place of the one that has ended.
func (l *lookups) next() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.waiting) == 0 {
		l.running--
		return
	}
	run := l.waiting[0]
	l.waiting[0] = nil
	l.waiting = l.waiting[1:]
	go run()
}

func lookup(ctx context.Context, r Resolver, address string) ([]string, error) {
	host, port, err := net.SplitHostPort(address)
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
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return "", false
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return "", false
	}
	return net.JoinHostPort(ip.String(), port), true
}
