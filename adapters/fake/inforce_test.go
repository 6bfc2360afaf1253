package fake

import (
	"slices"
	"strings"
	"testing"
)

// TestTheServerTellsWhatItLetsThrough, and by which mask and filters.
func TestTheServerTellsWhatItLetsThrough(t *testing.T) {
	var through []string
	k := newTalk(t, ServerConfig{OnQueued: func(_ SessionID, event []byte) { through = append(through, string(event)) }})
	if _, _, ok := k.s.InForce(1); ok {
		t.Error("a mask is in force before anybody is there")
	}
	k.login(1)
	if mask, filters, ok := k.s.InForce(1); mask != ClassAll || filters != 0 || !ok {
		t.Errorf("in force behind the login: %v, %d filters, %t", mask, filters, ok)
	}
	k.take(1)
	through = nil
	k.send(1, "Action: Events", "EventMask: user")
	k.send(1, "Action: Filter", "Operation: Add", "Filter: !Lead: 5")
	k.take(1)
	if mask, filters, ok := k.s.InForce(1); mask != ClassUser || filters != 1 || !ok {
		t.Errorf("in force: %v, %d filters, %t", mask, filters, ok)
	}
	if k.s.Passes(1, []byte("Event: UserEvent\r\nLead: 51\r\n\r\n")) || !k.s.Passes(1, []byte("Event: UserEvent\r\nLead: 41\r\n\r\n")) {
		t.Error("the filter keeps the wrong event away")
	}
	for _, lead := range []string{"41", "51", "42"} {
		k.send(1, "Action: UserEvent", "UserEvent: A", "Lead: "+lead)
	}
	var came []string
	for frame := range strings.SplitAfterSeq(k.take(1), "\r\n\r\n") {
		if strings.HasPrefix(frame, "Event: ") {
			came = append(came, frame)
		}
	}
	if len(came) != 2 || !slices.Equal(through, came) {
		t.Errorf("let through: %q, came: %q", through, came)
	}
	if n := k.s.Waiting(1); n != 0 {
		t.Errorf("%d bytes wait to be written, and all were taken", n)
	}
}
