package main

import (
	"fmt"
	"slices"
	"strings"

	"amicore/core/catalog"
)

// actionInfo is what the catalogue knows of an action, as it is printed.
type actionInfo struct {
	Name        string       `json:"name"`
	Versions    []string     `json:"versions"`
	Module      string       `json:"module"`
	Privileges  string       `json:"privileges"` // of the newest version
	Differ      []classInfo  `json:"privileges_by_version,omitempty"`
	BeforeLogin bool         `json:"before_login,omitempty"`
	Headers     []headerInfo `json:"headers"`
	Ends        []endInfo    `json:"ends"`
	Blocks      string       `json:"blocks,omitempty"`
	Pairs       string       `json:"paired_by,omitempty"`
}

// classInfo is the privileges of some versions, where they are not the same
// in all.
type classInfo struct {
	Versions   []string `json:"versions"`
	Privileges string   `json:"privileges"`
}

type headerInfo struct {
	Name     string   `json:"name"`
	Versions []string `json:"versions"`
	Required bool     `json:"required,omitempty"` // in some version
	// RequiredIn are the versions that require it, where others do not.
	RequiredIn []string `json:"required_in,omitempty"`
	// RequiredUnless are the headers without which it is required.
	RequiredUnless []string `json:"required_unless,omitempty"`
	Pattern        bool     `json:"pattern,omitempty"`
	Optional       bool     `json:"optional,omitempty"`
	Repeated       bool     `json:"repeated,omitempty"`
}

type endInfo struct {
	Versions []string `json:"versions"`
	With     string   `json:"with,omitempty"`
	How      string   `json:"how"`
	Items    []string `json:"items,omitempty"`
	Event    string   `json:"event,omitempty"`
	Empty    string   `json:"when_empty,omitempty"`
}

// eventInfo is the same for an event.
type eventInfo struct {
	Name       string       `json:"name"`
	Versions   []string     `json:"versions"`
	Privileges string       `json:"privileges"` // of the newest version
	Differ     []classInfo  `json:"privileges_by_version,omitempty"`
	Broadcast  bool         `json:"broadcast"`
	Inline     bool         `json:"inline"`
	EndsList   bool         `json:"ends_list,omitempty"`
	MoreFields bool         `json:"more_fields,omitempty"`
	Actions    []string     `json:"actions,omitempty"`
	Headers    []headerInfo `json:"headers"`
}

var endingText = map[catalog.Ending]string{
	catalog.Single:             "one response",
	catalog.List:               "a list",
	catalog.ListWithoutHeaders: "a list without EventList headers",
	catalog.Async:              "a response, later its outcome",
	catalog.Follows:            "output as raw text",
	catalog.Output:             "output as Output headers",
	catalog.Raw:                "text without a response",
	catalog.EventOnly:          "one event and no response",
	catalog.DoubleResponse:     "two responses",
}

var emptyText = map[catalog.Empty]string{
	catalog.EmptyList:           "a list of no items",
	catalog.EmptyError:          "an Error",
	catalog.EmptyErrorIfUnknown: "an Error where what it names is unknown, else a list of no items",
	catalog.EmptySuccess:        "Success and nothing more",
}

func names(v catalog.Versions) []string {
	if v == catalog.None {
		return []string{}
	}
	var all []string
	for _, n := range catalog.VersionNames() {
		if one, _ := catalog.VersionNamed(n); v&one != 0 {
			all = append(all, n)
		}
	}
	return all
}

// classes tells the privileges of the newest of those versions, and where they
// differ those of each.
func classes(of func(catalog.Versions) catalog.Privileges, in catalog.Versions) (newest string, differ []classInfo) {
	for _, n := range names(in) {
		one, _ := catalog.VersionNamed(n)
		newest = of(one).String()
		if last := len(differ) - 1; last >= 0 && differ[last].Privileges == newest {
			differ[last].Versions = append(differ[last].Versions, n)
		} else {
			differ = append(differ, classInfo{[]string{n}, newest})
		}
	}
	if len(differ) == 1 {
		differ = nil
	}
	return newest, differ
}

// infoOfAction tells of an action in those versions.
func infoOfAction(a catalog.Action, in catalog.Versions) actionInfo {
	in &= a.Versions()
	i := actionInfo{
		Name: a.Name(), Versions: names(in), Module: a.Module(),
		BeforeLogin: a.BeforeLogin(), Headers: []headerInfo{}, Blocks: blocks(a, in),
	}
	i.Privileges, i.Differ = classes(a.Privileges, in)
	for p := range a.Params() {
		if p.Versions&in != 0 {
			h := headerInfo{Name: p.Name, Versions: names(p.Versions & in), Required: p.Required&in != 0 || p.Checked, Pattern: p.Pattern}
			if some := p.Required & p.Versions & in; !p.Checked && some != 0 && some != p.Versions&in {
				h.RequiredIn = names(some)
			}
			if unless := a.Excuses(p, in); len(unless) > 0 {
				h.Required, h.RequiredUnless = true, unless
			}
			i.Headers = append(i.Headers, h)
		}
	}
	for c := range a.Completions() {
		if c.Versions()&in == 0 {
			continue
		}
		i.Ends = append(i.Ends, infoOfEnd(c, in))
	}
	for s := range a.Specials() {
		e := infoOfEnd(s.Completion, in)
		if e.With = s.Header + " true"; s.Prefix != "" {
			e.With = s.Header + " that begins with " + s.Prefix
		}
		i.Ends = append(i.Ends, e)
	}
	for o := range a.Outcomes() {
		if o.Versions&in != 0 && o.RequestKey != "" {
			i.Pairs = o.RequestKey
		}
	}
	return i
}

