package sim

import (
	"amicore/core"
	"amicore/core/wire"
)

// borrowed is what an input lends to a machine for the time of its Step: it is written
// over behind it, so that what a machine keeps of it is seen to be wrong. The bytes of
// a Received are the driver's, which writes over them by itself.
type borrowed struct {
	strings []string
	headers []wire.Header
}

// lend returns the input with copies of its lists.
func (b *borrowed) lend(in *core.Input) core.Input {
	lent := *in
	if len(in.Strings) > 0 {
		b.strings = append(b.strings[:0], in.Strings...)
		lent.Strings = b.strings
	}
	if len(in.Headers) > 0 {
		b.headers = append(b.headers[:0], in.Headers...)
		lent.Headers = b.headers
	}
	return lent
}

// takeBack writes over what was lent.
func (b *borrowed) takeBack() {
	for i := range b.strings {
		b.strings[i] = "10.9.9.9:9999"
	}
	for i := range b.headers {
		b.headers[i] = wire.Header{Name: "Overwritten", Value: "behind the Step"}
	}
	b.strings, b.headers = b.strings[:0], b.headers[:0]
}
