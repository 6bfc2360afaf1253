package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// child is this binary run again as a server: it prints its addresses, and ends when its standard input does.
type child struct {
	input  io.WriteCloser
	lines  *bufio.Reader
	waited func() error
}

func startChild(args ...string) (*child, error) {
	exe, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(exe, args...)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	return &child{input: in, lines: bufio.NewReader(out), waited: cmd.Wait}, nil
}

// line returns the next line that the child prints.
func (c *child) line() (string, error) {
	text, err := c.lines.ReadString('\n')
	return strings.TrimSpace(text), err
}

// stop ends the child.
func (c *child) stop() {
	_ = c.input.Close()
	_ = c.waited()
}

// server is the replay server in its second process, as a section sees it.
type server struct {
	*child
	addr   string
	stream []byte // what a pass of a flood sends
	events int    // how many events that is
}

// startServer runs this binary again as the server.
func startServer() (*server, error) {
	stream, events, err := recorded(".")
	if err != nil {
		return nil, err
	}
	c, err := startChild("-serve")
	if err != nil {
		return nil, err
	}
	s := &server{child: c, stream: stream, events: events}
	if s.addr, err = s.line(); err != nil {
		s.stop()
		return nil, err
	}
	return s, nil
}

// went returns when the server closed, reset, or fell silent: it prints the time of day, which both processes share.
func (s *server) went() (time.Time, error) {
	text, err := s.line()
	if err != nil {
		return time.Time{}, err
	}
	ns, err := strconv.ParseInt(text, 10, 64)
	return time.Unix(0, ns), err
}

// serveChild is the second process: it serves until standard input ends.
func serveChild() error {
	stream, events, err := recorded(".")
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println(l.Addr())
	go (&replay{stream: stream, events: events, say: os.Stdout}).serve(l)
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}
