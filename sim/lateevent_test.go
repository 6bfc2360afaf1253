package sim_test

import (
	"testing"

	"amicore/sim"
)

// TestWhatAPlanSaysHappensHoweverLate: long after all faults are over, too.
func TestWhatAPlanSaysHappensHoweverLate(t *testing.T) {
	p, err := sim.Decode("x.ami", []byte(`ami-plan 1
seed "1"
chaos "3s"
0.0 node id=1 version=20 latency=1ms
600.0 submit node=1 ticket=1 action=Ping
601.0 expect node=1 ticket=1 text=complete
`))
	if err != nil {
		t.Fatal(err)
	}
	if v := sim.Judge(p); v != nil {
		t.Error(v)
	}
}
