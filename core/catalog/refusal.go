package catalog

import "iter"

// Refusal is a text with which the handler of an action answers Error at a
// return before which it has changed nothing, in each of the Versions.
type Refusal struct {
	Action string
	Text   string
	// Prefix: the server writes more behind Text, such as a channel's name.
	Prefix   bool
	Versions Versions
}

// refusal is a row of the tables. A row was taken where, in the source of every
// one of its branches, the calls before the return do no more than read (headers,
// options, the dialplan, a lookup by name), no loop comes back to it, a return
// follows the answer, and no other place of the handler answers with the same
// text. Rows whose handler calls a function that changes nothing when it fails
// (add_to_queue, remove_from_queue, add_agi_cmd, set_eventmask and the like) were
// taken after reading that function.
//
// There are no rows for Asterisk 11 and older, whose source was not compared, for
// actions of modules that are not Asterisk's, and for texts that a handler gives
// both before and after it changes something ("Originate failed", "Redirect
// failed").
type refusal struct {
	action   string
	text     string
	kind     textKind
	versions Versions
}

// textKind says how much of the server's text a row has.
type textKind uint8

const (
	whole   textKind = iota
	andMore          // the server writes more behind it
)

// Sets of branches that many rows have.
const (
	from20 = V20 | V22 | V23 | Master
	from18 = V18 | from20
	from16 = V16 | from18
	from13 = V13 | from16
	to20   = V11 | V13 | V16 | V18 | V20
)

// Refusals yields every row, those of Asterisk's core first, by action.
func Refusals() iter.Seq[Refusal] {
	return func(yield func(Refusal) bool) {
		for _, rows := range [...][]refusal{coreRefusals, moduleRefusals} {
			for i := range rows {
				r := &rows[i]
				if !yield(Refusal{Action: r.action, Text: r.text, Prefix: r.kind == andMore, Versions: r.versions}) {
					return
				}
			}
		}
	}
}

// Refuses reports whether an Error response with this text says that the
// action's handler changed nothing, whichever of the versions the server is.
// Letter case counts; LF and blanks behind the text do not (main/manager.c:5317).
// It is false for no versions.
func (a Action) Refuses(text []byte, in Versions) bool {
	for len(text) > 0 && text[len(text)-1] <= ' ' {
		text = text[:len(text)-1]
	}
	name := a.Name()
	for _, rows := range [...][]refusal{coreRefusals, moduleRefusals} {
		for i := range rows {
			if r := &rows[i]; r.action == name && in != None && in&^r.versions == 0 && r.matches(text) {
				return true
			}
		}
	}
	return false
}

func (r *refusal) matches(text []byte) bool {
	if r.kind == andMore {
		return len(text) >= len(r.text) && string(text[:len(r.text)]) == r.text
	}
	return string(text) == r.text
}
