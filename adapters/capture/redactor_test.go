package capture_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"amicore/adapters/capture"
)

// redact feeds the chunks to a new Redactor and ends it.
func redact(chunks ...[]byte) string {
	var r capture.Redactor
	var out []byte
	for _, p := range chunks {
		out = r.Append(out, p)
	}
	return string(r.Close(out))
}

func TestSecretsAreMaskedAndNothingElse(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"login", "Action: Login\r\nUsername: a\r\nSecret: s3cret\r\n\r\n", "Action: Login\r\nUsername: a\r\nSecret: ******\r\n\r\n"},
		{"any frame", "Action: Ping\r\nSecret: s3cret\r\n\r\n", "Action: Ping\r\nSecret: ******\r\n\r\n"},
		{"no action", "Secret: s3cret\r\n\r\n", "Secret: ******\r\n\r\n"},
		{"case", "sEcReT: s3cret\r\n", "sEcReT: ******\r\n"},
		{"no space", "Secret:s3cret\r\n", "Secret:******\r\n"},
		{"many spaces", "Secret:   s3cret \r\n", "Secret: ******\r\n"},
		{"LF", "Action: Login\nSecret: s3cret\n\n", "Action: Login\nSecret: ******\n\n"},
		{"blanks around the name", " \tSecret\t : s3cret\r\n", " \tSecret\t : ******\r\n"},
		{"empty value", "Secret:\r\nSecret: \n", "Secret:******\r\nSecret: ******\n"},
		{"value with colons", "Secret: a: b: c\r\nA: b\r\n", "Secret: ******\r\nA: b\r\n"},
		{"CR inside the value", "Secret: a\rb\r\nA: b\r\n", "Secret: ******\r\nA: b\r\n"},
		{"behind a bare CR", "A: b\rSecret: s3cret\r\n", "A: b\rSecret: ******\r\n"},
		{"repeated", "Secret: a\r\nSecret: b\r\n", "Secret: ******\r\nSecret: ******\r\n"},
		{"longer name", "Secrets: a\r\nSecretX: b\r\nMySecret: c\r\nSecret x: d\r\n", "Secrets: a\r\nSecretX: b\r\nMySecret: c\r\nSecret x: d\r\n"},
		{"in a value", "Variable: Secret: x\r\n", "Variable: Secret: x\r\n"},
		{"no colon", "Secret s3cret\r\n", "Secret s3cret\r\n"},
		{"cut value", "Secret: s3c", "Secret: ******"},
		{"cut before the value", "Secret: ", "Secret: "},
		{"key of a login", "Action: Login\r\nAuthType: MD5\r\nKey: abc\r\n\r\n", "Action: Login\r\nAuthType: MD5\r\nKey: ******\r\n\r\n"},
		{"key before the action", "Key: abc\r\nAction: Login\r\n\r\n", "Key: ******\r\nAction: Login\r\n\r\n"},
		{"key of an unknown action", "Key: abc\r\n\r\n", "Key: ******\r\n\r\n"},
		{"key of another action", "Action: DBPut\r\nFamily: f\r\nKey: abc\r\n\r\n", "Action: DBPut\r\nFamily: f\r\nKey: abc\r\n\r\n"},
		{"key in the frame behind a login", "action:LOGIN \r\n\r\nAction: DBGet\r\nKey: abc\r\n\r\n", "action:LOGIN \r\n\r\nAction: DBGet\r\nKey: abc\r\n\r\n"},
		{"login in the frame behind another", "Action: DBGet\r\n\r\nAction: login\r\nKey: abc\r\n\r\n", "Action: DBGet\r\n\r\nAction: login\r\nKey: ******\r\n\r\n"},
		{"first action empty", "Action:\r\nAction: Login\r\nKey: abc\r\n\r\n", "Action:\r\nAction: Login\r\nKey: ******\r\n\r\n"},
		{"longer action", "Action: Loginx\r\nKey: a\r\n\r\nAction: Login xyzxyz\r\nKey: b\r\n\r\n", "Action: Loginx\r\nKey: a\r\n\r\nAction: Login xyzxyz\r\nKey: b\r\n\r\n"},
		{"blanks in a line end no frame", "Action: Login\r\n \r\nKey: abc\r\n\r\n", "Action: Login\r\n \r\nKey: ******\r\n\r\n"},
		{"keys", "Action: Login\r\nKeys: a\r\n\r\n", "Action: Login\r\nKeys: a\r\n\r\n"},
		{"other bytes", "\x00\xff\r\n:\r\n\n\r", "\x00\xff\r\n:\r\n\n\r"},
	} {
		if got := redact([]byte(c.in)); got != c.want {
			t.Errorf("%s:\n got %q\nwant %q", c.name, got, c.want)
		}
		if got := redact(bytes.SplitAfter([]byte(c.in), nil)...); got != c.want {
			t.Errorf("%s, byte by byte:\n got %q\nwant %q", c.name, got, c.want)
		}
	}
}

