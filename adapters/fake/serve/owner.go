// Package serve puts a model of Asterisk on TCP, so that AMI software can be
// developed and tested without an Asterisk: what amisim serve runs, for the
// tests of a Go program.
package serve

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"sync"
	"syscall"
	"time"

	"amicore/adapters/fake"
	"amicore/core"
)

// owner runs a model on sockets: one goroutine owns the model, each
// connection has one that reads and one that writes.
type owner struct {
	model    *fake.Server
	listener net.Listener
	begun    time.Time
	inbox    chan input
	conns    map[fake.SessionID]*conn
	stalled  []*conn // not read further until their sessions go on
	running  sync.WaitGroup
}

// input is what a connection tells the owner.
type input struct {
	kind kind
	conn *conn
	data []byte
}

type kind uint8

const (
	accepted kind = iota
	received
	hungUp
	blocked
)

// mostWaiting is how many bytes may wait for a client that reads, but slowly:
// Asterisk has no bound, a program that runs for days needs one.
const mostWaiting = 64 << 20

// mostUnread is how many bytes are taken from a client whose session is blocked.
const mostUnread = 64 << 10

// Serve lets the clients that connect to l talk to the model, until ctx ends
// (then it returns nil) or l fails. It closes l and every connection, and has
// no goroutine left when it returns. Until then the model is Serve's alone.
func Serve(ctx context.Context, l net.Listener, model *fake.Server) error {
	o := &owner{
		model: model, listener: l, begun: time.Now(),
		inbox: make(chan input, 64), conns: map[fake.SessionID]*conn{},
	}
	return o.run(ctx)
}

func (o *owner) now() core.Instant { return core.Instant(time.Since(o.begun)) }

// run works until ctx ends, or the listener fails.
func (o *owner) run(ctx context.Context) error {
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
func (o *owner) own(ctx context.Context, failed <-chan error) error {
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

func (o *owner) take(in input) {
	id := in.conn.id
	if in.kind == accepted {
		o.conns[id] = in.conn
		o.model.AcceptFrom(o.now(), id, addressOf(in.conn.socket.LocalAddr()), addressOf(in.conn.socket.RemoteAddr()))
		return
	}
	if o.conns[id] == nil { // closed by the model meanwhile
		if in.kind == received {
			in.conn.more <- struct{}{}
		}
		return
	}
	switch in.kind {
	case received:
		o.model.Receive(o.now(), id, in.data)
		o.stalled = append(o.stalled, in.conn)
	case hungUp:
		o.model.Hangup(o.now(), id)
		in.conn.end()
		delete(o.conns, id)
	case blocked:
		o.model.Blocked(o.now(), id)
	}
}

// unstall lets those be read again whose sessions have worked off what they had.
func (o *owner) unstall() {
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
func (o *owner) drain() {
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

// acceptPause is how long nobody is accepted after an error that passes.
const acceptPause = 50 * time.Millisecond

// passes reports whether an error of Accept is about one client, or over when
// others have gone: too many open files, a client that has gone already.
func passes(err error) bool {
	return errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE) || errors.Is(err, syscall.ECONNABORTED)
}

// accept takes connections until the listener is closed.
func (o *owner) accept(ctx context.Context, done <-chan struct{}) error {
	for id := fake.SessionID(1); ; id++ {
		socket, err := o.listener.Accept()
		if err != nil {
			if ctx.Err() != nil || errors.Is(err, net.ErrClosed) {
				return nil
			}
			if passes(err) {
				select {
				case <-time.After(acceptPause):
					continue
				case <-done:
					return nil
				}
			}
			return err
		}
		c := &conn{id: id, socket: socket, timeout: o.model.WriteTimeout(), wake: make(chan struct{}, 1), more: make(chan struct{}, 1)}
		tell := func(kind kind, data []byte) bool {
			select {
			case o.inbox <- input{kind, c, data}:
				return true
			case <-done:
				return false
			}
		}
		if !tell(accepted, nil) {
			socket.Close()
			return nil
		}
		o.running.Go(func() { c.read(tell, done) })
		o.running.Go(func() { c.carry(tell) })
	}
}

// addressOf returns the address of one end of a connection; the zero one if it is
// not of TCP.
func addressOf(a net.Addr) netip.AddrPort {
	if tcp, ok := a.(*net.TCPAddr); ok {
		return tcp.AddrPort()
	}
	return netip.AddrPort{}
}
