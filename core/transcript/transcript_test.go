package transcript_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"

	"amicore/core/transcript"
)

func captures(t testing.TB) []string {
	t.Helper()
	names, err := filepath.Glob("../../testdata/captures/*.ami")
	if err != nil || len(names) != 44 {
		t.Fatalf("found %d captures (%v), want 44", len(names), err)
	}
	return names
}

func TestShippedCapturesAreRewrittenByteForByte(t *testing.T) {
	for _, name := range captures(t) {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		f, err := transcript.Parse(filepath.Base(name), data)
		if err != nil {
			t.Error(err)
			continue
		}
		if err := transcript.CheckSession(f); err != nil {
			t.Error(err)
		}
		if f.Kind != transcript.KindSession || f.Get("server") == "" || f.Get("title") == "" {
			t.Errorf("%s: kind %q, head %v", name, f.Kind, f.Meta)
		}
		out, err := f.Append(nil)
		if err != nil {
			t.Error(err)
		}
		if !bytes.Equal(out, data) {
			t.Errorf("%s: rewritten text differs", name)
		}
	}
}

func TestCRLFFilesReadTheSame(t *testing.T) {
	for _, name := range captures(t) {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		lf, err := transcript.Parse("a", data)
		if err != nil {
			t.Fatal(err)
		}
		crlf, err := transcript.Parse("a", bytes.ReplaceAll(data, []byte("\n"), []byte("\r\n")))
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(lf, crlf) {
			t.Errorf("%s: the CRLF file reads differently", name)
		}
	}
}

func TestRecordForms(t *testing.T) {
	for text, want := range map[string]transcript.Record{
		"0 open":                        {Verb: "open"},
		"1.5 tick":                      {At: 1_500_000_000, Verb: "tick"},
		"0.000000001 tick":              {At: 1, Verb: "tick"},
		"7.25   submit  ticket=1   now": {At: 7_250_000_000, Verb: "submit", Args: []string{"ticket=1", "now"}},
		`0 go addr="a b" x= =y a=b=c`:   {Verb: "go", Args: []string{"addr=a b", "x=", "=y", "a=b=c"}},
		`0 go v="q\"\n" "data"`:         {Verb: "go", Args: []string{"v=q\"\n"}, Data: []byte("data"), HasData: true},
		`0 rx ""`:                       {Verb: "rx", HasData: true},
		`0 rx "a\xff` + "ünï" + `"`:     {Verb: "rx", Data: []byte("a\xffünï"), HasData: true},
		"0 rx\n\t\"a\\n\"\n\t\"b\"":     {Verb: "rx", Data: []byte("a\nb"), HasData: true},
		"0 rx \"a\\n\"\n\t\"b\"":        {Verb: "rx", Data: []byte("a\nb"), HasData: true},
		"> send":                        {Output: true, Verb: "send"},
		">send":                         {Output: true, Verb: "send"},
		"> 2 deadline why=tick":         {Output: true, Timed: true, At: 2_000_000_000, Verb: "deadline", Args: []string{"why=tick"}},
		"> send n=1\n\t\"x\\r\\n\"":     {Output: true, Verb: "send", Args: []string{"n=1"}, Data: []byte("x\r\n"), HasData: true},
		"# why\tthis":                   {Comment: "# why\tthis"},
		"":                              {Blank: true},
	} {
		f, err := transcript.Parse("x", []byte("ami-golden 1\n"+text+"\n"))
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		want.Line = 2
		if len(f.Records) != 1 || !equal(f.Records[0], want) || f.Records[0].Line != 2 {
			t.Errorf("%q: got %+v, want %+v", text, f.Records, want)
		}
	}
}

func equal(a, b transcript.Record) bool {
	sameData := a.HasData == b.HasData && bytes.Equal(a.Data, b.Data)
	a.Data, b.Data, a.Line, b.Line = nil, nil, 0, 0
	return sameData && reflect.DeepEqual(a, b)
}

func TestTheLastLineNeedsNoLineEnd(t *testing.T) {
	f, err := transcript.Parse("x", []byte("ami-session 1\n0 open\n0 rx\n\t\"a\""))
	if err != nil || len(f.Records) != 2 || string(f.Records[1].Data) != "a" {
		t.Fatalf("got %+v, %v", f, err)
	}
}

