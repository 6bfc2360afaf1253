package transcript_test

import (
	"bytes"
	"io"
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"amicore/core/transcript"
)

// anyRecord draws records that can be written, with whatever bytes in them.
func anyRecord(at *int64) *rapid.Generator[transcript.Record] {
	word := rapid.StringMatching(`[a-z][a-zA-Z0-9_.-]{0,8}`)
	return rapid.Custom(func(t *rapid.T) transcript.Record {
		switch rapid.IntRange(0, 9).Draw(t, "form") {
		case 0:
			return transcript.Record{Blank: true}
		case 1:
			text := rapid.String().Draw(t, "comment")
			return transcript.Record{Comment: "#" + strings.NewReplacer("\n", "", "\r", "").Replace(text)}
		}
		r := transcript.Record{Verb: word.Draw(t, "verb")}
		r.Output = rapid.Bool().Draw(t, "output")
		r.Timed = r.Output && rapid.Bool().Draw(t, "timed")
		switch {
		case r.Timed:
			r.At = rapid.Int64Range(0, 1<<60).Draw(t, "at")
		case !r.Output:
			*at += rapid.Int64Range(0, 1<<40).Draw(t, "later")
			r.At = *at
		}
		for range rapid.IntRange(0, 3).Draw(t, "args") {
			arg := word.Draw(t, "key")
			if rapid.Bool().Draw(t, "valued") {
				arg += "=" + string(rapid.SliceOf(rapid.Byte()).Draw(t, "value"))
			}
			r.Args = append(r.Args, arg)
		}
		if r.HasData = rapid.Bool().Draw(t, "has data"); r.HasData {
			alphabet := rapid.OneOf(rapid.Byte(), rapid.SampledFrom([]byte("\r\n\"\\ \t\xc3\xbc\x00a")))
			r.Data = rapid.SliceOf(alphabet).Draw(t, "data")
		}
		return r
	})
}

func TestAnyBytesSurviveARoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var at int64
		f := transcript.File{Kind: "plan", Version: transcript.Version}
		for range rapid.IntRange(0, 3).Draw(t, "head") {
			f.Meta = append(f.Meta, transcript.Meta{
				Key:   rapid.StringMatching(`[a-z]{1,5}`).Draw(t, "key"),
				Value: string(rapid.SliceOf(rapid.Byte()).Draw(t, "value")),
			})
		}
		f.Records = rapid.SliceOf(anyRecord(&at)).Draw(t, "records")
		text, err := f.Append(nil)
		if err != nil {
			t.Fatal(err)
		}
		back, err := transcript.Parse("x", text)
		if err != nil {
			t.Fatalf("%v in\n%s", err, text)
		}
		if len(back.Meta) != len(f.Meta) || len(back.Records) != len(f.Records) {
			t.Fatalf("%d and %d of head and records came back as %d and %d:\n%s",
				len(f.Meta), len(f.Records), len(back.Meta), len(back.Records), text)
		}
		for i, m := range f.Meta {
			if back.Meta[i] != m {
				t.Fatalf("head %q came back as %q", m, back.Meta[i])
			}
		}
		for i, r := range f.Records {
			if !equal(back.Records[i], r) {
				t.Fatalf("record %+v came back as %+v", r, back.Records[i])
			}
		}
	})
}

// FuzzParse promises of any text: no panic; what is read is written in a form
// that reads the same, and that form stays as it is when written again.
func FuzzParse(f *testing.F) {
	for _, name := range captures(f) {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		if len(data) < 1500 {
			f.Add(data)
		}
	}
	f.Add([]byte("ami-golden 1\ntitle \"a\"\n\n# why\n0 submit ticket=1 addr=\"a b\" \"x\"\n> 0.5 send n=1\n\t\"a\\r\\n\"\n\t\"\\xff\"\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := transcript.Parse("x", data)
		if err != nil {
			return
		}
		first, err := file.Append(nil)
		if err != nil {
			t.Fatalf("read, but not written: %v", err)
		}
		again, err := transcript.Parse("x", first)
		if err != nil {
			t.Fatalf("written, but not read: %v\n%s", err, first)
		}
		if len(again.Records) != len(file.Records) {
			t.Fatalf("%d records became %d", len(file.Records), len(again.Records))
		}
		for i := range file.Records {
			if !equal(file.Records[i], again.Records[i]) {
				t.Fatalf("%+v became %+v", file.Records[i], again.Records[i])
			}
		}
		second, err := again.Append(nil)
		if err != nil || !bytes.Equal(first, second) {
			t.Fatalf("written again it differs (%v):\n%s\n%s", err, first, second)
		}
		var c transcript.SessionChecker
		for i := range file.Records {
			if c.Check(&file.Records[i]) != nil {
				break
			}
		}
	})
}

func BenchmarkReader(b *testing.B) {
	data, err := os.ReadFile("../../testdata/captures/master-dial-burst.ami")
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		r, err := transcript.NewReader("x", bytes.NewReader(data))
		for err == nil {
			_, err = r.Next()
		}
		if err != io.EOF {
			b.Fatal(err)
		}
	}
}
