package core_test

import (
	"testing"

	"amicore/core"
)

// TestAnInputOfNoKindIsMisuse, whatever connection it names: it is no late word
// of another one.
func TestAnInputOfNoKindIsMisuse(t *testing.T) {
	m, err := core.New(core.Config{Address: "192.0.2.1:5038", Username: "u", Secret: core.NewSecret("s")})
	if err != nil {
		t.Fatal(err)
	}
	for n, conn := range []core.Conn{0, 1, 7} {
		m.Step(0, core.Input{Kind: 99, Conn: conn})
		if s := m.Stats(); s.Misuse != uint64(n)+1 || s.Stale != 0 {
			t.Errorf("conn %d: %d misuses, %d stale", conn, s.Misuse, s.Stale)
		}
	}
}
