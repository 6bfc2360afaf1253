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
	if mask, filters, ok := k.s.InForce(1); mask != ClassAll || len(filters) != 0 || !ok {
		t.Errorf("in force behind the login: %v, %q, %t", mask, filters, ok)
	}
	k.take(1)
	through = nil
	k.send(1, "Action: Events", "EventMask: user")
	k.send(1, "Action: Filter", "Operation: Add", "Filter: !Lead: 5")
	k.take(1)
	if mask, filters, ok := k.s.InForce(1); mask != ClassUser || !slices.Equal(filters, []HeldFilter{{"", "!Lead: 5"}}) || !ok {
		t.Errorf("in force: %v, %q, %t", mask, filters, ok)
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

// TestTheServerTellsTheCriteriaThatItKnows: an older release, or version, takes the text
// alone.
func TestTheServerTellsTheCriteriaThatItKnows(t *testing.T) {
	for _, c := range []struct {
		profile string
		without bool
		want    HeldFilter
	}{
		{"20", false, HeldFilter{"header(Lead),method(exact)", "5"}},
		{"20", true, HeldFilter{"", "5"}},
		{"16", false, HeldFilter{"", "5"}},
		{"23", true, HeldFilter{"header(Lead),method(exact)", "5"}},
	} {
		k := newTalk(t, ServerConfig{Profile: c.profile, NoCriteria: c.without})
		k.login(1)
		k.send(1, "Action: Filter", "Operation: Add", "MatchCriteria: header(Lead),method(exact)", "Filter: 5")
		if _, filters, _ := k.s.InForce(1); !slices.Equal(filters, []HeldFilter{c.want}) {
			t.Errorf("%s, without criteria %t: %q", c.profile, c.without, filters)
		}
		if passes := k.s.Passes(1, []byte("Event: UserEvent\r\nLead: 51\r\n\r\n")); passes != (c.want.MatchCriteria == "") {
			t.Errorf("%s, without criteria %t: an event that has the text, and does not match, passes: %t", c.profile, c.without, passes)
		}
	}
}
