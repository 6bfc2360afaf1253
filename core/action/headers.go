package action

import (
	"math"
	"strconv"
	"time"

	"amicore/core/catalog"
	"amicore/core/wire"
)

// New makes any action by its name, with headers given as name, value, name,
// value …, and holds it against the catalogue for a server that may be any of
// the versions (catalog.OfBanner, or catalog.All). An error says all that is
// wrong and what may have been meant, as *catalog.CheckError; the action is
// made all the same, for servers that know more than the catalogue.
func New(in catalog.Versions, name string, nameValue ...string) (wire.Action, error) {
	a := wire.NewAction(name, nameValue...)
	return a, catalog.Check(a, in)
}

// Variable is a channel variable or, as in CDR(userfield), a function to be
// written to. In front of a name, one or two underscores make channels that
// this one creates inherit it.
type Variable struct{ Name, Value string }

// builder collects headers; empty optional values are left out.
type builder struct{ a wire.Action }

func of(name string, nameValue ...string) builder { return builder{wire.NewAction(name, nameValue...)} }

func (b *builder) add(name, value string) {
	b.a.Headers = append(b.a.Headers, wire.Header{Name: name, Value: value})
}

func (b *builder) maybe(name, value string) {
	if value != "" {
		b.add(name, value)
	}
}

func (b *builder) yes(name string, value bool) {
	if value {
		b.add(name, "true")
	}
}

func (b *builder) number(name string, n int) {
	if n != 0 {
		b.add(name, strconv.Itoa(n))
	}
}

// in puts a time in units of unit; 0 is left out.
func (b *builder) in(name string, d, unit time.Duration) {
	if d != 0 {
		b.add(name, units(d, unit))
	}
}

// units counts the units of a time, rounded up, so that a short one does not
// become no bound. One that is over is the shortest: whoever takes what is left
// until a deadline does not get the server's default behind it. More than the
// server's int holds is that much.
func units(d, unit time.Duration) string {
	n := d / unit
	if d%unit > 0 {
		n++
	}
	return strconv.FormatInt(min(max(int64(n), 1), math.MaxInt32), 10)
}

// variables puts each in a header of its own: one header takes 64, and is cut
// at commas.
func (b *builder) variables(vars []Variable) {
	for _, v := range vars {
		b.add("Variable", wire.QuoteVariable(v.Name, v.Value))
	}
}
