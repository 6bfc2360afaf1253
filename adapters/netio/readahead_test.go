package netio

import (
	"io"
	"math/rand/v2"
	"net"
	"runtime"
	"sync"
	"testing"

	"amicore/core/driver"
)

// held returns how much memory the buffers of a link take that are queued or
// lent.
func (t *transport) held() (n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.lent != nil {
		n += len(t.lent.room)
	}
	for _, l := range t.links {
		for _, b := range l.inbox[l.taken:] {
			n += len(b.room)
		}
	}
	return n
}

// pieces is a connection that brings bytes, the size of each read is the
// next of sizes, and ends with EOF behind most bytes.
type pieces struct {
	net.Conn
	size func() int
	most int
	sent int
	seen func(hand int) bool // before each read, with the room that is offered
}

// Read brings the next bytes: each is the low byte of its place.
func (p *pieces) Read(b []byte) (int, error) {
	if !p.seen(cap(b)) || p.sent == p.most {
		return 0, io.EOF
	}
	n := min(p.size(), len(b), p.most-p.sent)
	for i := range n {
		b[i] = byte(p.sent + i)
	}
	p.sent += n
	return n, nil
}

func (p *pieces) Close() error { return nil }

// reading makes a transport whose one link reads from p.
func reading(t *testing.T, readAhead int, p *pieces) (*transport, *link) {
	t.Helper()
	nothing := func() {}
	o := Options{ReadAhead: readAhead}
	if err := o.prepareLoop(); err != nil {
		t.Fatal(err)
	}
	tr := newTransport(&o, o.endpoint(), &lookups{}, nothing, func(int) {}, nothing)
	l, _, _ := tr.begin(driver.Key{Conn: 1})
	l.conn, l.plain = p, p
	return tr, l
}

// S10: however small the reads are, what is held for an owner that does not
// come is bounded by ReadAhead, which counts bytes that were read.
func TestWhatIsReadAheadTakesLittleMoreMemoryThanItsBytes(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for name, size := range map[string]func() int{
		"one byte":        func() int { return 1 },
		"small":           func() int { return smallBuffer - 1 },
		"just not small":  func() int { return smallBuffer + 1 },
		"half of a large": func() int { return largeBuffer/2 + 1 },
		"large":           func() int { return largeBuffer },
		"mixed":           func() int { return 1 << random.IntN(17) },
		"any":             func() int { return 1 + random.IntN(largeBuffer) },
	} {
		for _, readAhead := range []int{64 << 10, 64<<10 + 2, 100_001, 300_000} {
			readSizes(t, name, readAhead, &pieces{size: size, most: readAhead}, nil)
			readSizes(t, name, readAhead, &pieces{size: size, most: 3 * readAhead}, random)
		}
	}
}

// readSizes reads p with an owner that comes at random moments, or only when
// reading has stopped where random is nil.
func readSizes(t *testing.T, name string, readAhead int, p *pieces, random *rand.Rand) {
	tr, l := reading(t, readAhead, p)
	bound := 2*readAhead + largeBuffer
	var mu sync.Mutex // the reader polls in the owner's place, but where it has stopped
	at, wrong := 0, false
	poll := func() (c driver.Completion, ok bool) {
		mu.Lock()
		defer mu.Unlock()
		c, ok = tr.Poll()
		for _, b := range c.Data {
			wrong = wrong || b != byte(at)
			at++
		}
		return c, ok
	}
	p.seen = func(hand int) bool {
		if held := tr.held() + hand; held > bound {
			t.Errorf("S10: %s, ReadAhead %d: %d bytes are held for %d, at most %d", name, readAhead, held, tr.waiting(), bound)
			return false
		}
		for random != nil && (tr.waiting() > readAhead-largeBuffer || random.IntN(64) == 0) {
			if _, ok := poll(); !ok {
				break
			}
		}
		return true
	}
	tr.running.Add(1)
	go tr.read(l)
	if random == nil {
		eventually(t, "reading stops", func() bool { return tr.stalled() || tr.ended(l) })
		if got := tr.waiting(); got != readAhead && !t.Failed() {
			t.Errorf("S10: %s: %d bytes were read ahead, want %d", name, got, readAhead)
		}
	}
	for random != nil && !tr.ended(l) {
		if tr.stalled() {
			poll()
		}
		runtime.Gosched()
	}
	for {
		c, ok := poll()
		if c.Kind == driver.Closed {
			break
		}
		if !ok {
			runtime.Gosched() // the reader goes on
		}
	}
	tr.running.Wait()
	if (wrong || at != p.most) && !t.Failed() {
		t.Errorf("%s, ReadAhead %d: %d bytes of %d came out, or others", name, readAhead, at, p.most)
	}
}

// ended reports whether the end of a link was read.
func (t *transport) ended(l *link) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return l.over
}

// The bytes of a heap, not only our own sums: a megabyte in one-byte reads.
func TestAMegabyteInOneByteReadsIsReadWithoutStopping(t *testing.T) {
	const n = 1 << 20 // the default of ReadAhead
	p := &pieces{size: func() int { return 1 }, most: n}
	tr, l := reading(t, 0, p)
	p.seen = func(int) bool { return p.sent%4096 != 0 || tr.held() <= 2*n+largeBuffer }
	before := used()
	tr.running.Add(1)
	go tr.read(l)
	eventually(t, "reading stops", func() bool { return tr.stalled() || tr.ended(l) })
	grown := used() - before
	got := 0
	for c, ok := tr.Poll(); ok; c, ok = tr.Poll() {
		if got += len(c.Data); got > n-smallBuffer {
			break // the reader would go on
		}
	}
	t.Logf("%d bytes in one-byte reads took %d bytes of heap", got, grown)
	if got < n-smallBuffer {
		t.Errorf("S10: reading stopped behind %d bytes, want %d", got, n)
	}
	if grown > 2*n+largeBuffer {
		t.Errorf("S10: %d bytes of heap were held, at most %d", grown, 2*n+largeBuffer)
	}
	tr.shut()
	tr.running.Wait()
}
