package wire

import (
	"testing"

	"pgregory.net/rapid"
)

// Names of few letters meet by their first eight bytes, by their last ones and by their case, as any two names may. The last line
// may be cut, with a colon behind it that is not the message's.
func TestLookupByWordsFindsWhatTheSlowOneFinds(t *testing.T) {
	name := rapid.StringMatching("a{0,17}[aAb:(@` ]{0,2}a{0,3}")
	rapid.Check(t, func(t *rapid.T) {
		var data []byte
		for range rapid.IntRange(1, 6).Draw(t, "lines") {
			data = append(data, name.Draw(t, "name")...)
			data = append(data, rapid.SampledFrom([]string{":", ": ", ":  v", ": value", ""}).Draw(t, "value")...)
			data = append(data, rapid.SampledFrom([]string{"\r\n", "\n"}).Draw(t, "end")...)
		}
		data = append(data, name.Draw(t, "cut line")...)
		size := len(data)
		data = append(data, ": behind the message\r\n"...)
		m, _ := Parse(data[:size], nil)
		m.headers = uint32(rapid.IntRange(0, m.Len()).Draw(t, "headers"))
		for range 20 {
			what := name.Draw(t, "asked for")
			got, ok := m.Lookup(what)
			want, has := m.lookup(0, what)
			if string(got) != string(want) || ok != has {
				t.Fatalf("Lookup(%q) = %q, %v, the slow one %q, %v, of %d headers in %q", what, got, ok, want, has, m.headers, m.Bytes())
			}
		}
	})
}

// Folding by words makes these letters one; EqualFold does not.
func TestLookupFoldsNothingButLetters(t *testing.T) {
	for _, pair := range [][2]string{{"Name`", "Name@"}, {"Name{", "Name["}, {"Channel~", "Channel^"}, {"Long-name|x", "Long-name\\x"}, {"|", "\\"}} {
		m, _ := Parse([]byte(pair[0]+": a\r\nAnother: b\r\n"), nil)
		if value, ok := m.Lookup(pair[1]); ok {
			t.Errorf("Lookup(%q) found %q: %q", pair[1], pair[0], value)
		}
		if value, ok := m.Lookup(pair[0]); !ok || string(value) != "a" {
			t.Errorf("Lookup(%q) = %q, %v", pair[0], value, ok)
		}
	}
}
