// Package scripted is a small AMI server on loopback for tests of what users
// run: it logs in whoever knows the secret and answers by a function.
package scripted

import (
	"bufio"
	"fmt"
	"net"
	"net/textproto"
	"strings"
	"sync"
	"testing"
	"time"
)

// The login that a Server takes, and how it greets.
const (
	Username = "admin"
	Secret   = "s3cret-of-the-test"
	Banner   = "Asterisk Call Manager/9.0.0"
)

// Request is an action as it came.
type Request struct {
	// Action is in lower case, ID may be empty.
	Action, ID string
	Header     textproto.MIMEHeader
	// Session counts from 1.
	Session int
}

// Success answers the request; lines have no terminators.
func (r *Request) Success(lines ...string) string { return r.response("Success", lines) }

// Error answers the request with a message.
func (r *Request) Error(message string) string {
	return r.response("Error", []string{"Message: " + message})
}

func (r *Request) response(kind string, lines []string) string {
	text := []string{"Response: " + kind}
	if r.ID != "" {
		text = append(text, "ActionID: "+r.ID)
	}
	return Frame(append(text, lines...)...)
}

// Frame makes a frame of lines.
func Frame(lines ...string) string { return strings.Join(lines, "\r\n") + "\r\n\r\n" }

// Silent is an answer that is none; Close ends the session.
const (
	Silent = "\x00silent"
	Close  = "\x00close"
)

// Server is the server; its methods are safe for concurrent use.
type Server struct {
	listener net.Listener
	answer   func(*Request) string
	done     sync.WaitGroup

	mu       sync.Mutex
	sessions map[net.Conn]bool // value: logged in
	accepted int
	requests []*Request
	closed   bool
}

// Listen starts a server, which ends with the test. answer may be nil, or
// return "" for what the server says by itself: to Login, Ping, Logoff and,
// with a plain success, to anything else.
func Listen(t testing.TB, answer func(*Request) string) *Server {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return On(t, l, answer)
}

// On is Listen on a listener of the caller's, one of TLS perhaps.
func On(t testing.TB, l net.Listener, answer func(*Request) string) *Server {
	s := &Server{listener: l, answer: answer, sessions: make(map[net.Conn]bool)}
	s.done.Add(1)
	go s.serve()
	t.Cleanup(s.Close)
	return s
}

// Addr is where the server listens.
func (s *Server) Addr() string { return s.listener.Addr().String() }

// Send writes text to every session that is logged in.
func (s *Server) Send(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c, in := range s.sessions {
		if in {
			_, _ = c.Write([]byte(text)) // a session that is gone is noticed by its reader
		}
	}
}

// Drop closes every session; new ones are taken.
func (s *Server) Drop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.sessions {
		c.Close()
	}
}

// Close ends the server and its sessions.
func (s *Server) Close() {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.listener.Close()
	s.Drop()
	s.done.Wait()
}

// Requests returns the actions that came, of all sessions.
func (s *Server) Requests() []*Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]*Request(nil), s.requests...)
}

// Wait returns once n actions of a name (lower case) have come.
func (s *Server) Wait(t testing.TB, action string, n int) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(2 * time.Millisecond) {
		have := 0
		for _, r := range s.Requests() {
			if r.Action == action {
				have++
			}
		}
		if have >= n {
			return
		}
	}
	t.Fatalf("%d of %s did not come", n, action)
}

func (s *Server) serve() {
	defer s.done.Done()
	for {
		c, err := s.listener.Accept()
		if err != nil {
			return
		}
		s.mu.Lock()
		if s.closed {
			s.mu.Unlock()
			c.Close()
			return
		}
		s.accepted++
		n := s.accepted
		s.sessions[c] = false
		s.done.Add(1)
		s.mu.Unlock()
		go s.talk(c, n)
	}
}

func (s *Server) talk(c net.Conn, n int) {
	defer s.done.Done()
	defer func() {
		s.mu.Lock()
		delete(s.sessions, c)
		s.mu.Unlock()
		c.Close()
	}()
	fmt.Fprint(c, Banner+"\r\n")
	in := textproto.NewReader(bufio.NewReader(c))
	for {
		h, err := in.ReadMIMEHeader()
		if err != nil {
			return
		}
		r := &Request{Action: strings.ToLower(h.Get("Action")), ID: h.Get("Actionid"), Header: h, Session: n}
		s.mu.Lock()
		s.requests = append(s.requests, r)
		s.mu.Unlock()
		reply := ""
		if s.answer != nil {
			reply = s.answer(r)
		}
		if reply == "" {
			reply = standard(r)
		}
		if reply == Close {
			return
		}
		if reply == Silent {
			continue
		}
		s.mu.Lock()
		if r.Action == "login" && strings.HasPrefix(reply, "Response: Success") {
			s.sessions[c] = true
		}
		_, err = c.Write([]byte(reply))
		s.mu.Unlock()
		if err != nil || strings.HasPrefix(reply, "Response: Goodbye") || r.Action == "login" && strings.HasPrefix(reply, "Response: Error") {
			return
		}
	}
}

func standard(r *Request) string {
	switch r.Action {
	case "login":
		if r.Header.Get("Username") != Username || r.Header.Get("Secret") != Secret {
			return r.Error("Authentication failed")
		}
		return r.Success("Message: Authentication accepted")
	case "ping":
		return r.Success("Ping: Pong")
	case "logoff":
		return r.response("Goodbye", []string{"Message: Thanks for all the fish."})
	}
	return r.Success("Message: Done")
}
