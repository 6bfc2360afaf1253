package netio

import (
	"net"
	"strings"
	"testing"
	"time"

	"amicore/core"
)

// greets is a plain server that says this at once.
func greets(t *testing.T, banner string) net.Listener {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			if banner == "" {
				c.Close()
				continue
			}
			_, _ = c.Write([]byte(banner)) // the client may be gone
			t.Cleanup(func() { c.Close() })
		}
	}()
	return l
}

func TestATLSClientOnAPlainPortIsToldSo(t *testing.T) {
	for banner, want := range map[string]string{
		"Asterisk Call Manager/9.0.0\r\n": "speaks AMI without TLS on this port; its TLS port is usually 5039",
		"Proxy 1.0\r\n":                   `it begins with "Proxy"`,
		"\x1b[2J\x9b31m\r\n":              "first record does not look like a TLS handshake",
		"":                                "closed the connection during the handshake",
	} {
		l := greets(t, banner)
		o := options(l.Addr().String())
		o.TLS = &TLS{PinSHA256: somePin}
		client, err := Open(o)
		if err != nil {
			t.Fatal(err)
		}
		eventually(t, "a second attempt", func() bool { return client.Stats().Attempts > 1 })
		if why := client.Stats().LastClose; why != core.CloseHandshake {
			t.Errorf("%q: closed for %v", banner, why)
		}
		err = client.WaitReady(within(t, time.Millisecond))
		if err == nil || !strings.Contains(err.Error(), "TLS handshake failed: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", banner, err)
		}
		if strings.ContainsAny(err.Error(), "\x1b\u009b\r\n") {
			t.Errorf("raw text of the server: %q", err.Error())
		}
		shut(t, client)
	}
}

func TestAPlainClientOnATLSPortIsToldTheLikelyCause(t *testing.T) {
	s := newScriptedOn(t, listenAs(t), nil)
	o := options(s.addr())
	o.Core.GreetingTimeout = 100 * time.Millisecond
	client, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	defer shut(t, client)
	eventually(t, "the attempt has failed", func() bool { return client.Stats().LastClose != core.CloseNone })
	if why := client.Stats().LastClose; why != core.CloseGreetingTimeout {
		t.Errorf("closed for %v", why)
	}
	err = client.WaitReady(within(t, time.Millisecond))
	if err == nil || !strings.Contains(err.Error(), "no banner in time: a TLS port (usually 5039)") {
		t.Error(err)
	}
}
