package fanout

import "amicore/core"

// Calls is the table from tickets to waiting calls. It numbers tickets from
// 1 and never uses one twice. The zero Calls is empty and ready. It is not
// safe for concurrent use.
type Calls[T any] struct {
	last core.Ticket
	open map[core.Ticket]T
}

// Open makes a ticket for a call.
func (c *Calls[T]) Open(call T) core.Ticket {
	if c.open == nil {
		c.open = make(map[core.Ticket]T)
	}
	c.last++
	c.open[c.last] = call
	return c.last
}

// Get returns the call of a ticket that is open.
func (c *Calls[T]) Get(t core.Ticket) (T, bool) {
	call, ok := c.open[t]
	return call, ok
}

// Close ends a ticket and returns its call; once.
func (c *Calls[T]) Close(t core.Ticket) (T, bool) {
	call, ok := c.open[t]
	delete(c.open, t)
	return call, ok
}

// Len returns how many tickets are open.
func (c *Calls[T]) Len() int { return len(c.open) }
