package netio

import (
	"context"
	"net"
	"sync"
	"sync/atomic"

	"amicore/core"
	"amicore/core/driver"
)

// transport carries out a driver's commands on goroutines. Calls return at
// once; what comes of them is queued for Poll, and wake is called.
type transport struct {
	options   *Options
	endpoints endpoints
	lookups   *lookups
	// Called without the lock, from any goroutine: wake when there is a
	// completion; came instead after a read, with how many bytes are queued or
	// lent; idle when the reader is about to wait, or has ended.
	wake func()
	came func(queued int)
	idle func()

	mu      sync.Mutex
	ready   []driver.Completion // from head on; what connections bring is in their inboxes
	head    int
	turns   []*link // that have something in their inbox, whose turn is next first
	lent    *buffer // of the Received that Poll handed out last
	links   map[driver.Key]*link
	closed  bool
	running sync.WaitGroup
	overdue atomic.Int32 // lookups that were given up and have not returned
}

func newTransport(o *Options, e endpoints, l *lookups, wake func(), came func(int), idle func()) *transport {
	return &transport{options: o, endpoints: e, lookups: l, wake: wake, came: came, idle: idle, links: make(map[driver.Key]*link)}
}

// link is what the transport has for one connection attempt.
type link struct {
	key    driver.Key
	cancel context.CancelFunc // of the lookup or dial under way

	conn  net.Conn // nil until connected
	plain net.Conn // the TCP connection below TLS, or conn itself

	// Reading: what was read and, behind it, how the connection ended. queued
	// bytes are lent or in the inbox; the reader stops at ReadAhead.
	inbox   []*buffer
	taken   int // of the inbox
	over    bool
	why     core.CloseReason
	text    string // says more, where why is CloseHandshake
	queued  int
	turn    bool      // in turns
	drained sync.Cond // on transport.mu

	// Writing: what has not been taken yet; writing tells that the writer
	// goroutine is on it.
	unsent  []byte
	writing bool
	closed  bool
}

// Poll implements driver.Transport. Connections take turns, a read of at most
// 64 KiB each: however much one of them brings, the others wait for no more
// than that.
func (t *transport) Poll() (driver.Completion, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.giveBack()
	if t.head < len(t.ready) {
		c := t.ready[t.head]
		t.ready[t.head] = driver.Completion{}
		if t.head++; t.head == len(t.ready) {
			t.ready, t.head = t.ready[:0], 0
		}
		return c, true
	}
	if len(t.turns) == 0 {
		return driver.Completion{}, false
	}
	l := t.turns[0]
	c := t.next(l)
	if l.waits() && len(t.turns) > 1 {
		copy(t.turns, t.turns[1:])
		t.turns[len(t.turns)-1] = l
	} else if !l.waits() {
		t.leave(l)
	}
	return c, true
}

// giveBack takes back what the last Received lent.
func (t *transport) giveBack() {
	if t.lent == nil {
		return
	}
	b := t.lent
	t.lent = nil
	b.link.queued -= len(b.data)
	b.link.drained.Signal()
	b.free()
}

// pending reports whether Poll has something.
func (t *transport) pending() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.hasReady()
}

// hasReady is pending; the lock is held.
func (t *transport) hasReady() bool { return t.head < len(t.ready) || len(t.turns) > 0 }

// mayPend is pending for a reader that is about to wait: it waits for no
// lock, for who holds it may be closing the connection, and a Close waits until
// nobody reads any more. While the lock is held, it is true.
func (t *transport) mayPend() bool {
	if !t.mu.TryLock() {
		return true
	}
	defer t.mu.Unlock()
	return t.hasReady()
}

// stalled reports whether reading has stopped since the owner does not Poll.
func (t *transport) stalled() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, l := range t.links {
		if l.queued >= t.options.ReadAhead {
			return true
		}
	}
	return false
}

