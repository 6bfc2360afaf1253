package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"amicore/core/transcript"
	"amicore/internal/scripted"
)

// proxy is a running amisim, record mostly.
type proxy struct {
	cmd    *exec.Cmd
	addr   string
	lines  *bufio.Scanner
	stderr strings.Builder
}

// start runs amisim as a process, in bounded time.
func start(t *testing.T, args ...string) *proxy {
	t.Helper()
	p := &proxy{cmd: process(t, args...)}
	pipe, err := p.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.lines = bufio.NewScanner(pipe)
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	bound := time.AfterFunc(20*time.Second, func() { p.cmd.Process.Kill() }) // ends every wait below
	t.Cleanup(func() {
		bound.Stop()
		p.cmd.Process.Kill()
	})
	return p
}

func startRecord(t *testing.T, upstream, out string, args ...string) *proxy {
	t.Helper()
	p := start(t, append([]string{"record", "--listen", "127.0.0.1:0", "--upstream", upstream, "--out", out}, args...)...)
	_, rest, _ := strings.Cut(p.until(t, "listening on "), "listening on ")
	p.addr, _, _ = strings.Cut(rest, " ")
	return p
}

// until reads stderr up to a line with text.
func (p *proxy) until(t *testing.T, text string) string {
	t.Helper()
	for p.lines.Scan() {
		p.stderr.WriteString(p.lines.Text() + "\n")
		if strings.Contains(p.lines.Text(), text) {
			return p.lines.Text()
		}
	}
	t.Fatalf("no %q in\n%s", text, p.stderr.String())
	return ""
}

// interrupt ends it by Ctrl-C and returns the exit status.
func (p *proxy) interrupt(t *testing.T) int {
	t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	for p.lines.Scan() {
		p.stderr.WriteString(p.lines.Text() + "\n")
	}
	_ = p.cmd.Wait() // the status tells
	if strings.Contains(p.stderr.String(), scripted.Secret) {
		t.Error("the secret is on stderr")
	}
	return p.cmd.ProcessState.ExitCode()
}

// records reads a file back: its verbs in order, without repeats, and the bytes of each side.
func records(t *testing.T, name string) (verbs, rx, tx string) {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(data, []byte(scripted.Secret)) {
		t.Errorf("%s has the secret", name)
	}
	s, err := transcript.Parse(name, data)
	if err != nil {
		t.Fatalf("%v\n%s", err, data)
	}
	for _, r := range s.Records {
		if !strings.HasSuffix(verbs, r.Verb) {
			verbs = strings.TrimSpace(verbs + " " + r.Verb)
		}
		switch r.Verb {
		case transcript.VerbRx:
			rx += string(r.Data)
		case transcript.VerbTx:
			tx += string(r.Data)
		}
	}
	return verbs, rx, tx
}

func TestRecordWritesBothSidesWithoutTheSecret(t *testing.T) {
	s := scripted.Listen(t, nil)
	out := filepath.Join(t.TempDir(), "s.ami")
	p := startRecord(t, s.Addr(), out, "--title", "a ping")
	t.Setenv("AMI_SECRET", scripted.Secret)
	for range 2 {
		status, stdout, stderr := runQuietly(t, "live", "--addr", p.addr, "--user", "admin", "--secret-env", "AMI_SECRET", "--do", "Ping")
		if status != exitOK || !strings.Contains(stdout, "Ping: Pong") {
			t.Fatalf("status %d, %s%s", status, stdout, stderr)
		}
		p.until(t, "closed by the ")
	}
	if status := p.interrupt(t); status != exitOK {
		t.Errorf("status %d: %s", status, p.stderr.String())
	}
	if got := s.Requests()[0].Header.Get("Secret"); got != scripted.Secret {
		t.Errorf("the server got %q", got)
	}
	for _, name := range []string{out, strings.TrimSuffix(out, ".ami") + "-2.ami"} {
		verbs, rx, tx := records(t, name)
		if want := "open rx tx rx tx rx tx rx closed"; verbs != want {
			t.Errorf("%s: %s, want %s", name, verbs, want)
		}
		expectLines(t, "rx", rx, scripted.Banner, "Ping: Pong", "Response: Goodbye")
		expectLines(t, "tx", tx, "Action: Login", "Secret: ******", "Action: Ping", "Action: Logoff")
		info, err := os.Stat(name)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
	}
	status, stdout, stderr := play(t, out)
	if status != exitOK {
		t.Errorf("replay: status %d, %s", status, stderr)
	}
	expectLines(t, "replay", stdout, "a ping", "server    "+s.Addr(), "Ping", "success")
}

