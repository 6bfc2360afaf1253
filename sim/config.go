package sim

import (
	"fmt"
	"time"

	"amicore/core"
)

// blockingTimeout is Config.BlockingTimeout.
const blockingTimeout = 2 * time.Second

// configOf gives short timeouts, so that a minute holds many of them.
func configOf(p *Plan, n *Node) core.Config {
	c := core.Config{
		Node: n.ID, Address: "pbx:5038", Username: "sim", Secret: core.NewSecret(secret),
		HoldBehindBlocking: n.Hold,
		ResolveTimeout:     time.Second, DialTimeout: time.Second, GreetingTimeout: 2 * time.Second, LoginTimeout: 3 * time.Second,
		BootTimeout:       6 * time.Second,
		HeartbeatInterval: 2 * time.Second, HeartbeatTimeout: time.Second, MaxMissed: 2, FrameTimeout: 6 * time.Second, WriteTimeout: 2 * time.Second,
		ActionTimeout: 3 * time.Second, OutcomeTimeout: 8 * time.Second, BlockingTimeout: blockingTimeout,
		BackoffMin: 100 * time.Millisecond, BackoffMax: 2 * time.Second, BackoffFloor: 20 * time.Millisecond,
		StableAfter: 5 * time.Second, RejectedMin: 3 * time.Second, RejectedMax: 9 * time.Second,
		InUseMin: 500 * time.Millisecond, InUseMax: 4 * time.Second,
		MaxPending: 512, MaxFrame: 64 << 10, MaxReplyBytes: 1 << 20, MaxListEvents: 1000, StepEvents: 64,
		QueueEvents: core.MaxReceive/8 + 1, QueueBytes: 256 << 10,
	}
	for i := range c.Seed {
		c.Seed[i] = byte(p.Seed >> (i % 8 * 8))
	}
	if n.MD5 {
		c.Auth = core.AuthMD5
	}
	if n.DropNewest {
		c.Drop = core.DropNewest
	}
	if n.Tiny {
		c.MaxPending, c.MaxFrame, c.MaxReplyBytes, c.MaxListEvents, c.StepEvents = 6, 4096, 16<<10, 3, 3
		c.QueueBytes = core.MaxReceive + c.MaxFrame
		c.WriteQueue, c.SendWindow = 140_000, 140_000
	}
	c.Events = n.Events
	c.RequirePermit, c.AnyOrder, c.StopOnRejected = n.Permits > 0, n.AnyOrder, n.StopOnRejected
	if n.MaxFrame > 0 {
		c.MaxFrame = n.MaxFrame
		c.QueueBytes = max(c.QueueBytes, core.MaxReceive+c.MaxFrame)
	}
	if n.MaxPending > 0 {
		c.MaxPending = n.MaxPending
	}
	if n.MaxList > 0 {
		c.MaxListEvents = n.MaxList
	}
	for i := range n.Filters {
		if i%2 == 1 {
			c.Filters = append(c.Filters, core.EventFilter{Exclude: true, Event: fmt.Sprintf("Unwanted%d", i)}.String())
			continue
		}
		c.Filters = append(c.Filters, fmt.Sprintf("!Event: Unwanted%d", i))
	}
	c.Filters = append(c.Filters, n.Wanted...)
	return c
}
