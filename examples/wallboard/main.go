// Command wallboard is an example: it follows queues, and reads their state
// again whenever events are missing.
//
//	AMI_ADDR=pbx:5038 AMI_USER=wallboard AMI_SECRET=… wallboard sales support
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"time"

	"amicore/adapters/netio"
	"amicore/core"
	"amicore/core/action"
	"amicore/core/event"
	"amicore/core/fanout"
	"amicore/core/wire"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Stdout, os.Getenv, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "wallboard:", err)
		os.Exit(1)
	}
}

// board holds how many callers wait in each queue.
type board struct {
	out     io.Writer
	client  *netio.Client
	waiting map[string]int
}

func run(ctx context.Context, out io.Writer, getenv func(string) string, queues []string) error {
	if len(queues) == 0 {
		return errors.New("no queue given")
	}
	client, err := netio.New(netio.Options{Core: core.Config{
		Address: getenv("AMI_ADDR"), Username: getenv("AMI_USER"), Secret: core.NewSecret(getenv("AMI_SECRET")),
		StopOnRejected: true,
	}})
	if err != nil {
		return err
	}
	b := &board{out: out, client: client, waiting: make(map[string]int)}
	for _, q := range queues {
		b.waiting[q] = 0
	}
	// Subscribed before the session begins, so that nothing is missed between
	// the first reading and the first event.
	events := client.Events(ctx, fanout.Filter{Events: []string{"QueueCallerJoin", "QueueCallerLeave"}})
	client.Start()
	defer func() {
		bounded, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		_ = client.Close(bounded) // the process ends
	}()
	if err := client.WaitReady(ctx); err != nil {
		return fmt.Errorf("no session (%s): %w", client.Stats().LastClose, err)
	}
	b.read(ctx)
	for item := range events {
		if item.Gap != core.GapNone { // events were dropped, or the connection was made anew
			fmt.Fprintf(out, "events are missing (%s): reading again\n", item.Gap)
			b.read(ctx)
			continue
		}
		b.event(item.Event)
	}
	return nil
}

// event takes over the count that an event brings.
func (b *board) event(e wire.Message) {
	if joined, ok := event.As[event.QueueCallerJoin](e); ok {
		b.set(string(joined.Queue()), joined.Count())
	} else if left, ok := event.As[event.QueueCallerLeave](e); ok {
		b.set(string(left.Queue()), left.Count())
	}
}

// set shows how many wait in a queue, if it is one of ours.
func (b *board) set(queue string, n int) {
	if _, ours := b.waiting[queue]; ours {
		b.waiting[queue] = n
		b.show()
	}
}

// read asks the server how many callers wait. Events that came before the
// answer may still be shown after it, but they bring absolute counts, and the
// last of them is that of the answer: nothing is counted twice.
func (b *board) read(ctx context.Context) {
	for {
		reply, err := b.client.Do(ctx, action.QueueStatus("", ""))
		if err == nil {
			for _, e := range reply.Events {
				if q, ok := event.As[event.QueueParams](e); ok {
					if _, ours := b.waiting[string(q.Queue())]; ours {
						b.waiting[string(q.Queue())] = q.Calls()
					}
				}
			}
			b.show()
			return
		}
		fmt.Fprintln(b.out, "the queues can not be read:", err)
		// Reading is free to be done again: it changes nothing.
		select {
		case <-time.After(time.Second):
		case <-ctx.Done():
			return
		}
	}
}

func (b *board) show() {
	names := make([]string, 0, len(b.waiting))
	for name := range b.waiting {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		fmt.Fprintf(b.out, "%s: %d  ", name, b.waiting[name])
	}
	fmt.Fprintln(b.out)
}
