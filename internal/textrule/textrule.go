// Package textrule decides, for readers that see both sides of a session, which frames that begin with `Response: Follows` are the
// raw text of a Command. It is written apart from the machine's own rule, so that the two can be held against each other.
package textrule

import (
	"bytes"

	"amicore/core/catalog"
	"amicore/core/wire"
)

// maxOpen bounds the actions that are remembered; the oldest is forgotten first.
const maxOpen = 4096

// A Rule knows the banner of a session and which of its actions wait for a response. Tell it of every frame, then ask MayBeText. The
// zero Rule is that of a session read from its beginning.
type Rule struct {
	// AnyAction makes every action one that may be answered with text, as for an observed client.
	AnyAction bool

	dialect bool // the server may have raw text
	greeted bool
	joined  bool // the session was joined in the middle, and no known response was seen
	hole    int  // of the open ones, those in front of what is missing: their responses tell nothing of it
	open    []string
}

// Begin starts a session; joined says that it is read from the middle.
func (r *Rule) Begin(joined bool) {
	*r = Rule{AnyAction: r.AnyAction, joined: joined, open: r.open[:0]}
}

// Lost notes that bytes of the client, or else of the server, are missing, so that what waits for a response is not known.
func (r *Rule) Lost(client bool) {
	r.joined = true
	if client {
		r.hole = len(r.open)
	}
}

// Sent notes a frame of the client.
func (r *Rule) Sent(f *wire.Frame) {
	known, ok := catalog.ActionNamed(string(skipBlanks(f.Get("Action"))))
	if !r.AnyAction && ok && known.Name() != "Command" {
		return
	}
	if len(r.open) == maxOpen {
		r.open = append(r.open[:0], r.open[1:]...)
		r.hole = max(0, r.hole-1)
	}
	r.open = append(r.open, string(skipBlanks(f.ActionID())))
}

// skipBlanks leaves out what a server skips in front of a value (main/manager.c:1545, ast_skip_blanks).
func skipBlanks(b []byte) []byte {
	return bytes.TrimLeftFunc(b, func(c rune) bool { return c <= ' ' })
}

// Received notes a frame of the server.
func (r *Rule) Received(f *wire.Frame) {
	switch f.Kind {
	case wire.KindBanner:
		r.greeted, r.dialect = true, catalog.OfBanner(string(f.Line(0)))&(catalog.V11|catalog.V13) != 0
	case wire.KindResponse, wire.KindFollows:
		id := f.ActionID()
		for i, open := range r.open {
			if open == string(id) {
				r.open = append(r.open[:i], r.open[i+1:]...)
				if i < r.hole {
					r.hole--
				} else {
					r.joined = false
				}
				return
			}
		}
	}
}

// MayBeText reports whether a frame with this ActionID is raw text. It is a [wire.TextFunc].
func (r *Rule) MayBeText(id []byte) bool {
	if r.greeted && !r.dialect {
		return false
	}
	if r.joined {
		return true
	}
	for _, open := range r.open {
		if open == "" || open == string(id) {
			return true
		}
	}
	return false
}
