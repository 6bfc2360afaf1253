// Command ownloop is an example: it holds a session in an event loop of its
// own. Poll and Next never block; Wait does, outside of the session.
//
//	AMI_ADDR=pbx:5038 AMI_USER=admin AMI_SECRET=… ownloop
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"

	"amicore/adapters/netio"
	"amicore/core"
	"amicore/core/wire"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Stdout, os.Getenv); err != nil {
		fmt.Fprintln(os.Stderr, "ownloop:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer, getenv func(string) string) error {
	loop, err := netio.NewLoop(netio.Options{Core: core.Config{
		Address: getenv("AMI_ADDR"), Username: getenv("AMI_USER"), Secret: core.NewSecret(getenv("AMI_SECRET")),
		StopOnRejected: true,
	}})
	if err != nil {
		return err
	}
	defer func() {
		bounded, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		_ = loop.Close(bounded) // the process ends
	}()
	stopping := false
	for {
		loop.Poll()
		for o, ok := loop.Next(); ok; o, ok = loop.Next() {
			if !handle(loop, out, o) {
				continue
			}
			if !stopping {
				return fmt.Errorf("the session is over: %s", loop.Stats().LastClose)
			}
			return nil
		}
		if ctx.Err() != nil && !stopping {
			stopping = true
			loop.Give(core.Stop(5 * time.Second)) // softly, with a Logoff
			continue
		}
		// What else the loop has to do goes here; a session that is idle costs
		// nothing. While it stops, ctx must not wake it again and again.
		if stopping {
			loop.Wait(context.Background(), time.Second)
		} else {
			loop.Wait(ctx, time.Minute)
		}
	}
}

// pingTicket names the one action of this example. Tickets are the owner's choice.
const pingTicket core.Ticket = 1

// handle takes one output; an event is valid until the next Poll. It reports
// whether the session is over.
func handle(loop *netio.Loop, out io.Writer, o *core.Command) (done bool) {
	switch o.Kind {
	case core.CommandNotice:
		if o.Notice != core.NoticePhase {
			return false
		}
		fmt.Fprintln(out, "phase:", o.Phase)
		if o.Phase == core.PhaseReady {
			loop.Submit(pingTicket, wire.NewAction("Ping"), nil)
		}
		return o.Phase == core.PhaseStopped
	case core.CommandComplete:
		fmt.Fprintf(out, "%s: %s\n", o.Reply.Action, o.Reply.Response.Get("Ping"))
	case core.CommandFail:
		fmt.Fprintln(out, "failed:", o.Err, "- may have run:", core.MayHaveRun(o.Err))
	case core.CommandDeliver:
		if o.Event == nil {
			fmt.Fprintln(out, "events are missing:", o.Gap)
		} else {
			fmt.Fprintf(out, "event: %s\n", o.Event.Type())
		}
	}
	return false
}
