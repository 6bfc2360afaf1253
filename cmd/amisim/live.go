package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"amicore/adapters/netio"
	"amicore/adapters/prom"
	"amicore/core"
	"amicore/core/fanout"
)

const liveHelp = `Live logs in to a real server, or to all those of a cluster, runs actions, and
prints events.

Without --do it prints events until Ctrl-C, or for as long as --for says. With
--do it runs the actions one after another, prints what was answered, and ends,
unless --events or --for asks it to stay. An action that ends badly ends the
run; what it may have done on the server is said.

The secret comes from an environment variable (--secret-env) or from a file
(--secret-file, of which one newline at the end does not count): never from a
flag, where others could read it. It is in no output.

The connection is made anew whenever it is lost; what was missed meanwhile is
marked in its place. A refused login, or a server certificate that is not
accepted, ends the command. What happens to the connection is said on stderr,
events and answers go to stdout. Ctrl-C ends softly, with a Logoff; a second
Ctrl-C ends at once.

Asterisk's own script makes certificates that no authority and no name can
verify: --tls-pin accepts the server by its key (docs/tls.md says how to get the
pin).

--header belongs to the --do before it. An action that the catalogue does not
know, a header that it does not take or one that it lacks is wrong usage, before
anything is sent; --unchecked is for servers that know more.

--events takes patterns of event names with * and ? in any case; what the server
is asked to send is --mask.

With --config the sessions are those of a cluster: a YAML file names the nodes,
what they have in common (defaults), and the budget of connects that they share.
What is wrong in it is told with its line, and is wrong usage. Every line of
output names its node. An action goes where --route says:

  round-robin    to one node after the other (the default)
  weighted       to each as often as its weight says
  failover       to those of the lowest priority that are ready
  least-pending  to the one with the fewest pending actions
  sticky:KEY     to the same for the same KEY, while it is ready
  node:NAME      to the node of this name
  all            to every node that is ready; one that is not is a failure

Actions are sent once each node is ready or has failed to be, and one is ready.
Nodes that are lost are connected again, those whose login is refused as well,
later, unless the file says stop-on-rejected. SIGHUP reads the file again: nodes
that are new connect, those that are gone end their actions and log off. A file
that is wrong changes nothing.

With --json every line of stdout is an object with at, type, node (of --config)
and

  event   event, headers
  gap     reason, count (0: unknown)
  ack     action, action_id, headers: an async action was taken
  reply   action, action_id, outcome (success or failed), duration_ms, error,
          may_have_run, headers, events (a list of headers each), final, missing
          (how many items fewer than the list's end counts came, if any), text

where headers are a list of {"name", "value"} in the order of the wire: jq's
from_entries makes an object of it. Bytes that are not UTF-8 are replaced.

A file for --config:

  defaults:
    username: dialer
    secret-env: AMI_SECRET
    heartbeat-interval: 10s
  nodes:
    - {name: pbx1, address: "pbx1.example:5038", weight: 3}
    - {name: pbx2, address: "192.0.2.7:5038", secret-file: pbx2.secret}
  connect: {rate: 50, burst: 10, concurrency: 100}

Exit status: 0 if all went well, 1 if something failed (no session, login
refused, an action failed), 2 for wrong usage.`

const liveExamples = `  export AMI_SECRET; read -rs AMI_SECRET
  amisim live --addr pbx:5038 --user admin --secret-env AMI_SECRET
  amisim live --addr pbx:5038 --user admin --secret-file ami.secret --events 'Queue*' --for 1h --json
  amisim live --addr pbx:5039 --tls-ca ca.pem --user admin --secret-env AMI_SECRET \
      --do Originate --header Channel=PJSIP/alice --header Application=Echo --header Async=true
  amisim live --addr pbx:5039 --tls-pin sha256//y7mY6S+0mhDeXqF902JIps24nHLiZ+CsXRsJmHSvv+Q= \
      --user admin --secret-env AMI_SECRET
  amisim live --config cluster.yaml --events 'Queue*' --metrics 127.0.0.1:9100
  amisim live --config cluster.yaml --do CoreStatus --route all --json`

// live is one run of the command.
type live struct {
	stdout, stderr io.Writer

	config, route                     string
	addr, user, secretEnv, secretFile string
	md5                               bool
	tls                               tlsFlags
	actions                           actionFlags
	unchecked                         bool
	events                            []string
	mask                              string
	duration, wait                    time.Duration
	timed                             bool // --for was given
	metrics                           string
	allowRemote, json, verbose        bool
}

