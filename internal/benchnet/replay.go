package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"strconv"
	"strings"
	"sync"
	"time"
)

// replay is a server that knows just enough AMI to be measured against. The user who logs in chooses how it behaves: close, reset
// and silent go after holdings held actions, greeted gets greetings events in the write of the login response.
type replay struct {
	stream []byte
	events int
	say    io.Writer // the times at which it went
}

const (
	holdings  = 100
	greetings = 20
)

func (s *replay) serve(l net.Listener) {
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		go (&peer{replay: s, conn: conn}).talk()
	}
}

// peer is one session of the server.
type peer struct {
	*replay
	conn net.Conn
	user string
	held int

	mu  sync.Mutex // of writing: a flood goes on beside the answers
	out []byte
}

func (p *peer) talk() {
	defer p.conn.Close()
	if _, err := io.WriteString(p.conn, "Asterisk Call Manager/9.0.0\r\n"); err != nil {
		return
	}
	in := bufio.NewReaderSize(p.conn, 16<<10)
	lines := textproto.NewReader(in)
	for {
		action, id, first, err := readAction(lines)
		if err != nil {
			return
		}
		if !p.answer(action, id, first) {
			return
		}
		if in.Buffered() > 0 && len(p.out) < 64<<10 {
			continue // one write for what came together
		}
		if p.flush() != nil {
			return
		}
	}
}

// readAction reads an action: its name, its id and the value of the header after them.
func readAction(r *textproto.Reader) (action, id, first string, err error) {
	for i := 0; ; i++ {
		line, err := r.ReadLineBytes()
		if err != nil {
			return "", "", "", err
		}
		if len(line) == 0 {
			return action, id, first, nil
		}
		if i > 2 {
			continue
		}
		_, value, _ := strings.Cut(string(line), ": ")
		switch i {
		case 0:
			action = value
		case 1:
			id = value
		case 2:
			first = value
		}
	}
}

// answer does what the action asks and reports whether the session goes on.
func (p *peer) answer(action, id, first string) bool {
	switch action {
	case "Ping":
		p.success(id, "Ping: Pong\r\nTimestamp: 1762425600.000000")
	case "Login":
		p.user = first
		p.success(id, "Message: Authentication accepted")
		if p.user == "greeted" {
			for i := range greetings {
				p.put(fmt.Sprintf("Event: Greeting\r\nPrivilege: system,all\r\nN: %d\r\n\r\n", i))
			}
		}
	case "Flood":
		p.success(id, "Message: It comes")
		passes, _ := strconv.Atoi(first)
		return p.flush() == nil && p.flood(passes) == nil
	case "FloodFor":
		p.success(id, "Message: It comes")
		length, _ := time.ParseDuration(first)
		go p.floodFor(length)
	case "StampFor":
		p.success(id, "Message: They come")
		length, _ := time.ParseDuration(first)
		go p.stampFor(length)
	case "Getvar":
		p.held++
		return p.held < holdings || p.leave()
	case "Logoff":
		p.put("Response: Goodbye\r\nActionID: " + id + "\r\nMessage: Thanks for all the fish.\r\n\r\n")
		_ = p.flush()
		return false
	default:
		p.success(id, "Message: Done")
	}
	return true
}

func (p *peer) success(id, line string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.out = append(p.out, "Response: Success\r\nActionID: "...)
	p.out = append(p.out, id...)
	p.out = append(p.out, "\r\n"...)
	p.out = append(p.out, line...)
	p.out = append(p.out, "\r\n\r\n"...)
}

func (p *peer) put(text string) {
	p.mu.Lock()
	p.out = append(p.out, text...)
	p.mu.Unlock()
}

func (p *peer) flush() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	_, err := p.conn.Write(p.out)
	p.out = p.out[:0]
	return err
}

// leave goes the way the user's name says, and prints when.
func (p *peer) leave() bool {
	now := time.Now()
	switch p.user {
	case "silent":
		fmt.Fprintln(p.say, now.UnixNano())
		_, _ = io.Copy(io.Discard, p.conn)
	case "reset":
		_ = p.conn.(*net.TCPConn).SetLinger(0)
		fallthrough
	default:
		_ = p.conn.Close()
		fmt.Fprintln(p.say, now.UnixNano())
	}
	return false
}

// flood sends the recorded events so many times.
func (p *peer) flood(passes int) error {
	for range passes {
		if _, err := p.conn.Write(p.stream); err != nil {
			return err
		}
	}
	return nil
}

// floodFor sends numbered events as fast as they are taken, then one called End with how many they were.
func (p *peer) floodFor(length time.Duration) {
	stream, digits := numbered(p.stream)
	const piece = 128 // events; an answer waits for one piece at most
	n := int64(0)
	for end := time.Now().Add(length); time.Now().Before(end); {
		from := 0
		for i := 0; i < len(digits); i += piece {
			last := min(i+piece, len(digits))
			for _, at := range digits[i:last] {
				putNumber(stream[at:], n)
				n++
			}
			to := digits[last-1] + len("0000000000\r\n\r\n")
			p.mu.Lock()
			_, err := p.conn.Write(stream[from:to])
			p.mu.Unlock()
			if err != nil {
				return
			}
			from = to
		}
	}
	p.put(fmt.Sprintf("Event: End\r\nPrivilege: system,all\r\nN: %d\r\n\r\n", n))
	_ = p.flush()
}
