package wire_test

import (
	"testing"

	"amicore/core/wire"
)

func TestTheInitialOfAnEventIsItsFirstByteOrZero(t *testing.T) {
	for _, c := range []struct {
		text string
		want byte
	}{
		{"Event: OriginateResponse\r\nA: b\r\n\r\n", 'o'},
		{"EVENT: asyncAGI\r\nA: b\r\n\r\n", 'a'},
		{"Event: x\r\n\r\n", 'x'},
		{"Event: x\n\n", 'x'},
		{"Event: 9\r\n\r\n", '9'},
		// Nothing that may be read as another name by Type is turned down by a byte.
		{"Event:OriginateResponse\r\n\r\n", 0},
		{"Event:  OriginateResponse\r\n\r\n", 0},
		{"Event:\tOriginateResponse\r\n\r\n", 0},
		{"Event: \r\n\r\n", 0},
		{"Event:\r\n\r\n", 0},
		{"Event:\r\nOriginateResponse: x\r\n\r\n", 0},
		{"ActionID: 7\r\nEvent: OriginateResponse\r\n\r\n", 0},
	} {
		d := wire.NewDecoder(wire.FromServer, 1<<16)
		d.Feed([]byte(c.text))
		var f wire.Frame
		if !d.Next(&f) {
			t.Fatalf("%q is no frame", c.text)
		}
		if got := f.EventInitial(); got != c.want {
			t.Errorf("the initial of %q is %q, not %q", c.text, got, c.want)
		}
		if got := f.EventInitial(); got != 0 && got != f.Type()[0]|0x20 {
			t.Errorf("the initial of %q is %q, and its type is %q", c.text, got, f.Type())
		}
	}
	var none wire.Message
	if got := none.EventInitial(); got != 0 {
		t.Errorf("the initial of no message is %q", got)
	}
}
