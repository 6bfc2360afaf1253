package netio

import (
	"context"
	"fmt"
	"time"

	"amicore/core"
)

// Start begins to connect; a second Start does nothing.
func (c *Client) Start() {
	c.started.Do(func() {
		c.begun.Store(true)
		c.spawn(func() { c.report.run(c.stop) })
		c.give(core.Start())
	})
}

// spawn runs f on a goroutine that Close waits for, unless it is too late for
// one: then it returns false.
func (c *Client) spawn(f func()) bool {
	c.inboxMu.Lock()
	defer c.inboxMu.Unlock()
	if c.ended {
		return false
	}
	c.done.Add(1)
	go func() {
		defer c.done.Done()
		f()
	}()
	return true
}

const (
	// defaultGrace bounds Close where ctx has no deadline.
	defaultGrace = 5 * time.Second
	// closeWait is how long Close waits for goroutines when ctx is over.
	closeWait = 250 * time.Millisecond
)

// Close ends the session: pending actions may end, then Logoff. When ctx ends
// first, or after 5 s where it has no deadline, the connection is closed and
// what is pending fails. Close may be called more than once, by several at
// once, and in any phase; each call ends with its own ctx, at most 250 ms late.
//
// It returns nil when every goroutine has ended. Otherwise a handler, a
// Logger or an Observer has not returned: the error says so and wraps ctx's.
func (c *Client) Close(ctx context.Context) error {
	if _, ok := ctx.Deadline(); !ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, defaultGrace)
		defer cancel()
	}
	c.closing.Store(true)
	deadline, _ := ctx.Deadline()
	c.give(core.Stop(max(deadline.Sub(c.clockwork.wall()), 0)))
	stopped := func(p core.Phase) bool { return p == core.PhaseStopped }
	if c.waitPhase(ctx, stopped) != nil {
		c.give(core.Stop(0))
		_ = c.waitPhase(context.Background(), stopped) // an owner never blocks
	}
	c.closed.Do(c.tearDown)
	select {
	case <-c.gone:
		return nil
	case <-ctx.Done():
	}
	c.kill() // what handlers have not seen yet they will not see
	late, cancel := context.WithTimeout(context.Background(), closeWait)
	defer cancel()
	select {
	case <-c.gone:
		return nil
	case <-late.Done():
		return fmt.Errorf("amicore: Close: a handler or a logger has not returned: %w", endOf(ctx))
	}
}

// tearDown takes down what is left of a client whose machine has stopped. It
// never blocks on anything of the application's.
func (c *Client) tearDown() {
	c.inboxMu.Lock()
	c.ended = true
	c.inboxMu.Unlock()
	c.mu.Lock()
	for c.round() { // what was submitted meanwhile ends with ErrStopped
		continue
	}
	c.transport.shut()
	c.alarm.stop()
	c.mu.Unlock()
	close(c.stop)
	c.endFeeds()
	go func() {
		c.transport.running.Wait()
		c.done.Wait()
		c.kill()
		close(c.gone)
	}()
}

// String says whose session it is; %v would print all that is inside.
func (c *Client) String() string { return "amicore session with " + c.options.Core.Address }

// GoString is String.
func (c *Client) GoString() string { return c.String() }
