package core_test

import (
	"strings"
	"testing"
	"time"

	"amicore/core"
)

// TestDefaultsFollowMaxFrame: raising MaxFrame alone is enough, for any size
// that it may have, and changes no default below.
func TestDefaultsFollowMaxFrame(t *testing.T) {
	for _, c := range []struct{ frame, queue, replies int }{
		{0, 8 << 20, 16 << 20},
		{64 << 10, 8 << 20, 16 << 20},
		{8 << 20, 8<<20 + core.MaxReceive, 16 << 20},
		{64 << 20, 64<<20 + core.MaxReceive, 128 << 20},
	} {
		m, err := core.New(core.Config{Address: "192.0.2.1:5038", Username: "admin", Secret: core.NewSecret("s3cret"), MaxFrame: c.frame})
		if err != nil {
			t.Errorf("MaxFrame %d: %v", c.frame, err)
			continue
		}
		if got := m.Config(); got.QueueBytes != c.queue || got.MaxReplyBytes != c.replies {
			t.Errorf("MaxFrame %d: QueueBytes %d, MaxReplyBytes %d, want %d and %d", c.frame, got.QueueBytes, got.MaxReplyBytes, c.queue, c.replies)
		}
	}
}

// TestAnExplicitBoundIsNotRaised: one that cannot hold a frame is refused, and
// so is a frame that is too large.
func TestAnExplicitBoundIsNotRaised(t *testing.T) {
	for field, cfg := range map[string]core.Config{
		"QueueBytes":    {MaxFrame: 8 << 20, QueueBytes: 8 << 20},
		"MaxReplyBytes": {MaxFrame: 16 << 20, MaxReplyBytes: 16 << 20},
		"MaxFrame":      {MaxFrame: 65 << 20},
	} {
		cfg.Address, cfg.Username, cfg.Secret = "192.0.2.1:5038", "admin", core.NewSecret("s3cret")
		if _, err := core.New(cfg); err == nil || !strings.Contains(err.Error(), "Config."+field+" is ") {
			t.Errorf("%s: %v", field, err)
		}
	}
}

// TestDelaysOfALoginInUseFollowTheFloor, so that a long floor alone is no mistake.
func TestDelaysOfALoginInUseFollowTheFloor(t *testing.T) {
	const s = time.Second
	for _, c := range []struct{ floor, least, most, wantLeast, wantMost time.Duration }{
		{0, 0, 0, s, 30 * s},
		{10 * s, 0, 0, 10 * s, 30 * s},
		{90 * s, 0, 0, 90 * s, 90 * s},
		{10 * s, 40 * s, 0, 40 * s, 40 * s},
		{10 * s, 20 * s, 25 * s, 20 * s, 25 * s},
	} {
		m, err := core.New(core.Config{
			Address: "192.0.2.1:5038", Username: "admin", Secret: core.NewSecret("s3cret"),
			BackoffFloor: c.floor, BackoffMin: 2 * c.floor, BackoffMax: 2 * max(c.floor, 30*s), RejectedMin: 2 * max(c.floor, 30*s), InUseMin: c.least, InUseMax: c.most,
		})
		if err != nil {
			t.Errorf("%+v: %v", c, err)
			continue
		}
		if got := m.Config(); got.InUseMin != c.wantLeast || got.InUseMax != c.wantMost {
			t.Errorf("%+v: from %v to %v", c, got.InUseMin, got.InUseMax)
		}
	}
}
