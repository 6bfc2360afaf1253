package spec

import (
	"strings"

	"amicore/core/catalog"
)

// beginningOf returns how each event of this name is known to begin. contract:
// desired, what filters let through.
func (m *Machine) beginningOf(event catalog.Event) string {
	classes := event.Privileges(m.versions).String()
	if event.Name() == "FullyBooted" {
		classes = "system"
	}
	known := "Event: " + event.Name() + "\r\nPrivilege: " + classes + ",all\r\n"
	if event.Name() == "AsyncAGI" {
		known += "SubEvent: Exec\r\n"
	}
	return known
}

// verdict is what a filter does with an event.
type verdict struct {
	excludes      bool
	certainlyHits bool
	certainlyMiss bool
}

// judge returns what a filter does with the event that begins so. contract:
// desired, what filters let through.
func judge(filter, name, known string, versions catalog.Versions) verdict {
	if !hasCriteria(filter) {
		excludes, pattern := plainPattern(filter)
		understood, matches, aboutName := matchPattern(pattern, known, versions)
		return verdict{excludes, understood && matches, understood && !matches && aboutName}
	}
	c, _ := readCriteria(filter)
	matches, certain := c.match(name, known, versions)
	return verdict{c.exclude, matches && certain, !matches && certain}
}

// match reports whether a filter with criteria matches the event, and whether
// that is certain. contract: desired, what filters let through.
func (c criteria) match(name, known string, versions catalog.Versions) (matches, certain bool) {
	switch {
	case c.name != "" && c.name != name:
		return false, true
	case c.header != "":
		return false, false
	case c.method == "none":
		return true, true
	case c.method == "contains":
		matches = strings.Contains(known, c.text)
		return matches, matches
	case c.method == "starts_with":
		n := min(len(known), len(c.text))
		matches = known[:n] == c.text[:n]
		return matches, !matches || len(c.text) <= len(known)
	case c.method == "regex":
		understood, matches, aboutName := matchPattern(c.text, known, versions)
		if understood {
			return matches, matches || aboutName
		}
	}
	return false, false
}

// matchPattern matches a plain pattern against the known beginning of an event.
// contract: desired, what filters let through.
func matchPattern(pattern, known string, versions catalog.Versions) (understood, matches, aboutName bool) {
	if isAmbiguous(pattern, versions) {
		return false, false, false
	}
	head, group, tail, ok := splitGroup(pattern)
	if !ok {
		return false, false, false
	}
	aboutName = true
	for _, piece := range strings.Split(group, "|") {
		anchored, text, ok := readAlternative(head + piece + tail)
		if !ok {
			return false, false, false
		}
		if anchored {
			matches = matches || strings.HasPrefix(known, text)
		} else {
			matches = matches || strings.Contains(known, text)
		}
		aboutName = aboutName && (anchored || strings.HasPrefix(text, "Event: "))
	}
	return true, matches, aboutName
}

// splitGroup cuts a pattern into what is in front of its group, the group, and
// what is behind it; ok is false if the pattern is not understood. contract:
// desired, what filters let through, 2.
func splitGroup(pattern string) (head, group, tail string, ok bool) {
	begin := strings.IndexByte(pattern, '(')
	if begin < 0 || begin > 0 && pattern[begin-1] == '\\' {
		return "", pattern, "", true
	}
	end := strings.IndexByte(pattern, ')')
	if end < begin || pattern[end-1] == '\\' {
		return "", "", "", false
	}
	head, group, tail = pattern[:begin], pattern[begin+1:end], pattern[end+1:]
	return head, group, tail, !strings.Contains(head+tail, "|")
}

// readAlternative reads an alternative of a pattern: a ^ or not, and then
// ordinary bytes; ok is false if it has anything else. contract: desired, what
// filters let through, 4.
func readAlternative(pattern string) (anchored bool, text string, ok bool) {
	if strings.HasPrefix(pattern, "^") {
		anchored, pattern = true, pattern[1:]
	}
	var b strings.Builder
	for i := 0; i < len(pattern); i++ {
		switch {
		case pattern[i] == '\\':
			i++
			if i == len(pattern) || strings.IndexByte(`.[]{}()*+?|$\`, pattern[i]) < 0 {
				return false, "", false
			}
		case strings.IndexByte(`.[]{}()*+?|$^`, pattern[i]) >= 0:
			return false, "", false
		}
		b.WriteByte(pattern[i])
	}
	return anchored, b.String(), true
}

// judgeAll returns what the filters in force do with each event of a name: they
// certainly discard it, it certainly passes, or neither. contract: desired, what
// filters let through.
func (m *Machine) judgeAll(event catalog.Event) (discarded, passes bool) {
	including, hit, allMiss := false, false, true
	for _, filter := range m.filters {
		v := judge(filter, event.Name(), m.beginningOf(event), m.versions)
		if v.excludes {
			discarded = discarded || v.certainlyHits
			continue
		}
		including = true
		hit = hit || v.certainlyHits
		allMiss = allMiss && v.certainlyMiss
	}
	discarded = discarded || including && allMiss
	return discarded, !discarded && (!including || hit)
}

// certainlyPasses reports whether each event of a name passes the filters in
// force. contract: desired, what filters let through.
func (m *Machine) certainlyPasses(name string) bool {
	event, _ := catalog.EventNamed(name)
	_, passes := m.judgeAll(event)
	return passes
}

// cannotBeHeard reports whether the outcome of an async action certainly cannot
// come. contract: desired, whether an outcome can be heard.
func (m *Machine) cannotBeHeard(k known) bool {
	if !m.cannotCome(k.end) {
		return false
	}
	if k.commandID == "" {
		return true
	}
	for _, name := range []string{"AsyncAGI", "AsyncAGIExec"} {
		event, _ := catalog.EventNamed(name)
		if event.Versions()&m.versions != 0 && !m.cannotCome(name) {
			return false
		}
	}
	return true
}

// cannotCome reports whether an event of this name certainly cannot come.
// contract: desired, whether an outcome can be heard.
func (m *Machine) cannotCome(name string) bool {
	event, ok := catalog.EventNamed(name)
	if !ok || event.Inline() || !event.Broadcast() {
		return false
	}
	classes := event.Privileges(m.versions)
	unanswered := m.unansweredEvents(ownEvents) + m.unansweredEvents(callers)
	if m.maskKnown && unanswered == 0 && m.mask&classes != classes {
		return true
	}
	discarded, _ := m.judgeAll(event)
	return len(m.filters) > 0 && m.filtersKnown && discarded
}

// classOfOutcome returns the class of the outcome of an action. contract:
// submitting, giving up, an outcome that timed out.
func (m *Machine) classOfOutcome(a *action) catalog.Privileges {
	name := a.end
	if a.commandID != "" {
		name = "AsyncAGIExec"
		if m.versions == catalog.V11 {
			name = "AsyncAGI"
		}
	}
	event, ok := catalog.EventNamed(name)
	if !ok || !event.Broadcast() {
		return 0
	}
	return event.Privileges(m.versions)
}

// hearBroadcast notes the classes of a broadcast that is an outcome of any action
// of any client. contract: desired, heard classes.
func (m *Machine) hearBroadcast(name string) {
	for _, each := range []string{"OriginateResponse", "AsyncAGIExec", "AsyncAGI"} {
		if same(name, each) {
			event, _ := catalog.EventNamed(each)
			m.heardClasses |= event.Privileges(m.versions)
		}
	}
}
