package main

import (
	"context"
	"errors"
	"net"
	"os"
	"sync"
	"time"

	"amicore/adapters/fake"
	"amicore/core"
)

// serveOwner runs a model on sockets: one goroutine owns the model, each
// connection has one that reads and one that writes.
type serveOwner struct {
	model    *fake.Server
	listener net.Listener
	begun    time.Time
	inbox    chan serveInput
	conns    map[fake.SessionID]*serveConn
	stalled  []*serveConn // not read further until their sessions go on
	running  sync.WaitGroup
}

// serveInput is what a connection tells the owner.
type serveInput struct {
	kind serveKind
	conn *serveConn
	data []byte
}

type serveKind uint8

const (
	serveAccepted serveKind = iota
	serveReceived
	serveHungUp
	serveBlocked
)

// mostWaiting is how many bytes may wait for a client that reads, but slowly:
// Asterisk has no bound, a program that runs for days needs one.
const mostWaiting = 64 << 20

// mostUnread is how many bytes are taken from a client whose session is blocked.
const mostUnread = 64 << 10

func newServeOwner(model *fake.Server, listener net.Listener) *serveOwner {
	return &serveOwner{
		model: model, listener: listener, begun: time.Now(),
		inbox: make(chan serveInput, 64), conns: map[fake.SessionID]*serveConn{},
	}
}

func (o *serveOwner) now() core.Instant { return core.Instant(time.Since(o.begun)) }

// run works until ctx ends, or the listener fails.
func (o *serveOwner) run(ctx context.Context) error {
	done := make(chan struct{})
	failed := make(chan error, 1)
	var accepting sync.WaitGroup
	accepting.Go(func() { failed <- o.accept(ctx, done) })
	err := o.own(ctx, failed)
	close(done)
	o.listener.Close()
	accepting.Wait()
	for _, c := range o.conns {
		c.drop()
	}
	for {
		select {
		case in := <-o.inbox: // one that came too late is dropped as well
			in.conn.drop()
		default:
			o.running.Wait()
			return err
		}
	}
}

// own is the life of the goroutine that owns the model.
func (o *serveOwner) own(ctx context.Context, failed <-chan error) error {
	alarm := time.NewTimer(time.Hour)
	defer alarm.Stop()
	for {
		wait := time.Hour
		if at, ok := o.model.Deadline(); ok {
			wait = max(at.Sub(o.now()), 0)
		}
		alarm.Reset(wait)
		select {
		case <-ctx.Done():
			return nil
		case err := <-failed:
			return err
		case in := <-o.inbox:
			o.take(in)
		case <-alarm.C:
			o.model.Tick(o.now())
		}
		o.drain()
		o.unstall()
	}
}

func (o *serveOwner) take(in serveInput) {
	id := in.conn.id
	if in.kind == serveAccepted {
		o.conns[id] = in.conn
		o.model.Accept(o.now(), id)
		return
	}
	if o.conns[id] == nil { // closed by the model meanwhile
		if in.kind == serveReceived {
			in.conn.more <- struct{}{}
		}
		return
	}
	switch in.kind {
	case serveReceived:
		o.model.Receive(o.now(), id, in.data)
		o.stalled = append(o.stalled, in.conn)
	case serveHungUp:
		o.model.Hangup(o.now(), id)
		in.conn.end()
		delete(o.conns, id)
	case serveBlocked:
		o.model.Blocked(o.now(), id)
	}
}

// unstall lets those be read again whose sessions have worked off what they had.
func (o *serveOwner) unstall() {
	kept := o.stalled[:0]
	for _, c := range o.stalled {
		if o.conns[c.id] == c && o.model.Unread(c.id) > mostUnread {
			kept = append(kept, c)
			continue
		}
		c.more <- struct{}{}
	}
	clear(o.stalled[len(kept):])
	o.stalled = kept
}