// usual is how it ends on the newest version, without a header that chooses.
func (i *actionInfo) usual() endInfo {
	e := i.Ends[0]
	for _, other := range i.Ends {
		if other.With == "" {
			e = other
		}
	}
	return e
}

func infoOfEnd(c catalog.Completion, in catalog.Versions) endInfo {
	return endInfo{
		Versions: names(c.Versions() & in), How: endingText[c.Ending()], Event: c.End(), Empty: emptyText[c.Empty()],
		Items: slices.Collect(c.Items()),
	}
}

// blocks says how long the action, as it stands, keeps the session.
func blocks(a catalog.Action, in catalog.Versions) string {
	switch bound, ok := a.Block(in, nil); {
	case !ok:
		return ""
	case bound == catalog.Unbounded:
		return "for as long as it takes"
	default:
		return fmt.Sprintf("for %v unless a header says otherwise", bound)
	}
}

func infoOfEvent(e catalog.Event, in catalog.Versions) eventInfo {
	in &= e.Versions()
	i := eventInfo{
		Name: e.Name(), Versions: names(in), Broadcast: e.Broadcast(), Inline: e.Inline(),
		EndsList: e.EndsList(), MoreFields: e.Open(), Actions: slices.Collect(e.Actions()), Headers: []headerInfo{},
	}
	i.Privileges, i.Differ = classes(e.Privileges, in)
	seen := map[string]bool{}
	for f := range e.Fields() {
		if f.Versions&in != 0 && !seen[f.Name] { // a snapshot repeats some
			seen[f.Name] = true
			i.Headers = append(i.Headers, headerInfo{Name: f.Name, Versions: names(f.Versions & in), Optional: f.Optional, Repeated: f.Repeated})
		}
	}
	return i
}

// Classes are the privileges by version.
func (i *actionInfo) Classes() []classInfo { return orSame(i.Differ, i.Versions, i.Privileges) }

// Classes are the privileges by version.
func (i *eventInfo) Classes() []classInfo { return orSame(i.Differ, i.Versions, i.Privileges) }

func orSame(differ []classInfo, versions []string, privileges string) []classInfo {
	if differ == nil {
		return []classInfo{{versions, privileges}}
	}
	return differ
}

// print writes the action for a reader.
func (i *actionInfo) print(p *page) {
	p.line(p.style.bold(i.Name) + "  (" + i.Module + ")")
	p.line("  Asterisk    " + strings.Join(i.Versions, " "))
	for _, c := range i.Classes() {
		privileges := c.Privileges
		if privileges == "none" {
			privileges = "any user"
		}
		if i.BeforeLogin {
			privileges += ", before the login too"
		}
		p.line("  privileges  " + privileges + only(c.Versions, i.Versions))
	}
	for _, e := range i.Ends {
		text := e.How
		if e.With != "" {
			text = "with " + e.With + ": " + text
		}
		if len(e.Items) > 0 {
			text += " of " + strings.Join(e.Items, ", ")
		}
		if e.Event != "" {
			text += ", at the end " + e.Event
		}
		if e.Empty != "" {
			text += "; empty: " + e.Empty
		}
		p.line("  answer      " + text + only(e.Versions, i.Versions))
	}
	if i.Pairs != "" {
		p.line("  outcome     paired by " + i.Pairs)
	}
	if i.Blocks != "" {
		p.line("  blocks      the session, " + i.Blocks)
	}
	for _, h := range i.Headers {
		p.line("  " + headerLine(h, i.Versions))
	}
}

func (i *eventInfo) print(p *page) {
	p.line(p.style.bold(i.Name))
	p.line("  Asterisk    " + strings.Join(i.Versions, " "))
	for _, c := range i.Classes() {
		if i.Broadcast {
			p.line("  sent to     all sessions that may read " + c.Privileges + only(c.Versions, i.Versions))
		}
	}
	if i.Inline {
		text := "  answers     "
		if i.EndsList {
			text += "ends the list of "
		}
		p.line(text + strings.Join(i.Actions, ", "))
	}
	for _, h := range i.Headers {
		p.line("  " + headerLine(h, i.Versions))
	}
	if i.MoreFields {
		p.line("    and the options of the object that it shows")
	}
}

func headerLine(h headerInfo, all []string) string {
	text := "  " + h.Name
	switch {
	case h.Required:
		text += "  " + required(h)
	case h.Optional:
		text += "  not always"
	}
	if h.Repeated {
		text += "  repeated"
	}
	return text + only(h.Versions, all)
}

func required(h headerInfo) string {
	switch {
	case h.RequiredUnless != nil:
		return "required unless " + strings.Join(h.RequiredUnless, " or ")
	case h.RequiredIn == nil:
		return "required"
	}
	return "required in " + strings.Join(h.RequiredIn, " ")
}

// only names the versions where they are not all.
func only(some, all []string) string {
	if len(some) == len(all) {
		return ""
	}
	return "  [" + strings.Join(some, " ") + "]"
}
