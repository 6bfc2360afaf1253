package netio

import (
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// pin is the SHA-256 digest of a public key, as SubjectPublicKeyInfo.
type pin [sha256.Size]byte

// pinPrefix stands in front of a pin in base64, as in curl.
const pinPrefix = "sha256//"

func pinOf(c *x509.Certificate) pin { return sha256.Sum256(c.RawSubjectPublicKeyInfo) }

func (p pin) String() string { return pinPrefix + base64.StdEncoding.EncodeToString(p[:]) }

// pins are those of which any one is accepted.
type pins []pin

// parsePins reads pins as TLS.PinSHA256 has them.
func parsePins(text string) (pins, error) {
	var all pins
	for part := range strings.SplitSeq(text, ";") {
		part = strings.TrimSpace(part)
		digest, err := decodePin(part)
		if err != nil || len(digest) != sha256.Size {
			return nil, errors.New("a pin is the SHA-256 digest of a public key: sha256// and 44 characters of base64, or 64 hex digits; several have ; between them")
		}
		all = append(all, pin(digest))
	}
	return all, nil
}

func decodePin(text string) ([]byte, error) {
	if len(text) == hex.EncodedLen(sha256.Size) {
		return hex.DecodeString(text)
	}
	return base64.StdEncoding.DecodeString(strings.TrimPrefix(text, pinPrefix))
}

// check returns an error if the key of the server has none of the pins.
func (p pins) check(s *tls.ConnectionState) error {
	if len(s.PeerCertificates) == 0 {
		return errors.New("the server showed no certificate")
	}
	if got := pinOf(s.PeerCertificates[0]); !slices.Contains(p, got) {
		return fmt.Errorf("the key of the server has the pin %v, which is not among those of PinSHA256: its key was changed, or another server answers", got)
	}
	return nil
}

// checkDates returns an error if the certificate of the server is outside of
// its dates.
func checkDates(c *tls.Config, s *tls.ConnectionState) error {
	now := time.Now // as crypto/tls does: dates are of the wall clock
	if c.Time != nil {
		now = c.Time
	}
	cert, at := s.PeerCertificates[0], now()
	switch {
	case at.Before(cert.NotBefore):
		return x509.CertificateInvalidError{Cert: cert, Reason: x509.Expired, Detail: "it is valid from " + cert.NotBefore.Format(time.RFC3339)}
	case at.After(cert.NotAfter):
		return x509.CertificateInvalidError{Cert: cert, Reason: x509.Expired, Detail: "it was valid until " + cert.NotAfter.Format(time.RFC3339)}
	}
	return nil
}
