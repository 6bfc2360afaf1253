package main

import (
	"bytes"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"amicore/internal/scripted"
)

// TestMain lets a test run the command as a process (see process), and sees
// that no goroutine is left.
func TestMain(m *testing.M) {
	if os.Getenv("AMISIM_AS_COMMAND") != "" {
		main()
	}
	goleak.VerifyTestMain(m)
}

// process makes a command that runs amisim with args.
func process(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe, args...)
	cmd.Env = append(os.Environ(), "AMISIM_AS_COMMAND=1", "AMI_SECRET="+scripted.Secret)
	return cmd
}

// connect runs amisim live against s and checks that the secret is not shown.
func connect(t *testing.T, s *scripted.Server, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	t.Setenv("AMI_SECRET", scripted.Secret)
	args = append([]string{"live", "--addr", s.Addr(), "--user", scripted.Username, "--secret-env", "AMI_SECRET"}, args...)
	return runQuietly(t, args...)
}

// runQuietly runs the command in bounded time.
func runQuietly(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	done := make(chan int)
	go func() { done <- run(args, &out, &err) }()
	select {
	case status = <-done:
	case <-time.After(20 * time.Second):
		t.Fatal("the command does not end")
	}
	if strings.Contains(out.String()+err.String(), scripted.Secret) {
		t.Error("the secret is in the output")
	}
	return status, out.String(), err.String()
}

// expectLines wants the texts in s, in this order.
func expectLines(t *testing.T, what, s string, want ...string) {
	t.Helper()
	rest := s
	for _, w := range want {
		i := strings.Index(rest, w)
		if i < 0 {
			t.Fatalf("%s has no %q (in this place):\n%s", what, w, s)
		}
		rest = rest[i+len(w):]
	}
}

func TestLiveRunsActionsAndEnds(t *testing.T) {
	s := scripted.Listen(t, func(r *scripted.Request) string {
		if r.Action == "queuestatus" {
			if got := r.Header.Get("Queue"); got != "sales=1" {
				t.Errorf("Queue: %q", got)
			}
			return r.Success("EventList: start") +
				scripted.Frame("Event: QueueParams", "ActionID: "+r.ID, "Queue: sales") +
				scripted.Frame("Event: QueueStatusComplete", "ActionID: "+r.ID, "EventList: Complete", "ListItems: 1")
		}
		return ""
	})
	status, stdout, stderr := connect(t, s, "--do", "QueueStatus", "--header", "Queue=sales=1", "--do", "Ping")
	if status != exitOK {
		t.Errorf("status %d", status)
	}
	expectLines(t, "stdout", stdout, "QueueStatus: success after ", "Response: Success", "QueueParams\n", "    Queue: sales\n", "QueueStatusComplete", "Ping: success after", "    Ping: Pong\n")
	expectLines(t, "stderr", stderr, "amisim: connected: "+scripted.Banner, "amisim: ready\n")
	if strings.Contains(stderr, "over") || strings.Contains(stderr, "printed") {
		t.Errorf("stderr speaks of what is not wrong: %s", stderr)
	}
	s.Wait(t, "logoff", 1)
}

func TestLivePrintsAsyncActionsTwice(t *testing.T) {
	s := scripted.Listen(t, func(r *scripted.Request) string {
		if r.Action == "originate" {
			return r.Success("Message: Originate successfully queued") +
				scripted.Frame("Event: OriginateResponse", "Privilege: call,all", "ActionID: "+r.ID, "Response: Failure", "Reason: 5", "CallerIDNum: <unknown>")
		}
		return ""
	})
	status, stdout, stderr := connect(t, s, "--json", "--do", "Originate", "--header", "Channel=Local/1@x", "--header", "Async=true")
	var types []string
	for line := range strings.Lines(stdout) {
		var l jsonLine
		if err := json.Unmarshal([]byte(line), &l); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		types = append(types, l.Type)
		if l.Action != "Originate" || l.ActionID == "" || l.At.IsZero() || len(l.Headers) == 0 {
			t.Errorf("%s", line)
		}
	}
	if strings.Join(types, " ") != "ack reply" {
		t.Errorf("%v in\n%s%s", types, stdout, stderr)
	}
	expectLines(t, "stdout", stdout, `"outcome":"failed"`, `busy`, `"may_have_run":true`, `"final":[{"name":"Event","value":"OriginateResponse"}`, `"<unknown>"`)
	if status != exitFailure {
		t.Errorf("status %d, %s", status, stderr)
	}
}

