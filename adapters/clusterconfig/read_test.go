package clusterconfig

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"amicore/adapters/netio"
	"amicore/core"
	"amicore/core/fleet"
)

const bait = "bait-7f3a91"

// world has a variable AMI_SECRET and a file ./ami.secret.
func world() lookups {
	return lookups{
		env: func(name string) (string, bool) {
			v, ok := map[string]string{"AMI_SECRET": bait, "BLANK": ""}[name]
			return v, ok
		},
		file: func(path string) ([]byte, error) {
			switch path {
			case "ami.secret":
				return []byte(bait + "-of-file\r\n"), nil
			case "empty":
				return []byte("\n"), nil
			}
			return nil, &os.PathError{Op: "open", Path: path, Err: os.ErrNotExist}
		},
	}
}

// read parses a file in the world and sees to it that the secret is not shown.
func read(t *testing.T, text string) (*Config, error) {
	t.Helper()
	c, err := parse("cluster.yaml", []byte(text), world())
	for _, shown := range []string{fmt.Sprintf("%v %+v", c, c), fmt.Sprint(err)} {
		if strings.Contains(shown, bait) {
			t.Errorf("the secret is in %.300q", shown)
		}
	}
	return c, err
}

const whole = `
defaults:
  username: dialer
  secret-env: AMI_SECRET
  auth: md5
  events: call,agent
  filters: ["Event: Hangup", '!Event: RTCP.*']
  heartbeat-interval: 10s
  queue-bytes: 4MiB
  max-pending: 500
  drop: newest
  tls:
    server-name: ami.example
    insecure-skip-verify: true
nodes:
  - name: pbx1
    address: pbx1.example:5038
    weight: 3
  - address: 192.0.2.7:5039 # has no name
    username: 1001
    secret-file: ami.secret
    priority: 2
    events: off
    filters: []
    heartbeat-interval: 1m
    stop-on-rejected: true
    tls:
      server-name: other.example
  - name: plain
    address: "[2001:db8::1]:5038"
    tls: false
srv:
  service: ami
  proto: tcp
  name: example.org
  every: 1m
  grace: 90s
connect:
  rate: 50
  burst: 5
  concurrency: 20
quantum: 8KiB
credit: 1 MiB
read-ahead: 131072
max-nodes: 100
`

func TestAFileSaysWhatAClusterIsMadeOf(t *testing.T) {
	c, err := read(t, whole)
	if err != nil {
		t.Fatal(err)
	}
	o := c.Options
	if want := (fleet.Config{ConnectRate: 50, ConnectBurst: 5, ConnectConcurrency: 20, Quantum: 8 << 10, MaxNodes: 100}); o.Fleet != want {
		t.Errorf("fleet %+v", o.Fleet)
	}
	if o.Credit != 1<<20 || o.ReadAhead != 131072 || len(o.Nodes) != 3 {
		t.Fatalf("credit %d, read-ahead %d, %d nodes", o.Credit, o.ReadAhead, len(o.Nodes))
	}
	first, second, third := o.Nodes[0], o.Nodes[1], o.Nodes[2]
	if c := first.Core; c.Name != "pbx1" || c.Username != "dialer" || !c.Secret.Equal(core.NewSecret(bait)) || c.Auth != core.AuthMD5 || c.Events != "call,agent" ||
		len(c.Filters) != 2 || c.HeartbeatInterval != 10*time.Second || c.QueueBytes != 4<<20 || c.MaxPending != 500 || c.Drop != core.DropNewest {
		t.Errorf("the first: %+v", c)
	}
	if first.Weight != 3 || *first.TLS != (netio.TLS{ServerName: "ami.example", InsecureSkipVerify: true}) {
		t.Errorf("the first: weight %d, TLS %+v", first.Weight, first.TLS)
	}
	if c := second.Core; c.Name != "192.0.2.7:5039" || c.Username != "1001" || !c.Secret.Equal(core.NewSecret(bait+"-of-file")) || c.Events != "off" ||
		len(c.Filters) != 0 || c.HeartbeatInterval != time.Minute || !c.StopOnRejected || second.Priority != 2 {
		t.Errorf("the second: %+v", second)
	}
	if *second.TLS != (netio.TLS{ServerName: "other.example", InsecureSkipVerify: true}) || third.TLS != nil {
		t.Errorf("TLS %+v and %+v", second.TLS, third.TLS)
	}
	s := c.SRV
	if s == nil || s.Service != "ami" || s.Proto != "tcp" || s.Name != "example.org" || s.Every != time.Minute || s.Timeout != 0 || s.Grace != 90*time.Second ||
		!s.Node.Core.Secret.Equal(core.NewSecret(bait)) || s.Node.Core.Name != "" || len(s.Besides) != 3 || s.Besides[0].Core.Name != "pbx1" {
		t.Errorf("srv %+v", s)
	}
}

