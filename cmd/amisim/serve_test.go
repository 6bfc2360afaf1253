package main

import (
	"bufio"
	"context"
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

	"amicore/adapters/netio"
	"amicore/core"
	"amicore/core/fanout"
	"amicore/core/wire"
	"amicore/internal/scripted"
)

// startServe runs amisim serve as a process and returns its address.
func startServe(t *testing.T, args ...string) (cmd *exec.Cmd, addr string) {
	t.Helper()
	cmd = process(t, append([]string{"serve", "--listen", "127.0.0.1:0", "--secret-env", "AMI_SECRET"}, args...)...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		_ = cmd.Wait() // a second Wait is an error, and harmless
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	addr, ok := strings.CutPrefix(strings.TrimSpace(line), "listening ")
	if err != nil || !ok {
		t.Fatalf("stdout begins with %q, %v", line, err)
	}
	return cmd, addr
}

func TestServeWorksWithTheClient(t *testing.T) {
	_, addr := startServe(t, "--version", "18", "--calls", "20", "--seed", "7")
	c, err := netio.Open(netio.Options{Core: core.Config{Address: addr, Username: "admin", Secret: core.NewSecret(scripted.Secret), Auth: core.AuthMD5}})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	defer func() {
		if err := c.Close(ctx); err != nil {
			t.Error(err)
		}
	}()
	if err := c.WaitReady(ctx); err != nil {
		t.Fatal(err)
	}
	feed := c.Subscribe(fanout.Options{})
	defer feed.Close()

	reply, err := c.Do(ctx, wire.NewAction("Ping"))
	if err != nil {
		t.Fatal(err)
	}
	if got := reply.Response.Get("Ping"); string(got) != "Pong" {
		t.Errorf("Ping: %q", got)
	}
	reply, err = c.Do(ctx, wire.NewAction("QueueStatus"))
	if err != nil || len(reply.Events) != 3 {
		t.Errorf("QueueStatus: %d items, %v; want 3", len(reply.Events), err)
	}
	reply, err = c.Do(ctx, wire.NewAction("Originate",
		"Channel", "Local/100@default", "Context", "default", "Exten", "100", "Priority", "1", "Async", "true"))
	if err != nil {
		t.Fatal(err)
	}
	if got := reply.Final.Get("Reason"); string(got) != "4" {
		t.Errorf("the outcome has Reason %q, want 4", got)
	}
	seen := map[string]bool{}
	for !seen["Newchannel"] || !seen["Hangup"] || !seen["OriginateResponse"] {
		item, ok := feed.Next(ctx)
		if !ok {
			t.Fatalf("events seen: %v", seen)
		}
		seen[string(item.Event.Get("Event"))] = true
	}
}

// TestServeHasEveryModule: its lists have as many items as it is told.
func TestServeHasEveryModule(t *testing.T) {
	_, addr := startServe(t, "--objects", "2")
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	c, err := netio.Open(netio.Options{Core: core.Config{Address: addr, Username: "admin", Secret: core.NewSecret(scripted.Secret)}})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := c.Close(ctx); err != nil {
			t.Error(err)
		}
	}()
	if err := c.WaitReady(ctx); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"PJSIPShowEndpoints", "SIPpeers", "VoicemailUsersList", "ConfbridgeListRooms"} {
		reply, err := c.Do(ctx, wire.NewAction(name))
		if err != nil || len(reply.Events) != 2 {
			t.Errorf("%s: %v, %v; want 2 items", name, reply, err)
		}
	}
}

func TestServeSpeaksPlainText(t *testing.T) {
	_, addr := startServe(t)
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(conn, "Action: Login\nUsername: admin\nSecret: %s\nEvents: off\n\naction: ping\n\nAction: Logoff\n\n", scripted.Secret)
	got, err := io.ReadAll(conn) // Logoff closes
	if err != nil {
		t.Fatal(err)
	}
	expectLines(t, "the session", string(got), "Asterisk Call Manager/9.0.0\r\n", "Message: Authentication accepted\r\n", "Ping: Pong\r\n",
		"Response: Goodbye\r\nMessage: Thanks for all the fish.\r\n\r\n")
}

func TestServeEndsByCtrlCWithSessionsOpen(t *testing.T) {
	cmd, addr := startServe(t, "--calls", "50")
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	r := bufio.NewReader(conn)
	if line, err := r.ReadString('\n'); err != nil {
		t.Fatalf("banner: %q, %v", line, err)
	}
	if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(r); err != nil && !strings.Contains(err.Error(), "reset") {
		t.Errorf("the open session: %v", err)
	}
	_ = cmd.Wait() // the status tells
	if code := cmd.ProcessState.ExitCode(); code != exitOK {
		t.Errorf("exit status %d", code)
	}
}

