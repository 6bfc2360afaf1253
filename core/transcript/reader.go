package transcript

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Reader reads a transcript record by record in bounded memory ([MaxRecord]).
type Reader struct {
	head File
	br   *bufio.Reader
	buf  []byte // the latest line, without its end
	line int    // its number; 0 before the first
	left int    // bytes that the current record may still take
	last int64  // time of the latest record
	seen error  // what looking ahead met, for the next readLine
	err  error  // sticky
}

// NewReader returns a Reader after reading the head of the transcript: its kind
// and named values. name stands in errors.
func NewReader(name string, r io.Reader) (*Reader, error) {
	t := &Reader{br: bufio.NewReader(r)}
	t.head.Name, t.head.Version = name, Version
	if err := t.readHead(); err != nil {
		return nil, err
	}
	return t, nil
}

// Head returns the transcript's name, kind, version and named values; it has no
// records.
func (t *Reader) Head() File { return t.head }

func (t *Reader) readHead() error {
	t.left = MaxRecord
	line, err := t.readLine()
	if errors.Is(err, io.EOF) {
		return t.fail(&problem{wantHead, "an empty file"})
	}
	if err != nil {
		return err
	}
	kind, p := parseHead(line)
	if p != nil {
		return t.fail(p)
	}
	t.head.Kind = kind
	for isName(t.nextByte()) {
		if line, err = t.readLine(); err != nil {
			return err
		}
		m, p := parseMeta(line)
		if p != nil {
			return t.fail(p)
		}
		t.head.Meta = append(t.head.Meta, m)
	}
	return nil
}

// Next returns the next record, which owns its memory, or io.EOF at the end. A
// record that is not in order is an [*Error]; an error of the underlying reader
// is wrapped. After an error Next returns it again.
func (t *Reader) Next() (Record, error) {
	if t.err != nil {
		return Record{}, t.err
	}
	r, err := t.next()
	if err != nil {
		t.err = err
		return Record{}, err
	}
	return r, nil
}

func (t *Reader) next() (Record, error) {
	t.left = MaxRecord
	text, err := t.readLine()
	switch {
	case err != nil:
		return Record{}, err
	case text == "":
		return Record{Blank: true, Line: t.line}, nil
	case text[0] == '#':
		return Record{Comment: text, Line: t.line}, nil
	case text[0] == '\t':
		return Record{}, t.fail(&problem{"a time, '>', '#' or an empty line", "an indented line that belongs to no record"})
	}
	r, p := parseRecord(text)
	if p != nil {
		return Record{}, t.fail(p)
	}
	r.Line = t.line
	if !r.Output {
		if p := notBefore(t.last, r.At); p != nil {
			return Record{}, t.fail(p)
		}
		t.last = r.At
	}
	for t.nextByte() == "\t" {
		line, err := t.readLine()
		if err != nil {
			return Record{}, err
		}
		s, p := unquote(line[1:])
		if p != nil {
			return Record{}, t.fail(p)
		}
		r.Data, r.HasData = append(r.Data, s...), true
	}
	return r, nil
}

// nextByte tells what the next line begins with, or "". An error is left to the
// next readLine.
func (t *Reader) nextByte() string {
	b, err := t.br.Peek(1)
	t.seen = err
	return string(b)
}

// readLine returns the next line without its end (LF or CRLF), or io.EOF.
func (t *Reader) readLine() (string, error) {
	t.buf = t.buf[:0]
	t.line++
	for {
		piece, err := t.readPiece()
		if t.left -= len(piece); t.left < 0 {
			return "", t.fail(&problem{"a record of at most " + strconv.Itoa(MaxRecord) + " bytes of text", "more"})
		}
		t.buf = append(t.buf, piece...)
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if errors.Is(err, io.EOF) {
			if len(t.buf) == 0 {
				return "", io.EOF
			}
			err = nil
		}
		if err != nil {
			return "", fmt.Errorf("%s:%d: %w", t.head.Name, t.line, err)
		}
		break
	}
	line := string(bytes.TrimSuffix(bytes.TrimSuffix(t.buf, []byte("\n")), []byte("\r")))
	if !utf8.ValidString(line) {
		return "", t.fail(&problem{`UTF-8 text, with other bytes written as \xff`, show(line)})
	}
	if i := strings.IndexByte(line, '\r'); i >= 0 {
		return "", t.fail(&problem{"no carriage return inside a line", show(line[i:])})
	}
	return line, nil
}

func (t *Reader) readPiece() ([]byte, error) {
	if err := t.seen; err != nil {
		t.seen = nil
		return nil, err
	}
	return t.br.ReadSlice('\n')
}

func (t *Reader) fail(p *problem) error {
	return &Error{File: t.head.Name, Line: t.line, Want: p.want, Got: p.got}
}
