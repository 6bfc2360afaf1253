package core

import (
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"

	"amicore/core/wire"
)

// TestOwnActionsThatFillTheWindowAllLeave, each in a Send of its own and in
// their order; with one byte less of it the last waits until there is room.
func TestOwnActionsThatFillTheWindowAllLeave(t *testing.T) {
	var filters []string
	for i := range 4 {
		filters = append(filters, fmt.Sprint("!Event: X", i, strings.Repeat("x", 900)))
	}
	var last int // bytes of the last one
	try := func(filler int) (sends [][]byte, m *Machine) {
		m = readyAt(t, Config{SendWindow: maxActionBytes}, "9.0.0") // the least
		a := wire.NewAction("Mine")
		for left := filler - a.EncodedSize("f"); left > 0; left = filler - a.EncodedSize("f") {
			n := min(left, wire.MaxLine+2)
			if left -= n; left > 0 && left < 10 {
				n -= 10 // a header is no shorter
			}
			a = a.With("P", strings.Repeat("x", n-len("P: \r\n")))
		}
		m.Step(0, Submit(1, a, &Options{ActionID: "f"}))
		if m.window != filler {
			t.Fatalf("the window has %d bytes, want %d", m.window, filler)
		}
		for _, c := range m.Step(0, SetFilters(filters...)) {
			if c.Kind == CommandSend {
				if c.Sensitive {
					t.Errorf("%.40q is sensitive", c.Bytes)
				}
				sends = append(sends, slices.Clone(c.Bytes))
			}
		}
		for i, b := range sends {
			if !strings.HasPrefix(string(b), "Action: Filter\r\nActionID: ") || !strings.HasSuffix(string(b), "\r\nOperation: Add\r\nFilter: "+filters[i]+"\r\n\r\n") {
				t.Errorf("Send %d has %q", i, b)
			}
		}
		return sends, m
	}
	sends, _ := try(1000)
	size := 0
	for _, b := range sends {
		size += len(b)
		last = len(b)
	}
	if len(sends) != len(filters) {
		t.Fatalf("%d Sends with room for all", len(sends))
	}
	sends, m := try(maxActionBytes - size)
	if len(sends) != len(filters) || m.window != maxActionBytes || m.urgent.n != 0 {
		t.Errorf("%d left, %d wait, and the window has %d bytes of %d", len(sends), m.urgent.n, m.window, maxActionBytes)
	}
	sends, m = try(maxActionBytes - size + 1)
	if len(sends) != len(filters)-1 || m.window != maxActionBytes+1-last || m.urgent.n != 1 {
		t.Errorf("one byte less: %d left, %d wait, and the window has %d bytes", len(sends), m.urgent.n, m.window)
	}
	out := m.Step(0, Sent(1, 1))
	if len(out) != 1 || out[0].Kind != CommandSend || !strings.HasSuffix(string(out[0].Bytes), "Filter: "+filters[3]+"\r\n\r\n") || m.window != maxActionBytes || m.urgent.n != 0 {
		t.Errorf("with one byte more: %v, and the window has %d bytes", out, m.window)
	}
}

// TestTheLoginHasEachOfItsPartsUnderItsOwnHeader, and nowhere else.
func TestTheLoginHasEachOfItsPartsUnderItsOwnHeader(t *testing.T) {
	const challenge = "918273645"
	sum := md5.Sum([]byte(challenge + "s3cret"))
	key := hex.EncodeToString(sum[:])
	for _, events := range []string{"", "call,agent"} {
		for auth, want := range map[Auth][]string{
			AuthPlain: {"Username: somebody", "Secret: s3cret"},
			AuthMD5:   {"AuthType: MD5", "Username: somebody", "Key: " + key},
		} {
			m, err := New(Config{Address: "pbx:5038", Username: "somebody", Secret: NewSecret("s3cret"), Auth: auth, Events: events})
			if err != nil {
				t.Fatal(err)
			}
			var all strings.Builder
			var login []string
			var secret []byte // as the Send has it
			id := ""
			step := func(in Input) {
				for _, c := range m.Step(0, in) {
					if c.Kind != CommandSend {
						continue
					}
					all.Write(c.Bytes)
					lines := strings.Split(string(c.Bytes), "\r\n")
					id = strings.TrimPrefix(lines[1], "ActionID: ")
					if c.Sensitive != (lines[0] == "Action: Login") {
						t.Errorf("%s is sensitive: %t", lines[0], c.Sensitive)
					}
					if c.Sensitive {
						login, secret = lines, c.Bytes
					}
				}
			}
			step(Start())
			step(Resolved(1, "a:1"))
			step(Connected(1))
			step(Received(1, []byte("Asterisk Call Manager/9.0.0\r\n")))
			if auth == AuthMD5 {
				if want := "Action: Challenge\r\nActionID: " + id + "\r\nAuthType: MD5\r\n\r\n"; all.String() != want {
					t.Errorf("%q is sent, want %q", all.String(), want)
				}
				step(Received(1, []byte("Response: Success\r\nActionID: "+id+"\r\nChallenge: "+challenge+"\r\n\r\n")))
			}
			if events != "" {
				want = append(want, "Events: "+events)
			}
			want = append(append([]string{"Action: Login", "ActionID: " + id}, want...), "", "")
			if !slices.Equal(login, want) {
				t.Errorf("the login is %q, want %q", login, want)
			}
			step(Received(1, []byte("Response: Success\r\nActionID: "+id+"\r\n\r\n")))
			step(Submit(1, wire.NewAction("Ping"), nil))
			secrets, keys := 1, 0
			if len(secret) == 0 || strings.Trim(string(secret), "\x00") != "" {
				t.Errorf("behind the next Step the memory of the login still has %q", secret)
			}
			if auth == AuthMD5 {
				secrets, keys = 0, 1
			}
			if sent := all.String(); strings.Count(sent, "s3cret") != secrets || strings.Count(sent, key) != keys || strings.Count(sent, "somebody") != 1 {
				t.Errorf("auth %d: a part is in what was sent more often than once: %q", auth, sent)
			}
		}
	}
}

// TestALoginThatFitsIntoItsLinesIsTaken, and one byte more is not.
func TestALoginThatFitsIntoItsLinesIsTaken(t *testing.T) {
	const username, secret = wire.MaxLine - len("Username: "), wire.MaxLine - len("Secret: ")
	for _, c := range []struct {
		username, secret string
		fault            string
	}{
		{strings.Repeat("u", username), strings.Repeat("s", secret), ""},
		{strings.Repeat("u", username+1), "s", `header "Username": the server cuts`},
		{"u", strings.Repeat("s", secret+1), `header "Secret": the server cuts`},
		{"u\n", "s", `header "Username": CR, LF`},
		{"u", "s\r", `header "Secret": CR, LF`},
	} {
		_, err := New(Config{Address: "pbx:5038", Username: c.username, Secret: NewSecret(c.secret)})
		if (err == nil) != (c.fault == "") || err != nil && !strings.Contains(err.Error(), c.fault) {
			t.Errorf("%d and %d bytes: %v, want %q", len(c.username), len(c.secret), err, c.fault)
		}
	}
	if _, err := New(Config{Address: "pbx:5038", Username: "u", Secret: NewSecret("s"), Events: "call\n"}); err == nil || !strings.Contains(err.Error(), `Login: wire: header "Events"`) {
		t.Errorf("a mask that no Login can have: %v", err)
	}
}
