package spec

import (
	"amicore/internal/refwire"
)

// frame is a whole frame, or what is known of an oversize one. It never changes.
// contract: receiving.
type frame struct{ refwire.Frame }

// value returns the value of the first header with this name, or nothing.
// contract: receiving, headers.
func (f frame) value(name string) string {
	value, _ := f.Get(name)
	return value
}

// has reports whether there is a header with this name.
func (f frame) has(name string) bool {
	_, ok := f.Get(name)
	return ok
}

// id returns the ActionID, or nothing. contract: receiving, headers.
func (f frame) id() string { return f.value("ActionID") }

// firstIsActionID reports whether the first line is a header named ActionID.
func (f frame) firstIsActionID() bool {
	name, _, ok := refwire.Cut(f.Lines[0])
	return ok && same(name, "ActionID")
}

// typ returns the value of the line that decides the kind. contract: receiving,
// kinds.
func (f frame) typ() string {
	deciding := f.Lines[0]
	if f.firstIsActionID() {
		deciding = f.Lines[1]
	}
	_, value, _ := refwire.Cut(deciding)
	return value
}

// isError reports whether a response is an Error. contract: login, own actions of
// the login.
func (f frame) isError() bool { return f.Kind == refwire.Response && same(f.typ(), "Error") }

// cost returns what the frame costs if it is kept for a reply. contract:
// correlation, what is kept.
func (f frame) cost() int { return len(f.Raw) + 4*(len(f.Lines)+1) + 128 }

// countsAsHeard reports whether the frame shows that the server is there.
// contract: heartbeat, what counts as heard.
func (f frame) countsAsHeard() bool {
	switch f.Kind {
	case refwire.Event, refwire.Response, refwire.Follows:
		return true
	case refwire.Banner:
		return false
	}
	return f.firstIsActionID()
}