func TestServeCutsAClientOffThatDoesNotRead(t *testing.T) {
	_, addr := startServe(t, "--calls", "5000")
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprintf(conn, "Action: Login\r\nUsername: admin\r\nSecret: %s\r\n\r\n", scripted.Secret)
	time.Sleep(3 * time.Second) // calls fill both buffers within a second or so
	if err := conn.SetDeadline(time.Now().Add(60 * time.Second)); err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(conn)
	if err != nil && !strings.Contains(err.Error(), "reset") {
		t.Fatalf("after %d bytes: %v", len(got), err)
	}
	next, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer next.Close()
	if err := next.SetDeadline(time.Now().Add(60 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(next).ReadString('\n'); err != nil {
		t.Errorf("the next client gets %q, %v", line, err)
	}
}

func TestServeLeavesBytesInTheSocketBehindABlockingAction(t *testing.T) {
	_, addr := startServe(t)
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprintf(conn, "Action: Login\r\nUsername: admin\r\nSecret: %s\r\nEvents: off\r\n\r\n", scripted.Secret)
	fmt.Fprint(conn, "Action: Originate\r\nChannel: Local/108@default\r\nContext: default\r\nExten: 100\r\nPriority: 1\r\nTimeout: 2500\r\n\r\n")
	ping := []byte(strings.Repeat("Action: Ping\r\n\r\n", 64<<10/16))
	if err := conn.SetWriteDeadline(time.Now().Add(1500 * time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	sent := 0
	for sent < 256<<20 {
		n, err := conn.Write(ping)
		sent += n
		if err != nil {
			break
		}
	}
	if sent >= 256<<20 {
		t.Fatal("256 MiB were taken while the session was blocked")
	}
	// When the call has failed, the server goes on.
	if err := conn.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	r := bufio.NewReader(conn)
	seen := ""
	for !strings.Contains(seen, "Originate failed") || !strings.Contains(seen, "Pong") {
		line, err := r.ReadString('\n')
		if err != nil {
			t.Fatalf("after %q: %v", seen[max(0, len(seen)-200):], err)
		}
		seen += line
	}
}

func TestServeRefusesWithOneLine(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	t.Setenv("AMI_SECRET", scripted.Secret)
	secret := []string{"--secret-env", "AMI_SECRET"}
	for _, c := range []struct {
		name   string
		args   []string
		status int
		want   string
	}{
		{"a port in use", append([]string{"--listen", taken.Addr().String()}, secret...), exitFailure, "address already in use"},
		{"no address", append([]string{"--listen", ""}, secret...), exitUsage, "--listen is empty"},
		{"an address for all", append([]string{"--listen", "0.0.0.0:5038"}, secret...), exitUsage, "--allow-remote"},
		{"a version that is none", append([]string{"--listen", "127.0.0.1:0", "--version", "19"}, secret...), exitUsage, "13, 16, 18, 20, 22, 23, master"},
		{"a rate below 0", append([]string{"--listen", "127.0.0.1:0", "--calls", "-1"}, secret...), exitUsage, "--calls"},
		{"a rate that is no number", append([]string{"--listen", "127.0.0.1:0", "--calls", "NaN"}, secret...), exitUsage, "--calls"},
		{"a rate of less than a call a minute", append([]string{"--listen", "127.0.0.1:0", "--calls", "0.005"}, secret...), exitUsage, "--calls 0.005 is less than one call a minute"},
		{"a port that is none", append([]string{"--listen", "127.0.0.1:70000"}, secret...), exitUsage, "\"70000\" is no port"},
		{"fewer objects than none", append([]string{"--listen", "127.0.0.1:0", "--objects", "-1"}, secret...), exitUsage, "--objects"},
		{"no secret", []string{"--listen", "127.0.0.1:0"}, exitUsage, "--secret-env"},
		{"no user", append([]string{"--listen", "127.0.0.1:0", "--user", ""}, secret...), exitUsage, "--user"},
		{"an unknown flag", append([]string{"--listen", "127.0.0.1:0", "--port", "1"}, secret...), exitUsage, "--port"},
		{"an argument", append([]string{"5038", "--listen", "127.0.0.1:0"}, secret...), exitUsage, "5038"},
	} {
		status, stdout, stderr := runQuietly(t, append([]string{"serve"}, c.args...)...)
		if status != c.status || !strings.Contains(stderr, c.want) || strings.Count(stderr, "\n") != 1 || stdout != "" {
			t.Errorf("%s: status %d, stdout %q, stderr %q; want %d and one line with %q", c.name, status, stdout, stderr, c.status, c.want)
		}
	}
}

func TestServeTakesTheSecretFromAFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte(scripted.Secret+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := process(t, "serve", "--listen", "127.0.0.1:0", "--secret-file", file)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		cmd.Process.Kill()
		_ = cmd.Wait() // killed
	}()
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	addr := strings.TrimPrefix(strings.TrimSpace(line), "listening ")
	status, stdout, stderr := runQuietly(t, "live", "--addr", addr, "--user", "admin", "--secret-file", file, "--do", "CoreSettings")
	if status != exitOK || !strings.Contains(stdout, "AMIversion: 9.0.0") {
		t.Errorf("status %d\n%s%s", status, stdout, stderr)
	}
}
