// Command dialer is an example: it calls channels and says, for each, how the
// call ended and whether it may have been dialled.
//
//	AMI_ADDR=pbx:5038 AMI_USER=dialer AMI_SECRET=… dialer PJSIP/1001 PJSIP/1002
package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"sync"
	"time"

	"amicore/adapters/netio"
	"amicore/core"
	"amicore/core/action"
	"amicore/core/event"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Stdout, os.Getenv, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "dialer:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer, getenv func(string) string, channels []string) error {
	if len(channels) == 0 {
		return errors.New("no channel given, such as PJSIP/1001")
	}
	client, err := netio.Open(netio.Options{Core: core.Config{
		Address: getenv("AMI_ADDR"), Username: getenv("AMI_USER"), Secret: core.NewSecret(getenv("AMI_SECRET")),
		StopOnRejected: true,
	}})
	if err != nil {
		return err
	}
	defer func() {
		bounded, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		_ = client.Close(bounded) // the calls have ended, and the process does
	}()
	patience, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	if err := client.WaitReady(patience); err != nil {
		return fmt.Errorf("no session (%s): %w", client.Stats().LastClose, err)
	}
	// All at once: an async Originate holds up nobody.
	var wg sync.WaitGroup
	results := make([]string, len(channels))
	ids := action.NewChannelIDs(rand.Text()) // new at each start
	for i, channel := range channels {
		id := ids.Next()
		wg.Go(func() { results[i] = dial(ctx, client, channel, id) })
	}
	wg.Wait()
	for i, channel := range channels {
		fmt.Fprintf(out, "%s: %s\n", channel, results[i])
	}
	return nil
}

// dial originates one call and says what came of it. All events of its channel
// have id as their Uniqueid.
func dial(ctx context.Context, client *netio.Client, channel, id string) string {
	call := client.Submit(action.Originate{
		Channel: channel, Application: "Playback", Data: "demo-congrats", Timeout: 30 * time.Second, ChannelID: id,
	}.Action(), nil)
	select {
	case <-call.Acked(): // the server has taken it; the outcome follows
	case <-ctx.Done():
		call.Cancel()
	}
	select {
	case <-call.Done():
	case <-ctx.Done():
		call.Cancel()
		<-call.Done()
	}
	switch reply, err := call.Result(); {
	case err == nil:
		if o, ok := event.As[event.OriginateResponse](reply.Final); ok {
			return "answered, on " + string(o.ChannelName())
		}
		return "answered"
	case core.MayHaveRun(err):
		// It may have rung: calling again could annoy someone.
		return fmt.Sprintf("not answered, may have been dialled: %v", err)
	default:
		return fmt.Sprintf("not dialled, may be tried again: %v", err)
	}
}
