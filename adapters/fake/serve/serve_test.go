package serve_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"amicore/adapters/fake"
	"amicore/adapters/fake/serve"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func model(t testing.TB) *fake.Server {
	t.Helper()
	m, err := fake.NewServer(fake.ServerConfig{Profile: "20", Users: []fake.User{{Name: "admin", Secret: "secret", Read: fake.ClassAll, Write: fake.ClassAll}}})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// started serves a model until end is called, which returns what Serve does.
func started(t *testing.T) (addr string, end func() error) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- serve.Serve(ctx, l, model(t)) }()
	return l.Addr().String(), func() error {
		cancel()
		select {
		case err := <-done:
			return err
		case <-time.After(10 * time.Second):
			return errors.New("it does not end")
		}
	}
}

// dial connects and reads the banner.
func dial(t *testing.T, addr string) (net.Conn, *bufio.Reader) {
	t.Helper()
	c, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	if err := c.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	r := bufio.NewReader(c)
	if banner, err := r.ReadString('\n'); err != nil || !strings.HasPrefix(banner, "Asterisk Call Manager/") {
		t.Fatalf("%q, %v", banner, err)
	}
	return c, r
}

// frame reads the lines of one frame.
func frame(t *testing.T, r *bufio.Reader) string {
	t.Helper()
	text := ""
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			t.Fatalf("%v after %q", err, text)
		}
		if line == "\r\n" {
			return text
		}
		text += line
	}
}

func TestSeveralClientsTalkToOneModel(t *testing.T) {
	addr, end := started(t)
	for i := range 3 {
		c, r := dial(t, addr)
		fmt.Fprintf(c, "Action: Login\r\nActionID: %d\r\nUsername: admin\r\nSecret: secret\r\nEvents: off\r\n\r\n", i)
		if f := frame(t, r); !strings.Contains(f, "Response: Success") || !strings.Contains(f, fmt.Sprintf("ActionID: %d\r\n", i)) {
			t.Errorf("client %d is answered %q", i, f)
		}
	}
	if err := end(); err != nil {
		t.Error(err)
	}
}

// TestSecurityEventsNameTheConnection: both its ends, as the sockets have them.
func TestSecurityEventsNameTheConnection(t *testing.T) {
	addr, end := started(t)
	c, r := dial(t, addr)
	if _, err := io.WriteString(c, "Action: Login\r\nUsername: admin\r\nSecret: secret\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	text := ""
	for !strings.Contains(text, "Event: SuccessfulAuth") {
		text = frame(t, r)
	}
	slashed := func(a net.Addr) string { return strings.Replace(a.String(), ":", "/", 1) }
	for _, want := range []string{"LocalAddress: IPV4/TCP/" + slashed(c.RemoteAddr()), "RemoteAddress: IPV4/TCP/" + slashed(c.LocalAddr())} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in %q", want, text)
		}
	}
	if err := end(); err != nil {
		t.Error(err)
	}
}

func TestTheEndOfServeEndsEveryConnection(t *testing.T) {
	addr, end := started(t)
	_, r := dial(t, addr)
	if err := end(); err != nil {
		t.Error(err)
	}
	if _, err := r.ReadByte(); !errors.Is(err, io.EOF) && err == nil {
		t.Errorf("the connection stands: %v", err)
	}
	if c, err := net.Dial("tcp", addr); err == nil {
		c.Close()
		t.Error("somebody listens still")
	}
}

func TestAListenerThatFailsEndsServe(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := serve.Serve(context.Background(), failing{l}, model(t)); err == nil || !strings.Contains(err.Error(), "no more sockets") {
		t.Errorf("Serve returns %v", err)
	}
}

type failing struct{ net.Listener }

func (f failing) Accept() (net.Conn, error) { return nil, errors.New("no more sockets") }

// A test of a user's, in short: an Asterisk for as long as it runs.
func Example() {
	m, err := fake.NewServer(fake.ServerConfig{Profile: "20", Users: []fake.User{{Name: "admin", Secret: "secret", Read: fake.ClassAll, Write: fake.ClassAll}}})
	if err != nil {
		fmt.Println(err)
		return
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- serve.Serve(ctx, l, m) }()
	if c, err := net.Dial("tcp", l.Addr().String()); err == nil {
		banner, _ := bufio.NewReader(c).ReadString('\n')
		fmt.Println(strings.TrimSpace(banner))
		c.Close()
	}
	cancel()
	fmt.Println(<-done)
	// Output:
	// Asterisk Call Manager/9.0.0
	// <nil>
}

// full is a listener that has no file left at first.
type full struct {
	net.Listener
	times int
}

func (l *full) Accept() (net.Conn, error) {
	if l.times > 0 {
		l.times--
		return nil, &net.OpError{Op: "accept", Err: syscall.EMFILE}
	}
	return l.Listener.Accept()
}

// TestTooManyOpenFilesIsNotTheEnd: whoever is connected stays so, and others
// are accepted later.
func TestTooManyOpenFilesIsNotTheEnd(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- serve.Serve(ctx, &full{l, 2}, model(t)) }()
	c, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	_ = c.SetDeadline(time.Now().Add(5 * time.Second))
	line, err := bufio.NewReader(c).ReadString('\n')
	if err != nil || !strings.HasPrefix(line, "Asterisk Call Manager") {
		t.Errorf("%q, %v", line, err)
	}
	c.Close()
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