// drain hands what the model wrote to the goroutines that write.
func (o *serveOwner) drain() {
	for {
		out, ok := o.model.Next()
		if !ok {
			return
		}
		c := o.conns[out.Session]
		if c == nil {
			continue
		}
		if !c.write(out.Data) {
			c.drop()
			o.model.Hangup(o.now(), out.Session)
			delete(o.conns, out.Session)
			continue
		}
		if out.Close {
			c.end()
			delete(o.conns, out.Session)
		}
	}
}

// accept takes connections until the listener is closed.
func (o *serveOwner) accept(ctx context.Context, done <-chan struct{}) error {
	for id := fake.SessionID(1); ; id++ {
		socket, err := o.listener.Accept()
		if err != nil {
			if ctx.Err() != nil || errors.Is(err, net.ErrClosed) {
				return nil
			}
			return err
		}
		c := &serveConn{id: id, socket: socket, timeout: o.model.WriteTimeout(), wake: make(chan struct{}, 1), more: make(chan struct{}, 1)}
		tell := func(kind serveKind, data []byte) bool {
			select {
			case o.inbox <- serveInput{kind, c, data}:
				return true
			case <-done:
				return false
			}
		}
		if !tell(serveAccepted, nil) {
			socket.Close()
			return nil
		}
		o.running.Go(func() { c.read(tell, done) })
		o.running.Go(func() { c.carry(tell) })
	}
}

// serveConn is one connection.
type serveConn struct {
	id      fake.SessionID
	socket  net.Conn
	timeout time.Duration
	wake    chan struct{}
	more    chan struct{} // the next bytes may be read

	mu      sync.Mutex
	waiting []byte
	ended   bool
}

// read tells the owner what comes, until the connection ends.
func (c *serveConn) read(tell func(serveKind, []byte) bool, done <-chan struct{}) {
	buf := make([]byte, 4096)
	for {
		n, err := c.socket.Read(buf)
		if n > 0 {
			if !tell(serveReceived, append([]byte(nil), buf[:n]...)) {
				return
			}
			select {
			case <-c.more:
			case <-done:
				return
			}
		}
		if err != nil {
			tell(serveHungUp, nil)
			return
		}
	}
}

// write leaves bytes for carry. It is false where too many wait.
func (c *serveConn) write(b []byte) bool {
	c.mu.Lock()
	full := len(c.waiting)+len(b) > mostWaiting
	if !full {
		c.waiting = append(c.waiting, b...)
	}
	c.mu.Unlock()
	c.rouse()
	return !full
}

// end makes carry close the connection when everything is written.
func (c *serveConn) end() {
	c.mu.Lock()
	c.ended = true
	c.mu.Unlock()
	c.rouse()
}

// drop closes it at once.
func (c *serveConn) drop() {
	c.socket.Close()
	c.end()
}

func (c *serveConn) rouse() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// carry writes what waits. A client that takes nothing for the write timeout is
// cut off, wherever in a frame that is.
func (c *serveConn) carry(tell func(serveKind, []byte) bool) {
	defer c.socket.Close()
	var b []byte
	for range c.wake {
		c.mu.Lock()
		b, c.waiting = c.waiting, b[:0]
		ended := c.ended
		c.mu.Unlock()
		if err := c.put(b); err != nil {
			if errors.Is(err, os.ErrDeadlineExceeded) {
				tell(serveBlocked, nil)
			}
			return
		}
		if ended {
			return
		}
	}
}

// put writes b; the timeout begins anew whenever the client takes something.
func (c *serveConn) put(b []byte) error {
	for len(b) > 0 {
		if err := c.socket.SetWriteDeadline(time.Now().Add(c.timeout)); err != nil {
			return err
		}
		n, err := c.socket.Write(b)
		b = b[n:]
		if err != nil && (n == 0 || !errors.Is(err, os.ErrDeadlineExceeded)) {
			return err
		}
	}
	return nil
}
