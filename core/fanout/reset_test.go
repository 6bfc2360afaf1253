package fanout_test

import (
	"testing"

	"amicore/core"
	"amicore/core/fanout"
)

// TestASubscriberThatIsResetIsAsNew: nothing of before is seen or counted.
func TestASubscriberThatIsResetIsAsNew(t *testing.T) {
	var f fanout.Fanout
	s := f.Subscribe(fanout.Options{QueueEvents: 32})
	for range 2 {
		if got := drain(s); got != "" || s.Stats() != (fanout.Stats{}) {
			t.Fatalf("at first: %q, %+v", got, s.Stats())
		}
		for i := range 100 {
			c := numbered(i, 200)
			f.Publish(&c, nil)
		}
		c := gap(core.GapReconnect, 0)
		f.Publish(&c, nil)
		if s.Stats().Dropped == 0 || s.Empty() {
			t.Fatalf("%+v", s.Stats())
		}
		s.Reset()
	}
	c := numbered(7, 0)
	f.Publish(&c, nil)
	if got := drain(s); got != "7" {
		t.Errorf("afterwards: %q", got)
	}
}
