package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"amicore/adapters/netio"
	"amicore/core"
	"amicore/core/wire"
	"amicore/internal/smallfile"
)

// noArguments refuses arguments that are no flags.
func noArguments(command string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) > 0 {
			return fmt.Errorf("%s: unexpected argument %q", command, args[0])
		}
		return nil
	}
}

func checkAddress(flag, addr string) error {
	if addr == "" {
		return fmt.Errorf("no %s given", flag)
	}
	if _, _, err := core.SplitAddress(addr); err != nil {
		return fmt.Errorf("%s %w", flag, err)
	}
	return nil
}

// checkListen refuses an address that others than this machine could reach.
func checkListen(flag, addr string, remote bool) error {
	host, port, err := net.SplitHostPort(addr)
	if err != nil || port == "" {
		return fmt.Errorf("%s %q is not HOST:PORT", flag, addr)
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return fmt.Errorf("%s %q: %q is no port; 0 to 65535", flag, addr, port)
	}
	ip, err := netip.ParseAddr(host)
	if host == "localhost" || err == nil && ip.IsLoopback() || remote {
		return nil
	}
	return fmt.Errorf("%s %q is not a loopback address: --allow-remote lets others connect", flag, addr)
}

// maxSecret bounds the file of a secret.
const maxSecret = 64 << 10

// readSecret takes the secret from where it is kept. What is wrong is told
// without it.
func readSecret(env, file string) (string, error) {
	switch {
	case env != "" && file != "":
		return "", errors.New("--secret-env and --secret-file: one of them")
	case env != "":
		s, ok := os.LookupEnv(env)
		if !ok || s == "" {
			return "", fmt.Errorf("--secret-env: the environment variable %s is not set, or empty", env)
		}
		return s, nil
	case file != "":
		b, err := smallfile.Read(file, maxSecret)
		if err != nil {
			return "", failure{fmt.Errorf("--secret-file: %w", err)}
		}
		s := strings.TrimSuffix(strings.TrimSuffix(string(b), "\n"), "\r")
		if s == "" {
			return "", failure{fmt.Errorf("--secret-file: %s is empty", file)}
		}
		return s, nil
	}
	return "", errors.New("no secret: give --secret-env or --secret-file")
}

// tlsFlags are the options of TLS; any of them turns it on.
type tlsFlags struct {
	on bool
	netio.TLS
}

func (t *tlsFlags) register(f *pflag.FlagSet) {
	f.BoolVar(&t.on, "tls", false, "connect by TLS, the server verified by the system's authorities")
	f.StringVar(&t.CAFile, "tls-ca", "", "TLS, trusting the authorities in `FILE` (PEM) instead")
	f.StringVar(&t.ServerName, "tls-server-name", "", "TLS, with `NAME` in the certificate instead of the host of --addr")
	f.StringVar(&t.CertFile, "tls-cert", "", "TLS, with the client certificate in `FILE` (PEM)")
	f.StringVar(&t.KeyFile, "tls-key", "", "its key, in `FILE` (PEM)")
	f.StringVar(&t.PinSHA256, "tls-pin", "", "TLS, accepting the key whose digest is `PIN` (sha256//BASE64, or hex; several with ; between them), whatever the certificate's authority and name")
	f.BoolVar(&t.AllowExpired, "tls-allow-expired", false, "with --tls-pin, accept a certificate outside of its dates")
	f.BoolVar(&t.InsecureSkipVerify, "tls-insecure", false, "TLS without verification: whoever is in the middle can read the login")
}

// config returns nil where no TLS is asked for.
func (t *tlsFlags) config() *netio.TLS {
	if !t.on && t.TLS == (netio.TLS{}) {
		return nil
	}
	return &t.TLS
}

// actionFlags collects --do and the --header that follow each.
type actionFlags struct{ actions []wire.Action }

func (a *actionFlags) register(f *pflag.FlagSet) {
	f.Var(funcValue{"ACTION", func(name string) error {
		a.actions = append(a.actions, wire.NewAction(name))
		return nil
	}}, "do", "run `ACTION` (repeat for more)")
	f.Var(funcValue{"NAME=VALUE", a.header}, "header", "a header `NAME=VALUE` of the --do before it (repeat)")
}

func (a *actionFlags) header(text string) error {
	name, value, ok := strings.Cut(text, "=")
	last := len(a.actions) - 1
	switch {
	case !ok || name == "":
		return errors.New("not NAME=VALUE")
	case last < 0:
		return errors.New("no --do before it")
	case strings.EqualFold(name, "Secret"):
		return errors.New("a secret is never a flag")
	}
	a.actions[last] = a.actions[last].With(name, value)
	return nil
}

// funcValue is a flag that calls a function each time it is given.
type funcValue struct {
	kind string
	set  func(string) error
}

func (v funcValue) Set(text string) error { return v.set(text) }
func (v funcValue) String() string        { return "" }
func (v funcValue) Type() string          { return v.kind }

// serveMetrics serves h under /metrics until end is called.
func serveMetrics(stderr io.Writer, addr string, h http.Handler) (end func(), err error) {
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("--metrics: %w", err)
	}
	mux := http.NewServeMux()
	mux.Handle("/metrics", h)
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			complain(stderr, "--metrics: %v", err)
		}
	}()
	complain(stderr, "metrics at http://%s/metrics", listener.Addr())
	return func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		if server.Shutdown(ctx) != nil {
			server.Close()
		}
		<-done
	}, nil
}
