package netio

import (
	"bufio"
	"fmt"
	"net"
	"net/textproto"
	"strings"
	"sync"
	"testing"
)

// scripted is a small AMI server on loopback: it logs anyone in and answers
// each action by a function, unless that returns nothing.
type scripted struct {
	t        testing.TB
	listener net.Listener
	answer   func(c *session, action, id string, h textproto.MIMEHeader) string

	mu       sync.Mutex
	sessions []*session
	wg       sync.WaitGroup
}

type session struct {
	net.Conn
	n int // counted from 1

	writing sync.Mutex
}

// Write writes b in one piece, whoever else writes.
func (c *session) Write(b []byte) (int, error) {
	c.writing.Lock()
	defer c.writing.Unlock()
	return c.Conn.Write(b)
}

func newScripted(t testing.TB, answer func(c *session, action, id string, h textproto.MIMEHeader) string) *scripted {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return newScriptedOn(t, l, answer)
}

func newScriptedOn(t testing.TB, l net.Listener, answer func(c *session, action, id string, h textproto.MIMEHeader) string) *scripted {
	s := &scripted{t: t, listener: l, answer: answer}
	s.wg.Add(1)
	go s.serve()
	t.Cleanup(s.close)
	return s
}

func (s *scripted) addr() string { return s.listener.Addr().String() }

func (s *scripted) close() {
	s.listener.Close()
	s.mu.Lock()
	for _, c := range s.sessions {
		c.Close()
	}
	s.mu.Unlock()
	s.wg.Wait()
}

func (s *scripted) serve() {
	defer s.wg.Done()
	for {
		conn, err := s.listener.Accept()
		if err != nil {
			return
		}
		s.mu.Lock()
		c := &session{Conn: conn, n: len(s.sessions) + 1}
		s.sessions = append(s.sessions, c)
		s.mu.Unlock()
		s.wg.Add(1)
		go s.talk(c)
	}
}

func (s *scripted) talk(c *session) {
	defer s.wg.Done()
	defer c.Close()
	fmt.Fprint(c, "Asterisk Call Manager/9.0.0\r\n")
	r := textproto.NewReader(bufio.NewReader(c))
	for {
		h, err := r.ReadMIMEHeader()
		if err != nil {
			return
		}
		action, id := strings.ToLower(h.Get("Action")), h.Get("Actionid")
		reply := ""
		if s.answer != nil {
			reply = s.answer(c, action, id, h)
		}
		if reply == "" {
			switch action {
			case "login":
				reply = success(id, "Message: Authentication accepted")
			case "ping":
				reply = success(id, "Ping: Pong")
			case "logoff":
				fmt.Fprintf(c, "Response: Goodbye\r\nActionID: %s\r\nMessage: Thanks for all the fish.\r\n\r\n", id)
				return
			default:
				reply = success(id, "Message: Done")
			}
		}
		if reply == silent {
			continue
		}
		if _, err := fmt.Fprint(c, reply); err != nil {
			return
		}
	}
}

// each calls f with every session there has been.
func (s *scripted) each(f func(*session)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.sessions {
		f(c)
	}
}

// silent makes the server answer nothing.
const silent = "silent"

func success(id, line string) string {
	return "Response: Success\r\nActionID: " + id + "\r\n" + line + "\r\n\r\n"
}
