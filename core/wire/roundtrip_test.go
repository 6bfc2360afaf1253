package wire_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"amicore/core/wire"
	"amicore/internal/refwire"
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
		say("line", m.Line(i), name, value, value == nil, ok, got, has, m.Get(otherCase(name)), texts(m.Values(string(name))))
		// A line of text may look like a header.
		line := string(m.Line(i))
		line, _, _ = strings.Cut(line, ":")
		got, has = m.Lookup(line)
		say("asked", got, has)
	}
	for name, value := range m.All() {
		say("header", name, value)
	}
	say("output", texts(m.Output()))
	for name, value := range m.Variables() {
		say("variable", name, value, value == nil)
	}
	for v := range m.ChannelVariables() {
		say("channel", v.Prefix, v.Channel, v.Channel == nil, v.Name, v.Value, v.Value == nil)
	}
	return b.String()
}

// TestACopyTellsWhatTheDecoderTold: a Clone, a Clone of that, what a Store keeps, and what a Store keeps of that, of every frame of
// the grammar's streams, after the memory of the decoder was used again.
func TestACopyTellsWhatTheDecoderTold(t *testing.T) {
	seeds := 200
	if testing.Short() {
		seeds = 40
	}
	d := wire.NewDecoder(wire.FromServer, 1)
	var kept, again wire.Store
	trailers := 0
	streamsOf(t, seeds, func(g *grammar, x *reading) {
		x.prepare(d)
		kept.Reset()
		again.Reset()
		var want []string
		var views, clones []wire.Message
		for _, p := range manyPieces(g.r, x.stream) {
			fed := slices.Clone(p)
			d.Feed(fed)
			var f wire.Frame
			for d.Next(&f) {
				want = append(want, told(f.Message))
				clones = append(clones, f.Clone())
				kept.Append(&f.Message)
				views = append(views, kept.At(kept.Len()-1)) // valid however the Store grows
				if f.Kind == wire.KindFollows && !f.Oversize {
					if _, _, ok := f.Header(f.Len() - 1); ok {
						trailers++
					}
				}
			}
			clear(fed)
		}
		x.prepare(d)
		d.Feed(x.stream)
		for i := range kept.Len() {
			m := kept.At(i)
			again.Append(&m)
			again.Append(&clones[i])
		}
		for i := range want {
			var viewed wire.Message
			kept.View(i, &viewed)
			for how, m := range map[string]wire.Message{
				"cloned": clones[i], "cloned twice": clones[i].Clone(), "stored": kept.At(i), "taken at once": views[i], "viewed": viewed,
				"stored twice": again.At(2 * i), "cloned and stored": again.At(2*i + 1), "stored and cloned": views[i].Clone(),
			} {
				if got := told(m); got != want[i] {
					t.Fatalf("message %d %s\n%s\nof the decoder\n%s", i, how, got, want[i])
				}
			}
		}
	})
	t.Logf("%d frames end in a header behind their text", trailers)
	if trailers < 20 && !testing.Short() {
		t.Errorf("only %d frames end in a header behind their text", trailers)
	}
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
