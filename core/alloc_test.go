package core_test

import (
	"bytes"
	"testing"

	"amicore/core"
)

// readied brings a machine to Ready and returns it.
func readied(t *testing.T, cfg core.Config) *core.Machine {
	t.Helper()
	f := newFuzzed(t, cfg)
	f.step(core.Start())
	f.connect()
	f.step(core.Sent(1, f.window))
	if s := f.machine.Stats(); s.Phase != core.PhaseReady {
		t.Fatalf("phase %v", s.Phase)
	}
	return f.machine
}

func TestEventsCostNoAllocation(t *testing.T) {
	m := readied(t, core.Config{Address: "192.0.2.1:5038", Username: "admin", Secret: core.NewSecret("s3cret")})
	events := bytes.Repeat([]byte("Event: Newexten\r\nPrivilege: dialplan,all\r\nChannel: SIP/a-1\r\nUniqueid: 1.2\r\n\r\n"), 400)
	m.Step(1, core.Credit(1<<50))
	before := m.Stats().Delivered
	allocs := testing.AllocsPerRun(100, func() { m.Step(1, core.Received(1, events)) })
	if n := m.Stats().Delivered - before; n != 101*400 {
		t.Fatalf("%d events were delivered", n)
	}
	if allocs != 0 {
		t.Errorf("400 events cost %v allocations, want none", allocs)
	}
}

func TestAHeartbeatCostsNoAllocation(t *testing.T) {
	m := readied(t, core.Config{Address: "192.0.2.1:5038", Username: "admin", Secret: core.NewSecret("s3cret")})
	pong := make([]byte, 0, 200)
	before := m.Stats().Pings
	allocs := testing.AllocsPerRun(100, func() {
		at, _, _ := m.Deadline()
		pong = append(pong[:0], "Response: Success\r\nActionID: "...)
		sent := 0
		for _, c := range m.Step(at, core.Tick()) {
			if c.Kind == core.CommandSend {
				sent = len(c.Bytes)
				pong = append(pong, c.Bytes[bytes.Index(c.Bytes, []byte("ID: "))+4:]...)
			}
		}
		m.Step(at, core.Sent(1, sent))
		m.Step(at, core.Received(1, pong))
	})
	if n := m.Stats().Pings - before; n != 101 || m.Stats().Records != 0 {
		t.Fatalf("%d pings, %d without their pong", n, m.Stats().Records)
	}
	if allocs != 0 {
		t.Errorf("a ping and its pong cost %v allocations, want none", allocs)
	}
}

func TestATickCostsNoAllocation(t *testing.T) {
	m := readied(t, core.Config{Address: "192.0.2.1:5038", Username: "admin", Secret: core.NewSecret("s3cret")})
	if n := testing.AllocsPerRun(100, func() { m.Step(1, core.Tick()) }); n != 0 {
		t.Errorf("a Tick costs %v allocations, want none", n)
	}
}