func newLive(stdout, stderr io.Writer) *cobra.Command {
	l := &live{stdout: stdout, stderr: &lockedWriter{w: stderr}}
	cmd := &cobra.Command{
		Use: "live --addr HOST:PORT --user USER (--secret-env VAR | --secret-file FILE) [flags]\n" +
			"  amisim live --config FILE [flags]",
		Short:   "Connect to a real server or a cluster, print events, run actions",
		Long:    liveHelp,
		Example: liveExamples,
		Args:    noArguments("live"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			l.timed = cmd.Flags().Changed("for")
			if cmd.Flags().Changed("config") {
				return l.cluster(cmd)
			}
			secret, err := l.check()
			if err != nil {
				return fmt.Errorf("live: %w", err)
			}
			return l.run(cmd.Context(), secret)
		},
		DisableFlagsInUseLine: true,
		ValidArgsFunction:     cobra.NoFileCompletions,
	}
	f := cmd.Flags()
	f.StringVar(&l.addr, "addr", "", "the server's `HOST:PORT` (AMI listens on 5038)")
	f.StringVar(&l.user, "user", "", "the `USER` to log in as")
	f.StringVar(&l.secretEnv, "secret-env", "", "environment variable `VAR` that holds the secret")
	f.StringVar(&l.secretFile, "secret-file", "", "`FILE` that holds the secret")
	f.StringVar(&l.config, "config", "", "hold sessions with all nodes of the cluster in `FILE` (YAML); instead of the flags above, --md5, --mask and --tls")
	f.BoolVar(&l.md5, "md5", false, "log in by challenge: the secret does not cross the wire")
	l.tls.register(f)
	l.actions.register(f)
	f.StringVar(&l.route, "route", "round-robin", "with --config, send actions to the node that `ROUTE` finds")
	f.BoolVar(&l.unchecked, "unchecked", false, "run actions that the catalogue does not know so, those of other modules")
	f.StringArrayVar(&l.events, "events", nil, "print events whose name matches `GLOB` (repeat; all without --do)")
	f.StringVar(&l.mask, "mask", "", "event `MASK` to ask the server for: on, off, call,agent (default: the server's)")
	f.DurationVar(&l.duration, "for", 0, "end `DURATION` after the login, such as 30s or 1h")
	f.DurationVar(&l.wait, "wait", 15*time.Second, "give up when there is no session after `DURATION`")
	f.StringVar(&l.metrics, "metrics", "", "serve Prometheus metrics on `ADDR`, such as 127.0.0.1:9100, under /metrics")
	f.BoolVar(&l.allowRemote, "allow-remote", false, "let --metrics listen on other addresses than loopback")
	f.BoolVar(&l.json, "json", false, "print one JSON object a line")
	f.BoolVarP(&l.verbose, "verbose", "v", false, "say every change of state on stderr")
	f.SortFlags = false
	return cmd
}

// check finds what is wrong with the flags, and the secret.
func (l *live) check() (core.Secret, error) {
	if err := checkAddress("--addr", l.addr); err != nil {
		return core.Secret{}, err
	}
	if l.user == "" {
		return core.Secret{}, errors.New("no --user given")
	}
	if l.route != "round-robin" {
		return core.Secret{}, errors.New("--route is for --config: there is one server")
	}
	if err := l.checkCommon(); err != nil {
		return core.Secret{}, err
	}
	secret, err := readSecret(l.secretEnv, l.secretFile)
	return core.NewSecret(secret), err
}

// checkCommon finds what is wrong with the flags that --config leaves as they are.
func (l *live) checkCommon() error {
	if l.timed && l.duration <= 0 || l.wait <= 0 {
		return errors.New("--for and --wait take a time above 0")
	}
	if l.metrics != "" {
		if err := checkListen("--metrics", l.metrics, l.allowRemote); err != nil {
			return err
		}
	}
	if l.mask != "" {
		if err := core.CheckEvents(l.mask); err != nil {
			return fmt.Errorf("--mask: %s", strings.TrimPrefix(err.Error(), "amicore: "))
		}
	}
	for _, a := range l.actions.actions {
		if err := core.CheckAction(a, ""); err != nil {
			return fmt.Errorf("--do %s: %w", a.Name, err)
		}
		if err := checkKnown(a); err != nil && !l.unchecked {
			return fmt.Errorf("--do: %w (--unchecked sends it all the same)", err)
		}
	}
	return nil
}

// stays says that the command goes on when there is no action to run any more.
func (l *live) stays() bool {
	return len(l.actions.actions) == 0 || len(l.events) > 0 || l.duration > 0
}

// prints says that events are wanted.
func (l *live) prints() bool { return len(l.actions.actions) == 0 || len(l.events) > 0 }

// closing bounds the Logoff.
const closing = 5 * time.Second

