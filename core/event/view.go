package event

import (
	"time"

	"amicore/core/catalog"
	"amicore/core/wire"
)

// View is a message that is seen as an event.
type View struct{ wire.Message }

// Any is a view of whatever event it is.
func Any(m wire.Message) View { return View{m} }

// Known returns what the catalogue knows of the event.
func (v View) Known() (catalog.Event, bool) { return catalog.EventNamed(v.Type()) }

// Number returns the decimal number in a header, and whether there is one.
func (v View) Number(name string) (int64, bool) {
	b := v.Get(name)
	negative := len(b) > 0 && b[0] == '-'
	if negative {
		b = b[1:]
	}
	if len(b) == 0 || len(b) > 18 {
		return 0, false
	}
	var n int64
	for _, c := range b {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int64(c-'0')
	}
	if negative {
		n = -n
	}
	return n, true
}

// either is a header that goes by another name in some events.
func (v View) either(name, other string) []byte {
	if b, ok := v.Lookup(name); ok {
		return b
	}
	return v.Get(other)
}

func (v View) number(name string) int {
	n, _ := v.Number(name)
	return int(n)
}

// seconds is a time in whole seconds, at most a century.
func (v View) seconds(name string) time.Duration {
	n, _ := v.Number(name)
	const most = 100 * 365 * 24 * 3600
	return time.Duration(max(-most, min(n, most))) * time.Second
}

// yes reports what the server writes for yes: 1, or a word.
func (v View) yes(name string) bool {
	b := v.Get(name)
	return wire.EqualFold(b, "1") || wire.EqualFold(b, "yes") || wire.EqualFold(b, "true")
}

// kind is a view that knows the names of its events.
type kind[V any] interface {
	is(name []byte) bool
	of(m wire.Message) V
}

// As returns a view of the message, if it is an event of that kind.
func As[V kind[V]](m wire.Message) (v V, ok bool) {
	if _, _, header := m.Header(0); m.Len() == 0 || !header || !v.is(m.Type()) {
		return v, false
	}
	return v.of(m), true
}

func named(have []byte, names ...string) bool {
	for _, name := range names {
		if wire.EqualFold(have, name) {
			return true
		}
	}
	return false
}
