package netio

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"amicore/core"
	"amicore/core/wire"
)

const certName = "pbx.example.org"

// certs are an authority and what it has signed, in files.
type certs struct {
	dir, ca string
	cert    *x509.Certificate
	key     *ecdsa.PrivateKey
}

func newCerts(t testing.TB) *certs {
	c := &certs{dir: t.TempDir()}
	c.cert, c.key, _, _ = c.make(t, "ca", func(x *x509.Certificate) {
		x.IsCA, x.BasicConstraintsValid, x.KeyUsage = true, true, x509.KeyUsageCertSign
	})
	c.ca = filepath.Join(c.dir, "ca.cert.pem")
	return c
}

// make writes a certificate and its key; without an authority yet, or where
// change makes it its own issuer, it signs itself.
func (c *certs) make(t testing.TB, name string, change func(*x509.Certificate)) (*x509.Certificate, *ecdsa.PrivateKey, string, string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	x := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), DNSNames: []string{certName},
	}
	if change != nil {
		change(x)
	}
	issuer, signer := c.cert, c.key
	if issuer == nil || x.Issuer.CommonName == selfSigned {
		issuer, signer = x, key
	}
	der, err := x509.CreateCertificate(rand.Reader, x, issuer, &key.PublicKey, signer)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	certFile, keyFile := filepath.Join(c.dir, name+".cert.pem"), filepath.Join(c.dir, name+".key.pem")
	for file, block := range map[string]*pem.Block{certFile: {Type: "CERTIFICATE", Bytes: der}, keyFile: {Type: "EC PRIVATE KEY", Bytes: secret}} {
		if err := os.WriteFile(file, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return cert, key, certFile, keyFile
}

const selfSigned = "self-signed"

// listen is a TLS listener whose certificate change may spoil.
func (c *certs) listen(t testing.TB, change func(*x509.Certificate), more ...func(*tls.Config)) net.Listener {
	t.Helper()
	_, _, certFile, keyFile := c.make(t, "server", change)
	pair, err := tls.LoadX509KeyPair(certFile, keyFile)
	if err != nil {
		t.Fatal(err)
	}
	config := &tls.Config{Certificates: []tls.Certificate{pair}}
	for _, f := range more {
		f(config)
	}
	l, err := tls.Listen("tcp", "127.0.0.1:0", config)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestTLSVerifiesTheServer(t *testing.T) {
	c := newCerts(t)
	for _, test := range []struct {
		name    string
		change  func(*x509.Certificate)
		server  func(*tls.Config)
		tls     TLS
		refused string // a part of the error; "": it connects
	}{
		{"good", nil, nil, TLS{CAFile: c.ca, ServerName: certName}, ""},
		{"by address", func(x *x509.Certificate) { x.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1)} }, nil, TLS{CAFile: c.ca}, ""},
		{"wrong name", nil, nil, TLS{CAFile: c.ca, ServerName: "other.example.org"}, "not other.example.org"},
		{"address not named", nil, nil, TLS{CAFile: c.ca}, "127.0.0.1"},
		{"expired", func(x *x509.Certificate) { x.NotAfter = time.Now().Add(-time.Minute) }, nil, TLS{CAFile: c.ca, ServerName: certName}, "expired"},
		{"self-signed", func(x *x509.Certificate) { x.Issuer.CommonName = selfSigned }, nil, TLS{CAFile: c.ca, ServerName: certName}, "certificate"},
		{"unknown authority", nil, nil, TLS{ServerName: certName}, "unknown authority"},
		{"not verified", func(x *x509.Certificate) { x.Issuer.CommonName = selfSigned }, nil, TLS{InsecureSkipVerify: true}, ""},
		{"too old", nil, func(s *tls.Config) { s.MaxVersion = tls.VersionTLS11; s.MinVersion = tls.VersionTLS10 }, TLS{CAFile: c.ca, ServerName: certName}, "protocol version"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var more []func(*tls.Config)
			if test.server != nil {
				more = append(more, test.server)
			}
			s := newScriptedOn(t, c.listen(t, test.change, more...), nil)
			o := options(s.addr())
			o.TLS = &test.tls
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
			why := core.CloseCertificate
			if test.name == "too old" {
				why = core.CloseHandshake
			}
			eventually(t, "the attempt has failed", func() bool { return client.Stats().LastClose != core.CloseNone })
			if got := client.Stats().LastClose; got != why {
				t.Errorf("closed for %v", got)
			}
			err = client.WaitReady(within(t, time.Millisecond))
			if err == nil || !strings.Contains(err.Error(), why.String()+": ") || !strings.Contains(err.Error(), test.refused) {
				t.Errorf("WaitReady: %v", err)
			}
			if st := client.Stats(); st.BytesOut != 0 || st.Sessions != 0 {
				t.Errorf("something was said: %+v", st)
			}
			shut(t, client)
		})
	}
}

func TestTLSShowsAClientCertificate(t *testing.T) {
	c := newCerts(t)
	pool := x509.NewCertPool()
	pool.AddCert(c.cert)
	usage := func(x *x509.Certificate) { x.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth} }
	_, _, certFile, keyFile := c.make(t, "client", usage)
	s := newScriptedOn(t, c.listen(t, nil, func(s *tls.Config) { s.ClientAuth, s.ClientCAs = tls.RequireAndVerifyClientCert, pool }), nil)
	o := options(s.addr())
	o.TLS = &TLS{CAFile: c.ca, ServerName: certName, CertFile: certFile, KeyFile: keyFile}
	open(t, o)

	without := options(s.addr())
	without.TLS = &TLS{CAFile: c.ca, ServerName: certName}
	client, err := Open(without)
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, "it is turned away", func() bool { return client.Stats().LastClose != core.CloseNone })
	if st := client.Stats(); st.Sessions != 0 || st.LastClose != core.CloseHandshake {
		t.Errorf("%+v", st)
	}
	if err := client.WaitReady(within(t, time.Millisecond)); err == nil || !strings.Contains(err.Error(), "certificate required") {
		t.Error(err)
	}
	shut(t, client)
}