func TestErrorsNameFileLineAndWhatWasExpected(t *testing.T) {
	const head = "ami-session 1\n"
	for _, c := range []struct{ text, want string }{
		{"", `x.ami:1: expected a first line such as "ami-session 1" or "ami-plan 1", got an empty file`},
		{"\n", `x.ami:1: expected a first line such as "ami-session 1" or "ami-plan 1", got the end of the line`},
		{"Asterisk Call Manager/1.1\r\n", `x.ami:1: expected a first line such as "ami-session 1" or "ami-plan 1", got "Asterisk Call Manager/1.1"`},
		{"ami-session 2\n", `x.ami:1: expected version 1, got "2"`},
		{"ami- 1\n", `x.ami:1: expected a first line such as "ami-session 1" or "ami-plan 1", got "ami- 1"`},
		{head + "title\n", `x.ami:2: expected a quoted string, got the end of the line`},
		{head + "title \"a\" b\n", `x.ami:2: expected the end of the line after the quoted string, got " b"`},
		{head + "ti?le \"a\"\n", `x.ami:2: expected a name and a quoted string, got "ti?le \"a\""`},
		{head + "0 open\ntitle \"a\"\n", `x.ami:3: expected a time in seconds such as 0.000123, got "title"`},
		{head + "-1 open\n", `x.ami:2: expected a time in seconds such as 0.000123, got "-1"`},
		{head + "1. open\n", `x.ami:2: expected a time in seconds such as 0.000123, got "1."`},
		{head + ".5 open\n", `x.ami:2: expected a time in seconds such as 0.000123, got ".5"`},
		{head + "1e3 open\n", `x.ami:2: expected a time in seconds such as 0.000123, got "1e3"`},
		{head + "0.1234567890 open\n", `x.ami:2: expected a time in seconds such as 0.000123, got "0.1234567890"`},
		{head + "9223372036 open\n", `x.ami:2: expected a time in seconds such as 0.000123, got "9223372036"`},
		{head + " 0 open\n", `x.ami:2: expected a time in seconds such as 0.000123, got the end of the line`},
		{head + "1 open\n0.5 closed\n", `x.ami:3: expected a time not before 1.000000, got 0.500000`},
		{head + "0\n", `x.ami:2: expected a verb (a letter, then letters, digits, '_', '-', '.'), got the end of the line`},
		{head + ">\n", `x.ami:2: expected a verb (a letter, then letters, digits, '_', '-', '.'), got the end of the line`},
		{head + "> 5x send\n", `x.ami:2: expected a time in seconds such as 0.000123, got "5x"`},
		{head + "0 \"rx\"\n", `x.ami:2: expected a verb (a letter, then letters, digits, '_', '-', '.'), got "\"rx\""`},
		{head + "0 rx \"a\n", `x.ami:2: expected a quoted string, got "\"a"`},
		{head + "0 rx \"a\" b\n", `x.ami:2: expected the end of the line after the quoted string, got " b"`},
		{head + "0 rx \"\\q\"\n", `x.ami:2: expected a quoted string, got "\"\\q\""`},
		{head + "0 rx `a`=\\\n", "x.ami:2: expected an argument (a word or key=value) or a quoted string, got \"`a`=\\\\\""},
		{head + "0 rx a=\"b\"c\n", `x.ami:2: expected a space after the quoted value, got "c"`},
		{head + "0 rx a=\"b\n", `x.ami:2: expected a quoted string, got "\"b"`},
		{head + "0 rx a\"b=\"c\"\n", `x.ami:2: expected an argument (a word or key=value) or a quoted string, got "a\"b"`},
		{head + "0 rx\n\tb\n", `x.ami:3: expected a quoted string, got "b"`},
		{head + "0 rx\n\t'b'\n", `x.ami:3: expected a quoted string, got "'b'"`},
		{head + "\n\t\"b\"\n", `x.ami:3: expected a time, '>', '#' or an empty line, got an indented line that belongs to no record`},
		{head + "0 rx \"\xff\"\n", `x.ami:2: expected UTF-8 text, with other bytes written as \xff, got "0 rx \"\xff\""`},
		{head + "# a\rb\n", `x.ami:2: expected no carriage return inside a line, got "\rb"`},
		{head + strings.Repeat("y", 100) + "\n", `x.ami:2: expected a quoted string, got the end of the line`},
		{head + strings.Repeat("?", 100) + "\n", `x.ami:2: expected a time in seconds such as 0.000123, got "` + strings.Repeat("?", 60) + `"…`},
	} {
		_, err := transcript.Parse("x.ami", []byte(c.text))
		var e *transcript.Error
		if !errors.As(err, &e) || err.Error() != c.want {
			t.Errorf("%q:\n got %v\nwant %s", c.text, err, c.want)
		}
	}
}

