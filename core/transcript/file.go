package transcript

import (
	"bytes"
	"errors"
	"io"
)

// The kinds of transcripts that this project writes. The package reads and
// writes other kinds as well.
const (
	KindSession = "session" // a recorded AMI session
	KindGolden  = "golden"  // a test story: inputs, and the commands they led to
	KindPlan    = "plan"    // a simulation plan
)

// Version is the version of the format that this package reads and writes.
const Version = 1

// MaxRecord bounds the text of the head and of each record, in bytes of the
// file with its line ends. A Reader holds no more than about three times that.
const MaxRecord = 16 << 20

// File is a whole transcript in memory.
type File struct {
	Name    string // as given to Parse; used in errors only
	Kind    string // the word after "ami-": session, golden, plan
	Version int
	Meta    []Meta // in the order of the file
	Records []Record
}

// Meta is one named value of the head, such as the title.
type Meta struct{ Key, Value string }

// Get returns the first value of the head with that key, or "".
func (f *File) Get(key string) string {
	for _, m := range f.Meta {
		if m.Key == key {
			return m.Value
		}
	}
	return ""
}

// Record is one line of a transcript with the data lines that belong to it:
// a comment, an empty line, or a verb with what it needs.
type Record struct {
	// At is the time in nanoseconds since the beginning (in a session: since
	// the connection opened).
	At int64
	// Timed says that an output line carries a time; other records always do.
	Timed bool
	// Verb is an ASCII letter, then ASCII letters, digits, '_', '-' or '.'.
	Verb string
	// Args are words or key=value, unquoted: addr="a b" reads as `addr=a b`.
	Args []string
	// Data is the value, unquoted and joined. HasData tells an empty value
	// from none; on writing, data that is not empty is written either way.
	Data    []byte
	HasData bool
	// Output marks a line written by a program ('>').
	Output bool
	// Comment is a whole comment line from its '#' on; Blank marks an empty
	// line. Such records have nothing else but a Line.
	Comment string
	Blank   bool
	// Line is the number of the record's first line, from 1. Not written.
	Line int
}

// IsProse says that the record is a comment or an empty line.
func (r *Record) IsProse() bool { return r.Blank || r.Comment != "" }

// Parse reads a whole transcript. The error is an [*Error] that names the file,
// the line and what was expected there; the file is then nil. The result does
// not refer to data.
func Parse(name string, data []byte) (*File, error) {
	r, err := NewReader(name, bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	f := r.Head()
	for {
		rec, err := r.Next()
		if errors.Is(err, io.EOF) {
			return &f, nil
		}
		if err != nil {
			return nil, err
		}
		f.Records = append(f.Records, rec)
	}
}

// Append appends the file's text to dst. A file that Parse returned always can
// be written; of one made by hand, an impossible record is an error and dst
// comes back unchanged.
func (f *File) Append(dst []byte) ([]byte, error) {
	buf := bytes.NewBuffer(dst)
	if _, err := f.WriteTo(buf); err != nil {
		return dst, err
	}
	return buf.Bytes(), nil
}

// WriteTo writes the file's text to w. It implements [io.WriterTo].
func (f *File) WriteTo(w io.Writer) (int64, error) {
	wr, err := NewWriter(w, f.Kind, f.Meta...)
	if err != nil {
		return 0, err
	}
	for i := range f.Records {
		if err := wr.Write(f.Records[i]); err != nil {
			return wr.n, err
		}
	}
	return wr.n, nil
}
