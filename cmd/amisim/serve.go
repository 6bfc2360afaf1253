package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"amicore/adapters/fake"
	asterisk "amicore/adapters/fake/serve"
)

const serveHelp = `Serve is an Asterisk's manager interface without an Asterisk: a model of it on
real TCP, to develop and test AMI software against. It answers as the real one
does, by version: login and challenge, privileges, one action at a time in each
session, lists, both dialects of Command, Originate with its outcomes and the
events of the calls, the database, queues. What it does not do stands in
COVERAGE.md.

Calls to Local/100@default … Local/108@default do what recorded ones did (100 and
101 answer, 102 is a queue, 104 is busy, 108 rings, 999 fails); other
destinations end by chance: most answer, some are busy or ring in vain. --calls
adds calls that nobody asked for, so that there are events to see. The same --seed
draws the same.

Every module is loaded, and there are --objects of each thing that actions list and
calls do not make: endpoints, peers, registrations, agents, conferences, mailboxes.
They are called 100, 101 and so on.

There is one user, with every privilege; the secret comes from an environment
variable (--secret-env) or from a file (--secret-file, of which one newline at the
end does not count). AMI is plain text, so it listens on loopback only unless
--allow-remote is given.

"listening ADDR" on stdout says that it is ready, and where. Ctrl-C ends it.

Exit status: 0 if all went well, 1 if something failed (the port is in use), 2 for
wrong usage.`

const serveExamples = `  export AMI_SECRET=s3cret
  amisim serve --secret-env AMI_SECRET --calls 2
  amisim live --addr 127.0.0.1:5038 --user admin --secret-env AMI_SECRET --for 10s
  nc -C 127.0.0.1 5038`

// serve is one run of the command.
type serve struct {
	stdout, stderr io.Writer

	listen, version, user, secretEnv, secretFile string
	seed                                         uint64
	calls                                        float64
	objects                                      int
	boots                                        time.Duration
	allowRemote                                  bool
}

func newServe(stdout, stderr io.Writer) *cobra.Command {
	s := &serve{stdout: stdout, stderr: &lockedWriter{w: stderr}}
	cmd := &cobra.Command{
		Use:     "serve (--secret-env VAR | --secret-file FILE) [flags]",
		Short:   "Be an Asterisk: serve a model of it on TCP",
		Long:    serveHelp,
		Example: serveExamples,
		Args:    noArguments("serve"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			model, err := s.check()
			if err != nil {
				return fmt.Errorf("serve: %w", err)
			}
			return s.run(cmd.Context(), model)
		},
		DisableFlagsInUseLine: true,
		ValidArgsFunction:     cobra.NoFileCompletions,
	}
	f := cmd.Flags()
	f.StringVar(&s.listen, "listen", "127.0.0.1:5038", "listen on `ADDR`; with port 0 on a free one")
	f.StringVar(&s.version, "version", "20", "the `VERSION` of Asterisk: "+strings.Join(fake.ProfileNames(), ", "))
	f.Uint64Var(&s.seed, "seed", 1, "`NUMBER` that decides all that is drawn")
	f.Float64Var(&s.calls, "calls", 0, "`RATE` of calls that nobody asked for, in calls a second (the least is one a minute, 0.017)")
	f.IntVar(&s.objects, "objects", 3, "`NUMBER` of endpoints, peers, agents, mailboxes …")
	f.DurationVar(&s.boots, "boots", 0, "`TIME` after each start during which logins are accepted, calls fail and FullyBooted has not come")
	f.StringVar(&s.user, "user", "admin", "the `USER` who may log in")
	f.StringVar(&s.secretEnv, "secret-env", "", "environment variable `VAR` that holds the secret")
	f.StringVar(&s.secretFile, "secret-file", "", "`FILE` that holds the secret")
	f.BoolVar(&s.allowRemote, "allow-remote", false, "let --listen take other addresses than loopback")
	f.SortFlags = false
	return cmd
}

// check finds what is wrong with the flags and makes the model.
func (s *serve) check() (*fake.Server, error) {
	if err := checkListen("--listen", s.listen, s.allowRemote); err != nil {
		return nil, err
	}
	if _, err := fake.ProfileNamed(s.version); err != nil {
		return nil, fmt.Errorf("--version %q is none of %s", s.version, strings.Join(fake.ProfileNames(), ", "))
	}
	if !(s.calls >= 0 && s.calls <= 1_000_000) { // NaN is neither
		return nil, fmt.Errorf("--calls %v is not within 0 and 1000000", s.calls)
	}
	if s.calls > 0 && s.callsPerMinute() == 0 {
		return nil, fmt.Errorf("--calls %v is less than one call a minute, 0.017, the least there is", s.calls)
	}
	if s.boots < 0 || s.boots > 24*time.Hour {
		return nil, fmt.Errorf("--boots %v is not within 0 and 24h", s.boots)
	}
	if s.objects < 0 || s.objects > 100_000 {
		return nil, fmt.Errorf("--objects %d is not within 0 and 100000", s.objects)
	}
	if s.user == "" {
		return nil, errors.New("--user takes a name")
	}
	secret, err := readSecret(s.secretEnv, s.secretFile)
	if err != nil {
		return nil, err
	}
	return fake.NewServer(fake.ServerConfig{
		Profile:     s.version,
		Seed:        s.seed,
		Epoch:       time.Now().Unix(),
		BootedAfter: s.boots,
		Users:       []fake.User{{Name: s.user, Secret: secret, Read: fake.ClassAll, Write: fake.ClassAll}},
		Calls:       fake.CallLoad{PerMinute: s.callsPerMinute(), Queue: 10},

		AllModules: true,
		Objects:    s.objects,
	})
}

// callsPerMinute is what the model counts calls in.
func (s *serve) callsPerMinute() int { return int(s.calls*60 + 0.5) }

func (s *serve) run(ctx context.Context, model *fake.Server) error {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	defer context.AfterFunc(ctx, stop)() // the next signal ends the process
	listener, err := net.Listen("tcp", s.listen)
	if err != nil {
		return failure{fmt.Errorf("serve: %w", err)}
	}
	if _, err := fmt.Fprintf(s.stdout, "listening %s\n", listener.Addr()); err != nil {
		listener.Close()
		return failure{fmt.Errorf("serve: %w", err)}
	}
	if err := asterisk.Serve(ctx, listener, model); err != nil {
		return failure{fmt.Errorf("serve: %w", err)}
	}
	st := model.Stats()
	complain(s.stderr, "served %d sessions, %d actions, %d events of %d calls", st.Accepted, st.Runs, st.Events, st.Calls)
	return nil
}
