package refwire

import "strings"

// An Action is a request of a client: its name, and its headers without Action and ActionID.
type Action struct {
	Name    string
	Headers []Header
}

// The reasons of a Refusal.
const (
	NoName        = "no name"
	ForbiddenByte = "forbidden byte"
	NameBlank     = "blank before the name of the action"
	LongLine      = "line too long"
	LongID        = "ActionID too long"
	IDBlank       = "blank before the ActionID"
	ManyLines     = "too many lines"
	HeaderName    = "no name of a header"
	Reserved      = "reserved header"
)

// A Refusal says why an action cannot be sent. The zero Refusal says that it can.
type Refusal struct {
	Header   string
	Reason   string
	Got, Max int
}

// What a server takes: bytes of a line without its end, lines of an action, bytes of an ActionID.
const (
	maxLine  = 1022
	maxLines = 128
	maxID    = 67
)

// Lines returns the lines of the action, without their ends; an empty id has none.
func (a Action) Lines(id string) []Header {
	lines := []Header{{"Action", a.Name}}
	if id != "" {
		lines = append(lines, Header{"ActionID", id})
	}
	return append(lines, a.Headers...)
}

// Bytes returns what is sent of the action, whether it may be sent or not.
func (a Action) Bytes(id string) string {
	var all strings.Builder
	for _, line := range a.Lines(id) {
		all.WriteString(line.Name + ": " + line.Value + "\r\n")
	}
	return all.String() + "\r\n"
}

// Refused returns the first rule that the action breaks: those of its name come first, then those of its ActionID, the number of its
// lines, and those of each header in turn.
func (a Action) Refused(id string) Refusal {
	type rule struct {
		broken bool
		why    Refusal
	}
	size := func(h Header) int { return len(h.Name + ": " + h.Value) }
	name := Header{"Action", a.Name}
	n := len(a.Lines(id))
	rules := []rule{
		{a.Name == "", Refusal{Header: "Action", Reason: NoName}},
		{endsLine(a.Name), Refusal{Header: "Action", Reason: ForbiddenByte}},
		{beginsBlank(a.Name), Refusal{Header: "Action", Reason: NameBlank}},
		{size(name) > maxLine, Refusal{"Action", LongLine, size(name), maxLine}},
		{endsLine(id), Refusal{Header: "ActionID", Reason: ForbiddenByte}},
		{len(id) > maxID, Refusal{"ActionID", LongID, len(id), maxID}},
		{beginsBlank(id), Refusal{Header: "ActionID", Reason: IDBlank}},
		{n > maxLines, Refusal{"", ManyLines, n, maxLines}},
	}
	for _, h := range a.Headers {
		rules = append(rules,
			rule{endsLine(h.Name + h.Value), Refusal{Header: h.Name, Reason: ForbiddenByte}},
			rule{!isHeaderName(h.Name), Refusal{Header: h.Name, Reason: HeaderName}},
			rule{SameName(h.Name, "Action") || SameName(h.Name, "ActionID"), Refusal{Header: h.Name, Reason: Reserved}},
			rule{size(h) > maxLine, Refusal{h.Name, LongLine, size(h), maxLine}},
		)
	}
	for _, r := range rules {
		if r.broken {
			return r.why
		}
	}
	return Refusal{}
}

// endsLine reports whether text has a byte that ends a line at the server.
func endsLine(text string) bool { return strings.ContainsAny(text, "\r\n\x00") }

// beginsBlank reports whether text begins with a byte that the server skips.
func beginsBlank(text string) bool { return text != "" && text[0] < 33 }

// isHeaderName reports whether a header may have this name.
func isHeaderName(name string) bool {
	return name != "" && strings.Trim(name, " \t") == name && !strings.Contains(name, ":") && !inParentheses(name)
}

// Get returns the value of the first header with this name and whether there is one.
func (a Action) Get(name string) (string, bool) { return Frame{Headers: a.Headers}.Get(name) }

// QuoteVariable returns name=value as the value of a Variable header, of which the server makes just that.
func QuoteVariable(name, value string) string {
	quoted := escape.Replace(name)
	if beginsBlank(quoted) {
		quoted = `\` + quoted
	}
	return quoted + "=" + escape.Replace(value)
}

var escape = strings.NewReplacer(`\`, `\\`, `"`, `\"`, `,`, `\,`, `(`, `\(`, `)`, `\)`, `[`, `\[`, `]`, `\]`)
