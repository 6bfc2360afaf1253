package netio

import (
	"errors"
	"io"
	"sync"

	"amicore/core"
	"amicore/core/driver"
)

// An idle reader holds a small buffer; one that fills it goes on with a
// large one, which goes back to the pool after the first read that does not.
const (
	smallBuffer = 4 << 10
	largeBuffer = core.MaxReceive
)

// buffer is lent to the driver with a Received and comes back with the next Poll.
type buffer struct {
	link *link
	data []byte // what was read
	room []byte
	pool *sync.Pool
}

func (b *buffer) free() {
	b.link, b.data = nil, nil
	b.pool.Put(b)
}

var (
	smallBuffers = sync.Pool{}
	largeBuffers = sync.Pool{}
)

func borrow(pool *sync.Pool, size int) *buffer {
	if b, ok := pool.Get().(*buffer); ok {
		return b
	}
	return &buffer{room: make([]byte, size), pool: pool}
}

// read brings what the connection sends until it ends.
func (t *transport) read(l *link) {
	defer t.running.Done()
	large := false
	for {
		var b *buffer
		if large {
			b = borrow(&largeBuffers, largeBuffer)
		} else {
			b = borrow(&smallBuffers, smallBuffer)
		}
		n, err := l.conn.Read(b.room)
		if n == 0 {
			b.free()
		} else {
			large = n >= smallBuffer
			if !t.received(l, b, n) {
				return
			}
		}
		if err != nil {
			t.lost(l, causeOf(err))
			return
		}
	}
}

// received queues what was read, and waits while too much is queued. It
// reports whether the link still stands.
func (t *transport) received(l *link, b *buffer, n int) bool {
	b.link, b.data = l, b.room[:n]
	t.mu.Lock()
	if l.closed {
		t.mu.Unlock()
		b.free()
		return false
	}
	t.push(driver.Completion{Kind: driver.Received, Key: l.key, Data: b.data})
	t.loans = append(t.loans, b)
	l.queued += n
	t.mu.Unlock()
	t.wake()
	t.mu.Lock()
	defer t.mu.Unlock()
	for l.queued >= t.options.ReadAhead && !l.closed {
		l.drained.Wait()
	}
	return !l.closed
}

// causeOf tells a peer that closed from a connection that broke.
func causeOf(err error) core.CloseReason {
	if errors.Is(err, io.EOF) {
		return core.CloseEOF
	}
	return core.CloseReset
}
