//go:build unix

package netio

import (
	"runtime"
	"syscall"
	"testing"
	"time"

	"amicore/core"
)

func TestAThousandIdleClientsAreCheap(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector's own memory would be measured")
	}
	const n = 1000
	s := newScripted(t, nil)
	before := used()
	clients := make([]*Client, n)
	for i := range clients {
		o := options(s.addr())
		o.checked = nil
		c, err := Open(o)
		if err != nil {
			t.Fatal(err)
		}
		clients[i] = c
	}
	t.Cleanup(func() {
		for _, c := range clients {
			c.give(core.Stop(0)) // side by side
		}
		for _, c := range clients {
			shut(t, c)
		}
	})
	for _, c := range clients {
		if err := c.WaitReady(within(t, 60*time.Second)); err != nil {
			t.Fatal(err)
		}
	}
	// What is measured has the server's side of each session in it.
	each := (used() - before) / n
	begin := cpu(t)
	time.Sleep(time.Second)
	busy := cpu(t) - begin
	t.Logf("%d bytes a client, its server included; %v of CPU in an idle second", each, busy)
	if each > 64<<10 {
		t.Errorf("%d bytes a client, at most %d", each, 64<<10)
	}
	if busy > 20*time.Millisecond { // twice the goal: other tests' timers run as well
		t.Errorf("%v of CPU in an idle second", busy)
	}
}

// used is the memory in use for heap and stacks.
func used() int {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.HeapInuse + m.StackInuse)
}

func cpu(t *testing.T) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
