package catalog

import (
	"iter"
	"time"

	"amicore/core/wire"
)

// Action is what is known of one action. The zero Action is none.
type Action struct{ row *actionRow }

// ActionNamed finds an action by its name, without regard to ASCII case.
func ActionNamed(name string) (Action, bool) {
	i := find(actionIndex[:], name, func(i int) string { return actions[i].name.String() })
	if i < 0 {
		return Action{}, false
	}
	return Action{&actions[i]}, true
}

// Actions yields every action, in the order of the names.
func Actions() iter.Seq[Action] {
	return func(yield func(Action) bool) {
		for i := range actions {
			if !yield(Action{&actions[i]}) {
				return
			}
		}
	}
}

// Name returns the name as Asterisk writes it.
func (a Action) Name() string { return a.row.name.String() }

// Versions returns the branches that have the action.
func (a Action) Versions() Versions { return a.row.versions }

// Module returns the module that brings it: "core", or as "app_queue".
func (a Action) Module() string { return a.row.module.String() }

// BeforeLogin reports whether it is accepted before the login.
func (a Action) BeforeLogin() bool { return a.row.flags&flagBeforeLogin != 0 }

// ItemPrivilege reports whether the items of its list carry a Privilege
// header, though they are no broadcast events.
func (a Action) ItemPrivilege() bool { return a.row.flags&flagItemPrivilege != 0 }

// MayBeSilent reports whether the server may have been told not to answer it.
func (a Action) MayBeSilent() bool { return a.row.flags&flagMayBeSilent != 0 }

// Privileges returns the classes of which a user needs any one, on any of
// the branches; none: a login is enough.
func (a Action) Privileges(in Versions) Privileges { return privilegesIn(a.row.privileges, in) }

func privilegesIn(s span, in Versions) (p Privileges) {
	for _, r := range rowsOf(privileges[:], s) {
		if r.versions&in != 0 {
			p |= r.classes
		}
	}
	return p
}

// Param is a header of an action.
type Param struct {
	// Name is the header's name; where Pattern is set it stands for names of
	// its form, as in UnitAmount(0) or Header1.
	Name    string
	Pattern bool
	// Versions have the header, Required are those that document it as
	// required. Checked: the handler answers Error where it is empty.
	Versions, Required Versions
	Checked            bool
}

// Params yields the headers besides Action and ActionID.
func (a Action) Params() iter.Seq[Param] {
	return func(yield func(Param) bool) {
		for _, r := range rowsOf(params[:], a.row.params) {
			if !yield(Param{r.name.String(), r.flags&2 != 0, r.versions, r.required, r.flags&1 != 0}) {
				return
			}
		}
	}
}

// Block says how long the action with these headers may keep the session's
// only thread, on any of the branches. ok is false when it does not block;
// bound is 0 when nothing bounds it.
func (a Action) Block(in Versions, headers []wire.Header) (bound time.Duration, ok bool) {
	b := &a.row.block
	if b.versions&in == 0 {
		return 0, false
	}
	value, present := headerOf(headers, b.header)
	switch b.condition {
	case blockIfTrue:
		ok = truthy(value)
	case blockUnlessTrue:
		ok = !truthy(value)
	case blockIfPresent:
		ok = present && value != ""
	case blockIfFunction:
		ok = hasByte(value, '(')
	default:
		ok = true
	}
	if !ok || b.unit == 0 {
		return 0, ok
	}
	unit := time.Duration(b.unit) * time.Millisecond
	least := time.Duration(b.least) * unit
	value, _ = headerOf(headers, b.bound)
	n, valid := number(value)
	if !valid {
		return least, true
	}
	return min(time.Duration(n), maxBound/unit) * unit, true
}

// maxBound is the longest time that a header is believed.
const maxBound = time.Hour

func headerOf(headers []wire.Header, name nameID) (string, bool) {
	if name == 0 {
		return "", false
	}
	for i := range headers {
		if sameFold(name.String(), headers[i].Name) {
			return headers[i].Value, true
		}
	}
	return "", false
}

// truthy reports what Asterisk's ast_true takes for yes (main/utils.c).
func truthy(s string) bool {
	for _, yes := range [...]string{"yes", "true", "y", "t", "1", "on"} {
		if sameFold(yes, s) {
			return true
		}
	}
	return false
}

func hasByte(s string, c byte) bool {
	for i := range len(s) {
		if s[i] == c {
			return true
		}
	}
	return false
}

// number reads decimal digits; it stops growing at a billion.
func number(s string) (n int64, ok bool) {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = min(n*10+int64(s[i]-'0'), 1_000_000_000)
	}
	return n, len(s) > 0
}
