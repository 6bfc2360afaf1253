package catalog

import (
	"errors"
	"strings"

	"amicore/core/wire"
)

// Fault is what is wrong with an action that is held against the catalogue.
type Fault uint8

const (
	// UnknownAction: no version has an action of that name.
	UnknownAction Fault = iota + 1
	// ActionElsewhere: other versions have it, these do not.
	ActionElsewhere
	// UnknownHeader: the action has no such header in any version.
	UnknownHeader
	// HeaderElsewhere: it has in other versions, not in these.
	HeaderElsewhere
	// MissingHeader: a header that the action can not do without is missing,
	// or empty where the server refuses that.
	MissingHeader
	// UnknownClass: the event mask of an Events action holds a name that is no
	// class, or an empty one.
	UnknownClass
)

// CheckError is one thing that is wrong with an action.
type CheckError struct {
	Fault Fault
	// Action is its name as it was given; Header the header in question, and
	// Value, for UnknownClass, the name in it.
	Action, Header, Value string
	// In are the versions that were asked about, Have those that have the
	// action or the header.
	In, Have Versions
	// Near are names that may have been meant.
	Near []string
	// Unless, for MissingHeader, are what would do in its place, as in
	// "Application" and "Async: true"; empty if nothing would.
	Unless []string
}

func (e *CheckError) Error() string {
	var b strings.Builder
	action, header := shown(e.Action), shown(e.Header)
	switch e.Fault {
	case UnknownAction:
		b.WriteString("no action is named " + action)
	case ActionElsewhere:
		b.WriteString("Asterisk " + e.In.String() + " has no action " + action + "; it is in " + e.Have.String())
	case UnknownHeader:
		b.WriteString(action + " has no header " + header)
	case HeaderElsewhere:
		b.WriteString(action + " has no header " + header + " in Asterisk " + e.In.String() + "; it has in " + e.Have.String())
	case UnknownClass:
		if e.Value == "" {
			return "the event mask has an empty name, which stands for every class; write all, or take a comma out"
		}
		b.WriteString("no event class is named " + quoted(e.Value))
	default:
		b.WriteString(action + " needs the header " + header)
		if len(e.Unless) > 0 {
			b.WriteString(", unless it has " + strings.Join(e.Unless, " or "))
		}
	}
	if len(e.Near) > 0 {
		b.WriteString("; did you mean " + strings.Join(e.Near, ", ") + "?")
	}
	return b.String()
}

// shown is a caller's name as an error shows it.
func shown(name string) string { return string(wire.AppendName(nil, name, wire.MaxShown)) }

// Check holds an action against the catalogue, for a server that may be any of
// the versions. It returns nil, or all that is wrong: one *CheckError each,
// joined. Header and action are wrong only where none of the versions has
// them, a header is missing only where all that have the action require it. A
// header that is needed only without another one is checked so: MessageSend
// needs To unless it has Destination (main/message.c:1349), and a synchronous
// Originate without Application needs Context and Priority
// (main/manager.c:5450), an asynchronous one does not.
//
// It speaks of Asterisk as it comes. Modules from elsewhere add actions and
// headers that no catalogue has: nothing has to be checked before it is sent.
func Check(a wire.Action, in Versions) error {
	known, ok := ActionNamed(a.Name)
	if !ok {
		return &CheckError{Fault: UnknownAction, Action: a.Name, In: in, Near: NearActions(a.Name)}
	}
	if known.Versions()&in == 0 {
		return &CheckError{Fault: ActionElsewhere, Action: a.Name, In: in, Have: known.Versions()}
	}
	in &= known.Versions()
	var all []error
	for _, h := range a.Headers {
		if e := known.checkHeader(a.Name, h.Name, in); e != nil {
			all = append(all, e)
		}
	}
	if mask, ok := a.Get("EventMask"); ok && known.Name() == "Events" {
		if err := CheckEventMask(mask); err != nil {
			all = append(all, err)
		}
	}
	for p := range known.Params() {
		e := &CheckError{Fault: MissingHeader, Action: a.Name, Header: p.Name, In: in, Have: p.Versions}
		if p.UnlessGiven != "" || p.UnlessTrue != "" {
			if !p.excused(a.Headers) {
				e.Unless = known.Excuses(p, in)
				all = append(all, e)
			}
			continue
		}
		if required := p.Required | p.checked(); p.Pattern || required&in != in || given(a, p) {
			continue
		}
		all = append(all, e)
	}
	return errors.Join(all...)
}

// excused reports whether the handler accepts the headers with respect to a
// parameter that is needed unless another header is there.
func (p Param) excused(headers []wire.Header) bool {
	own, _ := valueOf(headers, p.Name)
	other, _ := valueOf(headers, p.UnlessGiven)
	yes, _ := valueOf(headers, p.UnlessTrue)
	return own != "" || other != "" || truthy(yes)
}

// Excuses returns what does in place of the header p of a on any of the
// versions, as in "Application" and "Async: true"; nil if nothing does. It is
// what CheckError.Unless holds.
func (a Action) Excuses(p Param, in Versions) []string {
	var names []string
	for other := range a.Params() {
		switch {
		case other.Versions&in == 0:
		case other.Name == p.UnlessGiven:
			names = append(names, other.Name)
		case other.Name == p.UnlessTrue:
			names = append(names, other.Name+": true")
		}
	}
	return names
}

// checked are the versions whose handler answers Error without the header.
func (p Param) checked() Versions {
	if p.Checked {
		return p.Versions
	}
	return None
}

func given(a wire.Action, p Param) bool {
	value, ok := a.Get(p.Name)
	return ok && (value != "" || !p.Checked)
}

func (a Action) checkHeader(action, name string, in Versions) error {
	if sameFold("SuppressEvents", name) { // any action takes it (main/manager.c:7201)
		return nil
	}
	if a.Name() == "UserEvent" { // its headers are the event's, whatever they are (main/manager.c:6504)
		return nil
	}
	have := None
	var names []string
	for p := range a.Params() {
		if p.is(name) {
			have |= p.Versions
		}
		if !strings.HasSuffix(p.Name, "XXXXXX") {
			names = append(names, p.Name)
		}
	}
	switch {
	case have == None:
		near := near(name, func(yield func(string) bool) {
			for _, n := range names {
				if !yield(n) {
					return
				}
			}
		})
		return &CheckError{Fault: UnknownHeader, Action: action, Header: name, In: in, Near: near}
	case have&in == 0:
		return &CheckError{Fault: HeaderElsewhere, Action: action, Header: name, In: in, Have: have}
	}
	return nil
}

// is reports whether the header goes by that name; the digits of a pattern
// stand for a number of any length, as in Cat-000000. Cat-XXXXXX is how the
// documentation of 11 writes it.
func (p Param) is(name string) bool {
	if stem, ok := strings.CutSuffix(p.Name, "XXXXXX"); ok {
		p.Name, p.Pattern = stem+"0", true
	}
	if !p.Pattern {
		return sameFold(p.Name, name)
	}
	isDigit := func(c byte) bool { return '0' <= c && c <= '9' }
	i, j := 0, 0
	for i < len(p.Name) {
		switch {
		case isDigit(p.Name[i]):
			if j == len(name) || !isDigit(name[j]) {
				return false
			}
			for i < len(p.Name) && isDigit(p.Name[i]) {
				i++
			}
			for j < len(name) && isDigit(name[j]) {
				j++
			}
		case j == len(name) || fold(p.Name[i]) != fold(name[j]):
			return false
		default:
			i++
			j++
		}
	}
	return j == len(name)
}
