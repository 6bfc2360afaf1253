package fake

import (
	"strings"

	"amicore/core/catalog"
)

// listing is what the catalogue does not say of a list.
type listing struct {
	// follows is Message of the response; by default it is the action's name
	// that follows.
	follows string
	// none is Message where there is nothing to list and the answer is no list.
	// % stands for the name that is unknown.
	none string
	// missing is the Error without a header that the list needs; by default it is
	// that the header is not specified.
	missing string
	// sole is the one name that there is, where the objects have none of their own.
	sole string
	// named is the header by which a request names one object. The list is of
	// that one alone where one is set, otherwise of what belongs to it.
	named string
	one   bool
	// privilege is what items carry in Privilege, though they are no broadcast
	// events.
	privilege string
	start     string // EventList of the response, where it is not "start"
	// glued: no empty line ends an item, so that all of them and the complete
	// event are one frame.
	glued bool
	// bare: items bear no ActionID.
	bare bool
}

// listOf makes the handler of a list of the objects that ServerConfig counts.
func listOf(known catalog.Action, ends catalog.Completion, in catalog.Versions) handler {
	l := listings[known.Name()]
	if l.follows == "" {
		l.follows = known.Name() + " will follow"
	}
	if l.start == "" {
		l.start = "start"
	}
	l.bare = known.ItemsWithoutID()&in == in
	needs := ruleOf(known.Name(), requiredOf(known, in), "")
	if l.missing != "" && len(needs.checks) > 0 {
		needs.checks[0].says = l.missing
	}
	var items []template
	for name := range ends.Items() {
		items = append(items, templateOf(known.Name(), name, in))
	}
	complete := templateOf(known.Name(), ends.End(), in)
	return func(s *Server, x *session, r *request) {
		if !needs.passes(s, x, r) {
			return
		}
		from, to := 0, s.cfg.Objects
		name := ""
		if l.named != "" {
			name = string(r.get(l.named))
		}
		if l.sole != "" && name != "" {
			if name != l.sole {
				x.refuse(r, l.none)
				return
			}
			name = ""
		} else if n, ok := s.object(name); name != "" && !ok {
			to = 0
		} else if name != "" && l.one {
			from, to = n, n+1
		}
		if from == to && l.refuses(x, r, ends.Empty(), name) {
			return
		}
		x.start(r, "Success")
		x.line("EventList: ", l.start)
		x.line("Message: ", l.follows)
		x.finish(r, "Success")
		for n := from; n < to; n++ {
			for i := range items {
				x.listed(s, r, &items[i], &l, firstObject+n)
			}
		}
		n := (to - from) * len(items)
		x.endList(r, complete.event, n, complete.totals(n)...)
	}
}

// refuses answers where there is nothing to list, and an empty list does not
// say so. name is that of an unknown object, or empty.
func (l *listing) refuses(x *session, r *request, empty catalog.Empty, name string) bool {
	none := strings.ReplaceAll(l.none, "%", name)
	switch {
	case empty == catalog.EmptySuccess:
		x.ok(r, none)
	case empty == catalog.EmptyError, empty == catalog.EmptyErrorIfUnknown && name != "":
		x.fail(r, none)
	default:
		return false
	}
	return true
}

// listed writes one item.
func (x *session) listed(s *Server, r *request, item *template, l *listing, n int) {
	x.item(item.event)
	if l.privilege != "" {
		x.line("Privilege: ", l.privilege)
	}
	if !l.bare {
		x.actionID(r)
	}
	x.out = item.append(x.out, s, n)
	if !l.glued {
		x.endItem()
	}
}

// object finds the number of an object by its name, as in 100, SIP/100,
// 100@default or the id of bridge 100, counted from 0.
func (s *Server) object(name string) (int, bool) {
	name = strings.TrimPrefix(strings.TrimPrefix(name, bridgeStem), "SIP/")
	name, _, _ = strings.Cut(name, "@")
	if len(name) > 6 || !digits(name) || name[0] == '0' {
		return 0, false
	}
	n := 0
	for _, c := range name {
		n = n*10 + int(c-'0')
	}
	n -= firstObject
	return n, 0 <= n && n < s.cfg.Objects
}