func TestSessionsKeepTheirOrderOfVerbs(t *testing.T) {
	for _, c := range []struct{ kind, text, want string }{
		{"session", "0 open\n# why\n0 rx \"a\"\n0 tx \"b\"\n\n1 closed\n# end\n", ""},
		{"session", "0 open\n", ""},
		{"golden", "0 open\n", "x:1: expected ami-session, got ami-golden"},
		{"session", "", "x:1: expected open as the first record, got the end of the file"},
		{"session", "0 rx \"a\"\n", "x:2: expected open as the first record, got rx"},
		{"session", "0 open\n0 open\n", "x:3: expected rx, tx or closed, got open"},
		{"session", "0 open\n0 fault\n", "x:3: expected rx, tx or closed, got fault"},
		{"session", "0 open\n> rx \"a\"\n", "x:3: expected rx, tx or closed, got an output line"},
		{"session", "0 open\n0 rx\n", "x:3: expected a quoted string after rx, got the end of the line"},
		{"session", "0 open\n0 rx n=1 \"a\"\n", "x:3: expected no argument after rx, got n=1"},
		{"session", "0 open \"a\"\n", `x:2: expected no data after open, got "a"`},
		{"session", "0 open\n0 closed\n0 rx \"a\"\n", "x:4: expected nothing after closed, got rx"},
	} {
		f, err := transcript.Parse("x", []byte("ami-"+c.kind+" 1\n"+c.text))
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(transcript.CheckSession(f)); got != c.want && (c.want != "" || got != "<nil>") {
			t.Errorf("%q:\n got %s\nwant %s", c.text, got, c.want)
		}
	}
}

func TestTheWriterRefusesWhatTheReaderWouldRefuse(t *testing.T) {
	for name, r := range map[string]transcript.Record{
		"no verb":               {},
		"odd verb":              {Verb: "r x"},
		"verb like a time":      {Verb: "1x"},
		"negative time":         {Verb: "rx", At: -1},
		"backwards":             {Verb: "rx", At: 4},
		"negative output time":  {Verb: "rx", At: -1, Output: true, Timed: true},
		"argument with a space": {Verb: "rx", At: 5, Args: []string{"a b"}},
		"empty argument":        {Verb: "rx", At: 5, Args: []string{""}},
		"odd key":               {Verb: "rx", At: 5, Args: []string{`a"=b`}},
		"no comment":            {Comment: "a"},
		"two lines of comment":  {Comment: "#a\n0 rx"},
		"comment not UTF-8":     {Comment: "#\xff"},
		"comment and blank":     {Comment: "#a", Blank: true},
		"too long":              {Verb: "rx", At: 5, Data: bytes.Repeat([]byte{'a'}, transcript.MaxRecord)},
		"too long a comment":    {Comment: "#" + strings.Repeat("a", transcript.MaxRecord)},
	} {
		var out bytes.Buffer
		w, err := transcript.NewWriter(&out, "session")
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Write(transcript.Record{Verb: "open", At: 5}); err != nil {
			t.Fatal(err)
		}
		before := out.Len()
		err = w.Write(r)
		var e *transcript.Error
		if !errors.As(err, &e) || out.Len() != before {
			t.Errorf("%s: error %v, %d bytes written", name, err, out.Len()-before)
		}
		f := transcript.File{Kind: "session", Records: []transcript.Record{{Verb: "open", At: 5}, r}}
		if got, err := f.Append([]byte("kept")); err == nil || string(got) != "kept" {
			t.Errorf("%s: Append gave %.40q, %v", name, got, err)
		}
	}
	if _, err := transcript.NewWriter(io.Discard, "a b"); err == nil {
		t.Error("a kind with a space was written")
	}
	if _, err := transcript.NewWriter(io.Discard, "session", transcript.Meta{Key: "1"}); err == nil {
		t.Error("a key like a time was written")
	}
}