func TestTheRestOfALineBehindAHoleIsMasked(t *testing.T) {
	for _, c := range []struct{ name, before, after, want string }{
		{"rest of a secret", "Action: Login\r\nSec", "3cret\r\n\r\n", "Action: Login\r\nSec******\r\n\r\n"},
		{"inside a secret", "Secret: s3", "cret\n", "Secret: ************\n"},
		{"a new frame", "Action: Pi", "Action: Ping\r\nA: b\r\n", "Action: PiAction: Ping\r\nA: b\r\n"},
		{"almost a new frame", "A", "actionx: s3cret\r\nA: b\r\n", "A******\r\nA: b\r\n"},
		{"cut start of a frame", "A", "acti", "A******"},
		{"end of a line", "A: b", "\r\nB: c\r\n", "A: b\r\nB: c\r\n"},
		{"key in a frame whose action is lost", "Action: Pi", "x\r\nKey: abc\r\n\r\n", "Action: Pi******\r\nKey: ******\r\n\r\n"},
		{"key behind a second action", "A", "Action: DBPut\r\nKey: abc\r\n\r\n", "AAction: DBPut\r\nKey: ******\r\n\r\n"},
		{"key behind the end of a cut line", "Action: Login\r\nA: b", "\r\nAction: Ping\r\nKey: abc\r\n", "Action: Login\r\nA: b\r\nAction: Ping\r\nKey: ******\r\n"},
		{"key in the next frame", "A", "\r\n\r\nAction: DBPut\r\nKey: abc\r\n\r\n", "A\r\n\r\nAction: DBPut\r\nKey: abc\r\n\r\n"},
		{"nothing behind", "A", "", "A"},
	} {
		for _, size := range []int{1, 100} {
			var r capture.Redactor
			out := r.Gap(r.Append(nil, []byte(c.before)))
			for p := []byte(c.after); len(p) > 0; p = p[min(size, len(p)):] {
				out = r.Append(out, p[:min(size, len(p))])
			}
			if got := string(r.Close(out)); got != c.want {
				t.Errorf("%s, chunks of %d:\n got %q\nwant %q", c.name, size, got, c.want)
			}
		}
	}
}

func TestAMaskComesOutWithTheChunkThatEndsItsLine(t *testing.T) {
	var r capture.Redactor
	for _, c := range []struct{ in, out string }{
		{"Action: Login\r\nSec", "Action: Login\r\nSec"},
		{"ret: s3", "ret: "},
		{"cr", ""},
		{"et\r", ""},
		{"\nUser", "******\r\nUser"},
	} {
		if got := string(r.Append(nil, []byte(c.in))); got != c.out {
			t.Errorf("%q: got %q, want %q", c.in, got, c.out)
		}
	}
}

// frames draws what clients send, sound and broken, with secret as the value of
// every header that must be masked.
func frames(t *rapid.T, secret string) []byte {
	blank := rapid.SampledFrom([]string{"", " ", "  ", "\t"})
	eol := rapid.SampledFrom([]string{"\r\n", "\n"})
	masked := rapid.SampledFrom([]string{"Secret", "secret", "SECRET", " Secret ", "sEcret\t"})
	plain := rapid.SampledFrom([]string{
		"Username: admin", "Secrets: x", "Variable: a=Secret: b", "ActionID: 1", "no colon", "Secret", ":", " ", "x\ry",
		"Action:", "Action: Pi", "ActionX: Login",
	})
	var out []byte
	for range rapid.IntRange(1, 4).Draw(t, "frames") {
		action := rapid.SampledFrom([]string{"Login", "LOGIN", "Ping", "DBPut", ""}).Draw(t, "action")
		keys := action == "Login" || action == "LOGIN"
		if action != "" {
			out = append(out, "Action:"+blank.Draw(t, "blank")+action+eol.Draw(t, "eol")...)
		}
		for range rapid.IntRange(0, 5).Draw(t, "lines") {
			switch rapid.IntRange(0, 2).Draw(t, "line") {
			case 0:
				out = append(out, masked.Draw(t, "name")+":"+blank.Draw(t, "blank")+secret...)
			case 1:
				if keys {
					out = append(out, "Key:"+blank.Draw(t, "blank")+secret...)
					break
				}
				fallthrough
			default: // never empty: that would end the frame
				out = append(out, plain.Draw(t, "plain")...)
			}
			out = append(out, eol.Draw(t, "eol")...)
		}
		out = append(out, eol.Draw(t, "eol")...)
	}
	return out[:rapid.IntRange(0, len(out)).Draw(t, "cut")]
}

