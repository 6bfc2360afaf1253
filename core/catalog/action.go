package catalog

import (
	"iter"
	"strings"
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

// ItemsWithoutID returns the branches on which the items of its list carry no
// ActionID, as those of IAXpeers do not on any (channels/chan_iax2.c:7046).
func (a Action) ItemsWithoutID() Versions { return a.row.bare }

// ExactCount reports whether ListItems at the end of its list, where a server
// sends it, is the number of items that it has written. It is false for lists
// that count what they may skip, or not all that they write, as
// PJSIPShowEndpoints does (res/res_pjsip/pjsip_configuration.c:2055). The facts
// name the places in the source.
func (a Action) ExactCount() bool { return a.row.flags&flagExactCount != 0 }

// MayBeSilent reports whether the server may have been told not to answer it.
func (a Action) MayBeSilent() bool { return a.row.flags&flagMayBeSilent != 0 }

// Privileges returns the classes of which a user needs any one; none: a login
// is enough. Where the branches differ it is the classes of all of them: ask for
// one branch.
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
	// UnlessGiven and UnlessTrue are other headers. If either is set, the
	// handler answers Error where the header is empty, unless UnlessGiven is
	// not empty or UnlessTrue is true: Priority of an Originate is needed unless
	// Application is given or Async is true (main/manager.c:5450).
	UnlessGiven, UnlessTrue string
}

// Params yields the headers besides Action and ActionID.
func (a Action) Params() iter.Seq[Param] {
	return func(yield func(Param) bool) {
		for _, r := range rowsOf(params[:], a.row.params) {
			if !yield(Param{
				r.name.String(), r.flags&2 != 0, r.versions, r.required, r.flags&1 != 0,
				r.unlessGiven.String(), r.unlessTrue.String(),
			}) {
				return
			}
		}
	}
}

// What Bound and Block return where there is no time to return.
const (
	// Unbounded: nothing that can be known bounds it.
	Unbounded time.Duration = -1
	// Forever: its header asks for no bound.
	Forever time.Duration = -2
)

// Bound is how long the action with these headers may take: what its header
// says, else its default, else Unbounded, or Forever. A header is believed up
// to an hour.
func (a Action) Bound(headers []wire.Header) time.Duration {
	b := &a.row.block
	if b.unit == 0 {
		return Unbounded
	}
	value, _ := headerOf(headers, b.bound)
	n, valid := number(value)
	switch {
	case valid && n <= 0 && b.usual > 0 && b.least == 0:
		return Forever
	case valid && n > 0:
	case b.usual == 0:
		return Unbounded
	default:
		n = int64(b.usual)
	}
	n = max(n, int64(b.least))
	if b.per != 0 {
		each, _ := headerOf(headers, b.per)
		n *= int64(min(len(each), wire.MaxLine))
	}
	unit := time.Duration(b.unit) * time.Millisecond
	return time.Duration(min(n, int64(maxBound/unit))) * unit
}

// Block says how long the action with these headers may keep the session's
// only thread, on any of the branches, as Bound does. ok is false when it does
// not block.
func (a Action) Block(in Versions, headers []wire.Header) (bound time.Duration, ok bool) {
	b := &a.row.block
	if b.versions&in == 0 || !b.holds(headers) {
		return 0, false
	}
	return a.Bound(headers), true
}

// MayBlock reports whether there are headers with which the action keeps the
// session's only thread busy on any of the branches.
func (a Action) MayBlock(in Versions) bool { return a.row.block.versions&in != 0 }

// holds reports whether the condition under which the action blocks is met.
func (b *blockRow) holds(headers []wire.Header) bool {
	if b.condition == 0 {
		return true
	}
	value, present := headerOf(headers, b.header)
	switch b.condition {
	case blockIfTrue:
		return truthy(value)
	case blockUnlessTrue:
		return !truthy(value)
	case blockIfFunction:
		return strings.IndexByte(value, '(') >= 0
	default: // blockIfPresent
		return present && value != ""
	}
}

// maxBound is the longest time that a header is believed.
const maxBound = time.Hour

// headerOf is the value as the server reads it: of the first header of that
// name, without the blanks and control bytes that it begins with
// (main/manager.c:1545, ast_skip_blanks).
func headerOf(headers []wire.Header, name nameID) (string, bool) {
	if name == 0 {
		return "", false
	}
	return valueOf(headers, name.String())
}

// valueOf is headerOf for a name; "" is no name.
func valueOf(headers []wire.Header, want string) (string, bool) {
	if want == "" {
		return "", false
	}
	for i := range headers {
		if !sameFold(want, headers[i].Name) {
			continue
		}
		v := headers[i].Value
		for len(v) > 0 && v[0] <= ' ' {
			v = v[1:]
		}
		return v, true
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

// number reads as sscanf does with %d, by which the server reads a time
// (main/manager.c:5301): what stands behind it does not count. It stops
// growing at a billion.
func number(s string) (n int64, ok bool) {
	negative := len(s) > 0 && s[0] == '-'
	if len(s) > 0 && (s[0] == '-' || s[0] == '+') {
		s = s[1:]
	}
	for i := 0; i < len(s) && '0' <= s[i] && s[i] <= '9'; i++ {
		n, ok = min(n*10+int64(s[i]-'0'), 1_000_000_000), true
	}
	if negative {
		n = -n
	}
	return n, ok
}
