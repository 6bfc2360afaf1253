package transcript_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"amicore/core/transcript"
)

const story = `ami-session 1
title "a short session"
0.000000 open
0.000399 rx "Asterisk Call Manager/13.0.0\r\n"
1.5 closed
`

func ExampleParse() {
	f, err := transcript.Parse("short.ami", []byte(story))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(f.Kind, "-", f.Get("title"))
	for _, r := range f.Records {
		fmt.Printf("%d ns: %s %q\n", r.At, r.Verb, r.Data)
	}
	// Output:
	// session - a short session
	// 0 ns: open ""
	// 399000 ns: rx "Asterisk Call Manager/13.0.0\r\n"
	// 1500000000 ns: closed ""
}

func ExampleError() {
	_, err := transcript.Parse("short.ami", []byte("ami-session 1\n0.000000 open\n0.000399 rx Asterisk\\r\\n\n"))
	fmt.Println(err)
	var e *transcript.Error
	if errors.As(err, &e) {
		fmt.Println("line", e.Line)
	}
	// Output:
	// short.ami:3: expected an argument (a word or key=value) or a quoted string, got "Asterisk\\r\\n"
	// line 3
}

func ExampleReader() {
	r, err := transcript.NewReader("short.ami", strings.NewReader(story))
	if err != nil {
		fmt.Println(err)
		return
	}
	check := transcript.SessionChecker{File: "short.ami"}
	for {
		rec, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = check.Check(&rec)
		}
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(rec.Line, rec.Verb)
	}
	fmt.Println(check.End())
	// Output:
	// 3 open
	// 4 rx
	// 5 closed
	// <nil>
}

func ExampleWriter() {
	w, err := transcript.NewWriter(os.Stdout, transcript.KindGolden, transcript.Meta{Key: "title", Value: "one action"})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, r := range []transcript.Record{
		{Comment: "# The caller submits; the machine sends."},
		{At: 1_500_000_000, Verb: "submit", Args: []string{"ticket=1", "note=a b"}},
		{Output: true, Verb: "send", Data: []byte("Action: Ping\r\nActionID: 1\r\n\r\n")},
	} {
		if err := w.Write(r); err != nil {
			fmt.Println(err)
		}
	}
	// Output:
	// ami-golden 1
	// title "one action"
	// # The caller submits; the machine sends.
	// 1.500000 submit ticket=1 note="a b"
	// > send
	// 	"Action: Ping\r\n"
	// 	"ActionID: 1\r\n"
	// 	"\r\n"
}

func ExampleFile() {
	f := transcript.File{
		Kind:    transcript.KindPlan,
		Meta:    []transcript.Meta{{Key: "seed", Value: "7"}},
		Records: []transcript.Record{{Verb: "node", Args: []string{"version=22"}}},
	}
	text, err := f.Append(nil)
	fmt.Printf("%s%v\n", text, err)
	// Output:
	// ami-plan 1
	// seed "7"
	// 0.000000 node version=22
	// <nil>
}

func ExampleRecord() {
	r := transcript.Record{At: 200_900_000, Verb: transcript.VerbRx, Data: []byte("Response: Success\r\n\r\n")}
	text, err := r.Append(nil)
	fmt.Printf("%s%v\n", text, err)
	// Output:
	// 0.200900 rx
	// 	"Response: Success\r\n"
	// 	"\r\n"
	// <nil>
}

func ExampleSessionChecker() {
	check := transcript.SessionChecker{File: "short.ami"}
	fmt.Println(check.Check(&transcript.Record{Verb: transcript.VerbRx, Data: []byte("x"), Line: 2}))
	// Output: short.ami:2: expected open as the first record, got rx
}

func ExampleMeta() {
	f := transcript.File{Meta: []transcript.Meta{{Key: "title", Value: "a short session"}}}
	fmt.Println(f.Get("title"))
	// Output: a short session
}
