package wire_test

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"amicore/core/wire"
	"amicore/internal/wiretrial"
)

func parse(text string) wire.Message {
	m, _ := wire.Parse([]byte(text), nil)
	return m
}

func TestLookupFindsTheFirstHeaderOfANameInAnyCase(t *testing.T) {
	m := parse("Event: A\r\nChan(a:b): 1\r\nno colon\r\nK:\r\nK: 2\r\n: empty\r\nEnd: x")
	for name, want := range map[string]string{
		"event": "A", "EVENT": "A", "k": "", "Chan(a:b)": "1", "": "empty", "end": "x",
		"Even": "none", "Chan(a": "none", "no colon": "none", "Event: A\r\nChan(a": "none", "Event: A\r\nChan(a:b)": "none",
		"\xcbvent": "none", "Event ": "none",
	} {
		value, ok := m.Lookup(name)
		if !ok {
			value = []byte("none")
		}
		if string(value) != want || ok != (m.Get(name) != nil) {
			t.Errorf("Lookup(%q) = %q, want %q", name, value, want)
		}
	}
}

func TestEqualFoldFoldsASCIILettersOnly(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"", "", true},
		{"ActionID", "aCTIONid", true},
		{"a", "", false},
		{"@[", "`{", false},
		{"\xe4", "\xc4", false},
		{"K", "\u212a", false},
		{"1", "\x11", false},
	} {
		if got := wire.EqualFold([]byte(c.a), c.b); got != c.want {
			t.Errorf("EqualFold(%q, %q) = %v", c.a, c.b, got)
		}
	}
}

func TestVariablesOfAllTheirHeaders(t *testing.T) {
	m := parse("Event: E\r\nVariable: a=1=2\r\nChanVariable: b=\r\nchanvariable(SIP/x:1): c=3\r\nVariable: alone\r\nVariables: no=1\r\nChanVariable(: no=1\r\n")
	var got []string
	for name, value := range m.Variables() {
		got = append(got, fmt.Sprintf("%s>%s>%v", name, value, value == nil))
	}
	if want := []string{"a>1=2>false", "b>>false", "c>3>false", "alone>>true"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestACloneOwnsItsMemory(t *testing.T) {
	stream := []byte("Event: before\r\n\r\nResponse: Follows\r\nPrivilege: Command\r\na: 1\r\nb--END COMMAND--\r\n\r\n")
	d := wire.NewDecoder(wire.FromServer, 1000)
	d.Feed(stream)
	var f wire.Frame
	d.Next(&f)
	d.Next(&f)
	want := wiretrial.Plain(&f)
	c := f
	c.Message = f.Clone()
	if c.Message.Size() != f.Message.Size() || c.Message.Size() != len(want.Raw)+4*5 {
		t.Errorf("Size of the clone %d, of the view %d", c.Message.Size(), f.Message.Size())
	}
	clear(stream)
	d.Feed([]byte("Event: another\r\n\r\n"))
	d.Next(&f)
	if got := wiretrial.Plain(&c); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestTheZeroMessageHasNothing(t *testing.T) {
	for _, m := range []wire.Message{{}, parse(""), (wire.Message{}).Clone()} {
		if !m.IsZero() || m.Len() != 0 || m.Bytes() != nil || m.Type() != nil || m.ActionID() != nil || m.Size() != 0 {
			t.Errorf("%+v", m)
		}
		for range m.Output() {
			t.Error("output of nothing")
		}
		if _, _, ok := m.Header(0); ok {
			t.Error("a header of nothing")
		}
	}
}

func TestIterationCanStop(t *testing.T) {
	m := parse("Event: E\r\nVariable: a=1\r\nVariable: b=1\r\nOutput: x\r\nOutput: y\r\n")
	n := 0
	for range m.All() {
		n++
		break
	}
	for range m.Values("Variable") {
		n++
		break
	}
	for range m.Variables() {
		n++
		break
	}
	for range m.Output() {
		n++
		break
	}
	if n != 4 {
		t.Errorf("%d rounds", n)
	}
}

func TestReadingAMessageAllocatesNothing(t *testing.T) {
	stream := bytes.Repeat([]byte("Event: Newchannel\r\nChannel: SIP/a-1\r\nVariable: a=1\r\nOutput: x\r\nOutput: y\r\n\r\n"), 100)
	stream = append(stream, "Response: Follows\r\ntext\n--END COMMAND--\r\n\r\nEvent: Half"...)
	d := wire.NewDecoder(wire.FromServer, 1<<16)
	var f wire.Frame
	var arena []uint32
	n := 0
	read := func() {
		d.Reset()
		for _, p := range [...][]byte{stream[:1000], stream[1000:1001], stream[1001:]} {
			d.Feed(p)
			for d.Next(&f) {
				n += len(f.Get("event")) + len(f.ActionID()) + len(f.Type())
				for name, value := range f.All() {
					n += len(name) + len(value)
				}
				for value := range f.Values("Channel") {
					n += len(value)
				}
				for line := range f.Output() {
					n += len(line)
				}
				for name, value := range f.Variables() {
					n += len(name) + len(value)
				}
				_, arena = wire.Parse(f.Bytes(), arena[:0])
			}
		}
	}
	read()
	if allocs := testing.AllocsPerRun(10, read); allocs != 0 || n == 0 {
		t.Errorf("%v allocations, %d bytes", allocs, n)
	}
}
