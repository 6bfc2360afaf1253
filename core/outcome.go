package core

import (
	"fmt"
	"strings"

	"amicore/core/catalog"
	"amicore/core/wire"
)

// unheard reports why the outcome of an async action could never be heard on
// this session, as far as that can be told: the action would run, and the
// caller would wait in vain. nil means that nothing is known against it.
func (m *Machine) unheard(sl *slot) error {
	why := m.hides(sl.complete)
	if why == nil || sl.commandID == "" {
		return why
	}
	for _, name := range [...]string{"AsyncAGI", "AsyncAGIExec"} {
		if e, _ := catalog.EventNamed(name); e.Versions()&m.versions != 0 && m.hides(name) == nil {
			return nil
		}
	}
	return why
}

// hides reports why events of that name do not come. What an action writes to
// its own session passes mask and filters (main/manager.c:6488).
func (m *Machine) hides(name string) error {
	e, ok := catalog.EventNamed(name)
	if !ok || e.Inline() || !e.Broadcast() {
		return nil
	}
	class := e.Privileges(m.versions)
	if out := m.force.leavesOut(class); out != 0 {
		return fmt.Errorf("%s is of class %s, and the event mask in force (%s) leaves out %s", e.Name(), class, m.force.classes, out)
	}
	if len(m.inForce) == 0 || m.filtersUnsure {
		return nil
	}
	return filtered(m.inForce, e.Name(), class.String(), m.versions)
}

// outcomeClass returns the classes of the event that is the outcome of the
// action; 0 if the catalog does not know the event.
func (m *Machine) outcomeClass(sl *slot) (name string, class catalog.Privileges) {
	name = sl.complete
	if sl.commandID != "" {
		name = "AsyncAGIExec"
		if m.versions == catalog.V11 {
			name = "AsyncAGI"
		}
	}
	if e, ok := catalog.EventNamed(name); ok && e.Broadcast() {
		class = e.Privileges(m.versions)
	}
	return name, class
}

// explainNoOutcome adds the likely cause to the timeout of an acknowledged
// action, and tells it once a session: a user who may not read the class of
// the outcome is told Success and never hears how the action went. An outcome
// of that class proves that the user may.
func (m *Machine) explainNoOutcome(sl *slot, err *ActionError) {
	name, class := m.outcomeClass(sl)
	if class&^m.classesHeard() == 0 {
		return
	}
	why := &noOutcomeYet{event: name, class: class}
	err.Detail = why
	if !m.toldNoOutcome {
		m.toldNoOutcome = true
		m.noticeSaying(NoticeNoOutcome, []byte(why.Error()))
	}
}

// noOutcomeYet is the likely cause of an outcome that timed out.
type noOutcomeYet struct {
	event string
	class catalog.Privileges
}

func (e *noOutcomeYet) Error() string {
	return "no action of this session has had its " + e.event + "; its user may lack read=" + e.class.String() + " in manager.conf"
}

// mayBeNews reports whether an event whose name begins so may be an outcome that
// has not come on this session. To look at the whole name of each event would
// cost as much as its delivery.
func (m *Machine) mayBeNews(initial byte) bool {
	return initial == 'o' && m.heardOutcomes&heardOriginate == 0 || initial == 'a' || initial == 0
}

// outcomeEvents are the broadcasts that are outcomes.
var outcomeEvents = [...]string{"OriginateResponse", "AsyncAGIExec", "AsyncAGI"}

// heardOriginate is the bit of the first of them.
const heardOriginate = 1

// noteOutcome notes an outcome of any action, a late one or one of another
// client: once it has come, the user is known to be allowed to read it. Only
// its place in the table is noted, since a dialer hears one for each call and
// few sessions ever ask for the classes.
func (m *Machine) noteOutcome(f *wire.Frame) {
	kind := f.Type()
	for i, name := range outcomeEvents {
		if wire.EqualFold(kind, name) {
			m.heardOutcomes |= 1 << i
			return
		}
	}
}

// classesHeard returns the classes of the outcomes that have come on this
// session.
func (m *Machine) classesHeard() catalog.Privileges {
	heard := m.heardClasses
	for i, name := range outcomeEvents {
		if m.heardOutcomes&(1<<i) != 0 {
			e, _ := catalog.EventNamed(name)
			heard |= e.Privileges(m.versions)
		}
	}
	return heard
}

// filtered reports why no such event passes the filters, if that is certain:
// one that excludes it, or no one that includes it (main/manager.c:5733).
func filtered(filters []string, name, class string, v catalog.Versions) error {
	// How each such event begins. The rest is not known beforehand.
	known := "Event: " + name + "\r\nPrivilege: " + class + ",all\r\n"
	if name == "AsyncAGI" {
		known += "SubEvent: Exec\r\n"
	}
	includes, misses := 0, 0
	for _, f := range filters {
		if advanced, ok := criteriaOf(f); ok {
			matches, certain := advanced.matches(name, known, v)
			switch {
			case advanced.Exclude && certain && matches:
				return fmt.Errorf("the event filter %q discards %s", f, name)
			case !advanced.Exclude:
				includes++
				if certain && !matches {
					misses++
				}
			}
			continue
		}
		pattern, exclude := strings.CutPrefix(skipBlanks(f), "!")
		matches, aboutName, ok := match(pattern, known, v)
		switch {
		case exclude && ok && matches:
			return fmt.Errorf("the event filter %q keeps %s away", f, name)
		case !exclude:
			includes++
			if ok && !matches && aboutName {
				misses++
			}
		}
	}
	if includes > 0 && misses == includes {
		return fmt.Errorf("no event filter lets %s through", name)
	}
	return nil
}

