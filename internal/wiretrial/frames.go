package wiretrial

import (
	"fmt"

	"amicore/core/wire"
	"amicore/internal/refwire"
)

// SameFrame returns an error if anything that is known of a frame differs from the reference's.
func SameFrame(f *wire.Frame, want *refwire.Frame) error {
	switch {
	case f.Kind.String() != want.Kind:
		return fmt.Errorf("the kind is %v, want %s", f.Kind, want.Kind)
	case f.Oversize != want.Oversize:
		return fmt.Errorf("the note Oversize is %v of %d bytes", f.Oversize, want.Size)
	case f.LFOnly != want.LFOnly:
		return fmt.Errorf("the note LFOnly is %v", f.LFOnly)
	case f.EmptyBefore != uint32(want.EmptyBefore):
		return fmt.Errorf("the count EmptyBefore is %d, want %d", f.EmptyBefore, want.EmptyBefore)
	case f.Offset != int64(want.Offset):
		return fmt.Errorf("the frame begins at %d, want %d", f.Offset, want.Offset)
	case f.Size != int64(want.Size):
		return fmt.Errorf("the frame has %d bytes, want %d", f.Size, want.Size)
	}
	return SameMessage(f.Message, want)
}

// SameMessage returns an error if the lines, the headers or the output of a message differ from the reference's. It allocates nothing
// if they do not.
func SameMessage(m wire.Message, want *refwire.Frame) error {
	size := 0
	if len(want.Lines) > 0 {
		size = len(want.Raw) + 4*(len(want.Lines)+1)
	}
	switch {
	case string(m.Bytes()) != want.Raw:
		return fmt.Errorf("the bytes are %.200q", m.Bytes())
	case m.Len() != len(want.Lines), m.IsZero() != (len(want.Lines) == 0):
		return fmt.Errorf("a message of %d lines, want %d, empty: %v", m.Len(), len(want.Lines), m.IsZero())
	case m.Size() != size:
		return fmt.Errorf("the Size of the message is %d, want %d", m.Size(), size)
	}
	header := 0
	for i, line := range want.Lines {
		name, value, ok := m.Header(i)
		has := header < len(want.At) && want.At[header] == i
		if string(m.Line(i)) != line || ok != has {
			return fmt.Errorf("line %d is %.100q, a header: %v", i, m.Line(i), ok)
		}
		if !has {
			continue
		}
		if h := want.Headers[header]; string(name) != h.Name || string(value) != h.Value {
			return fmt.Errorf("the header in line %d is %.100q with %.100q, want %.100q", i, name, value, h.Name)
		}
		header++
	}
	if id, ok := want.Get("ActionID"); string(m.ActionID()) != id || ok != (m.ActionID() != nil) {
		return fmt.Errorf("the ActionID is %.100q, want %.100q", m.ActionID(), id)
	}
	return sameOutput(m, want)
}

func sameOutput(m wire.Message, want *refwire.Frame) error {
	n := 0
	for line := range m.Output() {
		if n == len(want.Output) || string(line) != want.Output[n] {
			return fmt.Errorf("line %d of the output is %.100q", n, line)
		}
		n++
	}
	if n != len(want.Output) {
		return fmt.Errorf("the output has %d lines, want %d", n, len(want.Output))
	}
	return nil
}

// Plain writes a frame out as the reference does, by the public methods alone.
func Plain(f *wire.Frame) refwire.Frame {
	p := refwire.Frame{
		Kind: f.Kind.String(), Oversize: f.Oversize, LFOnly: f.LFOnly,
		EmptyBefore: int(f.EmptyBefore), Offset: int(f.Offset), Size: int(f.Size), Raw: string(f.Bytes()),
	}
	for i := range f.Len() {
		p.Lines = append(p.Lines, string(f.Line(i)))
		if name, value, ok := f.Header(i); ok {
			p.Headers = append(p.Headers, refwire.Header{Name: string(name), Value: string(value)})
			p.At = append(p.At, i)
		}
	}
	p.Output = Texts(f.Output())
	return p
}

// shown is a frame in an error.
func shown(f *wire.Frame) string {
	return fmt.Sprintf("%v of %d bytes at %d: %.100q", f.Kind, f.Size, f.Offset, f.Bytes())
}
