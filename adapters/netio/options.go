package netio

import (
	"crypto/rand"
	"crypto/tls"
	"fmt"
	"log/slog"
	"net"

	"github.com/benbjohnson/clock"

	"amicore/core"
	"amicore/core/driver"
)

// Options are what a Client or a Loop is made of. Core.Address,
// Core.Username and Core.Secret are required; every timeout is Core's.
type Options struct {
	// Core configures the machine. A Seed of zeros is replaced by one from
	// crypto/rand; Observe is not for sockets.
	Core core.Config
	// TLS, when not nil, secures the connection.
	TLS *TLS
	// RequireIP refuses an Address whose host is a name: for those who can
	// not have DNS between them and their calls.
	RequireIP bool
	// Resolver looks names up; nil: net.DefaultResolver. Each dial asks anew.
	Resolver Resolver
	// ReadAhead (1 MiB, at least 64 KiB) is how many bytes may wait for an owner
	// that does not Poll, before the socket is not read any more. They take at
	// most 2 * ReadAhead + 64 KiB of memory, however small the packets were.
	ReadAhead int
	// Credit (4 MiB) is how many bytes of events may be on their way to the owner.
	Credit int64
	// Logger is given one line at LevelInfo when a session is Ready and when it
	// has stopped, one at LevelWarn for each loss or failure, and phases, retries
	// and failed actions at LevelDebug; at a bounded rate and without secrets.
	// Durations are slog durations, and what says nothing is left out. nil: no
	// lines.
	Logger *slog.Logger
	// Observer, when not nil, hears what Stats can not tell.
	Observer Observer
	// Clock gives the instant and the wake-up; nil: the real one.
	Clock clock.Clock

	tlsConfig *tls.Config
	checked   func(*core.Machine) driver.Stepper // tests put a checker around the machine
}

func (o *Options) step(m *core.Machine) driver.Stepper {
	if o.checked != nil {
		return o.checked(m)
	}
	return m
}

// prepare checks the options, fills the defaults in, and makes the machine.
func (o *Options) prepare() (*core.Machine, error) {
	if err := o.checkTarget(); err != nil {
		return nil, err
	}
	if err := o.prepareLoop(); err != nil {
		return nil, err
	}
	if err := seed(&o.Core.Seed); err != nil {
		return nil, err
	}
	m, err := core.New(o.Core)
	if err != nil {
		return nil, err
	}
	o.Core = m.Config()
	return m, nil
}

// checkTarget checks what concerns one server, and makes its TLS configuration.
func (o *Options) checkTarget() error {
	if o.Core.Observe {
		return fmt.Errorf("amicore: Options.Core.Observe: an observing machine has no socket of its own")
	}
	host, _, err := core.SplitAddress(o.Core.Address)
	if err != nil {
		return fmt.Errorf("amicore: Options.Core.Address %w", err)
	}
	if _, ip := literal(o.Core.Address); o.RequireIP && !ip {
		return fmt.Errorf("amicore: Options.Core.Address: %q is a name and RequireIP is set", host)
	}
	if o.TLS != nil {
		if o.tlsConfig, err = o.TLS.config(host); err != nil {
			return fmt.Errorf("amicore: Options.TLS: %w", err)
		}
	}
	return nil
}

// prepareLoop checks what concerns the owner's loop, and fills its defaults in.
func (o *Options) prepareLoop() error {
	if o.ReadAhead == 0 {
		o.ReadAhead = 1 << 20
	}
	if o.ReadAhead < core.MaxReceive {
		return fmt.Errorf("amicore: Options.ReadAhead is %d; at least %d", o.ReadAhead, core.MaxReceive)
	}
	if o.Credit == 0 {
		o.Credit = 4 << 20
	}
	if o.Credit < 0 {
		return fmt.Errorf("amicore: Options.Credit is %d; at least 1", o.Credit)
	}
	if o.Resolver == nil {
		o.Resolver = net.DefaultResolver
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return nil
}

// seed replaces a seed of zeros.
func seed(s *[32]byte) error {
	if *s != ([32]byte{}) {
		return nil
	}
	if _, err := rand.Read(s[:]); err != nil {
		return fmt.Errorf("amicore: no seed: %w", err)
	}
	return nil
}
