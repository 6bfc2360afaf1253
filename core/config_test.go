package core_test

import (
	"strings"
	"testing"

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
