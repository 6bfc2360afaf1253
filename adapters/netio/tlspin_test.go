package netio

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"net"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"amicore/core"
	"amicore/core/wire"
)

// The certificate that Asterisk's own script makes; see testdata/README.md.
const (
	scriptCert = "testdata/ast_tls_cert.crt"
	scriptKey  = "testdata/ast_tls_cert.key"
	scriptCA   = "testdata/ast_tls_cert_ca.crt"
	scriptPin  = "sha256//y7mY6S+0mhDeXqF902JIps24nHLiZ+CsXRsJmHSvv+Q="
)

// listenAs is a TLS listener with that certificate.
func listenAs(t testing.TB) net.Listener {
	t.Helper()
	pair, err := tls.LoadX509KeyPair(scriptCert, scriptKey)
	if err != nil {
		t.Fatal(err)
	}
	l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{pair}})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// valid is a time at which that certificate is valid, whatever the clock of
// the machine says.
func valid() time.Time { return time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC) }

func expired() time.Time { return time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC) }

func notYet() time.Time { return time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC) }

func TestTheCertificateOfAsterisksScriptIsPinned(t *testing.T) {
	pem, err := os.ReadFile(scriptCA)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	raw, err := decodePin(scriptPin)
	if err != nil {
		t.Fatal(err)
	}
	digits := hex.EncodeToString(raw)
	at := func(now func() time.Time) *tls.Config {
		return &tls.Config{Time: now, ServerName: certName, RootCAs: roots}
	}
	own := func(err error) *tls.Config {
		c := at(valid)
		c.VerifyConnection = func(tls.ConnectionState) error { return err }
		return c
	}
	for _, test := range []struct {
		name    string
		tls     TLS
		refused string // a part of the error; "": it connects
	}{
		{"by its authority and name", TLS{Config: at(valid)}, "legacy Common Name"},
		{"by its pin", TLS{Config: at(valid), PinSHA256: scriptPin}, ""},
		{"in hex", TLS{Config: at(valid), PinSHA256: strings.ToUpper(digits)}, ""},
		{"without the prefix", TLS{Config: at(valid), PinSHA256: strings.TrimPrefix(scriptPin, pinPrefix)}, ""},
		{"one of two", TLS{Config: at(valid), PinSHA256: somePin + "; " + scriptPin}, ""},
		{"another key", TLS{Config: at(valid), PinSHA256: somePin}, "has the pin " + scriptPin},
		{"expired", TLS{Config: at(expired), PinSHA256: scriptPin}, "expired or is not yet valid: it was valid until 2126"},
		{"not yet valid", TLS{Config: at(notYet), PinSHA256: scriptPin}, "expired or is not yet valid: it is valid from 2026"},
		{"expired and allowed", TLS{Config: at(expired), PinSHA256: scriptPin, AllowExpired: true}, ""},
		{"another key, expired and allowed", TLS{Config: at(expired), PinSHA256: somePin, AllowExpired: true}, "has the pin " + scriptPin},
		{"the application agrees", TLS{Config: own(nil), PinSHA256: scriptPin}, ""},
		{"the application refuses", TLS{Config: own(os.ErrPermission), PinSHA256: scriptPin}, "permission denied"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newScriptedOn(t, listenAs(t), nil)
			o := options(s.addr())
			o.TLS = &test.tls
			retries := new(retries)
			o.Observer = retries
			if test.refused == "" {
				client := open(t, o)
				if _, err := client.Do(within(t, 20*time.Second), wire.NewAction("Ping")); err != nil {
					t.Error(err)
				}
				return
			}
			client, err := Open(o)
			if err != nil {
				t.Fatal(err)
			}
			eventually(t, "a retry is scheduled", func() bool { return len(retries.all()) > 0 })
			if why := client.Stats().LastClose; why != core.CloseCertificate {
				t.Errorf("closed for %v", why)
			}
			if d := retries.all()[0]; d < 30*time.Second {
				t.Errorf("it is tried again after %v: that cannot help", d)
			}
			err = client.WaitReady(within(t, time.Millisecond))
			if err == nil || !strings.Contains(err.Error(), core.CloseCertificate.String()+": ") || !strings.Contains(err.Error(), test.refused) {
				t.Errorf("WaitReady: %v", err)
			}
			if st := client.Stats(); st.BytesOut != 0 || st.Sessions != 0 {
				t.Errorf("something was said: %+v", st)
			}
			shut(t, client)
		})
	}
}

