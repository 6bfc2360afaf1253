package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"amicore/adapters/clusterconfig"
	"amicore/adapters/netio"
	"amicore/adapters/prom"
	"amicore/core/fanout"
)

// liveCluster is one run with --config.
type liveCluster struct {
	*live
	route    liveRoute
	settings atomic.Pointer[clusterconfig.Config] // as it was read last
	cluster  *netio.Cluster
	out      *livePrinter
	follow   func() // ends the Follow under way
}

// fileSays are the flags that --config takes the place of.
var fileSays = []string{
	"addr", "user", "secret-env", "secret-file", "md5", "mask",
	"tls", "tls-ca", "tls-server-name", "tls-cert", "tls-key", "tls-pin", "tls-allow-expired", "tls-insecure",
}

// cluster runs the command with --config.
func (l *live) cluster(cmd *cobra.Command) error {
	for _, other := range fileSays {
		if cmd.Flags().Changed(other) {
			return fmt.Errorf("live: --config and --%s exclude each other: the file says it", other)
		}
	}
	route, err := parseRoute(l.route)
	if err == nil {
		err = l.checkCommon()
	}
	if err != nil {
		return fmt.Errorf("live: %w", err)
	}
	c := &liveCluster{live: l, route: route, follow: func() {}}
	config, err := clusterconfig.Read(l.config)
	var wrong clusterconfig.Errors
	switch {
	case errors.As(err, &wrong):
		l.sayAll("", wrong)
		return exitStatus(exitUsage)
	case err != nil:
		return failure{fmt.Errorf("live: --config: %w", err)}
	}
	if name := route.name(); name != "" && config.SRV == nil && !slices.ContainsFunc(config.Options.Nodes, func(o netio.NodeOptions) bool { return o.Core.Name == name }) {
		return fmt.Errorf("live: --route %s: %s has no node of this name", clean(l.route), l.config)
	}
	c.settings.Store(config)
	return c.run(cmd.Context())
}

// sayAll says what is wrong with a file, a line for each.
func (l *live) sayAll(before string, wrong clusterconfig.Errors) {
	for _, e := range wrong {
		l.say("%s%s", before, clean(e.Error()))
	}
}

// clusterName is the label that the metrics have for the cluster of a file.
func clusterName(path string) string {
	name := filepath.Base(path)
	if short := strings.TrimSuffix(name, filepath.Ext(name)); short != "" {
		name = short
	}
	return strings.ToValidUTF8(name, "\uFFFD")
}

func (l *liveCluster) run(ctx context.Context) error {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	defer context.AfterFunc(ctx, stop)() // the next signal ends the process
	hup := make(chan os.Signal, 1)
	signal.Notify(hup, syscall.SIGHUP)
	defer signal.Stop(hup)

	metrics := prom.New(prom.Options{})
	o := l.settings.Load().Options
	log := stateLog{l.stderr, l.verbose}
	voices := newVoices(log)
	o.Logger = slog.New(clusterLog{log})
	o.Observer = func(node string) netio.Observer {
		return nodeVoice{Observer: metrics.NodeObserver(node), node: node, to: voices}
	}
	var err error
	if l.cluster, err = netio.NewCluster(o); err != nil {
		return failure{err}
	}
	if err := metrics.AddCluster(clusterName(l.config), l.cluster); err != nil {
		return failure{err}
	}
	if l.metrics != "" {
		end, err := serveMetrics(l.stderr, l.metrics, metrics.Handler())
		if err != nil {
			return failure{err}
		}
		defer end()
	}
	l.out = newLivePrinter(l.stdout, l.json)
	l.out.node = l.cluster.Name
	printed := make(chan struct{})
	if l.prints() {
		feed := l.cluster.Subscribe(fanout.Options{Filters: []fanout.Filter{{Events: l.events}}})
		go func() {
			defer close(printed)
			l.out.feed(feed)
		}()
	} else {
		close(printed)
	}
	silence := make(chan struct{})
	var speaking sync.WaitGroup
	speaking.Go(func() { voices.say(silence) })
	l.cluster.Start()
	l.followRecords()
	over := make(chan struct{})
	var reloads sync.WaitGroup
	reloads.Go(func() { l.reloadOn(hup, over) })
	err = l.session(ctx)
	close(over)
	bounded, cancel := context.WithTimeout(context.Background(), closing)
	defer cancel()
	_ = l.cluster.Close(bounded) // it is over in any case, and the process ends
	reloads.Wait()
	l.follow()
	close(silence)
	speaking.Wait()
	<-printed
	if l.prints() {
		l.say("%s printed, %v", count(l.out.events, "event"), l.out.missed)
	}
	if err == nil {
		err = l.out.failed()
	}
	if err != nil && !errors.Is(err, errFailed) {
		return failure{err}
	}
	return err
}

// session waits for the nodes and does what was asked for.
func (l *liveCluster) session(ctx context.Context) error {
	if err := l.waitNodes(ctx); err != nil {
		return err
	}
	asked := ctx
	if l.duration > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, l.duration)
		defer cancel()
	}
	for _, a := range l.actions.actions {
		if !l.do(ctx, a) {
			return errFailed
		}
	}
	if !l.stays() {
		return nil
	}
	check := time.NewTicker(100 * time.Millisecond)
	defer check.Stop()
	for {
		select {
		case <-ctx.Done():
			if asked.Err() != nil {
				l.say("interrupted: logging off")
			}
			return nil
		case <-l.out.broken:
			return nil // the caller asks for the error
		case <-check.C:
			if err := l.allOver(l.cluster.Health()); err != nil {
				return err
			}
		}
	}
}