func TestAnActionThatFailsEndsTheRun(t *testing.T) {
	s := scripted.Listen(t, func(r *scripted.Request) string {
		if r.Action == "forbidden" {
			return r.Error("Permission denied")
		}
		return ""
	})
	status, stdout, stderr := connect(t, s, "--unchecked", "--do", "Forbidden", "--do", "Ping")
	if status != exitFailure {
		t.Errorf("status %d", status)
	}
	expectLines(t, "stdout", stdout, "Forbidden: failed after", "    Message: Permission denied\n")
	expectLines(t, "stderr", stderr, `amisim: Forbidden`, `"Permission denied"; it had no effect`)
	if strings.Contains(stdout, "Ping") {
		t.Errorf("it went on:\n%s", stdout)
	}
}

func TestLivePrintsEventsWithTheirGaps(t *testing.T) {
	s := scripted.Listen(t, func(r *scripted.Request) string {
		if r.Action == "login" && r.Session > 1 {
			return r.Success() + scripted.Frame("Event: QueueMemberAdded", "Privilege: agent,all", "Queue: b\x1b[2J", "odd line")
		}
		return ""
	})
	go func() {
		s.Wait(t, "login", 1)
		for len(s.Requests()) == 1 { // the answer of the login comes first
			s.Send(scripted.Frame("Event: QueueMemberAdded", "Privilege: agent,all", "Queue: a") + scripted.Frame("Event: Newchannel", "Privilege: call,all"))
			time.Sleep(20 * time.Millisecond)
			s.Drop()
			time.Sleep(20 * time.Millisecond)
		}
	}()
	status, stdout, stderr := connect(t, s, "--events", "queue*", "--for", "3s")
	if status != exitOK {
		t.Errorf("status %d: %s", status, stderr)
	}
	expectLines(t, "stdout", stdout, "  QueueMemberAdded\n", "    Queue: a\n", "-- events may be missing here: reconnect\n", "    Queue: b\\x1b[2J\n", "    odd line\n")
	expectLines(t, "stderr", stderr, "the connection is over: c", "connecting again in ", "amisim: ready\n", " printed, an unknown number missed in ")
	if strings.Contains(stdout, "Newchannel") {
		t.Errorf("not asked for:\n%s", stdout)
	}
	status, stdout, _ = connect(t, s, "--events", "queue*", "--for", "100ms", "--json")
	var l struct {
		Type, Event string
		Headers     []jsonHeader
	}
	first, _, _ := strings.Cut(stdout, "\n")
	if err := json.Unmarshal([]byte(first), &l); err != nil || status != exitOK {
		t.Fatalf("%v, status %d: %s", err, status, stdout)
	}
	if l.Type != "event" || l.Event != "QueueMemberAdded" || len(l.Headers) != 4 || l.Headers[2] != (jsonHeader{"Queue", "b\x1b[2J"}) || l.Headers[3] != (jsonHeader{"", "odd line"}) {
		t.Errorf("%+v", l)
	}
}

func TestARefusedLoginEndsLive(t *testing.T) {
	s := scripted.Listen(t, func(r *scripted.Request) string {
		if r.Action == "login" {
			return r.Error("Authentication failed")
		}
		return ""
	})
	status, stdout, stderr := connect(t, s, "--events", "*")
	if status != exitFailure || stdout != "" {
		t.Errorf("status %d, stdout %q", status, stdout)
	}
	expectLines(t, "stderr", stderr, "amisim: login rejected: Authentication failed\n", `no session for user "admin": login rejected`)
}

func TestLiveGivesUpWaitingForASession(t *testing.T) {
	s := scripted.Listen(t, nil)
	s.Close()
	status, _, stderr := connect(t, s, "--wait", "300ms")
	if status != exitFailure {
		t.Errorf("status %d", status)
	}
	expectLines(t, "stderr", stderr, "attempt failed: ", "refused", "connecting again in", "no session within 300ms: connection refused")
}

func TestCtrlCLogsOff(t *testing.T) {
	s := scripted.Listen(t, nil)
	p := start(t, "live", "--addr", s.Addr(), "--user", scripted.Username, "--secret-env", "AMI_SECRET")
	p.until(t, "amisim: ready")
	if status := p.interrupt(t); status != exitOK {
		t.Errorf("status %d: %s", status, p.stderr.String())
	}
	s.Wait(t, "logoff", 1)
	expectLines(t, "stderr", p.stderr.String(), "interrupted: logging off", "0 events printed")
}

