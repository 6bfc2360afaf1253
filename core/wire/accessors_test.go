package wire_test

import (
	"fmt"
	"iter"
	"slices"

	"amicore/core/wire"
	"amicore/internal/refwire"
)

// accessors compares what every method of a frame's message that asks for headers returns with what the reference reads from its
// headers.
func accessors(f *wire.Frame, want *refwire.Frame) error {
	i := 0
	for name, value := range f.All() {
		if i == len(want.Headers) || string(name) != want.Headers[i].Name || string(value) != want.Headers[i].Value {
			return fmt.Errorf("All yields %q: %q as header %d of %d", name, value, i, len(want.Headers))
		}
		i++
	}
	if i != len(want.Headers) {
		return fmt.Errorf("All yields %d headers, want %d", i, len(want.Headers))
	}
	asked := []string{"ActionID", "actionid", "Output", "Event", "(", "", "a(b", "\n", ":"}
	for _, h := range want.Headers {
		asked = append(asked, h.Name, otherCase([]byte(h.Name)), h.Name+"x")
		if h.Name != "" {
			asked = append(asked, h.Name[1:], h.Name[:len(h.Name)-1])
		}
	}
	for _, name := range asked {
		if err := lookup(f, want, name); err != nil {
			return err
		}
	}
	if value, ok := want.Type(); ok != (f.Type() != nil) || value != string(f.Type()) {
		return fmt.Errorf("Type %q, want %q, %v", f.Type(), value, ok)
	}
	if got := f.EventInitial(); f.Kind == wire.KindEvent && got != want.EventInitial() {
		return fmt.Errorf("EventInitial %q, want %q", got, want.EventInitial())
	}
	return variables(f, want)
}

// lookup asks for a header by its name.
func lookup(f *wire.Frame, want *refwire.Frame, name string) error {
	first, had := want.Get(name)
	if got, ok := f.Lookup(name); string(got) != first || ok != had || (got != nil) != had {
		return fmt.Errorf("Lookup(%q) = %q, %v, want %q, %v", name, got, ok, first, had)
	}
	if got := f.Get(name); string(got) != first || (got != nil) != had {
		return fmt.Errorf("Get(%q) = %q, want %q, %v", name, got, first, had)
	}
	if got, all := texts(f.Values(name)), want.Values(name); !slices.Equal(got, all) {
		return fmt.Errorf("Values(%q) = %q, want %q", name, got, all)
	}
	return nil
}

// texts copies what a method yields.
func texts(seq iter.Seq[[]byte]) (all []string) {
	for text := range seq {
		all = append(all, string(text))
	}
	return all
}

func variables(f *wire.Frame, want *refwire.Frame) error {
	var got []refwire.Variable
	for name, value := range f.Variables() {
		got = append(got, refwire.Variable{Name: string(name), Value: string(value), HasEqualSign: value != nil})
	}
	if all := want.Variables(); !slices.Equal(got, all) {
		return fmt.Errorf("Variables yields %+v, want %+v", got, all)
	}
	got = nil
	for v := range f.ChannelVariables() {
		got = append(got, refwire.Variable{
			Prefix: string(v.Prefix), Channel: string(v.Channel), HasChannel: v.Channel != nil,
			Name: string(v.Name), Value: string(v.Value), HasEqualSign: v.Value != nil,
		})
	}
	if all := want.ChannelVariables(); !slices.Equal(got, all) {
		return fmt.Errorf("ChannelVariables yields %+v, want %+v", got, all)
	}
	return nil
}
