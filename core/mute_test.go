package core

import (
	"strings"
	"testing"

	"amicore/core/wire"
)

// TestAnActionThatMayBeRawWaitsForAFenceToo: what SIPqualifypeer prints on a
// server of 11 (and which this one is, nobody knows) is not the text of the raw
// action in front.
func TestAnActionThatMayBeRawWaitsForAFenceToo(t *testing.T) {
	m, err := New(Config{Address: "pbx:5038", Username: "u", Secret: NewSecret("s3cret")})
	if err != nil {
		t.Fatal(err)
	}
	var names, ids []string
	step := func(in Input) (done []Command) {
		for _, c := range m.Step(0, in) {
			switch c.Kind {
			case CommandSend:
				for _, line := range strings.Split(string(c.Bytes), "\r\n") {
					if name, ok := strings.CutPrefix(line, "Action: "); ok {
						names = append(names, name)
					}
					if id, ok := strings.CutPrefix(line, "ActionID: "); ok {
						ids = append(ids, id)
					}
				}
			case CommandComplete:
				done = append(done, c)
			}
		}
		return done
	}
	answer := func(i int) []Command {
		return step(Received(1, []byte("Response: Success\r\nActionID: "+ids[i]+"\r\n\r\n")))
	}
	step(Start())
	step(Resolved(1, "a:1"))
	step(Connected(1))
	step(Received(1, []byte("Proxy of something/1\r\n")))
	answer(0)
	step(Sent(1, m.Stats().Window))
	// Of the machine's pings four are in flight, so that the sixth waits, and
	// SIPqualifypeer behind it.
	for i := range 6 {
		step(Submit(Ticket(i+1), wire.NewAction("SKINNYshowline"), nil))
	}
	step(Submit(7, wire.NewAction("SIPqualifypeer", "Peer", "x"), nil))
	for i := 0; i < len(names); i++ {
		switch names[i] {
		case "SKINNYshowline", "SIPqualifypeer":
			step(Received(1, []byte("text of "+names[i]+"\r\n\r\n")))
		case "Ping":
			for _, c := range answer(i) {
				if strings.Contains(string(c.Reply.Text), "SIPqualifypeer") {
					t.Errorf("ticket %d: %q", c.Ticket, c.Reply.Text)
				}
			}
		}
	}
	if n := m.Stats().Pending; n > 0 {
		t.Errorf("%d actions have not ended", n)
	}
}
