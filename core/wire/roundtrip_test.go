package wire_test

import (
	"fmt"
	"strings"
	"testing"

	"amicore/core/wire"
	"amicore/internal/refwire"
	"amicore/internal/wiretrial"
)

// told writes out what every accessor of a message returns.
func told(m wire.Message) string {
	var b strings.Builder
	say := func(what string, values ...any) { fmt.Fprintf(&b, "%s %q\n", what, values) }
	say("all", m.Len(), m.IsZero(), m.Size(), m.Bytes(), m.Type(), m.Type() == nil, m.ActionID(), m.ActionID() == nil)
	if m.Len() > 0 {
		say("initial", m.EventInitial())
	}
	for i := range m.Len() {
		name, value, ok := m.Header(i)
		got, has := m.Lookup(string(name))
		say("line", m.Line(i), name, value, value == nil, ok, got, has, m.Get(wiretrial.OtherCase(string(name))), wiretrial.Texts(m.Values(string(name))))
		// A line of text may look like a header.
		line := string(m.Line(i))
		line, _, _ = strings.Cut(line, ":")
		got, has = m.Lookup(line)
		say("asked", got, has)
	}
	for name, value := range m.All() {
		say("header", name, value)
	}
	say("output", wiretrial.Texts(m.Output()))
	for name, value := range m.Variables() {
		say("variable", name, value, value == nil)
	}
	for v := range m.ChannelVariables() {
		say("channel", v.Prefix, v.Channel, v.Channel == nil, v.Name, v.Value, v.Value == nil)
	}
	return b.String()
}

// TestACopySharesNoMemory: neither with what it was made from nor with another copy.
func TestACopySharesNoMemory(t *testing.T) {
	m := frames(t, follows+"a: 1\r\n--END COMMAND--\r\nServer: a\r\n\r\n")[0]
	c := m.Clone()
	want := told(m)
	clear(c.Bytes())
	if told(m) != want {
		t.Error("a message changes with its clone")
	}
	var s wire.Store
	s.Append(&m)
	clear(s.At(0).Bytes())
	if told(m) != want {
		t.Error("a message changes with what a Store keeps of it")
	}
}

// TestParseReadsAnyLinesAsOneMessage: every line may be a header, the last one may lack its line end, and what is in the arena
// stays.
func TestParseReadsAnyLinesAsOneMessage(t *testing.T) {
	arena := []uint32{7, 8}
	everySequence([]string{"\r", "\n", "a: b", ":", "Output: x", "Event: e"}, 5, func(s string) {
		var m wire.Message
		m, arena = wire.Parse([]byte(s), arena[:2])
		lines := strings.SplitAfter(s, "\n")
		if lines[len(lines)-1] == "" {
			lines = lines[:len(lines)-1]
		}
		if m.Len() != len(lines) || string(m.Bytes()) != s || arena[0] != 7 || arena[1] != 8 {
			t.Fatalf("%q has %d lines and the bytes %q", s, m.Len(), m.Bytes())
		}
		for i, line := range lines {
			line = strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
			name, value, ok := m.Header(i)
			wantName, wantValue, wantOK := refwire.Cut(line)
			if string(m.Line(i)) != line || string(name) != wantName || string(value) != wantValue || ok != wantOK {
				t.Fatalf("line %d of %q is %q: %q, %q, %v", i, s, m.Line(i), name, value, ok)
			}
		}
	})
}
