package netio

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"

	"amicore/internal/smallfile"
)

// TLS says how the server is verified. The zero TLS verifies it by the
// system's authorities, under the host name of Config.Address, with TLS 1.2
// at least. docs/tls.md says which of the fields fits which Asterisk.
type TLS struct {
	// ServerName is verified instead of the host of Address; needed where
	// Address has an IP that the certificate does not name.
	ServerName string
	// CAFile is a PEM file of the authorities to trust instead of the system's.
	CAFile string
	// CertFile and KeyFile are PEM files of a client certificate.
	CertFile, KeyFile string
	// PinSHA256 accepts the server by its key, in place of an authority and a
	// name: the SHA-256 digest of its public key (SubjectPublicKeyInfo) in
	// base64, with or without "sha256//" in front as curl's --pinnedpubkey
	// takes it, or as 64 hex digits. Several stand with ";" between them, and
	// any one of them is accepted: the next key beside the present one. CAFile
	// and ServerName verify nothing then. It holds for resumed sessions too.
	PinSHA256 string
	// AllowExpired, with PinSHA256, also accepts a certificate outside of its
	// dates. The pin is checked all the same.
	AllowExpired bool
	// InsecureSkipVerify accepts any certificate. For tests only: another
	// server in the middle can read the login. It excludes PinSHA256.
	InsecureSkipVerify bool
	// Config, when not nil, is what the connection begins with, for what the
	// fields above do not have: certificates in memory, a session cache, cipher
	// suites. It is cloned, and its ServerName and MinVersion are filled in
	// where they are empty. It excludes CAFile, CertFile and KeyFile, which it
	// has fields for. Errors of its VerifyConnection and VerifyPeerCertificate
	// count as a certificate that is not accepted.
	Config *tls.Config
}

// config makes the configuration for a server of this host.
func (t *TLS) config(host string) (*tls.Config, error) {
	c, err := t.base()
	if err != nil {
		return nil, err
	}
	if t.ServerName != "" {
		if c.ServerName != "" && c.ServerName != t.ServerName {
			return nil, fmt.Errorf("ServerName is %q and Config.ServerName %q: one of them", t.ServerName, c.ServerName)
		}
		c.ServerName = t.ServerName
	}
	if c.ServerName == "" {
		c.ServerName = host
	}
	if c.MinVersion == 0 {
		c.MinVersion = tls.VersionTLS12
	}
	if t.InsecureSkipVerify {
		c.InsecureSkipVerify = true
	}
	if err := t.files(c); err != nil {
		return nil, err
	}
	return c, t.verify(c)
}

// base is what the configuration begins with.
func (t *TLS) base() (*tls.Config, error) {
	if t.Config == nil {
		return new(tls.Config), nil
	}
	if t.CAFile != "" || t.CertFile != "" || t.KeyFile != "" {
		return nil, errors.New("set either Config, with RootCAs and Certificates, or CAFile, CertFile and KeyFile")
	}
	return t.Config.Clone(), nil
}

// files reads what the fields name.
func (t *TLS) files(c *tls.Config) error {
	if t.CAFile != "" {
		pem, err := smallfile.Read(t.CAFile, maxPEM)
		if err != nil {
			return fmt.Errorf("CAFile: %w", err)
		}
		c.RootCAs = x509.NewCertPool()
		if !c.RootCAs.AppendCertsFromPEM(pem) {
			return fmt.Errorf("CAFile %s holds no certificate in PEM form", t.CAFile)
		}
	}
	if (t.CertFile == "") != (t.KeyFile == "") {
		return errors.New("CertFile and KeyFile go together")
	}
	if t.CertFile != "" {
		pair, err := loadPair(t.CertFile, t.KeyFile)
		if err != nil {
			return fmt.Errorf("client certificate: %w", err)
		}
		c.Certificates = []tls.Certificate{pair}
	}
	return nil
}

// maxPEM bounds a file of certificates: all authorities of a system are about
// 220 KB.
const maxPEM = 4 << 20

// loadPair is tls.LoadX509KeyPair of files of bounded size.
func loadPair(certFile, keyFile string) (tls.Certificate, error) {
	cert, err := smallfile.Read(certFile, maxPEM)
	if err != nil {
		return tls.Certificate{}, err
	}
	key, err := smallfile.Read(keyFile, maxPEM)
	if err != nil {
		return tls.Certificate{}, err
	}
	return tls.X509KeyPair(cert, key)
}

// verify puts the pins in the place of authority and name, and marks what the
// application's own checks refuse.
func (t *TLS) verify(c *tls.Config) error {
	if own := c.VerifyPeerCertificate; own != nil {
		c.VerifyPeerCertificate = func(raw [][]byte, chains [][]*x509.Certificate) error { return refuse(own(raw, chains)) }
	}
	own := c.VerifyConnection
	if own != nil {
		c.VerifyConnection = func(s tls.ConnectionState) error { return refuse(own(s)) }
	}
	if t.PinSHA256 == "" {
		if t.AllowExpired {
			return errors.New("AllowExpired is for PinSHA256: without a pin the dates belong to the verification")
		}
		return nil
	}
	if t.InsecureSkipVerify {
		return errors.New("PinSHA256 and InsecureSkipVerify exclude each other")
	}
	pins, err := parsePins(t.PinSHA256)
	if err != nil {
		return fmt.Errorf("PinSHA256: %w", err)
	}
	dates := !t.AllowExpired
	c.InsecureSkipVerify = true
	// Not VerifyPeerCertificate, which a resumed session does not call.
	c.VerifyConnection = func(s tls.ConnectionState) error {
		if err := pins.check(&s); err != nil {
			return refuse(err)
		}
		if dates {
			if err := checkDates(c, &s); err != nil {
				return refuse(err)
			}
		}
		if own != nil {
			return refuse(own(s))
		}
		return nil
	}
	return nil
}
