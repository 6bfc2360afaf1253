package netio

import (
	"amicore/core/driver"
)

// Write implements driver.Transport: what the kernel takes at once goes out
// from here, the rest from a goroutine that lives as long as there is any.
func (t *transport) Write(k driver.Key, b []byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	l := t.links[k]
	if l == nil || l.conn == nil || l.closed {
		return
	}
	if !l.writing && len(l.unsent) == 0 && l.conn == l.plain {
		n := writeNow(l.plain, b)
		if n > 0 {
			t.push(driver.Completion{Kind: driver.Sent, Key: k, N: n})
			b = b[n:]
		}
	}
	if len(b) == 0 {
		return
	}
	l.unsent = append(l.unsent, b...)
	if !l.writing {
		l.writing = true
		t.running.Add(1)
		go t.write(l)
	}
}

// write sends what is unsent, in pieces, so that progress is seen.
func (t *transport) write(l *link) {
	defer t.running.Done()
	var piece []byte
	t.mu.Lock()
	for len(l.unsent) > 0 && !l.closed {
		n := min(len(l.unsent), largeBuffer)
		piece = append(piece[:0], l.unsent[:n]...)
		t.mu.Unlock()
		n, err := l.conn.Write(piece)
		t.mu.Lock()
		if l.closed {
			break
		}
		l.unsent = append(l.unsent[:0], l.unsent[n:]...)
		if n > 0 {
			t.push(driver.Completion{Kind: driver.Sent, Key: l.key, N: n})
		}
		if err != nil {
			l.writing = false
			t.mu.Unlock()
			t.lost(l, err)
			return
		}
		t.mu.Unlock()
		t.wake()
		t.mu.Lock()
	}
	l.writing = false
	if cap(l.unsent) > smallBuffer {
		l.unsent = nil // a link that is idle again holds little
	}
	t.mu.Unlock()
}
