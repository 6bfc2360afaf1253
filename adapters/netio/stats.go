package netio

import "amicore/core"

// Stats are the counts of a Client.
type Stats struct {
	core.Stats
	Consumers
}

// Consumers are the counts of those who wait for what comes.
type Consumers struct {
	// Calls wait for an answer, Subscribers read events.
	Calls, Subscribers int
	// Taken and Lost events of all subscribers, closed ones included.
	Taken, Lost uint64
	// Waiting events of present subscribers, and their bytes.
	Waiting, WaitingBytes int
	// Panics of handlers that were caught.
	Panics uint64
}

// Stats returns the counts now.
func (c *Client) Stats() Stats {
	var s Stats
	c.owning(func() { s.Stats = c.machine.Stats() })
	s.Consumers = c.consumers()
	return s
}

func (c *Client) consumers() (s Consumers) {
	c.fanMu.Lock()
	s.Subscribers = c.fan.Len()
	s.Taken, s.Lost = c.past.Taken, c.past.Dropped
	for sub := range c.feeds {
		counts := sub.Stats()
		s.Taken += counts.Taken
		s.Lost += counts.Dropped
		s.Waiting += counts.Queued
		s.WaitingBytes += counts.QueuedBytes
	}
	c.fanMu.Unlock()
	c.inboxMu.Lock()
	s.Calls = c.calls.Len()
	c.inboxMu.Unlock()
	s.Panics = c.panics.Load()
	return s
}
