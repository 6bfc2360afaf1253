package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// counter is the least that a client of a flood does: it reads blocks of 64 KiB and counts where frames end.
type counter struct {
	conn  net.Conn
	block []byte
}

func newCounter(addr string) (*counter, error) {
	conn, in, err := logIn(addr)
	if err != nil {
		return nil, err
	}
	if in.Buffered() > 0 {
		return nil, errors.New("the server said more than it was asked")
	}
	return &counter{conn: conn, block: make([]byte, 64<<10)}, nil
}

// flood reads a round until as many frames and responses have come.
func (c *counter) flood(portions, portion int) error {
	p := pace{portions: portions, portion: portion + 1} // the response is a frame as well
	kept := 0                                           // the last three bytes before, where an end may have begun
	for !p.done() {
		for p.wants() {
			if _, err := io.WriteString(c.conn, "Action: Flood\r\nActionID: 1\r\nPasses: "+portionText+"\r\n\r\n"); err != nil {
				return err
			}
		}
		n, err := c.conn.Read(c.block[kept:])
		if err != nil {
			return err
		}
		found, rest := countEnds(c.block[:kept+n])
		p.seen += found
		kept = copy(c.block, rest)
	}
	return nil
}

// countEnds counts where frames end in b, and returns its last bytes, where an end may have begun.
func countEnds(b []byte) (n int, rest []byte) {
	for {
		i := bytes.Index(b, frameEnd)
		if i < 0 {
			return n, b[max(0, len(b)-3):]
		}
		n++
		b = b[i+len(frameEnd):]
	}
}

var frameEnd = []byte("\r\n\r\n")

// pingsInFlood returns the round trips of pings, in milliseconds, of a client that does nothing else with a flood but read it: what
// lies in the sockets' buffers, and the scheduler, cost every client as much.
func pingsInFlood(addr string, length, pause time.Duration) ([]float64, error) {
	c, err := newCounter(addr)
	if err != nil {
		return nil, err
	}
	defer c.conn.Close()
	if _, err := fmt.Fprintf(c.conn, "Action: FloodFor\r\nActionID: 1\r\nLength: %v\r\n\r\n", length); err != nil {
		return nil, err
	}
	var times []float64
	var asked time.Time
	var answered time.Time
	pong := []byte("\r\nPing: Pong\r\n")
	kept := 0
	for end := time.Now().Add(length - length/8); time.Now().Before(end); {
		if asked.IsZero() && time.Since(answered) >= pause {
			asked = time.Now()
			if _, err := c.conn.Write(pingText(2)); err != nil {
				return nil, err
			}
		}
		n, err := c.conn.Read(c.block[kept:])
		if err != nil {
			return nil, err
		}
		b := c.block[:kept+n]
		if bytes.Contains(b, pong) && !asked.IsZero() {
			answered = time.Now()
			times = append(times, float64(answered.Sub(asked).Nanoseconds())/1e6)
			asked = time.Time{}
			b = b[len(b)-min(len(b), 1):] // not to see the same one twice
		}
		kept = copy(c.block, b[max(0, len(b)-len(pong)):])
	}
	if len(times) == 0 {
		return nil, errors.New("no ping was answered during the flood")
	}
	return times, nil
}

// logIn connects and logs in.
func logIn(addr string) (net.Conn, *bufio.Reader, error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, nil, err
	}
	if _, err := io.WriteString(conn, "Action: Login\r\nActionID: 0\r\nUsername: bench\r\nSecret: bench\r\n\r\n"); err != nil {
		return nil, nil, err
	}
	in := bufio.NewReaderSize(conn, 64<<10)
	for {
		line, err := in.ReadSlice('\n')
		if err != nil {
			return nil, nil, err
		}
		if len(line) == 2 {
			return conn, in, nil
		}
	}
}

// mux is a minimal multiplexer: one writer, one reader, a map by id. It does for its callers what any client must, and nothing else:
// no deadline, no bound, no event.
type mux struct {
	conn     net.Conn
	requests chan []byte
	last     atomic.Uint64

	mu      sync.Mutex
	waiting map[uint64]chan []byte
}

func newMux(addr string) (*mux, error) {
	conn, in, err := logIn(addr)
	if err != nil {
		return nil, err
	}
	m := &mux{conn: conn, requests: make(chan []byte, 128), waiting: make(map[uint64]chan []byte)}
	go m.write()
	go m.read(in)
	return m, nil
}

func (m *mux) close() {
	close(m.requests)
	_ = m.conn.Close()
}

// ping asks and waits for the answer.
func (m *mux) ping() error {
	id, answer := m.expect()
	m.requests <- pingText(id)
	return pong(<-answer)
}

// pingDirect is ping without the writer goroutine: the caller writes.
func (m *mux) pingDirect() error {
	id, answer := m.expect()
	if _, err := m.conn.Write(pingText(id)); err != nil {
		return err
	}
	return pong(<-answer)
}

func (m *mux) expect() (uint64, chan []byte) {
	id := m.last.Add(1)
	answer := make(chan []byte, 1)
	m.mu.Lock()
	m.waiting[id] = answer
	m.mu.Unlock()
	return id, answer
}

func pingText(id uint64) []byte { return fmt.Appendf(nil, "Action: Ping\r\nActionID: %d\r\n\r\n", id) }

func pong(answer []byte) error {
	if !bytes.HasPrefix(answer, []byte("Response: Success\r\n")) {
		return fmt.Errorf("a ping was answered %q", answer)
	}
	return nil
}

// write is the writer: what waits together leaves together.
func (m *mux) write() {
	out := bufio.NewWriterSize(m.conn, 64<<10)
	for request := range m.requests {
		_, _ = out.Write(request)
		if len(m.requests) == 0 {
			_ = out.Flush()
		}
	}
}

// read is the reader.
func (m *mux) read(in *bufio.Reader) {
	var frame []byte
	id := uint64(0)
	for {
		line, err := in.ReadSlice('\n')
		if err != nil {
			return
		}
		if number, ok := bytes.CutPrefix(line, []byte("ActionID: ")); ok {
			for _, c := range bytes.TrimRight(number, "\r\n") {
				id = id*10 + uint64(c-'0')
			}
		}
		if len(line) > 2 {
			frame = append(frame, line...)
			continue
		}
		m.mu.Lock()
		answer := m.waiting[id]
		delete(m.waiting, id)
		m.mu.Unlock()
		if answer != nil {
			answer <- frame
		}
		frame, id = nil, 0
	}
}
