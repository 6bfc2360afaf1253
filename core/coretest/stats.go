package coretest

import (
	"time"

	"amicore/core"
)

// withDefaults fills in the limits that checks need, as core documents them.
func withDefaults(cfg core.Config) core.Config {
	for _, d := range []struct {
		field *int
		value int
	}{
		{&cfg.StepEvents, 512},
		{&cfg.MaxPending, 10_000},
		{&cfg.MaxMissed, 2},
		{&cfg.QueueEvents, 16_384},
		{&cfg.QueueBytes, 8 << 20},
		{&cfg.MaxReplyBytes, 16 << 20},
		{&cfg.WriteQueue, 4 << 20},
		{&cfg.SendWindow, 256 << 10},
	} {
		if *d.field == 0 {
			*d.field = d.value
		}
	}
	for _, d := range []struct {
		field *time.Duration
		value time.Duration
	}{
		{&cfg.BackoffMax, time.Minute},
		{&cfg.BackoffFloor, 50 * time.Millisecond},
		{&cfg.RejectedMin, 30 * time.Second},
		{&cfg.RejectedMax, 10 * time.Minute},
		{&cfg.InUseMin, max(time.Second, cfg.BackoffFloor)},
		{&cfg.InUseMax, max(30*time.Second, cfg.InUseMin, cfg.BackoffFloor)},
	} {
		if *d.field == 0 {
			*d.field = d.value
		}
	}
	return cfg
}

// ownRecords bounds the records of a machine's own actions: a Filter each for 64
// filters, the question about criteria, 4 Pings, and a few of the login and the
// end.
const ownRecords = 64 + 9

// checkStats holds the machine's counts against the rules and the caps.
func (c *Checker) checkStats(in *core.Input) {
	if c.stats == nil {
		return
	}
	s := c.stats()
	sum := s.Delivered + s.Collected + s.Replies + s.Internal + uint64(s.Queued) + s.Dropped + s.Discarded
	for _, n := range s.Orphans {
		sum += n
	}
	if s.Frames != sum {
		c.fault("S11", "%d frames received, %d accounted for: %+v", s.Frames, sum, s)
	}
	if s.Submitted != s.Completed+s.Failed+uint64(s.Pending) {
		c.fault("S2", "%d submitted, %d completed, %d failed, %d pending", s.Submitted, s.Completed, s.Failed, s.Pending)
	}
	if n := c.node(c.cfg.Node); !c.cfg.Observe && s.Pending != len(n.pending) {
		c.fault("S2", "%d tickets are pending, the machine counts %d", len(n.pending), s.Pending)
	}
	if n := c.node(c.cfg.Node); s.Phase != n.phase {
		c.fault("S15", "phase %v, and the notices say %v", s.Phase, n.phase)
	}
	for _, b := range [...]struct {
		name      string
		got, most int
	}{
		{"pending actions", s.Pending, c.cfg.MaxPending},
		{"records", s.Records, c.cfg.MaxPending + ownRecords},
		{"queued events", s.Queued, c.cfg.QueueEvents},
		{"queued bytes", s.QueuedBytes, c.cfg.QueueBytes},
		{"reply bytes", s.ReplyBytes, c.cfg.MaxReplyBytes},
		{"unsent bytes", s.Unsent, c.cfg.WriteQueue},
		{"bytes in Sends", s.Window, c.cfg.SendWindow},
	} {
		if b.got < 0 || b.got > b.most {
			c.fault("S10", "%d %s, at most %d", b.got, b.name, b.most)
		}
	}
	if s.Misuse > c.last.Misuse && !c.misuse {
		c.blame("the machine refuses this %v", in.Kind)
	}
	c.last = s
}