func TestAnEndlessRecordIsRefusedInBoundedMemory(t *testing.T) {
	endless := io.MultiReader(strings.NewReader("ami-session 1\n0 rx\n"), repeat("\t\"0123456789\"\n"))
	r, err := transcript.NewReader("x", endless)
	if err != nil {
		t.Fatal(err)
	}
	if _, err = r.Next(); err == nil || !strings.Contains(err.Error(), "expected a record of at most 16777216 bytes") {
		t.Fatal(err)
	}
	if _, again := r.Next(); again != err {
		t.Errorf("the second error is %v", again)
	}
	if _, err := transcript.NewReader("x", repeat("a")); err == nil {
		t.Error("an endless first line was read")
	}
}

func TestTheLargestRecordIsReadBackWithItsNeighbours(t *testing.T) {
	big := transcript.Record{Verb: "rx", Data: bytes.Repeat([]byte("a"), transcript.MaxRecord-len("0.000000 rx \"\"\n")), HasData: true}
	f := transcript.File{Kind: "session", Records: []transcript.Record{{Verb: "open"}, big, big, {Comment: "#"}}}
	out, err := f.Append(nil)
	if err != nil {
		t.Fatal(err)
	}
	got, err := transcript.Parse("x", out)
	if err != nil || len(got.Records) != 4 || !equal(got.Records[2], big) {
		t.Fatalf("%d records, %v", len(got.Records), err)
	}
}

type repeat string

func (s repeat) Read(p []byte) (int, error) {
	n := 0
	for n+len(s) <= len(p) {
		n += copy(p[n:], s)
	}
	return n, nil
}

func TestErrorsOfTheFilesReaderAndWriterPassThrough(t *testing.T) {
	broken := errors.New("disk on fire")
	r, err := transcript.NewReader("x.ami", io.MultiReader(strings.NewReader("ami-session 1\n0 open\n"), iotest.ErrReader(broken)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Next(); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Next(); !errors.Is(err, broken) || err.Error() != "x.ami:3: disk on fire" {
		t.Errorf("got %v", err)
	}
	if _, err := transcript.NewReader("x.ami", iotest.ErrReader(broken)); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	f := transcript.File{Kind: "session"}
	if n, err := f.WriteTo(failing{broken}); n != 0 || !errors.Is(err, broken) {
		t.Errorf("wrote %d, %v", n, err)
	}
}

func TestAnErrorThatComesOnlyOnceIsNotLost(t *testing.T) {
	broken := errors.New("disk on fire")
	once := &onceBroken{text: []string{"ami-session 1\n0 open\n", "0 closed\n"}, err: broken}
	r, err := transcript.NewReader("x.ami", once)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Next(); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Next(); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}

// onceBroken fails between its texts.
type onceBroken struct {
	text []string
	err  error
	n    int
}

func (o *onceBroken) Read(p []byte) (int, error) {
	o.n++
	switch {
	case o.n == 2:
		return 0, o.err
	case len(o.text) == 0:
		return 0, io.EOF
	}
	n := copy(p, o.text[0])
	o.text = o.text[1:]
	return n, nil
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

func TestTimesKeepSixDigitsAndNineWhereNeeded(t *testing.T) {
	for ns, want := range map[int64]string{
		0: "0.000000", 1: "0.000000001", 1000: "0.000001", 1001: "0.000001001",
		1_500_000_000: "1.500000", 86_400_000_000_000: "86400.000000",
		9_223_372_034_999_999_999: "9223372034.999999999",
	} {
		if got := string(transcript.AppendTime(nil, ns)); got != want {
			t.Errorf("%d ns: got %s, want %s", ns, got, want)
		}
		if back, err := transcript.ParseTime(want); err != nil || back != ns {
			t.Errorf("%s: got %d, %v", want, back, err)
		}
	}
	if _, err := transcript.ParseTime("soon"); err == nil || err.Error() != `transcript: expected a time in seconds such as 0.000123, got "soon"` {
		t.Error(err)
	}
}