// retries collects the delays before the next attempts.
type retries struct {
	mu     sync.Mutex
	delays []time.Duration
}

func (r *retries) Notice(n *core.Command) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if n.Notice == core.NoticeRetry {
		r.delays = append(r.delays, time.Duration(n.Count))
	}
}

func (r *retries) Action(string, *core.ActionError, time.Duration) {}

func (r *retries) all() []time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.delays
}

// TestAPinHoldsForAResumedSession lets a session that was made with the right
// pin be resumed under other rules: the server sends no certificate then, so a
// check of the certificates as they come would not be made.
func TestAPinHoldsForAResumedSession(t *testing.T) {
	resumed := make(chan bool, 100)
	pair, err := tls.LoadX509KeyPair(scriptCert, scriptKey)
	if err != nil {
		t.Fatal(err)
	}
	// One listener: the keys of its tickets are its own.
	l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{
		Certificates:     []tls.Certificate{pair},
		VerifyConnection: func(s tls.ConnectionState) error { resumed <- s.DidResume; return nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	s := newScriptedOn(t, l, nil)
	cache := tls.NewLRUClientSessionCache(8)
	with := func(pin string, now func() time.Time) Options {
		o := options(s.addr())
		o.TLS = &TLS{PinSHA256: pin, Config: &tls.Config{Time: now, ServerName: certName, ClientSessionCache: cache}}
		return o
	}
	last := func() (did bool) {
		for did = <-resumed; len(resumed) > 0; {
			did = <-resumed
		}
		return did
	}
	open(t, with(scriptPin, valid))
	if last() {
		t.Fatal("the first session is resumed")
	}
	open(t, with(scriptPin, valid))
	if !last() {
		t.Fatal("the second session is not resumed")
	}
	later := func() time.Time { return valid().Add(time.Hour) }
	for name, o := range map[string]Options{"another pin": with(somePin, later), "no pin": {}} {
		if name == "no pin" {
			o = with("", later) // no authority that the system trusts
		}
		client, err := Open(o)
		if err != nil {
			t.Fatal(err)
		}
		eventually(t, "the attempt has failed", func() bool { return client.Stats().LastClose != core.CloseNone })
		if st := client.Stats(); st.LastClose != core.CloseCertificate || st.Sessions != 0 {
			t.Errorf("%s: %+v", name, st)
		}
		shut(t, client)
	}
}

func TestTheConfigOfTheApplicationIsCloned(t *testing.T) {
	own := &tls.Config{}
	c, err := (&TLS{Config: own, PinSHA256: scriptPin}).config("pbx.example.org")
	if err != nil {
		t.Fatal(err)
	}
	if c.ServerName != "pbx.example.org" || c.MinVersion != tls.VersionTLS12 || !c.InsecureSkipVerify || c.VerifyConnection == nil {
		t.Errorf("%+v", c)
	}
	if own.ServerName != "" || own.MinVersion != 0 || own.InsecureSkipVerify || own.VerifyConnection != nil {
		t.Error("the application's own Config was changed")
	}
	c, err = (&TLS{Config: &tls.Config{ServerName: "other", MinVersion: tls.VersionTLS13}}).config("pbx.example.org")
	if err != nil || c.ServerName != "other" || c.MinVersion != tls.VersionTLS13 || c.InsecureSkipVerify {
		t.Errorf("%+v, %v", c, err)
	}
}
