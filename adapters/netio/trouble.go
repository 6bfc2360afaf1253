package netio

import "amicore/core"

// trouble is what was in the way last, for those who wait for a session. Its
// text is the server's or the transport's, bounded and escaped by the machine.
type trouble struct {
	why  core.CloseReason
	text string
}

func (t *trouble) notice(c *core.Command) {
	switch c.Notice {
	case core.NoticeClosed:
		*t = trouble{why: c.Close, text: c.Text}
	case core.NoticeAttemptFailed, core.NoticeLoginRejected, core.NoticeLoginInUse, core.NoticeFilterRefused:
		t.text = c.Text
	case core.NoticePhase:
		switch c.Phase {
		case core.PhaseReady:
			*t = trouble{}
		case core.PhaseBooting:
			*t = trouble{text: core.ErrBooting.Error()}
		}
	}
}

// words tells the trouble, or nothing.
func (t trouble) words() string {
	switch {
	case t.why == core.CloseNone:
		return t.text
	case t.text == "":
		return t.why.String()
	}
	return t.why.String() + ": " + t.text
}

// String is the trouble in brackets, or nothing.
func (t trouble) String() string {
	if words := t.words(); words != "" {
		return " (" + words + ")"
	}
	return ""
}

// in lets errors.Is find a rejected login in an error that tells the trouble.
func (t trouble) in(err error) error {
	if t.why == core.CloseLoginRejected {
		return rejectedError{err}
	}
	return err
}

// rejectedError has a text that says already that the login was rejected.
type rejectedError struct{ error }

func (e rejectedError) Unwrap() []error { return []error{e.error, core.ErrLoginRejected} }
