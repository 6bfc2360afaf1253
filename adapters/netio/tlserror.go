package netio

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"syscall"

	"amicore/core"
	"amicore/core/wire"
)

// refusedError is what our checks, and the application's, say of a
// certificate.
type refusedError struct{ error }

func (e refusedError) Unwrap() error { return e.error }

// refuse marks an error of such a check.
func refuse(err error) error {
	if err == nil {
		return nil
	}
	return refusedError{err}
}

// handshakeError is a TLS handshake that failed.
type handshakeError struct{ error }

func (e handshakeError) Unwrap() error { return e.error }

// dialFailure returns why a dial failed, and a text that is safe to log: a
// certificate is the server's text.
func dialFailure(err error) (core.CloseReason, string) {
	var handshake handshakeError
	if !errors.As(err, &handshake) {
		return core.CloseRefused, wire.Escaped(err.Error())
	}
	why, text := handshakeFailure(handshake.error)
	return why, wire.Escaped(text)
}

func handshakeFailure(err error) (core.CloseReason, string) {
	var unverified *tls.CertificateVerificationError
	var refused refusedError
	var header tls.RecordHeaderError
	switch {
	case errors.As(err, &refused):
		return core.CloseCertificate, refused.Error()
	case errors.As(err, &unverified):
		return core.CloseCertificate, unverifiedText(unverified)
	case errors.As(err, &header):
		return core.CloseHandshake, headerText(&header)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET):
		return core.CloseHandshake, "the server closed the connection during the handshake"
	}
	return core.CloseHandshake, err.Error()
}

// unverifiedText says what is wrong with a certificate and, where there is one,
// which pin would accept its key.
func unverifiedText(e *tls.CertificateVerificationError) string {
	text := wire.Escaped(e.Err.Error())
	if len(e.UnverifiedCertificates) == 0 {
		return text
	}
	return fmt.Sprintf("%s (the key that it shows has the pin %v)", text, pinOf(e.UnverifiedCertificates[0]))
}

// headerText says what a server begins with that does not speak TLS: Asterisk
// greets at once (main/manager.c: "Asterisk Call Manager/").
func headerText(e *tls.RecordHeaderError) string {
	head := e.RecordHeader[:]
	if string(head) == "Aster" {
		return "the server speaks AMI without TLS on this port; its TLS port is usually 5039"
	}
	for _, c := range head {
		if c < ' ' || c > '~' {
			return e.Error()
		}
	}
	return fmt.Sprintf("the server does not speak TLS on this port: it begins with %q; the TLS port of an Asterisk is usually 5039", head)
}

// causeOf tells a peer that closed from a connection that broke, and from a
// TLS alert, with its text. An alert before the banner is how a server of
// TLS 1.3 refuses a client certificate.
func causeOf(err error) (core.CloseReason, string) {
	var op *net.OpError
	switch {
	case errors.Is(err, io.EOF):
		return core.CloseEOF, ""
	case errors.As(err, &op) && op.Op == "remote error": // of crypto/tls
		return core.CloseHandshake, wire.Escaped(op.Error())
	}
	return core.CloseReset, ""
}