func (l *live) run(ctx context.Context, secret core.Secret) error {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	defer context.AfterFunc(ctx, stop)() // the next signal ends the process

	metrics := prom.New(prom.Options{})
	watch := &stopWatch{Observer: metrics.Observer(l.addr), stopped: make(chan struct{})}
	o := netio.Options{
		Core: core.Config{
			Address: l.addr, Username: l.user, Secret: secret, Events: l.mask, StopOnRejected: true,
		},
		TLS: l.tls.config(), Logger: newStateLog(l.stderr, l.verbose), Observer: watch,
	}
	if l.md5 {
		o.Core.Auth = core.AuthMD5
	}
	client, err := netio.New(o)
	if err != nil {
		return failure{err}
	}
	if err := metrics.Add(l.addr, client); err != nil {
		return failure{err}
	}
	if l.metrics != "" {
		end, err := serveMetrics(l.stderr, l.metrics, metrics.Handler())
		if err != nil {
			return failure{err}
		}
		defer end()
	}
	out := newLivePrinter(l.stdout, l.json)
	printed := make(chan struct{})
	if l.prints() {
		feed := client.Subscribe(fanout.Options{Filters: []fanout.Filter{{Events: l.events}}})
		go func() {
			defer close(printed)
			out.feed(feed)
		}()
	} else {
		close(printed)
	}
	client.Start()
	err = l.session(ctx, client, watch, out)
	// What has come is printed before the command ends, and Logoff is said.
	bounded, cancel := context.WithTimeout(context.Background(), closing)
	defer cancel()
	_ = client.Close(bounded) // it is over in any case, and the process ends
	<-printed
	if l.prints() {
		l.say("%s printed, %v", count(out.events, "event"), out.missed)
	}
	if err == nil {
		err = out.failed()
	}
	if err != nil && !errors.Is(err, errFailed) {
		return failure{err}
	}
	return err
}

func (l *live) say(format string, args ...any) {
	complain(l.stderr, format, args...)
}

// session waits for the login and does what was asked for.
func (l *live) session(ctx context.Context, c *netio.Client, watch *stopWatch, out *livePrinter) error {
	patience, cancel := context.WithTimeout(ctx, l.wait)
	err := c.WaitReady(patience)
	cancel()
	if c.Phase() == core.PhaseReady {
		err = nil // just in time
	}
	switch trouble := clean(c.Trouble()); {
	case errors.Is(err, core.ErrStopped):
		return fmt.Errorf("%s: no session for user %q: %s", l.addr, l.user, trouble)
	case err != nil && ctx.Err() != nil:
		return fmt.Errorf("%s: interrupted before there was a session", l.addr)
	case err != nil && trouble != "":
		return fmt.Errorf("%s: no session within %v: %s", l.addr, l.wait, trouble)
	case err != nil:
		return fmt.Errorf("%s: no session within %v: still %s", l.addr, l.wait, c.Phase())
	}
	asked := ctx
	if l.duration > 0 {
		ctx, cancel = context.WithTimeout(ctx, l.duration)
		defer cancel()
	}
	for _, a := range l.actions.actions {
		if err := await(ctx, a.Name, out, func() *netio.Call { return c.Submit(a, nil) }); err != nil {
			l.say("%s", clean(strings.TrimPrefix(err.Error(), "amicore: ")))
			return errFailed
		}
	}
	if !l.stays() {
		return nil
	}
	select {
	case <-ctx.Done():
		if asked.Err() != nil {
			l.say("interrupted: logging off")
		}
		return nil
	case <-watch.stopped:
		return fmt.Errorf("%s: the session is over: %s", l.addr, c.Stats().LastClose)
	case <-out.broken:
		return nil // the caller asks for the error
	}
}

// await submits an action and prints what comes of it.
func await(ctx context.Context, action string, out *livePrinter, submit func() *netio.Call) error {
	began := time.Now()
	call := submit()
	select {
	case <-call.Acked():
		if ack := call.Ack(); ack != nil {
			out.ack(ack)
		}
	case <-ctx.Done():
		call.Cancel()
	}
	select {
	case <-call.Done():
	case <-ctx.Done():
		call.Cancel()
		<-call.Done()
	}
	reply, err := call.Result()
	out.reply(action, reply, err, time.Since(began))
	return err
}

// stopWatch tells that a client has ended by itself.
type stopWatch struct {
	netio.Observer
	stopped chan struct{}
}

// Notice implements netio.Observer.
func (w *stopWatch) Notice(n *core.Command) {
	if n.Notice == core.NoticePhase && n.Phase == core.PhaseStopped {
		close(w.stopped) // no phase comes after this one
	}
	w.Observer.Notice(n)
}
