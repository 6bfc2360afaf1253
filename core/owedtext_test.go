package core_test

import (
	"fmt"
	"testing"

	"amicore/core"
	"amicore/core/wire"
)

// TestRecordsThatMayBeTextMakeRoomLast: behind a proxy what was given up makes room for what is submitted, and the ids of only 128
// Commands are kept. So other records go first, however many they are.
func TestRecordsThatMayBeTextMakeRoomLast(t *testing.T) {
	const commands = 200
	f := newFuzzed(t, core.Config{
		Address: "192.0.2.1:5038", Username: "admin", Secret: core.NewSecret("s3cret"), AnyOrder: true, MaxPending: commands + 1,
	})
	f.step(core.Start())
	f.step(core.Resolved(1, "192.0.2.1:5038"))
	f.step(core.Connected(1))
	f.step(core.Received(1, []byte("Asterisk Call Manager/2.10.6\r\n"))) // has raw text
	f.step(core.Received(1, []byte("Response: Success\r\nActionID: "+string(f.id)+"\r\n\r\n")))
	f.step(core.Sent(1, f.window))
	m := f.machine
	giveUp := func(ticket core.Ticket, name, id string) {
		for _, c := range m.Step(1, core.Submit(ticket, wire.NewAction(name), &core.Options{ActionID: id})) {
			switch c.Kind {
			case core.CommandSend:
				m.Step(1, core.Sent(1, len(c.Bytes)))
			case core.CommandFail:
				t.Fatal(c.Err)
			}
		}
		m.Step(1, core.Cancel(ticket))
	}
	for i := range commands {
		giveUp(core.Ticket(i), "Command", fmt.Sprint("c", i))
	}
	for i := range 2 * commands {
		giveUp(core.Ticket(commands+i), "Ping", fmt.Sprint("p", i))
	}
	m.Step(1, core.Credit(1<<20))
	for i := range commands {
		text := fmt.Sprintf("Response: Follows\r\nPrivilege: Command\r\nActionID: c%d\r\nbefore\n\nEvent: A\nPrivilege: call,all\n\n--END COMMAND--\r\n\r\n", i)
		for _, c := range m.Step(1, core.Received(1, []byte(text))) {
			if c.Kind == core.CommandDeliver {
				t.Fatalf("a line of the text of Command %d is an event: %q", i, c.Event.Bytes())
			}
		}
	}
	if s := m.Stats(); s.Orphans[core.OrphanLate] != commands || s.Backpressure != 0 {
		t.Errorf("%d late answers of %d, %d times backpressure", s.Orphans[core.OrphanLate], commands, s.Backpressure)
	}
}
