package netio

// room returns how much room there is for bytes to send.
func (t *transport) room() (n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, l := range t.links {
		n += cap(l.unsent)
	}
	return n
}

// waiting returns how many bytes were read and not yet given back.
func (t *transport) waiting() (n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, l := range t.links {
		n += l.queued
	}
	return n
}

// over reports whether tearDown has begun.
func (c *Client) over() bool {
	c.inboxMu.Lock()
	defer c.inboxMu.Unlock()
	return c.ended
}
