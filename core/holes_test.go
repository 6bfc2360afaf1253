package core

import (
	"bytes"
	"testing"

	"amicore/core/wire"
)

// TestWithdrawnActionsFreeTheirRoomInTheWriteQueue: what is submitted and
// withdrawn leaves holes between what waits, and holes count as room too.
func TestWithdrawnActionsFreeTheirRoomInTheWriteQueue(t *testing.T) {
	m, err := New(Config{Address: "pbx:5038", Username: "u", Secret: NewSecret("s"), WriteQueue: 140_000, SendWindow: 140_000})
	if err != nil {
		t.Fatal(err)
	}
	value := make([]byte, 900)
	for i := range value {
		value[i] = 'x'
	}
	m.Step(0, Start())
	m.Step(0, Resolved(1, "192.0.2.1:5038"))
	m.Step(0, Connected(1))
	id := ""
	for _, c := range m.Step(0, Received(1, []byte("Asterisk Call Manager/9.0.0\r\n"))) {
		if c.Kind == CommandSend {
			_, after, _ := bytes.Cut(c.Bytes, []byte("ActionID: "))
			line, _, _ := bytes.Cut(after, []byte("\r\n"))
			id = string(line)
		}
	}
	m.Step(0, Received(1, []byte("Response: Success\r\nActionID: "+id+"\r\nMessage: Authentication accepted\r\n\r\n")))
	if got := m.Stats().Phase; got != PhaseReady {
		t.Fatalf("the machine is %v", got)
	}
	most := 0
	for i := range 2000 { // the transport takes nothing: what does not fit into the window waits
		ticket := Ticket(i + 1)
		m.Step(Instant(i), Submit(ticket, wire.NewAction("Setvar", "Variable", "a", "Value", string(value)), nil))
		if i%10 != 0 || i > 1000 {
			m.Step(Instant(i), Cancel(ticket))
		}
		most = max(most, m.write.unsent())
	}
	if most < 130_000 || most > m.cfg.WriteQueue {
		t.Errorf("the queue took %d bytes, holes included; WriteQueue is %d", most, m.cfg.WriteQueue)
	}
}