func TestAFileIsReadAsItIs(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("AMI_SECRET_OF_THE_TEST", bait)
	write := func(name, text string) string {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	write("a.secret", bait+"\n")
	path := write("c.yaml", "defaults: {username: u}\nnodes:\n- {address: '127.0.0.1:1', secret-file: a.secret}\n- {address: '127.0.0.1:2', secret-env: AMI_SECRET_OF_THE_TEST}\n")
	c, err := Read(path) // a.secret is beside it, wherever the process is
	if err != nil || !c.Options.Nodes[0].Core.Secret.Equal(core.NewSecret(bait)) || !c.Options.Nodes[1].Core.Secret.Equal(core.NewSecret(bait)) || c.SRV != nil {
		t.Fatalf("%v, %v", c, err)
	}
	if _, err := Read(filepath.Join(dir, "nosuch")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
	write("a.secret", strings.Repeat("x", maxSecret+1))
	if _, err := Read(path); err == nil || !strings.Contains(err.Error(), "c.yaml:3: secret-file: the file that it names can not be read: it has more than 65536 bytes") {
		t.Errorf("a secret that is none: %v", err)
	}
	if _, err := Read(write("big.yaml", strings.Repeat("# x\n", maxFile/4+1))); err == nil || !strings.Contains(err.Error(), "has more than 1048576 bytes") {
		t.Errorf("a huge file: %v", err)
	}
	var told Errors
	var one *Error
	if _, err := Read(write("bad.yaml", "nodes: 3\n")); !errors.As(err, &told) || !errors.As(err, &one) || one.Line != 1 || one.Key != "nodes" || one.File != filepath.Join(dir, "bad.yaml") {
		t.Errorf("%v", err)
	}
}

// head is lines 1 to 3 of a file that lacks nodes.
const head = "defaults:\n  username: dialer\n  secret-env: AMI_SECRET\n"

func TestWhatCanNotWorkIsToldWithItsLineAndKey(t *testing.T) {
	node := head + "nodes:\n- address: 127.0.0.1:5038\n  " // what follows is in line 6
	for _, c := range []struct{ name, text, want string }{
		{"empty", "", "cluster.yaml: is empty; it needs nodes or srv"},
		{"comments", "# a\n---\n", "cluster.yaml: is empty"},
		{"no nodes", head, "cluster.yaml: has no nodes: it needs nodes or srv"},
		{"an empty list", head + "nodes: []\n", "cluster.yaml: has no nodes"},
		{"a list", "- a\n", "cluster.yaml:1: a list where keys are expected, such as nodes"},
		{"two documents", "a: b\n---\nc: d\n", "cluster.yaml: holds more than one document of YAML"},
		{"a tab", "defaults:\n\tusername: a\n", "cluster.yaml:2: not YAML: "},
		{"an open bracket", "nodes:\n- address: [\n- b\n", "cluster.yaml:3: not YAML: did not find expected node content"},
		{"a control byte", "a: b\nc: \x01\n", "cluster.yaml:2: has a byte that no text in UTF-8 has"},
		{"no UTF-8", "a: b\n\nc: \xff\n", "cluster.yaml:3: has a byte"},
		{"deep", strings.Repeat("[", 20_000), "cluster.yaml:1: not YAML: exceeded max depth"},
		{"an alias", "a: &x [1]\nb: *x\n", "cluster.yaml:1: anchors (&) and aliases (*) are not taken"},
		{"a secret that looks like one", head + "nodes:\n- {address: '127.0.0.1:1', secret: *" + bait + "}\n", "cluster.yaml:5: anchors"},
		{"a tag", "a: !!binary " + bait + "\n", "cluster.yaml:1: tags (!) are not taken"},
		{"a key that is none", node + "wieght: 1\n", "cluster.yaml:6: wieght: no such key; did you mean weight?"},
		{"another spelling", node + "loginTimeout: 5s\n", "cluster.yaml:6: loginTimeout: no such key; did you mean login-timeout?"},
		{"a key of nothing", node + "zzzzzzzz: 1\n", "cluster.yaml:6: zzzzzzzz: no such key"},
		{"one level too high", head + "username: admin\n", "cluster.yaml:4: username: no such key here; it stands below defaults, or in a node"},
		{"at the top", head + "node: []\n", "cluster.yaml:4: node: no such key; did you mean nodes?"},
		{"of connect", node + "\nconnect:\n  speed: 3\n", "cluster.yaml:8: connect.speed: no such key; there are rate, burst, concurrency"},
		{"of tls", node + "tls:\n   cafile: x\n", "cluster.yaml:7: tls.cafile: no such key; did you mean ca-file?"},
		{"of srv", head + "srv:\n  host: x\n", "cluster.yaml:5: srv.host: no such key; there are service"},
		{"a name in defaults", "defaults:\n  name: x\n", "cluster.yaml:2: name: no such key"},
		{"a key twice", node + "weight: 1\n  weight: 2\n", "cluster.yaml:7: weight: stands here twice, first in line 6"},
		{"a merge key", node + "<<: {weight: 1}\n", "cluster.yaml:6: <<: no such key"},
		{"a key that is a list", node + "? [weight]\n  : 1\n", "cluster.yaml:6: a list where a key is expected"},
		{"a secret", node + "secret: " + bait + "\n", "cluster.yaml:6: secret: a secret does not stand in this file"},
		{"a password", node + "Password: {" + bait + ": 1}\n", "cluster.yaml:6: Password: a secret does not stand in this file"},
		{"a secret as a variable", node + "secret-env: " + bait + "\n", "cluster.yaml:6: secret-env: the environment variable that it names is not set, or empty"},
		{"a variable as in a shell", node + "secret-env: ${AMI_SECRET}\n", "cluster.yaml:6: secret-env: the name of an environment variable is expected, without the $"},
		{"an empty variable", node + "secret-env: BLANK\n", "cluster.yaml:6: secret-env: the environment variable"},
		{"a secret as a file", node + "secret-file: " + bait + "\n", "cluster.yaml:6: secret-file: the file that it names can not be read: file does not exist"},
		{"an empty file", node + "secret-file: empty\n", "cluster.yaml:6: secret-file: the file that it names is empty"},
		{"both", node + "secret-env: AMI_SECRET\n  secret-file: ami.secret\n", "cluster.yaml:7: secret-file: secret-env and secret-file: one of them"},
		{"a key in place of its file", node + "tls:\n   key-file: |\n    -----BEGIN " + bait + "\n", "cluster.yaml:7: tls.key-file: the text has a line break"},
		{"a key on one line", node + "tls:\n   key-file: '-----BEGIN " + bait + "'\n", "cluster.yaml:7: tls.key-file: the name of a file is expected, not what it holds"},
		{"no secret", "defaults: {username: x}\nnodes:\n- address: 127.0.0.1:1\n", "cluster.yaml:3: secret-env: neither secret-env nor secret-file is given, here or under defaults"},
		{"no user", "defaults: {secret-env: AMI_SECRET}\nnodes:\n- address: 127.0.0.1:1\n", "cluster.yaml:3: username: none is given, here or under defaults"},
		{"no address", head + "nodes:\n- name: x\n", "cluster.yaml:5: address: the node has none; host:port is expected"},
		{"no port", head + "nodes:\n- address: pbx1\n", `cluster.yaml:5: address: "pbx1" is not host:port`},
		{"port 0", head + "nodes:\n- address: pbx1:0\n", `cluster.yaml:5: address: "pbx1:0" needs a port from 1 to 65535`},
		{"a name twice", node + "name: a\n- name: a\n  address: 127.0.0.1:2\n", `cluster.yaml:7: name: "a" is the node in line 6; no two have the same name`},
		{"an address twice", node + "\n- address: 127.0.0.1:5038\n", `cluster.yaml:7: address: "127.0.0.1:5038" is the node in line 5: without a name its address is one`},
		{"a long name", node + "name: " + strings.Repeat("x", 300) + "\n", "cluster.yaml:6: name: a name of 300 bytes; at most 255"},
		{"a host name", node + "\n- address: pbx1:5038\nrequire-ip: true\n", `cluster.yaml:7: address: "pbx1" is a name and RequireIP is set`},
		{"a node that is text", head + "nodes:\n- pbx1:5038\n", "cluster.yaml:5: nodes: text where keys are expected"},
		{"nodes that are keys", head + "nodes:\n  pbx1: 5038\n", "cluster.yaml:5: nodes: keys where a list of nodes is expected"},
		{"nodes that are nothing", head + "nodes:\n", "cluster.yaml:4: nodes: nothing where a list of nodes is expected"},
		{"too many nodes", node + "\n- address: 127.0.0.1:2\nmax-nodes: 1\n", "cluster.yaml:4: nodes: 2 of them; max-nodes is less"},
		{"no room for srv", node + "\nsrv: {name: a}\nmax-nodes: 1\n", "cluster.yaml:7: srv: with the nodes there is no room"},
		{"no time", node + "dial-timeout: 5\n", `cluster.yaml:6: dial-timeout: "5" where a time is expected, such as 500ms, 5s or 2m`},
		{"no time at all", node + "dial-timeout: [5s]\n", "cluster.yaml:6: dial-timeout: a list where a time is expected"},
		{"a time of nothing", node + "dial-timeout: 0s\n", `cluster.yaml:6: dial-timeout: "0s" is not a time above 0; without the key it is the default`},
		{"no number", node + "max-missed: many\n", `cluster.yaml:6: max-missed: "many" where a number is expected`},
		{"half a number", node + "weight: 1.5\n", `cluster.yaml:6: weight: "1.5" where a number is expected`},
		{"a huge number", node + "queue-bytes: 99999999999999999999\n", "cluster.yaml:6: queue-bytes: 99999999999999999999 is too large"},
		{"a huge number of bytes", node + "queue-bytes: 4GiB\n", "cluster.yaml:6: queue-bytes: 4GiB is too large"},
		{"bytes", node + "queue-bytes: 8MB\n", `cluster.yaml:6: queue-bytes: "8MB" where a number of bytes is expected, such as 65536 or 64KiB`},
		{"nothing", node + "weight:\n", "cluster.yaml:6: weight: nothing where a number is expected"},
		{"a weight of 0", node + "weight: 0\n", "cluster.yaml:6: weight: 0 is less than 1; without the key it is the default"},
		{"no credit", node + "\ncredit: 0\n", "cluster.yaml:7: credit: 0 is not above 0"},
		{"no yes", node + "any-order: yes\n", `cluster.yaml:6: any-order: "yes" where true or false is expected`},
		{"a word", node + "auth: kerberos\n", `cluster.yaml:6: auth: "kerberos" where plain or md5 is expected`},
		{"no list", node + "filters: 'Event: Hangup'\n", "cluster.yaml:6: filters: text where a list is expected, such as [a, b]"},
		{"a list of lists", node + "filters: [[a]]\n", "cluster.yaml:6: filters: a list where a text is expected"},
		{"no TLS", node + "tls: maybe\n", `cluster.yaml:6: tls: "maybe" where true, false or keys are expected`},
		{"no CA", node + "tls:\n    ca-file: nosuch.pem\n", "cluster.yaml:7: tls.ca-file: open nosuch.pem: no such file"},
		{"half a pin", node + "tls:\n    pin-sha256: sha256//abc\n", "cluster.yaml:7: tls.pin-sha256: a pin is the SHA-256 digest of a public key"},
		{"a pin and none", node + "tls:\n    pin-sha256: " + strings.Repeat("0", 64) + "\n    insecure-skip-verify: true\n", "cluster.yaml:7: tls.pin-sha256: and insecure-skip-verify exclude each other"},
		{"expired without a pin", node + "tls:\n    allow-expired: true\n", "cluster.yaml:7: tls.allow-expired: is for pin-sha256"},
		{"half a certificate", node + "tls:\n    cert-file: x.pem\n", "cluster.yaml:7: tls.cert-file: and key-file go together"},
		{"a username of two lines", node + "username: \"a\\nb\"\n", "cluster.yaml:6: username: the text has a line break"},
		{"a long username", node + "username: " + strings.Repeat("x", 1020) + "\n", "cluster.yaml:6: username: it can not be sent: the server cuts a line this long"},
		{"a mask of lines", node + "events: \"a\\r\\nb\"\n", "cluster.yaml:6: events: the text has a line break"},
		{"a misspelled class", node + "events: call,agnt\n", `cluster.yaml:6: events: no event class is named "agnt"; did you mean agent?`},
		{"a misspelled class for all", head + "  events: calls\nnodes: [{address: '127.0.0.1:1'}]\n", `cluster.yaml:4: events: no event class is named "calls"; did you mean call?`},
		{"no domain", head + "srv:\n  service: ami\n", "cluster.yaml:4: srv.name: a domain is expected"},
		{"srv of text", head + "srv: example.org\n", "cluster.yaml:4: srv: text where keys are expected"},
		{"srv of names", head + "srv: {name: a}\nrequire-ip: true\n", "cluster.yaml:5: require-ip: the records of srv are names"},
		{"srv of a bad common", head + "  login-timeout: 1s\nsrv: {name: a}\n", "cluster.yaml:4: login-timeout: 1s; it must be from 1.5s"},
		{"the rate", node + "\nconnect: {rate: 2000000}\n", "cluster.yaml:7: connect.rate: 2000000; it must be from 1 to 1000000"},
		{"the quantum", node + "\nquantum: 1\n", "cluster.yaml:7: quantum: 1; it must be from 256"},
		{"read ahead", node + "\nread-ahead: 1KiB\n", "cluster.yaml:7: read-ahead: 1024; at least 65536"},
		{"one that another needs", node + "backoff-min: 2m\n", "cluster.yaml:6: backoff-min: with it backoff-max, which is left out, is 1m0s; it must be from 2m0s to 24h0m0s"},
		{"frames larger than the queue", node + "max-frame: 16MiB\n  max-reply-bytes: 16MiB\n", "cluster.yaml:7: max-reply-bytes: 16777216; it must be from 33554432"},
	} {
		_, err := read(t, c.text)
		if err == nil || !strings.Contains(err.Error()+"\n", c.want) || strings.Contains(err.Error(), "amicore: ") {
			t.Errorf("%s:\n got %v\nwant %s", c.name, err, c.want)
		}
	}
}

func TestAllThatIsWrongIsToldAtOnceInTheOrderOfLines(t *testing.T) {
	_, err := read(t, "nodes:\n- {addres: a, weight: x}\nconnect: 3\n"+head+"  login-timeout: soon\n")
	want := "cluster.yaml:2: addres: no such key; did you mean address?\n" +
		"cluster.yaml:2: weight: \"x\" where a number is expected\n" +
		"cluster.yaml:2: address: the node has none; host:port is expected (AMI listens on 5038)\n" +
		"cluster.yaml:3: connect: text where keys are expected\n" +
		"cluster.yaml:7: login-timeout: \"soon\" where a time is expected, such as 500ms, 5s or 2m"
	if err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
	var b strings.Builder
	b.WriteString(head + "nodes:\n")
	for i := range 4000 {
		fmt.Fprintf(&b, "- {address: '127.0.0.1:%d', wieght: %d}\n", i+1, i)
	}
	if _, err := read(t, b.String()); strings.Count(err.Error(), "\n") != mostProblems || !strings.HasSuffix(err.Error(), "\ncluster.yaml: and more") {
		t.Errorf("of 4,000 mistakes are told\n%v", err)
	}
}

func TestAMistakeInDefaultsIsToldOnce(t *testing.T) {
	_, err := read(t, head+"  login-timeout: 1s\nnodes:\n- address: 127.0.0.1:1\n- address: 127.0.0.1:2\n")
	if want := "cluster.yaml:4: login-timeout: 1s; it must be from 1.5s to 24h0m0s"; err == nil || err.Error() != want {
		t.Errorf("%v", err)
	}
}

// What documents show works as it stands there.
func TestTheFilesOfTheDocumentsAreGood(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(readme), "```yaml\n")
	shown, _, ok := strings.Cut(after, "```")
	if !ok {
		t.Error("README.md shows no file")
	}
	source, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	var doc strings.Builder
	for line := range strings.Lines(string(source)) {
		if text, ok := strings.CutPrefix(line, "//\t"); ok {
			doc.WriteString(text)
		} else if doc.Len() > 0 {
			break
		}
	}
	for where, text := range map[string]string{"README.md": shown, "doc.go": doc.String()} {
		w := world()
		w.file = func(string) ([]byte, error) { return []byte(bait), nil }
		if c, err := parse("cluster.yaml", []byte(text), w); err != nil || len(c.Options.Nodes) != 2 {
			t.Errorf("%s: %v in\n%s", where, err, text)
		}
	}
}

func TestAPinIsAKeyOfTLS(t *testing.T) {
	pin := strings.Repeat("0", 64)
	c, err := read(t, head+"  tls: {pin-sha256: "+pin+"}\nnodes:\n- address: 127.0.0.1:5039\n- address: 127.0.0.2:5039\n  tls: {allow-expired: true}\n")
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []netio.TLS{{PinSHA256: pin}, {PinSHA256: pin, AllowExpired: true}} {
		if got := *c.Options.Nodes[i].TLS; got != want {
			t.Errorf("node %d: %+v", i, got)
		}
	}
}
