package wire_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"amicore/core/wire"
	"amicore/internal/refwire"
)

func TestAQuotedVariableReachesTheChannelAsItIs(t *testing.T) {
	for _, c := range []struct{ name, value, want string }{
		{"NAME", "plain", "NAME=plain"},
		{"NAME", "", "NAME="},
		{"NAME", `a,b`, `NAME=a\,b`},
		{"NAME", `say "hi" (x) [y] \`, `NAME=say \"hi\" \(x\) \[y\] \\`},
		{"HASH(a,b)", "=", `HASH\(a\,b\)==`},
		{" A", "1", `\ A=1`},
		{"\tA", "\t1", "\\\tA=\t1"},
		{"\x01", "", "\\\x01="},
	} {
		got := wire.QuoteVariable(c.name, c.value)
		if got != c.want {
			t.Errorf("QuoteVariable(%q, %q) = %q, want %q", c.name, c.value, got, c.want)
		}
		if back := refwire.ServerVariables(got); !slices.Equal(back, []string{c.name + "=" + c.value}) {
			t.Errorf("the server makes %q of %q", back, got)
		}
	}
}

func TestQuotedVariablesMayShareAHeader(t *testing.T) {
	part := rapid.StringMatching(`[ -~]{0,8}`)
	name := rapid.StringMatching(`[ -<>-~]{1,8}`)
	rapid.Check(t, func(t *rapid.T) {
		var quoted, want []string
		for range rapid.IntRange(1, 63).Draw(t, "variables") {
			n, v := name.Draw(t, "name"), part.Draw(t, "value")
			quoted = append(quoted, wire.QuoteVariable(n, v))
			want = append(want, n+"="+v)
		}
		if got := refwire.ServerVariables(strings.Join(quoted, ",")); !slices.Equal(got, want) {
			t.Fatalf("%q\n got %q\nwant %q", quoted, got, want)
		}
	})
}

// TestEveryShortVariableReachesTheChannelAsItIs: sent in a header, alone and in front of another one, and read as a server reads it.
func TestEveryShortVariableReachesTheChannelAsItIs(t *testing.T) {
	parts := []string{`"`, `\\`, ",", "(", ")", "[", "]", " ", "\t", "\x01", "\x1f", "!", "a", "\xff"}
	everySequence(parts, 2, func(name string) {
		if name == "" {
			return
		}
		everySequence(append(parts, "="), 2, func(value string) {
			quoted := wire.QuoteVariable(name, value)
			if got := refwire.ServerVariables(quoted); len(got) != 1 || got[0] != name+"="+value {
				t.Fatalf("QuoteVariable(%q, %q) = %q, of which the server makes %q", name, value, quoted, got)
			}
			joined := quoted + "," + quoted
			if got := refwire.ServerVariables(joined); len(got) != 2 || got[0] != name+"="+value || got[1] != got[0] {
				t.Fatalf("of %q the server makes %q", joined, got)
			}
		})
	})
}

func TestOneHeaderTakesNoMoreThan63QuotedVariables(t *testing.T) {
	quoted := slices.Repeat([]string{wire.QuoteVariable("A", "(")}, 64)
	if got := refwire.ServerVariables(strings.Join(quoted, ",")); got[62] != "A=(" || got[63] != `A=\(` {
		t.Errorf("the last two are %q", got[62:])
	}
}