// push queues a completion; the lock is held. A Sent joins the one before.
func (t *transport) push(c driver.Completion) {
	if n := len(t.ready); c.Kind == driver.Sent && n > t.head {
		if last := &t.ready[n-1]; last.Kind == driver.Sent && last.Key == c.Key {
			last.N += c.N
			return
		}
	}
	t.ready = append(t.ready, c)
}

// finish queues what came of a lookup or a dial, unless it was given up.
func (t *transport) finish(l *link, c driver.Completion) {
	t.mu.Lock()
	if l.closed {
		t.mu.Unlock()
		return
	}
	if c.Kind == driver.ResolveFailed || c.Kind == driver.ConnectFailed {
		delete(t.links, l.key)
	}
	c.Key = l.key
	t.push(c)
	t.mu.Unlock()
	t.wake()
}

// begin registers a lookup or a dial, in place of an earlier one of the key.
func (t *transport) begin(k driver.Key) (*link, context.Context, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		return nil, nil, false
	}
	ctx, cancel := context.WithCancel(context.Background())
	l := &link{key: k, cancel: cancel}
	l.drained.L = &t.mu
	t.links[k] = l
	return l, ctx, true
}

// Resolve implements driver.Transport.
func (t *transport) Resolve(k driver.Key, address string) {
	l, ctx, ok := t.begin(k)
	if !ok {
		return
	}
	if addr, ok := literal(address); ok {
		l.cancel()
		t.mu.Lock()
		t.push(driver.Completion{Kind: driver.Resolved, Key: k, Addrs: []string{addr}})
		t.mu.Unlock()
		return
	}
	t.running.Add(1)
	t.lookups.start(ctx, t.options.Resolver, address, &t.overdue, func(addrs []string, err error) {
		defer t.running.Done()
		l.cancel()
		if err != nil {
			t.finish(l, driver.Completion{Kind: driver.ResolveFailed, Reason: err.Error()})
			return
		}
		t.finish(l, driver.Completion{Kind: driver.Resolved, Addrs: addrs})
	})
}

// Connect implements driver.Transport.
func (t *transport) Connect(k driver.Key, address string) {
	l, ctx, ok := t.begin(k)
	if !ok {
		return
	}
	e := t.endpoints(k.Node)
	t.running.Add(1)
	go func() {
		defer t.running.Done()
		defer l.cancel()
		conn, plain, err := e.dial(ctx, address)
		if err != nil {
			why, text := dialFailure(err)
			t.finish(l, driver.Completion{Kind: driver.ConnectFailed, Close: why, Reason: text})
			return
		}
		t.mu.Lock()
		if l.closed {
			t.mu.Unlock()
			_ = plain.Close()
			return
		}
		l.conn, l.plain = conn, plain
		t.push(driver.Completion{Kind: driver.Connected, Key: k})
		t.running.Add(1)
		t.mu.Unlock()
		go t.read(l) // before wake, which may work for others for long
		t.wake()
	}()
}

// Close implements driver.Transport.
func (t *transport) Close(k driver.Key) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if l := t.links[k]; l != nil {
		t.end(l)
		t.discard(l)
	}
}

// end closes a link; the lock is held. Closing the TCP connection below TLS
// sends no close_notify, which could block; AMI says Goodbye itself.
func (t *transport) end(l *link) {
	l.closed = true
	l.cancel()
	l.unsent = nil
	l.drained.Broadcast()
	if l.plain != nil {
		_ = l.plain.Close()
	}
	delete(t.links, l.key)
}

// shut closes everything; no completion follows. wait ends when every
// goroutine has, except lookups whose resolver does not listen to its context.
func (t *transport) shut() {
	t.mu.Lock()
	t.closed = true
	for _, l := range t.links {
		t.end(l)
	}
	t.ready, t.head, t.turns = nil, 0, nil
	t.mu.Unlock()
}

// lost ends a link whose connection ended with err.
func (t *transport) lost(l *link, err error) {
	t.mu.Lock()
	if l.closed {
		t.mu.Unlock()
		return
	}
	t.end(l)
	l.over = true
	l.why, l.text = causeOf(err)
	t.take(l)
	t.mu.Unlock()
	t.wake()
}
