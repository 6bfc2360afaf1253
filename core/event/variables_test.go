package event_test

import (
	"fmt"
	"slices"
	"testing"

	"amicore/core/event"
)

// TestAChannelHasItsOwnVariables and not those of another channel of the event.
func TestAChannelHasItsOwnVariables(t *testing.T) {
	v, ok := event.As[event.DialEnd](parse("Event: DialEnd\r\nChannel: SIP/a\r\nChanVariable: A=1\r\nChanVariable: B\r\nDestChannel: SIP/b\r\n" +
		"DestChanVariable: A=2\r\nChanVariable(SIP/a): C=3\r\nChanVariable(SIP/b): C=4\r\nChanVariable(SIP/c): C=5\r\nSourceChanVariable: D=6\r\n"))
	if !ok {
		t.Fatal("no DialEnd")
	}
	of := func(c event.Channel) (found []string) {
		for name, value := range c.Variables() {
			found = append(found, fmt.Sprintf("%s=%s %t", name, value, value == nil))
		}
		return found
	}
	if got, want := of(v.Channel()), []string{"A=1 false", "B= true", "C=3 false"}; !slices.Equal(got, want) {
		t.Errorf("of the channel: %q, want %q", got, want)
	}
	if got, want := of(v.Dest()), []string{"A=2 false", "C=4 false"}; !slices.Equal(got, want) {
		t.Errorf("of the other: %q, want %q", got, want)
	}
	for range v.Dest().Variables() {
		break
	}
}
