package core_test

import (
	"bytes"
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"amicore/core"
	"amicore/core/wire"
)

const bait = "bait-7f3a91"

// baits are the secret, and the key that answers the challenge of these tests.
func baits() []string {
	key := md5.Sum([]byte("123456789" + bait))
	return []string{bait, hex.EncodeToString(key[:]), hex.EncodeToString([]byte(bait))}
}

func mustNotShow(t *testing.T, where, text string) {
	t.Helper()
	for _, b := range baits() {
		if strings.Contains(strings.ToLower(text), b) {
			t.Errorf("%s shows the secret: %.300q", where, text)
		}
	}
}

// listener looks at all that a machine says.
type listener struct {
	t         *testing.T
	m         *core.Machine
	now       core.Instant
	id        string
	sensitive int // Sends that carry the secret, as they must
}

func (l *listener) step(in core.Input) {
	l.t.Helper()
	commands := l.m.Step(l.now, in)
	mustNotShow(l.t, "a trace", string(core.AppendTrace(nil, l.now, commands)))
	for i := range commands {
		c := commands[i]
		if c.Kind == core.CommandSend {
			_, after, _ := bytes.Cut(c.Bytes, []byte("ActionID: "))
			id, _, _ := bytes.Cut(after, []byte("\r\n"))
			l.id = string(id)
			mustNotShow(l.t, "Mask", string(core.Mask(c.Bytes)))
			if c.Sensitive {
				for _, b := range baits()[:2] {
					l.sensitive += bytes.Count(c.Bytes, []byte(b))
				}
				c.Bytes = nil
			}
		}
		mustNotShow(l.t, "a Send that is not Sensitive", string(c.Bytes))
		mustNotShow(l.t, "a command", fmt.Sprintf("%v %+v %q", c, c, c.Text))
		if c.Err != nil {
			mustNotShow(l.t, "an error", fmt.Sprintf("%v %+v %#v", c.Err, *c.Err, *c.Err))
		}
		if c.Reply != nil {
			mustNotShow(l.t, "a reply", fmt.Sprintf("%v %+v", *c.Reply, *c.Reply))
		}
	}
	s := l.m.Stats()
	mustNotShow(l.t, "Stats", fmt.Sprintf("%v %+v %#v", s, s, s))
}

func (l *listener) receive(text string) {
	l.t.Helper()
	l.step(core.Received(l.m.Stats().Conn, []byte(text)))
}

// login goes as far as the answer to the Login.
func (l *listener) login(auth core.Auth, answer string) {
	l.t.Helper()
	conn := l.m.Stats().Conn
	l.step(core.Resolved(conn, "192.0.2.1:5038"))
	l.step(core.Connected(conn))
	l.receive("Asterisk Call Manager/13.0.0\r\n")
	if auth == core.AuthMD5 {
		l.receive("Response: Success\r\nActionID: " + l.id + "\r\nChallenge: 123456789\r\n\r\n")
	}
	if answer != "" {
		l.receive("Response: " + answer + "\r\nActionID: " + l.id + "\r\nMessage: as you say\r\n\r\n")
	}
}

func (l *listener) wait() {
	l.t.Helper()
	at, _, _ := l.m.Deadline()
	l.now = max(l.now, at)
	l.step(core.Tick())
}

func TestTheSecretIsSeenOnlyInSensitiveSends(t *testing.T) {
	for _, auth := range []core.Auth{core.AuthPlain, core.AuthMD5} {
		cfg := core.Config{Address: "192.0.2.1:5038", Username: "admin", Secret: core.NewSecret(bait), Auth: auth}
		m, err := core.New(cfg)
		if err != nil {
			t.Fatal(err)
		}
		l := &listener{t: t, m: m}
		l.step(core.Start())
		l.login(auth, "Error") // rejected
		l.wait()
		l.login(auth, "") // never answered
		l.wait()
		l.wait()
		l.login(auth, "") // closed before the answer
		l.step(core.Closed(m.Stats().Conn, core.CloseReset))
		l.wait()
		l.login(auth, "Success")
		if s := m.Stats(); s.Sessions != 1 || s.Rejected != 1 {
			t.Fatalf("%d sessions, %d refused logins", s.Sessions, s.Rejected)
		}
		l.step(core.Submit(1, wire.NewAction("Ping"), nil))
		l.step(core.Submit(2, wire.NewAction("Login", "Username", "x"), nil))
		l.step(core.Submit(3, wire.NewAction("Setvar", "Value", "a\nb"), nil))
		for range 6 {
			l.wait() // timeouts, heartbeat, close
		}
		l.step(core.Stop(time.Second))
		if l.sensitive != 4 {
			t.Errorf("the secret was in Sensitive Sends %d times, want 4: the bait is not alive", l.sensitive)
		}
	}
}