// chunks draws a chunking of p.
func chunks(t *rapid.T, p []byte) [][]byte {
	var out [][]byte
	for len(p) > 0 {
		n := rapid.IntRange(1, min(len(p), rapid.SampledFrom([]int{1, 3, 20, 1 << 20}).Draw(t, "most"))).Draw(t, "n")
		out = append(out, p[:n])
		p = p[n:]
	}
	return out
}

// leaks says whether a piece of the secret of more than three bytes is in s.
func leaks(s, secret string) bool {
	for i := range len(secret) - 3 {
		if strings.Contains(s, secret[i:i+4]) {
			return true
		}
	}
	return false
}

func TestAnyChunkingMasksTheSameAndLeaksNothing(t *testing.T) {
	const secret = "0123456789"
	rapid.Check(t, func(t *rapid.T) {
		in := frames(t, secret)
		want := redact(in)
		if leaks(want, secret) {
			t.Fatalf("%q leaks in %q", in, want)
		}
		if got := redact(chunks(t, in)...); got != want {
			t.Fatalf("%q: got %q, want %q", in, got, want)
		}
		if again := redact([]byte(want)); again != want {
			t.Fatalf("masking twice: %q became %q", want, again)
		}
	})
}

func TestAHoleAnywhereLeaksNothing(t *testing.T) {
	const secret = "0123456789"
	rapid.Check(t, func(t *rapid.T) {
		in := frames(t, secret)
		from := rapid.IntRange(0, len(in)).Draw(t, "from")
		to := rapid.IntRange(from, len(in)).Draw(t, "to")
		var r capture.Redactor
		out := r.Gap(r.Append(nil, in[:from]))
		for _, p := range chunks(t, in[to:]) {
			out = r.Append(out, p)
		}
		if got := string(r.Close(out)); leaks(got, secret) {
			t.Fatalf("%q without [%d:%d] leaks in %q", in, from, to, got)
		}
	})
}

func TestAnEndlessLineIsNotHeldBack(t *testing.T) {
	var r capture.Redactor
	for _, start := range []string{"A: ", "A", "Secret", "Action: ", " "} {
		r.Close(nil)
		r.Append(nil, []byte(start))
		for range 100 {
			if n := len(r.Append(nil, bytes.Repeat([]byte(" "), 1000))); n != 1000 {
				t.Fatalf("after %q: 1000 bytes in, %d out", start, n)
			}
		}
	}
	r.Append(nil, []byte("\nSecret: "))
	in := bytes.Repeat([]byte("x"), 1000)
	if n := testing.AllocsPerRun(100, func() { r.Append(nil, in) }); n != 0 {
		t.Errorf("an endless secret allocates: %v", n)
	}
}

func FuzzRedactor(f *testing.F) {
	f.Add([]byte("Action: Login\r\nSecret: s3cret\r\n\r\n"), uint8(3))
	f.Add([]byte("Key: a\nAction: Login\n\nAction: DBPut\nKey: b\n"), uint8(1))
	f.Fuzz(func(t *testing.T, in []byte, n uint8) {
		want := redact(in)
		var parts [][]byte
		for p := in; len(p) > 0; p = p[min(int(n)+1, len(p)):] {
			parts = append(parts, p[:min(int(n)+1, len(p))])
		}
		if got := redact(parts...); got != want {
			t.Errorf("%q in chunks of %d: got %q, want %q", in, n+1, got, want)
		}
		if len(want) > 2*len(in)+6 {
			t.Errorf("%d bytes became %d", len(in), len(want))
		}
		if again := redact([]byte(want)); again != want {
			t.Errorf("masking twice: %q became %q", want, again)
		}
	})
}

func ExampleRedactor() {
	var r capture.Redactor
	var out []byte
	for _, chunk := range []string{"Action: Login\r\nSec", "ret: pa", "ssword\r\n\r\n"} {
		out = r.Append(out, []byte(chunk))
	}
	out = r.Close(out)
	fmt.Printf("%q\n", out)
	// Output: "Action: Login\r\nSecret: ******\r\n\r\n"
}
