package netio

import (
	"context"
	"time"

	"amicore/core"
	"amicore/core/driver"
	"amicore/core/wire"
)

// Loop is one AMI session for those who own their event loop: Poll and Next
// never block, Wait blocks outside of the machine. It is not safe for
// concurrent use.
type Loop struct {
	options   Options
	clockwork clockwork
	machine   *core.Machine
	driver    *driver.Driver
	transport *transport
	wake      chan struct{}
	progress  Progress
	given     bool // since the last Poll
}

// Progress is what a Poll came to.
type Progress struct {
	driver.Progress
	// Stalled: so much waits for this owner that the socket is not read any
	// more. The server cuts off a session that does not read for about 100 ms.
	Stalled bool
}

// NewLoop makes a Loop and begins to connect with its first Poll.
func NewLoop(o Options) (*Loop, error) {
	m, err := o.prepare()
	if err != nil {
		return nil, err
	}
	l := &Loop{options: o, clockwork: newClockwork(o.Clock), machine: m, wake: make(chan struct{}, 1)}
	l.transport = newTransport(&l.options, o.endpoint(), &sharedLookups, l.Wake, l.came, l.idle)
	l.driver = driver.New(o.step(m), l.transport, driver.Config{Node: o.Core.Node, Credit: o.Credit})
	l.Give(core.Start())
	return l, nil
}

// Poll does what can be done now, a bounded amount, and never waits. Hand
// out the outputs with Next before the next Poll.
func (l *Loop) Poll() Progress {
	l.given = false
	l.progress = Progress{Progress: l.driver.Poll(l.clockwork.now()), Stalled: l.transport.stalled()}
	l.progress.More = l.progress.More || l.transport.pending()
	return l.progress
}

// Next hands out the next output of the last Poll. An event is valid until
// the next Poll; a Reply and an ActionError belong to the caller.
func (l *Loop) Next() (*driver.Output, bool) { return l.driver.Next() }

// Submit hands in an action under a ticket of the owner's choice. The action
// and the options must stay as they are until Poll says that there is no More.
// The Poll that takes it answers it: where there is no session, as in the first
// Poll, which begins to connect, it fails with core.ErrNotReady, and after Close
// with core.ErrStopped, NotSent in both cases. A Loop that is not polled answers
// nothing.
func (l *Loop) Submit(t core.Ticket, a wire.Action, o *core.Options) { l.Give(core.Submit(t, a, o)) }

// Give hands in any other input of the owner's: Cancel, Stop, SetEvents,
// SetFilters, or Permit where RequirePermit is set. A mask or filters that
// core.CheckEvents or core.CheckFilters refuse change nothing; Stats counts
// them as misuse.
func (l *Loop) Give(in core.Input) {
	in.Node = l.options.Core.Node
	l.given = true
	l.driver.Give(in)
}

// Wake makes Wait return; it may be called from any goroutine.
func (l *Loop) Wake() {
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

// Wait blocks until Poll is useful again: something has come, the machine's
// deadline is there, Wake was called, max has passed, or ctx has ended. Now
// and then it returns for what the last Poll has taken already.
func (l *Loop) Wait(ctx context.Context, max time.Duration) {
	if l.given || l.progress.More || l.transport.pending() {
		return
	}
	if l.progress.Armed {
		max = min(max, l.progress.Deadline.Sub(l.clockwork.now()))
	}
	if max <= 0 {
		return
	}
	timer := l.clockwork.timer(max)
	defer timer.Stop()
	select {
	case <-l.wake:
	case <-timer.C:
	case <-ctx.Done():
	}
}

// wakeBytes is how much is read before an owner who waits is woken while
// more is there to read: waking costs as much as reading a few events does.
const wakeBytes = 256 << 10

func (l *Loop) came(queued int) {
	if queued >= min(wakeBytes, l.options.ReadAhead) {
		l.Wake()
	}
}

func (l *Loop) idle() {
	if l.transport.mayPend() {
		l.Wake()
	}
}

// Stats returns the machine's counts.
func (l *Loop) Stats() core.Stats { return l.machine.Stats() }

// Close ends the session at once, without Logoff (see core.Stop for a soft
// end), and waits for the goroutines below it, or for ctx. Outputs that were
// not handed out are gone: whoever wants to see how the pending actions end
// gives core.Stop(0), and polls until core.PhaseStopped, before. Poll and Next
// may be called after Close: they answer what is submitted then.
func (l *Loop) Close(ctx context.Context) error {
	l.Give(core.Stop(0))
	for l.machine.Stats().Phase != core.PhaseStopped {
		for _, ok := l.Next(); ok; _, ok = l.Next() {
		}
		l.Poll()
	}
	l.transport.shut()
	gone := make(chan struct{})
	go func() {
		l.transport.running.Wait()
		close(gone)
	}()
	select {
	case <-gone:
		return nil
	case <-ctx.Done():
		return endOf(ctx)
	}
}

// String says whose session it is; %v would print all that is inside.
func (l *Loop) String() string { return "amicore session with " + l.options.Core.Address }

// GoString is String.
func (l *Loop) GoString() string { return l.String() }