func TestTheSecretIsNotSeenInAConfig(t *testing.T) {
	cfg := core.Config{Address: "192.0.2.1:5038", Username: "admin", Secret: core.NewSecret(bait)}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"} {
		mustNotShow(t, "a Config as "+verb, fmt.Sprintf(verb, cfg))
		mustNotShow(t, "a *Config as "+verb, fmt.Sprintf(verb, &cfg))
		mustNotShow(t, "a Secret as "+verb, fmt.Sprintf(verb, cfg.Secret))
	}
	text, err := json.Marshal(cfg)
	if err != nil {
		t.Fatal(err)
	}
	mustNotShow(t, "a Config as JSON", string(text))
}

// A field that is not exported keeps fmt from the methods of what is in it.
func TestTheSecretIsNotSeenInAFieldThatIsNotExported(t *testing.T) {
	type settings struct {
		secret  core.Secret
		config  core.Config
		witness string
		of      map[string]core.Config
	}
	cfg := core.Config{Secret: core.NewSecret(bait)}
	s := settings{secret: cfg.Secret, config: cfg, witness: "seen", of: map[string]core.Config{"a": cfg}}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"} {
		mustNotShow(t, "a struct as "+verb, fmt.Sprintf(verb, s))
		mustNotShow(t, "a *struct as "+verb, fmt.Sprintf(verb, &s))
		mustNotShow(t, "a field as "+verb, fmt.Sprintf(verb, reflect.ValueOf(s).Field(0)))
	}
	var all strings.Builder
	dump(&all, reflect.ValueOf(s))
	mustNotShow(t, "a dump", all.String())
	if !strings.Contains(all.String(), "seen") {
		t.Errorf("the dump does not go down to values: %s", all.String())
	}
}

// dump prints all that reflection reaches, as libraries do that print what
// differs; it calls no method.
func dump(to *strings.Builder, v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			dump(to, v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			dump(to, v.Field(i))
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			dump(to, v.MapIndex(k))
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			dump(to, v.Index(i))
		}
	case reflect.String:
		to.WriteString(v.String() + " ")
	case reflect.Uint8:
		to.WriteByte(byte(v.Uint()))
	}
}

func TestSecretsAreComparedByValue(t *testing.T) {
	one, same, other := core.NewSecret("one"), core.NewSecret("one"), core.NewSecret("other")
	if !one.Equal(same) || !reflect.DeepEqual(one, same) || one.Equal(other) || reflect.DeepEqual(one, other) {
		t.Error("two of one value are not equal, or two of different ones are")
	}
	if empty := core.NewSecret(""); !empty.IsZero() || !empty.Equal(core.Secret{}) || one.IsZero() || one.Equal(empty) || empty.Equal(one) {
		t.Error("an empty one is not the zero one, or is equal to another")
	}
	if reflect.TypeFor[core.Secret]().Comparable() {
		t.Error("== compiles, and compares addresses")
	}
}

func TestASecretIsReadFromText(t *testing.T) {
	var cfg core.Config
	if err := json.Unmarshal([]byte(`{"Secret": "one"}`), &cfg); err != nil || !cfg.Secret.Equal(core.NewSecret("one")) {
		t.Errorf("it is another one than in the text, or %v", err)
	}
	if err := json.Unmarshal([]byte(`{"Secret": ""}`), &cfg); err != nil || !cfg.Secret.IsZero() {
		t.Errorf("it is not empty, or %v", err)
	}
}

func TestTheSecretIsNotSeenInTheErrorOfNew(t *testing.T) {
	for _, secret := range []string{bait + "\n", bait + "\r\nAction: x", strings.Repeat(bait, 200)} {
		_, err := core.New(core.Config{Address: "192.0.2.1:5038", Username: "admin", Secret: core.NewSecret(secret)})
		if err == nil {
			t.Errorf("a Secret of %d bytes that can not be sent is accepted", len(secret))
			continue
		}
		mustNotShow(t, "the error of New", err.Error())
	}
}

func TestNoGoldenStoryShowsASecret(t *testing.T) {
	names, err := filepath.Glob("testdata/golden/*.ami")
	if err != nil || len(names) == 0 {
		t.Fatalf("%d stories: %v", len(names), err)
	}
	masked := 0
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		inSend := false
		for line := range strings.Lines(string(text)) {
			if !strings.HasPrefix(line, "\t") {
				inSend = strings.HasPrefix(line, "> send")
				continue
			}
			header := strings.TrimPrefix(strings.TrimSpace(line), `"`)
			if !inSend || !strings.HasPrefix(header, "Secret:") && !strings.HasPrefix(header, "Key:") {
				continue
			}
			masked++
			if !strings.Contains(header, "******") {
				t.Errorf("%s: %s", name, header)
			}
		}
	}
	if masked == 0 {
		t.Error("no story shows a login")
	}
}
