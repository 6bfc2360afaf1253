package transcript

import "strings"

// The verbs of a recorded session.
const (
	VerbOpen   = "open"   // the connection is there; the first record
	VerbRx     = "rx"     // bytes from the server
	VerbTx     = "tx"     // bytes from the client
	VerbClosed = "closed" // the connection is gone; the last record
)

// CheckSession says whether f is a recorded session in order: kind session, the
// verbs open, rx, tx and closed and no other, open first and once, nothing
// after closed, data with rx and tx only. Closed may be missing: then the
// recorder stopped first. The error is an [*Error].
func CheckSession(f *File) error {
	if f.Kind != KindSession {
		return &Error{File: f.Name, Line: 1, Want: "ami-session", Got: "ami-" + f.Kind}
	}
	c := SessionChecker{File: f.Name}
	for i := range f.Records {
		if err := c.Check(&f.Records[i]); err != nil {
			return err
		}
	}
	return c.End()
}

// SessionChecker is [CheckSession] record by record, for those who stream: Check
// for each record, then End. Its zero value with a File is ready to use.
type SessionChecker struct {
	File         string // for errors
	line         int
	open, closed bool
}

// Check says whether r may come next.
func (c *SessionChecker) Check(r *Record) error {
	c.line = r.Line
	if r.IsProse() {
		return nil
	}
	got := r.Verb
	if r.Output {
		got = "an output line"
	}
	switch {
	case c.closed:
		return c.fail("nothing after closed", got)
	case r.Output || !c.open && r.Verb != VerbOpen || c.open && r.Verb == VerbOpen:
		return c.fail(c.want(), got)
	case len(r.Args) > 0:
		return c.fail("no argument after "+r.Verb, strings.Join(r.Args, " "))
	}
	switch r.Verb {
	case VerbOpen:
		c.open = true
	case VerbClosed:
		c.closed = true
	case VerbRx, VerbTx:
		if !r.HasData && len(r.Data) == 0 {
			return c.fail(wantQuoted+" after "+r.Verb, endOfLine)
		}
		return nil
	default:
		return c.fail(c.want(), got)
	}
	if r.HasData || len(r.Data) > 0 {
		return c.fail("no data after "+r.Verb, show(string(r.Data)))
	}
	return nil
}

// End says whether the session may end here.
func (c *SessionChecker) End() error {
	if !c.open {
		c.line++
		return c.fail(c.want(), "the end of the file")
	}
	return nil
}

func (c *SessionChecker) want() string {
	if c.open {
		return "rx, tx or closed"
	}
	return "open as the first record"
}

func (c *SessionChecker) fail(want, got string) error {
	return &Error{File: c.File, Line: c.line, Want: want, Got: got}
}
