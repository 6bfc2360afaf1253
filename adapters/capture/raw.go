package capture

import (
	"bytes"
	"errors"
	"io"
)

// rawChunk is the size of the records that a raw dump is cut into.
const rawChunk = 64 << 10

// openRaw reads a dump of a server's bytes. It has no times: everything happens
// at once, and nothing says that the connection was closed.
func openRaw(name string, r io.Reader) ([]Session, error) {
	var l timeline
	l.add(Record{Kind: Opened})
	for {
		p := make([]byte, rawChunk)
		n, err := io.ReadFull(r, p)
		if n > 0 {
			l.add(Record{Kind: FromServer, Data: p[:n:n]})
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			break
		}
		if err != nil {
			return nil, &Error{File: name, What: "cannot be read", Err: err}
		}
	}
	first := l.records[1].Data
	line, _, _ := bytes.Cut(first, []byte("\n"))
	s := Session{File: name, Records: l.records, Middle: !isBanner(line)}
	return []Session{s}, nil
}
