package fake

import (
	"bytes"
	"slices"
)

// Limits of what a client may send (main/manager.c:7225-7252,
// include/asterisk/manager.h:100).
const (
	maxLine    = 1024 // bytes of a line, its end included
	maxHeaders = 128
)

// request is one message of a client: its lines, without their ends.
type request struct {
	text    []byte
	ends    []int // of each line in text
	tooLong bool  // a line was longer than maxLine
	tooMany bool  // more than maxHeaders lines
}

func (r *request) emptied() request { return request{text: r.text[:0], ends: r.ends[:0]} }

func (r *request) clear() { *r = r.emptied() }

func (r *request) clone() request {
	return request{bytes.Clone(r.text), slices.Clone(r.ends), r.tooLong, r.tooMany}
}

func (r *request) line(i int) []byte {
	from := 0
	if i > 0 {
		from = r.ends[i-1]
	}
	return r.text[from:r.ends[i]:r.ends[i]]
}

// get returns the value of the first header of that name, nil if there is none:
// the name in any case, the colon right behind it, blanks before the value
// skipped (main/manager.c:1545).
func (r *request) get(name string) []byte {
	for i := range r.ends {
		if v, ok := headerValue(r.line(i), name); ok {
			return v
		}
	}
	return nil
}

// getFilled skips headers without a value.
func (r *request) getFilled(name string) []byte {
	for i := range r.ends {
		if v, ok := headerValue(r.line(i), name); ok && len(v) > 0 {
			return v
		}
	}
	return nil
}

func headerValue(line []byte, name string) ([]byte, bool) {
	n := len(name)
	if len(line) <= n || line[n] != ':' || line[0]|0x20 != name[0]|0x20 || !foldEqual(line[:n], name) {
		return nil, false
	}
	n++
	for n < len(line) && line[n] > 0 && line[n] <= ' ' {
		n++
	}
	return line[n:], true
}

// feed reads the client's bytes and works through the messages in them until
// one blocks the session.
func (s *Server) feed(x *session, b []byte) {
	if x.busy == busyWait && len(b) > 0 {
		s.endWait(x) // any byte of the client ends WaitEvent
	}
	for len(b) > 0 {
		if x.busy != idle || x.closing {
			x.in = append(x.in, b...)
			return
		}
		had := len(x.in)
		end := bytes.IndexByte(b[:min(len(b), maxLine-had)], '\n')
		if end < 0 {
			if had+len(b) < maxLine {
				x.in = append(x.in, b...)
				return
			}
			// The buffer is full: it is thrown away, and what follows is
			// taken for the next line.
			b = b[maxLine-had:]
			x.in = x.in[:0]
			x.req.tooLong = true
			continue
		}
		line := b[:end]
		b = b[end+1:]
		if had > 0 {
			x.in = append(x.in, line...)
			line = x.in
			x.in = x.in[:0]
		}
		if n := len(line); n > 0 && line[n-1] == '\r' {
			line = line[:n-1]
		}
		if n := bytes.IndexByte(line, 0); n >= 0 {
			line = line[:n]
		}
		s.line(x, line)
	}
}

// line takes one line of the message being read; an empty one ends it.
func (s *Server) line(x *session, line []byte) {
	r := &x.req
	switch {
	case len(line) == 0:
		s.stats.Requests++
		s.process(x)
		if x.busy != busyCall && x.busy != busyWait { // those answer to it later
			r.clear()
		}
	case len(r.ends) == maxHeaders:
		r.tooMany = true
	default:
		r.text = append(r.text, line...)
		r.ends = append(r.ends, len(r.text))
	}
}

// foldEqual compares ASCII text without regard to case.
func foldEqual[T string | []byte](a []byte, b T) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] && lower(a[i]) != lower(b[i]) {
			return false
		}
	}
	return true
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// truth is Asterisk's ast_true.
func truth(v []byte) bool {
	for _, yes := range []string{"yes", "true", "y", "t", "1", "on"} {
		if foldEqual(v, yes) {
			return true
		}
	}
	return false
}
