package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"amicore/internal/scripted"
)

// crew is servers n1, n2, … that answer WhoAmI with their number, and the
// file of a cluster of them.
func crew(t *testing.T, n int, answer func(server int, r *scripted.Request) string) (servers []*scripted.Server, file string) {
	t.Helper()
	t.Setenv("AMI_SECRET", scripted.Secret)
	var b strings.Builder
	b.WriteString("defaults: {username: " + scripted.Username + ", secret-env: AMI_SECRET, backoff-min: 50ms, backoff-max: 100ms, rejected-min: 50ms}\nnodes:\n")
	for i := range n {
		servers = append(servers, scripted.Listen(t, func(r *scripted.Request) string {
			reply := ""
			if answer != nil {
				reply = answer(i+1, r)
			}
			if reply == "" && r.Action == "whoami" {
				return r.Success(fmt.Sprintf("Server: %d", i+1))
			}
			return reply
		}))
		fmt.Fprintf(&b, "- {name: n%d, address: '%s', weight: %d, priority: %d}\n", i+1, servers[i].Addr(), i+1, n-i)
	}
	file = filepath.Join(t.TempDir(), "crew.yaml")
	rewriteFile(t, file, b.String())
	return servers, file
}

func rewriteFile(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// withFile runs amisim live with a file, and wants every goroutine of it to end.
func withFile(t *testing.T, file string, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	present := goleak.IgnoreCurrent()
	status, stdout, stderr = runQuietly(t, append([]string{"live", "--unchecked", "--config", file}, args...)...)
	goleak.VerifyNone(t, present)
	return status, stdout, stderr
}

// nodesOf returns the nodes of the lines of a type, in order.
func nodesOf(t *testing.T, stdout, kind string) (nodes []string) {
	t.Helper()
	for line := range strings.Lines(stdout) {
		var l jsonLine
		if err := json.Unmarshal([]byte(line), &l); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		if l.Type == kind {
			nodes = append(nodes, l.Node)
		}
	}
	return nodes
}

func TestActionsGoWhereTheRouteSays(t *testing.T) {
	_, file := crew(t, 3, nil)
	three := []string{"--json", "--do", "WhoAmI", "--do", "WhoAmI", "--do", "WhoAmI"}
	for route, want := range map[string]string{
		"round-robin": "n1 n2 n3", "failover": "n3 n3 n3", "node:n2": "n2 n2 n2", "weighted": "n3 n2 n1", "least-pending": "n1 n2 n3",
	} {
		status, stdout, stderr := withFile(t, file, append(three, "--route", route)...)
		if got := strings.Join(nodesOf(t, stdout, "reply"), " "); status != exitOK || got != want {
			t.Errorf("%s: status %d, %s, want %s: %s", route, status, got, want, stderr)
		}
	}
	_, stdout, _ := withFile(t, file, three...)
	if got := strings.Join(nodesOf(t, stdout, "reply"), " "); got != "n1 n2 n3" {
		t.Errorf("without a route: %s", got)
	}
	_, stdout, _ = withFile(t, file, append(three, "--route", "sticky:alice")...)
	if got := nodesOf(t, stdout, "reply"); len(slices.Compact(got)) != 1 {
		t.Errorf("sticky goes to %v", got)
	}
	status, stdout, _ := withFile(t, file, "--do", "WhoAmI", "--route", "all", "--json")
	got := nodesOf(t, stdout, "reply")
	slices.Sort(got)
	if status != exitOK || strings.Join(got, " ") != "n1 n2 n3" {
		t.Errorf("all: status %d, %v", status, got)
	}
}

func TestEveryLineNamesItsNode(t *testing.T) {
	_, file := crew(t, 2, func(server int, r *scripted.Request) string {
		switch {
		case r.Action == "login":
			return r.Success() + scripted.Frame("Event: Newchannel", "Privilege: call,all", fmt.Sprintf("Channel: SIP/%d", server))
		case r.Action == "originate":
			return r.Success("Message: Originate successfully queued") +
				scripted.Frame("Event: OriginateResponse", "Privilege: call,all", "ActionID: "+r.ID, "Response: Success")
		}
		return ""
	})
	args := []string{"--do", "Originate", "--header", "Channel=Local/1@x", "--header", "Async=true", "--route", "node:n2", "--events", "NewChannel"}
	status, stdout, stderr := withFile(t, file, append(args, "--for", "200ms")...)
	if status != exitOK {
		t.Errorf("status %d: %s", status, stderr)
	}
	for _, want := range []string{"  n1  Newchannel\n", "    Channel: SIP/1\n", "  n2  Newchannel\n", "  n2  Originate: acknowledged\n", "  n2  Originate: success after ", "  n2  OriginateResponse\n"} {
		if !strings.Contains(stdout, want) {
			t.Errorf("stdout has no %q:\n%s", want, stdout)
		}
	}
	for _, want := range []string{"amisim: n1: ready\n", "amisim: n2: ready\n", "amisim: n1: connected: " + scripted.Banner + "\n", "2 events printed, 0 missed\n"} {
		if !strings.Contains(stderr, want) {
			t.Errorf("stderr has no %q:\n%s", want, stderr)
		}
	}
	_, stdout, _ = withFile(t, file, append(args, "--json", "--for", "200ms")...)
	events := nodesOf(t, stdout, "event")
	slices.Sort(events)
	if strings.Join(events, " ") != "n1 n2" || strings.Join(nodesOf(t, stdout, "ack"), " ") != "n2" {
		t.Errorf("nodes of events %v in\n%s", events, stdout)
	}
}

// What all of many nodes say at the start is more than a log would take.
func TestManyNodesAreAllHeard(t *testing.T) {
	const nodes = 100
	server := scripted.Listen(t, nil)
	t.Setenv("AMI_SECRET", scripted.Secret)
	var b strings.Builder
	b.WriteString("defaults: {username: " + scripted.Username + ", secret-env: AMI_SECRET}\nconnect: {rate: 1000, burst: 50}\nnodes:\n")
	for i := range nodes {
		fmt.Fprintf(&b, "- {name: n%d, address: '%s'}\n", i, server.Addr())
	}
	file := filepath.Join(t.TempDir(), "many.yaml")
	rewriteFile(t, file, b.String())
	status, stdout, stderr := withFile(t, file, "--do", "Ping", "--route", "all")
	if status != exitOK || strings.Count(stdout, "Ping: success") != nodes {
		t.Errorf("status %d, %d pings", status, strings.Count(stdout, "Ping: success"))
	}
	if n := strings.Count(stderr, ": ready\n"); n != nodes || strings.Contains(stderr, "left out") {
		t.Errorf("%d nodes are said to be ready", n)
	}
	if _, _, stderr = withFile(t, file, "--do", "Ping", "--route", "node:n7", "-v"); !strings.Contains(stderr, "amisim: n7: authenticating after greeting\n") {
		t.Errorf("-v does not tell of every phase:\n%s", stderr)
	}
}

func TestAGapNamesItsNode(t *testing.T) {
	servers, file := crew(t, 2, nil)
	go func() {
		servers[1].Wait(t, "login", 1)
		servers[1].Drop()
	}()
	status, stdout, stderr := withFile(t, file, "--for", "3s", "--json") // long enough for a reconnect on a busy machine
	if got := nodesOf(t, stdout, "gap"); status != exitOK || len(got) == 0 || got[0] != "n2" {
		t.Errorf("status %d, gaps of %v\n%s%s", status, got, stdout, stderr)
	}
	expectLines(t, "stderr", stderr, "amisim: n2: the connection is over: c", "amisim: n2: connecting again in ")
}

func TestNodesThatAreNotReadyAreTold(t *testing.T) {
	servers, file := crew(t, 3, func(server int, r *scripted.Request) string {
		if server == 2 && r.Action == "login" {
			return r.Error("Authentication failed")
		}
		return ""
	})
	servers[2].Close()
	status, stdout, stderr := withFile(t, file, "--do", "WhoAmI")
	if status != exitOK || !strings.Contains(stdout, "  n1  WhoAmI: success") {
		t.Errorf("status %d, %s", status, stdout)
	}
	expectLines(t, "stderr", stderr, "amisim: 1 of 3 nodes are ready; n2: login rejected: Authentication failed; n3: connection refused")

	status, stdout, stderr = withFile(t, file, "--do", "WhoAmI", "--route", "all", "--json")
	if got := nodesOf(t, stdout, "reply"); status != exitFailure || strings.Join(got, " ") != "n1" {
		t.Errorf("all: status %d, %v", status, got)
	}
	expectLines(t, "stderr", stderr, "amisim: WhoAmI was not sent to every node; n2: ")

	status, _, stderr = withFile(t, file, "--do", "WhoAmI", "--route", "node:n3", "--wait", "200ms")
	if status != exitFailure || strings.Contains(stderr, "n2: login rejected: Authentication failed;") {
		t.Errorf("node:n3: status %d", status)
	}
	expectLines(t, "stderr", stderr, "no session within 200ms; n3: connection refused")

	servers[0].Close()
	status, _, stderr = withFile(t, file, "--wait", "200ms")
	if status != exitFailure {
		t.Errorf("nobody: status %d", status)
	}
	expectLines(t, "stderr", stderr, "crew.yaml: no session within 200ms; n1: connection refused", "; n2: ", "; n3: ")
}

func TestAnActionThatFailsOnOneNodeIsAFailureOfAll(t *testing.T) {
	_, file := crew(t, 3, func(server int, r *scripted.Request) string {
		if server == 2 && r.Action == "whoami" {
			return r.Error("Permission denied")
		}
		return ""
	})
	status, stdout, stderr := withFile(t, file, "--do", "WhoAmI", "--route", "all", "--do", "Ping")
	if status != exitFailure || strings.Count(stdout, "WhoAmI: success") != 2 || strings.Contains(stdout, "Ping") {
		t.Errorf("status %d, %s", status, stdout)
	}
	expectLines(t, "stderr", stderr, "amisim: node n2: WhoAmI", "Permission denied")
}

func TestWhenEveryLoginIsRefusedForGoodLiveEnds(t *testing.T) {
	_, file := crew(t, 2, func(_ int, r *scripted.Request) string {
		if r.Action == "login" {
			return r.Error("Authentication failed")
		}
		return ""
	})
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	rewriteFile(t, file, strings.Replace(string(text), "{", "{stop-on-rejected: true, ", 1))
	status, _, stderr := withFile(t, file)
	if status != exitFailure {
		t.Errorf("status %d", status)
	}
	expectLines(t, "stderr", stderr, "crew.yaml: every session is over; n1: login rejected: Authentication failed; n2: login rejected")
}

func TestWhatIsWrongWithAFileIsWrongUsage(t *testing.T) {
	_, file := crew(t, 2, nil)
	t.Setenv("EMPTY", "")
	good, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	bad := filepath.Join(t.TempDir(), "bad.yaml")
	edited := func(old, text string) string { return strings.Replace(string(good), old, text, 1) }
	for _, c := range []struct{ text, want string }{
		{edited("secret-env: AMI_SECRET", "secret: "+scripted.Secret), ":1: secret: a secret does not stand in this file"},
		{edited("AMI_SECRET", "EMPTY"), ":1: secret-env: the environment variable that it names is not set, or empty"},
		{edited("AMI_SECRET", scripted.Secret), ":1: secret-env: the environment variable that it names is not set"},
		{edited("secret-env: AMI_SECRET", "secret-file: "+scripted.Secret), ":1: secret-file: the file that it names can not be read: no such file or directory"},
		{edited("backoff-min: 50ms", "login-timeout: 1s"), ":1: login-timeout: 1s; it must be from 1.5s to 24h0m0s"},
		{edited("weight", "wait"), ":3: wait: no such key"},
		{edited("name: n2", "name: n1"), `:4: name: "n1" is the node in line 3`},
		{"nodes: [\n", ":2: not YAML: "},
		{"", ": is empty"},
	} {
		rewriteFile(t, bad, c.text)
		status, stdout, stderr := withFile(t, bad, "--do", "Ping")
		if want := "amisim: " + bad + c.want; status != exitUsage || stdout != "" || !strings.HasPrefix(stderr, want) {
			t.Errorf("status %d, %s, want %s", status, stderr, want)
		}
	}
	status, _, stderr := withFile(t, "nosuch.yaml")
	if status != exitFailure || stderr != "amisim: live: --config: open nosuch.yaml: no such file or directory\n" {
		t.Errorf("status %d, %s", status, stderr)
	}
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"--addr", "127.0.0.1:1"}, "live: --config and --addr exclude each other: the file says it"},
		{[]string{"--user", "x"}, "--config and --user exclude"},
		{[]string{"--secret-env", "X"}, "--config and --secret-env exclude"},
		{[]string{"--tls-insecure"}, "--config and --tls-insecure exclude"},
		{[]string{"--mask", "on"}, "--config and --mask exclude"},
		{[]string{"--route", "nearest"}, `live: --route "nearest" is none of round-robin, weighted`},
		{[]string{"--route", "sticky"}, "is none of"},
		{[]string{"--route", "node:"}, "is none of"},
		{[]string{"--route", "named"}, "is none of"},
		{[]string{"--route", "weighted:3"}, "is none of"},
		{[]string{"--route", "node:n9"}, "has no node of this name"},
		{[]string{"--for", "-1s"}, "--for and --wait take a time above 0"},
		{[]string{"--metrics", ":9100"}, "is not a loopback address"},
		{[]string{"--do", "Ping", "--header", "secret=x"}, "a secret is never a flag"},
	} {
		status, stdout, stderr := withFile(t, file, c.args...)
		if status != exitUsage || stdout != "" || !strings.Contains(stderr, c.want) || strings.Count(stderr, "\n") != 1 {
			t.Errorf("%q: status %d, stdout %q, stderr %q; want %q", c.args, status, stdout, stderr, c.want)
		}
	}
	status, _, stderr = runQuietly(t, "live", "--addr", "127.0.0.1:1", "--user", "x", "--route", "all")
	if status != exitUsage || !strings.Contains(stderr, "live: --route is for --config") {
		t.Errorf("status %d, %s", status, stderr)
	}
}

func TestTheHelpOfLiveTellsOfClusters(t *testing.T) {
	var stdout, stderr bytes.Buffer
	if status := run([]string{"live", "--help"}, &stdout, &stderr); status != exitOK {
		t.Errorf("status %d", status)
	}
	for _, want := range []string{
		"amisim live --config FILE", "--route ROUTE", "node:NAME", "sticky:KEY", "SIGHUP", "secret-env: AMI_SECRET", "live --config cluster.yaml --do CoreStatus --route all",
	} {
		if !strings.Contains(stdout.String(), want) {
			t.Errorf("no %q in the help", want)
		}
	}
}
