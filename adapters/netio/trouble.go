package netio

import "amicore/core"

// trouble is what was in the way last, for those who wait for a session.
type trouble struct{ why, text string }

func (t *trouble) notice(c *core.Command) {
	switch c.Notice {
	case core.NoticeClosed:
		*t = trouble{why: c.Close.String()}
	case core.NoticeAttemptFailed, core.NoticeLoginRejected, core.NoticeFilterRefused:
		t.text = c.Text
	case core.NoticePhase:
		if c.Phase == core.PhaseReady {
			*t = trouble{}
		}
	}
}

// words tells the trouble, or nothing.
func (t trouble) words() string {
	if t.why != "" && t.text != "" {
		return t.why + ": " + t.text
	}
	return t.why + t.text
}

// String is the trouble in brackets, or nothing.
func (t trouble) String() string {
	if words := t.words(); words != "" {
		return " (" + words + ")"
	}
	return ""
}
