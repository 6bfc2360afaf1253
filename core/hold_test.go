package core_test

import (
	"bytes"
	"testing"
	"time"

	"amicore/core"
	"amicore/core/wire"
)

// An action that is held leaves when the hold ends, without another input.
func TestTheMachineAsksForAStepWhenAHoldEnds(t *testing.T) {
	m, err := core.New(core.Config{Address: "192.0.2.1:5038", Username: "admin", Secret: core.NewSecret("s3cret"), HoldBehindBlocking: true, HeartbeatInterval: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	var sent []byte
	step := func(now core.Instant, in core.Input) {
		for _, c := range m.Step(now, in) {
			if c.Kind == core.CommandSend {
				sent = bytes.Clone(c.Bytes)
				m.Step(now, core.Sent(1, len(sent)))
			}
		}
	}
	step(0, core.Start())
	step(0, core.Resolved(1, "192.0.2.1:5038"))
	step(0, core.Connected(1))
	step(0, core.Received(1, []byte("Asterisk Call Manager/13.0.0\r\n")))
	_, after, _ := bytes.Cut(sent, []byte("ActionID: "))
	id, _, _ := bytes.Cut(after, []byte("\r\n"))
	step(0, core.Received(1, []byte("Response: Success\r\nActionID: "+string(id)+"\r\n\r\n")))
	step(0, core.Submit(1, wire.NewAction("Originate", "Channel", "Local/1@x", "Timeout", "3000"), nil))
	step(0, core.Submit(2, wire.NewAction("Setvar"), nil))
	at, why, ok := m.Deadline()
	if want := core.Instant(3 * time.Second); !ok || why != core.DeadlineHold || at != want {
		t.Fatalf("deadline %d for %v, want %d for hold", at, why, want)
	}
	if bytes.HasPrefix(sent, []byte("Action: Setvar")) {
		t.Fatal("Setvar is not held")
	}
	step(at, core.Tick())
	if !bytes.HasPrefix(sent, []byte("Action: Setvar")) {
		t.Fatalf("sent %q, want the Setvar that was held", sent)
	}
}