// matches reports whether events of that name match the filter, and whether that
// is certain from how they begin.
func (f *EventFilter) matches(name, known string, v catalog.Versions) (matches, certain bool) {
	switch {
	case f.Event != "" && f.Event != name:
		return false, true
	case f.Header != "":
		return false, false
	}
	switch f.Match {
	case MatchNone:
		return true, true
	case MatchContains:
		found := strings.Contains(known, f.Text)
		return found, found
	case MatchStartsWith:
		n := min(len(known), len(f.Text))
		same := known[:n] == f.Text[:n]
		return same, !same || n == len(f.Text)
	case MatchRegex:
		found, aboutName, ok := match(f.Text, known, v)
		return found, ok && (found || aboutName)
	}
	return false, false
}

// passes reports whether an event of that name is certain to pass the
// filters, as far as no filter that cannot be read excludes it.
func passes(filters []string, name, class string, v catalog.Versions) bool {
	if filtered(filters, name, class, v) != nil {
		return false
	}
	known := "Event: " + name + "\r\nPrivilege: " + class + ",all\r\n"
	includes := 0
	for _, f := range filters {
		if advanced, ok := criteriaOf(f); ok {
			if !advanced.Exclude {
				includes++
				if matches, certain := advanced.matches(name, known, v); matches && certain {
					return true
				}
			}
			continue
		}
		pattern, exclude := strings.CutPrefix(skipBlanks(f), "!")
		if exclude {
			continue
		}
		includes++
		if matches, _, ok := match(pattern, known, v); ok && matches {
			return true
		}
	}
	return includes == 0
}

// match reports whether a pattern is found in known, and whether all that it
// may stand for begins with `Event: `, so that it can be found nowhere else.
// It understands literal text, an anchor in front and one level of
// alternatives; ok is false for more than that, and where the versions that the
// server may be do not read it alike.
func match(pattern, known string, v catalog.Versions) (found, aboutName, ok bool) {
	if ambiguous(pattern, v) {
		return false, false, false
	}
	head, group, tail := pattern, "", ""
	if open := strings.IndexByte(pattern, '('); open >= 0 && (open == 0 || pattern[open-1] != '\\') {
		end := strings.IndexByte(pattern, ')')
		if end < open || pattern[end-1] == '\\' {
			return false, false, false
		}
		head, group, tail = pattern[:open], pattern[open+1:end], pattern[end+1:]
		if strings.IndexByte(head, '|') >= 0 || strings.IndexByte(tail, '|') >= 0 {
			return false, false, false
		}
	} else {
		head, group = "", pattern
	}
	aboutName = true
	for alternative := range strings.SplitSeq(group, "|") {
		text, valid := literal(head + alternative + tail)
		if !valid {
			return false, false, false
		}
		rest, anchored := strings.CutPrefix(text, "^")
		if anchored {
			found = found || strings.HasPrefix(known, rest)
		} else {
			found = found || strings.Contains(known, rest)
		}
		aboutName = aboutName && (anchored || strings.HasPrefix(rest, "Event: "))
	}
	return found, aboutName, true
}

// ambiguous reports whether one of the versions may read the pattern in another
// way than as an extended expression: Asterisk 11 and older compile a filter as
// a basic one (11:main/manager.c:4859), 13 and newer as an extended one
// (13:main/manager.c:6141). In a basic one these bytes stand for themselves, and
// with an escape in front they may be operators.
func ambiguous(pattern string, v catalog.Versions) bool {
	return v&catalog.V11 != 0 && strings.ContainsAny(pattern, "()|+?{}")
}

// literal takes the escapes out of a pattern that is text and, perhaps, an
// anchor in front.
func literal(pattern string) (text string, ok bool) {
	if strings.IndexByte(pattern, '\\') < 0 {
		at := strings.IndexAny(pattern, `.[]{}()*+?|$^`)
		return pattern, at < 0 || at == 0 && pattern[0] == '^' && !strings.ContainsAny(pattern[1:], `.[]{}()*+?|$^`)
	}
	b := make([]byte, 0, len(pattern))
	for i := 0; i < len(pattern); i++ {
		c := pattern[i]
		switch {
		case c == '\\':
			i++
			if i == len(pattern) || strings.IndexByte(`.[]{}()*+?|$\`, pattern[i]) < 0 {
				return "", false
			}
			c = pattern[i]
		case c == '^' && i == 0:
		case strings.IndexByte(`.[]{}()*+?|$^`, c) >= 0:
			return "", false
		}
		b = append(b, c)
	}
	return string(b), true
}