func TestAKilledRecordLosesNothing(t *testing.T) {
	s := scripted.Listen(t, nil)
	out := filepath.Join(t.TempDir(), "s.ami")
	p := startRecord(t, s.Addr(), out)
	c := dialRecord(t, p.addr)
	c.until(scripted.Banner + "\r\n")
	fmt.Fprintf(c, "Action: Login\r\nUsername: admin\r\nSecret: %s\r\n\r\n", scripted.Secret)
	c.until("Authentication accepted\r\n\r\n")
	if err := p.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = p.cmd.Wait() // it was killed
	verbs, rx, tx := records(t, out)
	if want := "open rx tx rx"; verbs != want {
		t.Errorf("%s, want %s", verbs, want)
	}
	expectLines(t, "rx", rx, "Authentication accepted\r\n\r\n")
	expectLines(t, "tx", tx, "Secret: ******\r\n\r\n")
}

// recorded is a client that speaks to a proxy by hand.
type recorded struct {
	net.Conn
	t   *testing.T
	all strings.Builder
}

func dialRecord(t *testing.T, addr string) *recorded {
	t.Helper()
	c, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	if err := c.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	return &recorded{Conn: c, t: t}
}

// until reads until all that came ends in text; "" reads to the end.
func (c *recorded) until(text string) {
	c.t.Helper()
	b := make([]byte, 4096)
	for {
		n, err := c.Read(b)
		c.all.Write(b[:n])
		if text != "" && strings.HasSuffix(c.all.String(), text) || text == "" && err == io.EOF {
			return
		}
		if err != nil {
			c.t.Fatalf("%v after %q", err, c.all.String())
		}
	}
}

func TestEitherSideMayCloseAndTheNextConnectionIsRecorded(t *testing.T) {
	s := scripted.Listen(t, nil)
	dir := t.TempDir()
	out := filepath.Join(dir, "s")
	p := startRecord(t, s.Addr(), out)

	c := dialRecord(t, p.addr)
	c.until(scripted.Banner + "\r\n")
	s.Drop()
	c.until("")
	p.until(t, "s: closed by the server after ")

	c = dialRecord(t, p.addr)
	c.until(scripted.Banner + "\r\n")
	c.Close()
	p.until(t, "s-2: closed by the client after ")

	c = dialRecord(t, p.addr)
	c.until(scripted.Banner + "\r\n")
	if status := p.interrupt(t); status != exitOK {
		t.Errorf("status %d: %s", status, p.stderr.String())
	}
	expectLines(t, "stderr", p.stderr.String(), "s-3: interrupted after ")
	for name, want := range map[string]string{"s": "open rx closed", "s-2": "open rx closed", "s-3": "open rx"} {
		if verbs, _, _ := records(t, filepath.Join(dir, name)); verbs != want {
			t.Errorf("%s: %s, want %s", name, verbs, want)
		}
	}
}

