package main

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"amicore/core/wire"
	"amicore/internal/replay"
)

func TestColoursAreForTerminalsWithoutNoColor(t *testing.T) {
	for _, c := range []struct {
		env  map[string]string
		want bool
	}{
		{map[string]string{"TERM": "xterm"}, true},
		{map[string]string{"TERM": "xterm", "NO_COLOR": "1"}, false},
		{map[string]string{"TERM": "xterm", "NO_COLOR": "0"}, false},
		{map[string]string{"TERM": "xterm", "NO_COLOR": ""}, true},
		{map[string]string{"TERM": "dumb"}, false},
	} {
		if got := wantsColour(func(name string) string { return c.env[name] }); got != c.want {
			t.Errorf("%v: %v", c.env, got)
		}
	}
	file, err := os.Create(t.TempDir() + "/out")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	none := func(string) string { return "" }
	if styleFor(file, none).colour || styleFor(&bytes.Buffer{}, none).colour {
		t.Error("colours for what is no terminal")
	}
	if _, out, _ := play(t, "-v", captures+"master-errors.ami", captures+"master-vars.ami"); strings.Contains(out, "\x1b") {
		t.Error("an escape in a buffer")
	}
}

func TestColoursDoNotMoveColumns(t *testing.T) {
	r := &replay.Report{
		Actions: []replay.Action{
			{Name: "Ping", ID: "ü", HasID: true, Outcome: replay.OutcomeSuccess},
			{Name: "Originate", ID: "a-longer-id", HasID: true, Outcome: replay.OutcomeRejected},
		},
		Oddity: []replay.Oddity{{Kind: replay.OddLost, Side: wire.FromClient, Offsets: []int64{5}, Places: 3}},
	}
	plain, coloured := newPage(style{}), newPage(style{colour: true})
	printReport(plain, r)
	printReport(coloured, r)
	if !strings.Contains(coloured.buf.String(), "\x1b[32msuccess\x1b[0m") {
		t.Errorf("no colour:\n%q", coloured.buf.String())
	}
	stripped := coloured.buf.String()
	for _, code := range []string{bold, dim, red, green, yellow, cyan, "0"} {
		stripped = strings.ReplaceAll(stripped, "\x1b["+code+"m", "")
	}
	if stripped != plain.buf.String() {
		t.Errorf("got\n%s\nwant\n%s", stripped, plain.buf.String())
	}
	if want := "client  ?  bytes missing from the recording  at byte 5 and 2 more\n"; !strings.Contains(plain.buf.String(), want) {
		t.Errorf("no %q in\n%s", want, plain.buf.String())
	}
	for line := range strings.Lines(plain.buf.String()) {
		if strings.HasSuffix(line, " \n") {
			t.Errorf("blanks at the end of %q", line)
		}
	}
}

func TestTextFromTheWireIsSafeToShow(t *testing.T) {
	for in, want := range map[string]string{
		"plain":               "plain",
		"Müller \"x\" \\n":    "Müller \"x\" \\n",
		"a\x1b[2Jb":           `a\x1b[2Jb`,
		"latin M\xfcller":     `latin M\xfcller`,
		"bell\a\ttab\nline\r": `bell\a\ttab\nline\r`,
		"right\u202eleft":     `right\u202eleft`,
	} {
		if got := clean(in); got != want {
			t.Errorf("clean(%q) = %q, want %q", in, got, want)
		}
	}
	if got := short("0123456789", 8); got != "01234..." {
		t.Errorf("short: %q", got)
	}
}
