package netio

import (
	"fmt"
	"syscall"
	"testing"
	"time"

	"amicore/core"
)

// A listener whose backlog is full answers no SYN: the dial hangs in the kernel.
func TestADialThatTheKernelDoesNotAnswerIsGivenUp(t *testing.T) {
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer syscall.Close(fd)
	if err := syscall.Bind(fd, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Listen(fd, 0); err != nil {
		t.Fatal(err)
	}
	name, err := syscall.Getsockname(fd)
	if err != nil {
		t.Fatal(err)
	}
	o := options(fmt.Sprintf("127.0.0.1:%d", name.(*syscall.SockaddrInet4).Port))
	o.Core.DialTimeout, o.Core.GreetingTimeout = 50*time.Millisecond, time.Hour
	var clients []*Client
	for range 4 { // the first ones fill the backlog and wait for a banner
		c, err := Open(o)
		if err != nil {
			t.Fatal(err)
		}
		clients = append(clients, c)
	}
	last := clients[len(clients)-1]
	hung := 0
	eventually(t, "a dial is given up", func() bool {
		hung = 0
		for _, c := range clients {
			if c.Stats().LastClose == core.CloseDialTimeout {
				hung++
			}
		}
		return hung > 0
	})
	if hung == len(clients) {
		t.Error("none was accepted: the test shows nothing")
	}
	begin := time.Now()
	last.Stats()
	for _, c := range clients {
		shut(t, c)
	}
	if took := time.Since(begin); took > 2*time.Second {
		t.Errorf("Close took %v", took)
	}
}
