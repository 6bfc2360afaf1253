package serve

import (
	"errors"
	"net"
	"os"
	"sync"
	"time"

	"amicore/adapters/fake"
)

// conn is one connection.
type conn struct {
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
func (c *conn) read(tell func(kind, []byte) bool, done <-chan struct{}) {
	buf := make([]byte, 4096)
	for {
		n, err := c.socket.Read(buf)
		if n > 0 {
			if !tell(received, append([]byte(nil), buf[:n]...)) {
				return
			}
			select {
			case <-c.more:
			case <-done:
				return
			}
		}
		if err != nil {
			tell(hungUp, nil)
			return
		}
	}
}

// write leaves bytes for carry. It is false where too many wait.
func (c *conn) write(b []byte) bool {
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
func (c *conn) end() {
	c.mu.Lock()
	c.ended = true
	c.mu.Unlock()
	c.rouse()
}

// drop closes it at once.
func (c *conn) drop() {
	c.socket.Close()
	c.end()
}

func (c *conn) rouse() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// carry writes what waits. A client that takes nothing for the write timeout is
// cut off, wherever in a frame that is.
func (c *conn) carry(tell func(kind, []byte) bool) {
	defer c.socket.Close()
	var b []byte
	for range c.wake {
		c.mu.Lock()
		b, c.waiting = c.waiting, b[:0]
		ended := c.ended
		c.mu.Unlock()
		if err := c.put(b); err != nil {
			if errors.Is(err, os.ErrDeadlineExceeded) {
				tell(blocked, nil)
			}
			return
		}
		if ended {
			return
		}
	}
}

// put writes b; the timeout begins anew whenever the client takes something.
func (c *conn) put(b []byte) error {
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
