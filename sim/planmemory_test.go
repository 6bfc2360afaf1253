package sim_test

import (
	"fmt"
	"strings"
	"testing"

	"amicore/sim"
)

// TestAPlanThatFillsTheMemoryIsNone: each of its records alone would be one.
func TestAPlanThatFillsTheMemoryIsNone(t *testing.T) {
	const head = "ami-plan 1\nseed \"1\"\nchaos \"3s\"\n"
	for text, want := range map[string]string{
		"0.0 node ids=1-20\n1.0 submit nodes=1-20 ticket=1048576 action=Ping\n":                                       "lower tickets",
		"0.0 fleet\n0.0 node ids=1-30\n1.0 submit ticket=1048540 times=30 route=round-robin action=Ping\n":            "lower tickets",
		"0.0 node id=1\n" + strings.Repeat("1.0 say node=1 amount=8 text=\"{x:8000000}\"\n", 5):                       "in all that is said",
		"0.0 node id=1\n1.0 submit node=1 ticket=1048576 action=Ping\n1.0 say node=1 amount=8 text=\"{x:8000000}\"\n": "",
		"0.0 node ids=1-1000\n1.0 submit nodes=1-1000 ticket=1 times=1000 action=Ping\n":                              "",
	} {
		_, err := sim.Decode("x.ami", []byte(head+text))
		if want == "" && err != nil || want != "" && !strings.Contains(fmt.Sprint(err), want) {
			t.Errorf("%.80s: %v", text, err)
		}
	}
}
