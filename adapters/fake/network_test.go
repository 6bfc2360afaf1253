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
		said := false
		for now, until := core.Instant(0), core.Instant(0); now < core.Instant(20*time.Second); now = now.Add(time.Millisecond) {
			n.Advance(now)
			if part := int(now/core.Instant(time.Millisecond)) - 100; part >= 0 && part < 10 {
				said = n.Say(1, text[part*64_000:(part+1)*64_000])
				until = core.Instant(100 * time.Millisecond).Add(pause)
			}
			if now < until {
				continue
			}
			for c, ok := port.Poll(); ok; c, ok = port.Poll() {
				if len(c.Data) > core.MaxReceive {
					t.Fatalf("a piece of %d bytes", len(c.Data))
				}
				if !said {
					continue // the banner
				}
				got = append(got, c.Data...)
				pieces++
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