func TestTheSecretComesFromAFileToo(t *testing.T) {
	s := scripted.Listen(t, nil)
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte(scripted.Secret+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	status, stdout, stderr := runQuietly(t, "live", "--addr", s.Addr(), "--user", "admin", "--secret-file", file, "--do", "Ping")
	if status != exitOK || !strings.Contains(stdout, "Ping: Pong") {
		t.Errorf("status %d, %s%s", status, stdout, stderr)
	}
}

func TestLiveRefusesWrongUsage(t *testing.T) {
	t.Setenv("AMI_SECRET", scripted.Secret)
	t.Setenv("EMPTY", "")
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()
	ok := []string{"--addr", "127.0.0.1:1", "--user", "admin", "--secret-env", "AMI_SECRET"}
	for _, c := range []struct {
		args   []string
		status int
		want   string
	}{
		{nil, exitUsage, "amisim: live: no --addr given"},
		{[]string{"--addr", "pbx"}, exitUsage, `live: --addr "pbx" is not host:port`},
		{[]string{"--addr", "pbx:70000"}, exitUsage, `live: --addr "pbx:70000" needs a port from 1 to 65535`},
		{[]string{"--addr", "pbx:0"}, exitUsage, `live: --addr "pbx:0" needs a port from 1 to 65535`},
		{[]string{"--addr", "pbx:ami"}, exitUsage, `live: --addr "pbx:ami" needs a port from 1 to 65535`},
		{[]string{"--addr", "pbx:5038"}, exitUsage, "live: no --user given"},
		{ok[:4], exitUsage, "live: no secret: give --secret-env or --secret-file"},
		{append(ok[:4:4], "--secret-env", "EMPTY"), exitUsage, "the environment variable EMPTY is not set, or empty"},
		{append(ok[:6:6], "--secret-file", "x"), exitUsage, "one of them"},
		{append(ok[:4:4], "--secret-file", "nosuch"), exitFailure, "amisim: live: --secret-file: open nosuch"},
		{append(ok[:4:4], "--secret", scripted.Secret), exitUsage, "unknown flag: --secret"},
		{append(ok[:6:6], "--header", "A=b"), exitUsage, "no --do before it"},
		{append(ok[:6:6], "--do", "Ping", "--header", "A"), exitUsage, "not NAME=VALUE"},
		{append(ok[:6:6], "--do", "Ping", "--header", "A=b\nc"), exitUsage, "--do Ping: "},
		{append(ok[:6:6], "--do", "Ping", "--header", "secret=x"), exitUsage, "a secret is never a flag"},
		{append(ok[:6:6], "--mask", "call,agnt"), exitUsage, `live: --mask: no event class is named "agnt"; did you mean agent?`},
		{append(ok[:6:6], "--do", "Events", "--header", "EventMask=agnt"), exitUsage, `live: --do Events: no event class is named "agnt"; did you mean agent?`},
		{append(ok[:6:6], "--for", "-1s"), exitUsage, "--for and --wait take a time above 0"},
		{append(ok[:6:6], "--for", "0s"), exitUsage, "--for and --wait take a time above 0"},
		{append(ok[:6:6], "--for", "soon"), exitUsage, `live: --for is "soon"; it takes a time`},
		{append(ok[:6:6], "--metrics", "127.0.0.1:65536"), exitUsage, `"65536" is no port`},
		{append(ok[:6:6], "--do", "Login", "--header", "Secret="+scripted.Secret), exitUsage, "live: --header: a secret is never a flag"},
		{append(ok[:6:6], "--metrics", ":9100"), exitUsage, "is not a loopback address"},
		{append(ok[:6:6], "--metrics", "192.0.2.1:9100"), exitUsage, "is not a loopback address"},
		{append(ok[:6:6], "--metrics", busy.Addr().String()), exitFailure, "address already in use"},
		{append(ok[:6:6], "--tls-ca", "nosuch"), exitFailure, "nosuch"},
		{append(ok[:6:6], "Ping"), exitUsage, `live: unexpected argument "Ping"`},
	} {
		status, stdout, stderr := runQuietly(t, append([]string{"live"}, c.args...)...)
		if status != c.status || stdout != "" || !strings.Contains(stderr, c.want) || strings.Count(stderr, "\n") != 1 {
			t.Errorf("%q: status %d, stdout %q, stderr %q; want %d, %q", c.args, status, stdout, stderr, c.status, c.want)
		}
	}
}

func TestLiveServesMetrics(t *testing.T) {
	s := scripted.Listen(t, nil)
	p := start(t, "live", "--addr", s.Addr(), "--user", scripted.Username, "--secret-env", "AMI_SECRET", "--metrics", "127.0.0.1:0", "--for", "1m")
	_, url, _ := strings.Cut(p.until(t, "amisim: metrics at "), "metrics at ")
	p.until(t, "amisim: ready")
	response, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if want := `amicore_phase{client="` + s.Addr() + `",cluster="",phase="ready"} 1`; !strings.Contains(string(body), want) {
		t.Errorf("no %s in\n%s", want, body)
	}
}

func TestLiveSpeaksTLSWithWhomItCanVerify(t *testing.T) {
	// The server's certificate is one for 127.0.0.1 and example.com.
	web := httptest.NewUnstartedServer(nil)
	web.StartTLS()
	certificate := web.TLS.Certificates[0]
	ca := filepath.Join(t.TempDir(), "ca.pem")
	pemBytes := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate.Certificate[0]})
	web.Close()
	if err := os.WriteFile(ca, pemBytes, 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{certificate}})
	if err != nil {
		t.Fatal(err)
	}
	s := scripted.On(t, l, nil)
	x, err := x509.ParseCertificate(certificate.Certificate[0])
	if err != nil {
		t.Fatal(err)
	}
	digest := sha256.Sum256(x.RawSubjectPublicKeyInfo)
	pin := "sha256//" + base64.StdEncoding.EncodeToString(digest[:])
	other := hex.EncodeToString(make([]byte, 32))
	plain := scripted.Listen(t, nil)
	for _, c := range []struct {
		args   []string
		status int
		want   string
	}{
		{[]string{"--tls-ca", ca}, exitOK, "amisim: ready"},
		{[]string{"--tls-ca", ca, "--tls-server-name", "example.com"}, exitOK, "amisim: ready"},
		{[]string{"--tls-insecure"}, exitOK, "amisim: ready"},
		{[]string{"--tls-ca", ca, "--tls-server-name", "pbx.example"}, exitFailure, "not pbx.example"},
		{[]string{"--tls"}, exitFailure, `no session for user "admin": server certificate rejected: `},
		{[]string{"--tls-pin", pin}, exitOK, "amisim: ready"},
		{[]string{"--tls-pin", other + ";" + pin}, exitOK, "amisim: ready"},
		{[]string{"--tls-pin", other}, exitFailure, "server certificate rejected: the key of the server has the pin " + pin},
		{[]string{"--tls-pin", "x"}, exitFailure, "PinSHA256: a pin is the SHA-256 digest"},
		{[]string{"--tls-allow-expired"}, exitFailure, "AllowExpired is for PinSHA256"},
		{[]string{"--tls", "--addr", plain.Addr()}, exitFailure, "TLS handshake failed: the server speaks AMI without TLS on this port"},
	} {
		status, _, stderr := connect(t, s, append(c.args, "--do", "Ping", "--wait", "1s")...)
		if status != c.status || !strings.Contains(stderr, c.want) {
			t.Errorf("%q: status %d, %s", c.args, status, stderr)
		}
	}
}

