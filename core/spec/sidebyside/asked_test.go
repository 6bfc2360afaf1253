package sidebyside

import (
	"testing"

	"amicore/core"
)

// of makes a Machine and a specification of a seed.
func of(t *testing.T, seed byte) *Pair {
	t.Helper()
	config := core.Config{Address: "192.0.2.1:5038", Username: "u", Secret: core.NewSecret("s3cret")}
	config.Seed[0] = seed
	m, err := core.New(config)
	if err != nil {
		t.Fatal(err)
	}
	p, err := Beside(m, config, "s3cret")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestWhatIsAskedApartFromStatsIsCompared: a Step leaves two of one seed with the
// same answers, and two of different seeds with another Nonce.
func TestWhatIsAskedApartFromStatsIsCompared(t *testing.T) {
	one, other := of(t, 1), of(t, 2)
	if d := one.Compare(0, core.Tick(), one.Machine.Step(0, core.Tick())); d != nil {
		t.Errorf("%v", d)
	}
	mixed := &Pair{Machine: one.Machine, Spec: other.Spec}
	if d := mixed.Compare(1, core.Tick(), one.Machine.Step(1, core.Tick())); d == nil || d.What != "Nonce" {
		t.Errorf("%v", d)
	}
}

func TestDefaultsAreCompared(t *testing.T) {
	config := of(t, 1).Machine.Config()
	other := config
	other.LoginTimeout++
	if err := sameConfig(config, config); err != nil {
		t.Errorf("the same configuration: %v", err)
	}
	const want = "sidebyside: defaults of the configuration differ, LoginTimeout:\n  machine: 10s\n  spec:    10.000000001s"
	if err := sameConfig(config, other); err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

// TestAMachineThatWasToldAnotherMaskHasAPair: a fleet shows the first Step of a
// machine when it has been made, and Config is the configuration in force.
func TestAMachineThatWasToldAnotherMaskHasAPair(t *testing.T) {
	m := of(t, 1).Machine
	config := m.Config()
	config.Secret = core.NewSecret("s3cret")
	in := core.SetEvents("off")
	out := m.Step(0, in)
	p, err := Beside(m, config, "s3cret")
	if err != nil {
		t.Fatal(err)
	}
	if d := p.Compare(0, in, out); d != nil {
		t.Errorf("%v", d)
	}
}

func TestPendingAndBacklogAreCompared(t *testing.T) {
	p, d := of(t, 1), &Difference{}
	if stats := p.Machine.Stats(); d.asked(p.Machine, p.Spec, &stats) {
		t.Errorf("%v", d)
	}
	if !d.asked(p.Machine, p.Spec, &core.Stats{Pending: 1}) || d.What != "Pending" {
		t.Errorf("%v", d)
	}
	behind := of(t, 1)
	for _, in := range []core.Input{
		core.Start(), core.Resolved(1, "192.0.2.1:5038"), core.Connected(1), core.Received(1, []byte("Asterisk Call Manager/9.0.0\r\n")),
		core.Received(1, []byte("Event: X\r\nPrivilege: system,all\r\n\r\n")),
	} {
		behind.Spec.Step(0, in)
	}
	if stats := p.Machine.Stats(); !d.asked(p.Machine, behind.Spec, &stats) || d.What != "Backlog" {
		t.Errorf("%v", d)
	}
}
