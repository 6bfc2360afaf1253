package transcript

import (
	"bytes"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Writer writes a transcript record by record, in the form that Reader reads.
type Writer struct {
	w    io.Writer
	buf  []byte
	n    int64 // bytes written
	last int64 // time of the latest record
}

// NewWriter writes the head of a transcript: its kind and named values.
func NewWriter(w io.Writer, kind string, meta ...Meta) (*Writer, error) {
	if !isName(kind) {
		return nil, &Error{Want: "a kind such as session", Got: show(kind)}
	}
	t := &Writer{w: w}
	t.buf = append(t.buf, "ami-"+kind+" "+strconv.Itoa(Version)+"\n"...)
	for _, m := range meta {
		if !isName(m.Key) {
			return nil, &Error{Want: "a key such as title", Got: show(m.Key)}
		}
		t.buf = append(append(t.buf, m.Key...), ' ')
		t.buf = append(strconv.AppendQuote(t.buf, m.Value), '\n')
	}
	if err := tooLong(t.buf); err != nil {
		return nil, err
	}
	return t, t.flush()
}

// Write writes one record in one call of the underlying Write. What a Reader
// would refuse, a time that goes backwards included, is an [*Error] and nothing
// is written. It keeps nothing of r.
func (t *Writer) Write(r Record) error {
	timed := !r.Output && !r.IsProse()
	if timed {
		if p := notBefore(t.last, r.At); p != nil {
			return &Error{Want: p.want, Got: p.got}
		}
	}
	buf, err := r.Append(t.buf)
	if err != nil {
		return err
	}
	if timed {
		t.last = r.At
	}
	t.buf = buf
	return t.flush()
}

func (t *Writer) flush() error {
	n, err := t.w.Write(t.buf)
	t.n += int64(n)
	t.buf = t.buf[:0]
	return err
}

// Append appends the record's text, line ends included, to dst. A record that
// can not be read back is an [*Error], and dst comes back unchanged.
func (r *Record) Append(dst []byte) ([]byte, error) {
	if r.IsProse() {
		return r.appendProse(dst)
	}
	out := dst
	if r.Output {
		out = append(out, "> "...)
	}
	if !r.Output || r.Timed {
		if r.At < 0 {
			return dst, &Error{Want: "a time of 0 or more", Got: strconv.FormatInt(r.At, 10) + " ns"}
		}
		out = append(AppendTime(out, r.At), ' ')
	}
	if !isName(r.Verb) {
		return dst, &Error{Want: wantName, Got: show(r.Verb)}
	}
	out = append(out, r.Verb...)
	for _, arg := range r.Args {
		out = append(out, ' ')
		switch key, value, ok := strings.Cut(arg, "="); {
		case isBare(arg):
			out = append(out, arg...)
		case ok && isBare(key):
			out = strconv.AppendQuote(append(append(out, key...), '='), value)
		default:
			return dst, &Error{Want: "an argument that is a word or key=value", Got: show(arg)}
		}
	}
	out = r.appendData(out)
	if err := tooLong(out[len(dst):]); err != nil {
		return dst, err
	}
	return out, nil
}

// appendData puts a single line of data behind the verb, and more of them on
// lines of their own, so that a frame reads as it looks on the wire.
func (r *Record) appendData(out []byte) []byte {
	first, rest := cutLine(r.Data)
	switch {
	case len(rest) > 0:
		out = append(out, '\n')
		for rest = r.Data; len(rest) > 0; {
			first, rest = cutLine(rest)
			out = append(out, '\t')
			out = strconv.AppendQuote(out, string(first))
			out = append(out, '\n')
		}
		return out
	case r.HasData || len(first) > 0:
		out = append(out, ' ')
		out = strconv.AppendQuote(out, string(first))
	}
	return append(out, '\n')
}

func (r *Record) appendProse(dst []byte) ([]byte, error) {
	c := r.Comment
	if c != "" && (r.Blank || c[0] != '#' || strings.ContainsAny(c, "\r\n") || !utf8.ValidString(c)) {
		return dst, &Error{Want: "a comment of one line of UTF-8 that begins with '#'", Got: show(c)}
	}
	out := append(append(dst, c...), '\n')
	if err := tooLong(out[len(dst):]); err != nil {
		return dst, err
	}
	return out, nil
}

// cutLine cuts b after its first LF.
func cutLine(b []byte) (line, rest []byte) {
	i := bytes.IndexByte(b, '\n') + 1
	if i == 0 {
		i = len(b)
	}
	return b[:i], b[i:]
}

func tooLong(text []byte) error {
	if len(text) <= MaxRecord {
		return nil
	}
	return &Error{
		Want: "a record of at most " + strconv.Itoa(MaxRecord) + " bytes of text",
		Got:  strconv.Itoa(len(text)) + " bytes",
	}
}