func TestRecordSurvivesAServerThatIsNotThere(t *testing.T) {
	s := scripted.Listen(t, nil)
	s.Close()
	dir := t.TempDir()
	out := filepath.Join(dir, "s.ami")
	if err := os.WriteFile(out, []byte("of another day"), 0o600); err != nil {
		t.Fatal(err)
	}
	p := startRecord(t, s.Addr(), out)
	expectLines(t, "stderr", p.stderr.String(), "first file ", "s-2.ami")
	for range 2 {
		c := dialRecord(t, p.addr)
		c.until("")
		p.until(t, "no connection to the server: ")
	}
	if status := p.interrupt(t); status != exitFailure {
		t.Errorf("status %d: %s", status, p.stderr.String())
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 1 {
		t.Errorf("%v, %v: files of nothing", files, err)
	}
	if b, err := os.ReadFile(out); err != nil || string(b) != "of another day" {
		t.Errorf("a file was written over: %q, %v", b, err)
	}
}

func TestRecordRefusesWrongUsage(t *testing.T) {
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()
	out := filepath.Join(t.TempDir(), "s.ami")
	ok := []string{"--listen", "127.0.0.1:0", "--upstream", "pbx:5038", "--out", out}
	for _, c := range []struct {
		args   []string
		status int
		want   string
	}{
		{nil, exitUsage, "amisim: record: no --listen given"},
		{ok[:2], exitUsage, "no --upstream given"},
		{ok[:4], exitUsage, "no --out given"},
		{append(ok[:6:6], "--listen", ":5039"), exitUsage, `record: --listen ":5039" is not a loopback address: --allow-remote lets others connect`},
		{append(ok[:6:6], "--listen", "0.0.0.0:5039"), exitUsage, "is not a loopback address"},
		{append(ok[:6:6], "--listen", "pbx"), exitUsage, "is not HOST:PORT"},
		{append(ok[:6:6], "--upstream", "pbx"), exitUsage, `--upstream "pbx" is not host:port`},
		{append(ok[:6:6], "--title", "a\nb"), exitUsage, "--title takes one line"},
		{append(ok[:6:6], "--listen", "127.0.0.1:65536"), exitUsage, `"65536" is no port`},
		{append(ok[:6:6], "--upstream", "pbx:65536"), exitUsage, "needs a port from 1 to 65535"},
		{append(ok[:6:6], "--for", "0s"), exitUsage, "--for takes a time above 0"},
		{append(ok[:6:6], "--for", "-1s"), exitUsage, "--for takes a time above 0"},
		{append(ok[:6:6], "x"), exitUsage, `record: unexpected argument "x"`},
		{append(ok[:6:6], "--listen", busy.Addr().String()), exitFailure, "address already in use"},
		{append(ok[:6:6], "--out", filepath.Join(out, "s.ami")), exitFailure, "amisim: record: open "},
	} {
		status, stdout, stderr := runQuietly(t, append([]string{"record"}, c.args...)...)
		if status != c.status || stdout != "" || !strings.Contains(stderr, c.want) || strings.Count(stderr, "\n") != 1 {
			t.Errorf("%q: status %d, stdout %q, stderr %q; want %d, %q", c.args, status, stdout, stderr, c.status, c.want)
		}
	}
	status, _, stderr := runQuietly(t, append([]string{"record"}, append(ok[:6:6], "--listen", "0.0.0.0:0", "--allow-remote", "--for", "10ms")...)...)
	if status != exitOK || !strings.Contains(stderr, "listening on ") {
		t.Errorf("status %d, %s", status, stderr)
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("a file of no connection stays")
	}
}

// fullDisk is a file to which nothing can be written; only some systems have one.
func fullDisk(t *testing.T) *os.File {
	t.Helper()
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("no /dev/full here: how a full disk is told is not tested")
	}
	t.Cleanup(func() { full.Close() })
	return full
}

func TestAFullDiskEndsTheRecordingNotTheSession(t *testing.T) {
	full := fullDisk(t)
	s := scripted.Listen(t, nil)
	var stderr bytes.Buffer
	r := &recorder{stderr: &stderr, upstream: s.Addr(), first: full}
	client, end := net.Pipe()
	done := make(chan struct{})
	go func() {
		defer close(done)
		r.connection(t.Context(), end)
	}()
	c := &recorded{Conn: client, t: t}
	c.until(scripted.Banner + "\r\n")
	fmt.Fprint(c, "Action: Ping\r\n\r\n")
	c.until("Ping: Pong\r\n\r\n")
	c.Close()
	<-done
	if !r.failed || !strings.Contains(stderr.String(), "/dev/full is not whole: ") {
		t.Errorf("%v, %s", r.failed, stderr.String())
	}
}
