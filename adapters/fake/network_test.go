package fake

import (
	"bytes"
	"testing"
	"time"

	"amicore/core"
	"amicore/core/driver"
)

// TestWhatWaitsForTheOwnerIsReadInOnePiece, as from a kernel; an owner that
// polls all the time has it in the pieces that arrive. Both read all of it.
func TestWhatWaitsForTheOwnerIsReadInOnePiece(t *testing.T) {
	text := bytes.Repeat([]byte("0123456789abcdef"), 40_000) // 640,000 bytes: more than the window and the pieces hold
	read := func(pause time.Duration) (got []byte, pieces int) {
		n := NewNetwork(1)
		s, err := NewServer(ServerConfig{})
		if err != nil {
			t.Fatal(err)
		}
		port := n.Add(1, s, Link{Latency: time.Millisecond, Chunk: 700}, []string{"a"}, nil)
		port.Connect(driver.Key{Node: 1, Conn: 1}, "a")
		// The server writes ten parts, one a millisecond; the owner pauses when they begin.
		const tick, part = time.Millisecond, 64_000
		begin := core.Instant(100 * tick)
		for now := core.Instant(0); now < core.Instant(20*time.Second); now = now.Add(tick) {
			n.Advance(now)
			if k := int(now-begin) / int(tick); now >= begin && k < 10 && !n.Say(1, text[k*part:(k+1)*part]) {
				t.Fatal("no connection stands")
			}
			if now >= begin && now < begin.Add(pause) {
				continue
			}
			for c, ok := port.Poll(); ok; c, ok = port.Poll() {
				if len(c.Data) > core.MaxReceive {
					t.Fatalf("a piece of %d bytes", len(c.Data))
				}
				if now >= begin { // before is the banner
					got = append(got, c.Data...)
					pieces++
				}
			}
		}
		return got, pieces
	}
	at, many := read(0)
	late, few := read(5 * time.Second)
	if !bytes.Equal(at, text) || !bytes.Equal(late, text) {
		t.Fatalf("%d bytes of %d came to an owner that polls, %d to one that pauses", len(at), len(text), len(late))
	}
	if many < len(text)/700 || few > many/3 {
		t.Errorf("%d pieces for an owner that polls, %d for one that pauses", many, few)
	}
}
