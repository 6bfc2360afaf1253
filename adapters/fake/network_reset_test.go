package fake

import (
	"fmt"
	"testing"
	"time"

	"amicore/core"
	"amicore/core/driver"
)

// TestANetworkThatIsResetIsAsNew, even one that was left with connections
// half-way, bytes on their way and faults on.
func TestANetworkThatIsResetIsAsNew(t *testing.T) {
	used := NewNetwork(1)
	for seed := uint64(1); seed <= 20; seed++ {
		used.Reset(seed)
		if a, b := tell(t, NewNetwork(seed), seed), tell(t, used, seed); a != b {
			t.Fatalf("seed %d: a new network tells\n%s\nand one that was reset\n%s", seed, a, b)
		}
	}
}

// tell dials, logs in and pings under faults, and stops in the middle.
func tell(t *testing.T, n *Network, seed uint64) (text string) {
	t.Helper()
	s, err := NewServer(ServerConfig{Seed: seed, Calls: CallLoad{PerMinute: 600}})
	if err != nil {
		t.Fatal(err)
	}
	port := n.Add(1, s, Link{Latency: time.Millisecond, Jitter: time.Millisecond, Chunk: int(seed) * 20}, []string{"a", "b"}, nil)
	n.Fault(1, NetFault(seed%uint64(numNetFaults)), core.Instant(time.Second), 5*time.Millisecond, 100)
	port.Resolve(driver.Key{Node: 1, Conn: 1}, "pbx")
	k := driver.Key{Node: 1, Conn: 2}
	port.Connect(k, "a")
	for now := core.Instant(0); now < core.Instant(300*time.Millisecond); now = now.Add(time.Millisecond) {
		n.Advance(now)
		for c, ok := port.Poll(); ok; c, ok = port.Poll() {
			text += fmt.Sprintf("%v %v %v %q %v\n", time.Duration(now), c.Kind, c.N, c.Data, c.Addrs)
			if c.Kind == driver.Connected {
				port.Write(k, []byte("Action: Login\r\nUsername: admin\r\nSecret: s3cret\r\n\r\n"))
			}
		}
	}
	return text
}
