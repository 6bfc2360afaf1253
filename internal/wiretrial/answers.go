package wiretrial

import (
	"fmt"
	"iter"

	"amicore/core/wire"
	"amicore/internal/refwire"
)

// askedAlways are names that every message is asked for.
var askedAlways = [...]string{"ActionID", "actionid", "Output", "Event", "(", "", "a(b", "\n", ":"}

// SameAnswers returns an error if a method of a message that asks for headers returns anything but what the reference reads from its
// headers. The message is asked for the names that it has and for others that are nearly the same.
func SameAnswers(m wire.Message, want *refwire.Frame) error {
	i := 0
	for name, value := range m.All() {
		if i == len(want.Headers) || string(name) != want.Headers[i].Name || string(value) != want.Headers[i].Value {
			return fmt.Errorf("method All yields %.100q with %.100q as header %d of %d", name, value, i, len(want.Headers))
		}
		i++
	}
	if i != len(want.Headers) {
		return fmt.Errorf("method All yields %d headers, want %d", i, len(want.Headers))
	}
	for _, name := range askedAlways {
		if err := SameLookup(m, want, name); err != nil {
			return err
		}
	}
	for i := range want.Headers {
		for n, name := range nearly(want.Headers[i].Name, i) {
			if err := SameLookup(m, want, name); err != nil {
				return err
			}
			if n > 1 {
				continue // Values reads all headers, which takes its time
			}
			if err := sameValues(m, want, name); err != nil {
				return err
			}
		}
	}
	if value, ok := want.Type(); ok != (m.Type() != nil) || value != string(m.Type()) {
		return fmt.Errorf("method Type %.100q, want %.100q, %v", m.Type(), value, ok)
	}
	if got := m.EventInitial(); want.Kind == refwire.Event && got != want.EventInitial() {
		return fmt.Errorf("method EventInitial %q, want %q", got, want.EventInitial())
	}
	return sameVariables(m, want)
}

// nearly returns a name, the name in another case, and names that differ from it in a byte.
func nearly(name string, at int) []string {
	all := []string{name, OtherCase(name), name + "x"}
	if name == "" {
		return all
	}
	changed := []byte(name)
	changed[(at*5+len(name)/2)%len(name)] ^= ' '
	return append(all, name[1:], name[:len(name)-1], string(changed))
}

// SameLookup returns an error if a message that is asked for a name finds another header than the reference.
func SameLookup(m wire.Message, want *refwire.Frame, name string) error {
	first, had := want.Get(name)
	if got, ok := m.Lookup(name); string(got) != first || ok != had || (got != nil) != had {
		return fmt.Errorf("method Lookup(%.100q) is %.100q, %v, want %.100q, %v", name, got, ok, first, had)
	}
	if got := m.Get(name); string(got) != first || (got != nil) != had {
		return fmt.Errorf("method Get(%.100q) is %.100q, want %.100q, %v", name, got, first, had)
	}
	return nil
}

// sameValues is SameLookup for all headers of a name.
func sameValues(m wire.Message, want *refwire.Frame, name string) error {
	all, n := want.Values(name), 0
	for value := range m.Values(name) {
		if n == len(all) || string(value) != all[n] {
			return fmt.Errorf("method Values(%.100q) yields %.100q as value %d of %d", name, value, n, len(all))
		}
		n++
	}
	if n != len(all) {
		return fmt.Errorf("method Values(%.100q) yields %d values, want %d", name, n, len(all))
	}
	return nil
}

func sameVariables(m wire.Message, want *refwire.Frame) error {
	all, n := want.Variables(), 0
	for name, value := range m.Variables() {
		got := refwire.Variable{Name: string(name), Value: string(value), HasEqualSign: value != nil}
		if n == len(all) || got != all[n] {
			return fmt.Errorf("method Variables yields %.100q with %.100q as variable %d of %d", name, value, n, len(all))
		}
		n++
	}
	if n != len(all) {
		return fmt.Errorf("method Variables yields %d variables, want %d", n, len(all))
	}
	all, n = want.ChannelVariables(), 0
	for v := range m.ChannelVariables() {
		got := refwire.Variable{
			Prefix: string(v.Prefix), Channel: string(v.Channel), HasChannel: v.Channel != nil,
			Name: string(v.Name), Value: string(v.Value), HasEqualSign: v.Value != nil,
		}
		if n == len(all) || got != all[n] {
			return fmt.Errorf("method ChannelVariables yields %.100q of the channel %.100q, prefix %.100q, as variable %d of %d", v.Name, v.Channel, v.Prefix, n, len(all))
		}
		n++
	}
	if n != len(all) {
		return fmt.Errorf("method ChannelVariables yields %d variables, want %d", n, len(all))
	}
	return nil
}

// Texts copies what a method yields.
func Texts(seq iter.Seq[[]byte]) (all []string) {
	for text := range seq {
		all = append(all, string(text))
	}
	return all
}

// OtherCase turns upper case ASCII letters into lower case and the other way.
func OtherCase(name string) string {
	b := []byte(name)
	for i, c := range b {
		if c|0x20 >= 'a' && c|0x20 <= 'z' {
			b[i] = c ^ 0x20
		}
	}
	return string(b)
}