// closedPipe is a stdout that nobody reads.
type closedPipe struct{}

func (closedPipe) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestLiveEndsWhenItsOutputCanNotBeWritten(t *testing.T) {
	s := scripted.Listen(t, func(r *scripted.Request) string {
		if r.Action == "login" {
			return r.Success() + scripted.Frame("Event: Newchannel", "Privilege: call,all")
		}
		return ""
	})
	t.Setenv("AMI_SECRET", scripted.Secret)
	var stderr bytes.Buffer
	status := run([]string{"live", "--addr", s.Addr(), "--user", "admin", "--secret-env", "AMI_SECRET", "--for", "1m"}, closedPipe{}, &stderr)
	if status != exitFailure || !strings.Contains(stderr.String(), "amisim: io: read/write on closed pipe") {
		t.Errorf("status %d, %s", status, stderr.String())
	}
}

func TestTheHelpOfLiveTellsWhatANewUserNeeds(t *testing.T) {
	var stdout, stderr bytes.Buffer
	if status := run([]string{"live", "--help"}, &stdout, &stderr); status != exitOK || stderr.Len() > 0 {
		t.Errorf("status %d, %s", status, stderr.String())
	}
	for _, want := range []string{
		"--addr HOST:PORT", "--user USER", "--secret-env VAR", "--secret-file FILE", "--do ACTION", "--header NAME=VALUE", "--events GLOB",
		"--for DURATION", "--metrics ADDR", "--json", "--tls-ca FILE", "--allow-remote", "Exit status: 0", "Ctrl-C", "Examples:",
	} {
		if !strings.Contains(stdout.String(), want) {
			t.Errorf("no %q in the help", want)
		}
	}
}

func TestLiveSaysThatItemsOfAListAreMissing(t *testing.T) {
	s := scripted.Listen(t, func(r *scripted.Request) string {
		if r.Action != "coreshowchannels" {
			return ""
		}
		return r.Success("EventList: start", "Message: Channels will follow") +
			scripted.Frame("Event: CoreShowChannel", "ActionID: "+r.ID, "Channel: PJSIP/a-1") +
			scripted.Frame("Event: CoreShowChannelsComplete", "ActionID: "+r.ID, "EventList: Complete", "ListItems: 3")
	})
	status, stdout, stderr := connect(t, s, "--do", "CoreShowChannels")
	if status != exitOK {
		t.Errorf("status %d: %s", status, stderr)
	}
	expectLines(t, "stdout", stdout, "-- 2 items fewer than the list's end counts\n")
	_, stdout, _ = connect(t, s, "--do", "CoreShowChannels", "--json")
	expectLines(t, "stdout", stdout, `"missing":2`)
}
