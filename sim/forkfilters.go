package sim

import "strings"

// Filters that the owner of a fork wants.

// filter draws one that can be had.
func (f *fork) filter() string {
	if f.g.chance(10) {
		return pick(f.g.below, loosely...)
	}
	return pick(f.g.below, wantedFilters...)
}

// loosely are filters in a spelling that is allowed and unusual.
var loosely = []string{
	"eventfilter(header(Channel:),method(exact))=PJSIP/1", "eventfilter(header(Channel::),method(exact))=PJSIP/1", "eventfilter( , name( OriginateResponse\t),,action(exclude) , )",
	" \teventfilter(action(exclude)name(AsyncAGIExec)method(none)) ", "eventfilter(header(Event:),method(contains)) =\t!!x", "  ! !Event: Originate", "a)b", ")",
	"eventfilter(name(Newchannel),method(contains)) = Event: New", "eventfilter(name(Newchannel),method(contains)) = t: N",
}

// oddFilter draws one that may be none: of a list, or one that can be had with a byte
// more, less, or in place of another.
func (f *fork) oddFilter() string {
	if f.g.chance(50) {
		return pick(f.g.below, invalidFilters...)
	}
	b := []byte(f.filter())
	for range 1 + f.g.below(2) {
		at := f.g.below(len(b) + 1)
		odd := filterBytes[f.g.below(len(filterBytes))]
		switch how := f.g.below(4); {
		case how == 0 || at == len(b):
			b = append(b[:at], append([]byte{odd}, b[at:]...)...)
		case how == 1:
			b = append(b[:at], b[at+1:]...)
		case how == 2:
			b[at] = odd
		default: // twice
			b = append(b[:at], append([]byte{b[at]}, b[at:]...)...)
		}
	}
	return string(b)
}

// filterBytes are the bytes that the syntax of filters knows.
const filterBytes = "()[]{}\\^$.*+?|!:=, \t-an"

// invalidFilters are filters that nobody may want, and some that look like them.
var invalidFilters = []string{
	"", "!", "(", "a)", "a)(b", "[", "[]", "[^]", "[]a]", "[^]a]", "[a-", "[[:alpha:]", "[[:alpha]", "[a](", `[a]\`, "[a][", `a\`, `\(`, `Event: (x|New\)`, "a**", "x\r\ny", "x\ny", strings.Repeat("f", 1100), strings.Repeat("(", 40) + strings.Repeat(")", 40),
	"eventfilter", "eventfilter()", "eventfilter(name(X)", "eventfilter(name(X)),", "eventfilter(name())", "eventfilter(name(New channel))", "eventfilter(nonsense(X))",
	"eventfilter(method(exact))", "eventfilter(method(exact))=x", "eventfilter(method(none))=x", "eventfilter(method(none))", "eventfilter(header(A b))", "eventfilter(header(Channel))x",
	"eventfilter(header(Channel))= x", "eventfilter(header(Channel),method(exact))= x", "eventfilter(header(Channel),method(exact))=! x", "eventfilter(header(Channel),method(starts_with))=!\tx", "eventfilter(header(Channel),method(starts_with))= x", "eventfilter(header(Channel),method(ends_with))= x",
	"eventfilter(action(exclude),name(Newchannel))", "eventfilter(action(include),name(Newchannel))", "eventfilter(action(neither),name(Newchannel))", "eventfilter(name(newchannel))",
	"eventfilter(name(Newchannel),name(Newchannel))", "eventfilter(header(Channel),method(regex))=[", "eventfilter(header(Channel),method(regex))=a[[:x:]]", "eventfilter(method(contains))=", "eventfilter(method(other))=x",
	"eventfilter(header(Event),method(contains))=Ori", "eventfilter(header(Channel),method(none))", "eventfilter(method(starts_with))=Event: Newchannel and more than there is in front",
}
