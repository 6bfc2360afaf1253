package netio

import (
	"sync"

	"amicore/core"
)

// A reader begins with a small buffer; one that fills it goes on with large
// ones until it has to wait. One that waits holds none, where the system lets
// it know, and a small one elsewhere.
const (
	smallBuffer = 4 << 10
	largeBuffer = core.MaxReceive
)

// buffer is lent to the driver with a Received and comes back with the next Poll.
type buffer struct {
	link *link
	data []byte // what was read: a part of room
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

func borrowBuffer(large bool) *buffer {
	if large {
		return borrow(&largeBuffers, largeBuffer)
	}
	return borrow(&smallBuffers, smallBuffer)
}

// readConn reads from any connection: whether it will wait can not be seen.
func (s *source) readConn() (*buffer, error) {
	s.idle()
	b := borrowBuffer(s.large && s.roomy)
	n, err := s.conn.Read(b.room[:min(s.most, len(b.room))])
	if n == 0 {
		b.free()
		return nil, err
	}
	s.large = n >= smallBuffer
	b.data = b.room[:n]
	return b, err
}

// read brings what the connection sends until it ends.
func (t *transport) read(l *link) {
	defer t.running.Done()
	defer t.idle() // also when the connection was closed from here
	from := newSource(l.conn, t.idle)
	for {
		var crowded bool
		from.most, from.roomy, crowded = t.allowance(l)
		b, err := from.read()
		loud := b != nil && len(b.data) == crowdedRead // there is more
		if b != nil && !t.received(l, b) {
			return
		}
		if err != nil {
			t.lost(l, err)
			return
		}
		if crowded && loud {
			breathe()
		}
	}
}

// crowdedRead is the most that a reader brings at a time where there are other
// connections, and after which it lets them. It bounds a loud one, to about
// 90 MB a second on two cores: more than a server sends.
const crowdedRead = 16 << 10

// allowance returns how much the next read may bring, so that no more than
// ReadAhead is read; whether there is room for a large buffer, which takes
// memory even if little is read; and whether there are other connections.
func (t *transport) allowance(l *link) (most int, roomy, crowded bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	left := t.options.ReadAhead - l.queued
	most, roomy, crowded = min(left, largeBuffer), left >= largeBuffer, len(t.links) > 1
	if crowded {
		most = min(most, crowdedRead)
	}
	return most, roomy, crowded
}

// received queues what was read, and waits while too much is queued. It
// reports whether the link still stands.
func (t *transport) received(l *link, b *buffer) bool {
	b.link = l
	t.mu.Lock()
	if l.closed {
		t.mu.Unlock()
		b.free()
		return false
	}
	l.store(b)
	t.take(l)
	queued := l.queued
	t.mu.Unlock()
	t.came(queued)
	t.mu.Lock()
	defer t.mu.Unlock()
	for l.queued >= t.options.ReadAhead && !l.closed {
		l.drained.Wait()
	}
	return !l.closed
}
