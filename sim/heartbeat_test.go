package sim_test

import (
	"testing"

	"amicore/sim"
)

// TestWhatMayBlockIsSeenAsTheMachineSeesIt: plans in which it may know more
// than the catalogue says of all versions, or was told otherwise by its caller.
func TestWhatMayBlockIsSeenAsTheMachineSeesIt(t *testing.T) {
	const originate = `action=Originate header="Channel: PJSIP/100" header="Context: default" header="Exten: 100" header="Priority: 1" header="Timeout: 30000"`
	for name, text := range map[string]string{
		"one in front that only some versions have": `2.0 net node=1 fault=half-open for=1s
2.001 submit node=1 ticket=1 action=SorceryMemoryCachePopulate
4.001 submit node=1 ticket=2 ` + originate,
		"one in front that its caller lets be silent": `2.0 net node=1 fault=half-open for=1s
2.001 submit node=1 ticket=1 action=Command header="Command: core show uptime" rule=silent
2.001 submit node=1 ticket=2 ` + originate,
	} {
		p, err := sim.Decode("x.ami", []byte("ami-plan 1\nseed \"1\"\nchaos \"60s\"\n0.0 node id=1 version=20 latency=1ms\n"+text+"\n"))
		if err != nil {
			t.Fatal(err)
		}
		if v := sim.Judge(p); v != nil {
			t.Errorf("%s: %v", name, v)
		}
	}
}
