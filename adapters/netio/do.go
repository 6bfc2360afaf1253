package netio

import (
	"context"
	"runtime"
	"sync"

	"amicore/core"
	"amicore/core/fleet"
	"amicore/core/wire"
)

// Call is an action that was submitted.
type Call struct {
	ticket core.Ticket
	client *Client
	name   string        // for the Observer, as began is
	began  core.Instant  // when it was submitted
	acked  chan struct{} // nil: nobody can ask for it
	done   chan struct{}
	ack    *core.Reply
	reply  *core.Reply
	err    *core.ActionError
	told   bool // acked is closed
	lent   bool // of Do: done is sent to once, and the Call is used again
}

// doCalls are the Calls of Do, of which nobody keeps one.
var doCalls = sync.Pool{New: func() any { return &Call{done: make(chan struct{}, 1), lent: true} }}

// giveBack lets a Call of Do that has ended be used again.
func (c *Call) giveBack() {
	*c = Call{done: c.done, lent: true}
	doCalls.Put(c)
}

// Acked is closed when the server has taken an async action, or when the
// action has ended.
func (c *Call) Acked() <-chan struct{} { return c.acked }

// Done is closed when the action has ended.
func (c *Call) Done() <-chan struct{} { return c.done }

// Ack returns the acknowledgement of an async action, once Acked is closed;
// nil when it ended without one.
func (c *Call) Ack() *core.Reply { return c.ack }

// Result returns how the action ended, once Done is closed. The error is a
// *core.ActionError.
func (c *Call) Result() (*core.Reply, error) {
	if c.err != nil {
		return c.reply, c.err
	}
	return c.reply, nil
}

// Cancel gives the action up: it ends with core.ErrCanceled, unless it has
// ended before. One that is written already may still run on the server.
func (c *Call) Cancel() { c.client.give(core.Cancel(c.ticket)) }

// Submit hands in an action and returns at once. The action and the options
// must not be changed until it has ended. Where no session can take it the
// Call ends at once, NotSent: with core.ErrNotReady before Start and while
// there is no session, with core.ErrStopped during Close and after it.
func (c *Client) Submit(a wire.Action, o *core.Options) *Call {
	return c.submit(&Call{client: c, acked: make(chan struct{}), done: make(chan struct{})}, core.Submit(0, a, o))
}

// submit hands in a Submit under a ticket of the call's.
func (c *Client) submit(call *Call, in core.Input) *Call {
	c.inboxMu.Lock()
	if c.ended {
		c.inboxMu.Unlock()
		c.phaseMu.Lock()
		trouble := c.trouble
		c.phaseMu.Unlock()
		call.err = c.refused(&in, core.ErrStopped, nil)
		if call.err.Cause = trouble.why; trouble.why == core.CloseLoginRejected {
			call.err.Detail = core.ErrLoginRejected
		}
		call.end()
		return call
	}
	if c.observed {
		call.name, call.began = in.Text, c.clockwork.now()
	}
	call.ticket = c.calls.Open(call)
	in.Ticket, in.Node = call.ticket, c.options.Core.Node
	c.inbox = append(c.inbox, in)
	first, crowd := len(c.inbox) == 1, c.calls.Len() > 1
	c.inboxMu.Unlock()
	if crowd {
		// What comes together leaves in one write. Whoever was first does the
		// work, after the others that are about to submit.
		if !first {
			return call
		}
		runtime.Gosched()
		if !c.waiting() {
			return call
		}
	}
	c.share()
	return call
}

// refused is the error of an action that the machine does not get to see. In
// a cluster it names the node that was asked for, if one was.
func (c *Client) refused(in *core.Input, what, detail error) *core.ActionError {
	in.Node = c.options.Core.Node
	err := core.Refused(in, what, detail)
	err.NodeName = c.options.Core.Name
	if fleet.Policy(in.N) == fleet.Named && len(in.Strings) > 0 {
		err.NodeName = in.Strings[0]
	}
	return err
}

// waiting reports whether the inbox has something that no owner has taken.
func (c *Client) waiting() bool {
	c.inboxMu.Lock()
	defer c.inboxMu.Unlock()
	return len(c.inbox) > 0
}

// Do submits an action and waits for its end: the response, the end of the
// list, the outcome. When ctx ends first the action is canceled, and the
// error says whether it may have run (core.MayHaveRun); it wraps
// core.ErrCanceled and ctx's own. Where no session can take the action Do
// fails at once, whatever ctx is, with the errors of Submit.
func (c *Client) Do(ctx context.Context, a wire.Action) (*core.Reply, error) {
	return c.DoWith(ctx, a, nil)
}

// DoWith is Do with options.
func (c *Client) DoWith(ctx context.Context, a wire.Action, o *core.Options) (*core.Reply, error) {
	return c.do(ctx, core.Submit(0, a, o))
}

// do submits and waits.
func (c *Client) do(ctx context.Context, in core.Input) (*core.Reply, error) {
	if ctx.Err() != nil {
		return nil, c.refused(&in, c.unsentError(), endOf(ctx))
	}
	call := doCalls.Get().(*Call)
	call.client = c
	reply, err := c.submit(call, in).wait(ctx)
	call.giveBack() // not before it has ended, even if ctx should panic
	return reply, err
}

// unsentError returns the sentinel of an action that is not submitted since
// its ctx has ended: where no session could have taken it, that comes first.
func (c *Client) unsentError() error {
	switch {
	case c.closing.Load():
		return core.ErrStopped
	case !c.begun.Load():
		return core.ErrNotReady
	}
	return core.ErrCanceled
}

// wait waits for the end of a call, and cancels it when ctx ends first.
func (c *Call) wait(ctx context.Context) (*core.Reply, error) {
	select {
	case <-c.done:
	case <-ctx.Done():
		c.Cancel()
		<-c.done // the machine ends it in the same step
		if c.err != nil && c.err.Err == core.ErrCanceled {
			c.err.Detail = endOf(ctx)
		}
	}
	return c.Result()
}

// answer brings an output to the call that waits for it; the owner calls it.
func (c *Client) answer(out *core.Command) {
	c.inboxMu.Lock()
	var call *Call
	var ok bool
	if out.Kind == core.CommandAcked {
		call, ok = c.calls.Get(out.Ticket)
	} else {
		call, ok = c.calls.Close(out.Ticket)
	}
	last := c.calls.Len() == 0
	c.inboxMu.Unlock()
	if !ok {
		return
	}
	switch out.Kind {
	case core.CommandAcked:
		call.ack = out.Reply
		call.acknowledge()
		return
	case core.CommandComplete:
		call.reply = out.Reply
	default:
		call.err = out.Err
		call.reply = out.Err.Reply
		c.report.failed(out.Err)
	}
	c.told(call, out.Node)
	call.end()
	if last {
		// The caller would run after all that the reader still does before it
		// waits. In a crowd there are more answers to come.
		c.yield.Store(true)
	}
}

// acknowledge and end are called by the owner alone.
func (c *Call) acknowledge() {
	if c.acked != nil && !c.told {
		close(c.acked)
	}
	c.told = true
}

func (c *Call) end() {
	c.acknowledge()
	if c.lent {
		c.done <- struct{}{} // there is room, and the Call is the caller's again
		return
	}
	close(c.done)
}
