package core

import (
	"errors"
	"fmt"
	"strings"

	"amicore/core/catalog"
	"amicore/core/wire"
)

// EventFilter is an event filter with match criteria, as Asterisk has them from 18.26, 20.11, 21.6 and 22.1 on (commit affeec710c;
// main/manager.c, manager_add_filter): it selects events by their name and by the value of one header, where a plain filter is a
// regular expression over the whole event. Its String goes into Config.Filters and SetFilters, next to plain ones.
//
// A session that has such filters finds out first whether its server understands them, since older ones ignore the criteria and
// take the text for a regular expression. If not, a filter is replaced by a regular expression that selects the same events; a
// filter that has none (MatchRegex with an Event or a Header, or with an operator that Asterisk 11 reads otherwise where the server
// may be one, and rare combinations) is refused as a server refuses one:
// NoticeFilterRefused, and the session does not get Ready.
type EventFilter struct {
	// Exclude keeps the events that match away. Otherwise events that match no filter without it are kept away.
	Exclude bool
	// Event, if set, is the name of the events that match, in the server's spelling: case counts.
	Event string
	// Header, if set, names the header that Match is held against, in the server's spelling; an event without a value in it does
	// not match. Otherwise Match is held against the whole event.
	Header string
	// Match says how Text is compared. MatchNone needs an Event or a Header, and no Text.
	Match FilterMatch
	Text  string
}

// FilterMatch is how an EventFilter compares its text.
type FilterMatch uint8

const (
	// MatchNone compares nothing: the event's name, or that the header is there, is enough.
	MatchNone FilterMatch = iota
	// MatchRegex finds a POSIX extended regular expression anywhere.
	MatchRegex
	// MatchExact compares the whole, byte by byte.
	MatchExact
	// MatchStartsWith compares the beginning.
	MatchStartsWith
	// MatchEndsWith compares the end.
	MatchEndsWith
	// MatchContains finds the text anywhere.
	MatchContains
)

var matchNames = []string{"none", "regex", "exact", "starts_with", "ends_with", "contains"}

func (m FilterMatch) String() string { return nameOf(matchNames, int(m)) }

const criteriaPrefix = "eventfilter("

// String returns the filter as manager.conf has it:
// "eventfilter(action(exclude),name(Newchannel),header(Channel),method(starts_with)) = Local/".
func (f EventFilter) String() string {
	return criteriaPrefix + f.criteria() + ") = " + f.pattern()
}

// criteria returns the value of MatchCriteria. The action is always in it:
// without it a text that begins with ! would exclude.
func (f *EventFilter) criteria() string {
	s := "action(include)"
	if f.Exclude {
		s = "action(exclude)"
	}
	if f.Event != "" {
		s += ",name(" + f.Event + ")"
	}
	if f.Header != "" {
		s += ",header(" + f.Header + ")"
	}
	return s + ",method(" + f.Match.String() + ")"
}

// pattern returns the value of the Filter header. The server skips blanks at
// its beginning, and then takes one ! away.
func (f *EventFilter) pattern() string {
	if f.Text != "" && (f.Text[0] <= ' ' || f.Text[0] == '!') {
		return "!" + f.Text
	}
	return f.Text
}

// ParseEventFilter reads a filter with criteria as String writes it and as manager.conf has it: the parts in any order and each at
// most once, method(none) if there is none, the text behind the =. It returns an error for what a server refuses, or would crash
// on, and for a filter that can match nothing.
func ParseEventFilter(s string) (EventFilter, error) {
	rest, ok := strings.CutPrefix(skipBlanks(s), criteriaPrefix)
	if !ok {
		return EventFilter{}, errors.New("amicore: a filter with criteria begins with eventfilter(")
	}
	f, err := parseCriteria(rest)
	if err != nil {
		return EventFilter{}, fmt.Errorf("amicore: %w", err)
	}
	return f, nil
}

// parseCriteria reads what follows "eventfilter(".
func parseCriteria(rest string) (EventFilter, error) {
	var f EventFilter
	action := ""
	seen := map[string]bool{}
	for {
		rest = strings.TrimLeft(rest, " ,")
		if after, end := strings.CutPrefix(rest, ")"); end {
			rest = after
			break
		}
		key, after, ok := strings.Cut(rest, "(")
		value, after, closed := strings.Cut(after, ")")
		value = strings.Trim(value, " \t")
		// The server splits at blanks and commas first, and crashes on a part without its parentheses.
		if !ok || !closed || value == "" || strings.ContainsAny(value, " ,(\t") {
			return f, errors.New("a part of the criteria is not of the form name(value)")
		}
		if seen[key] {
			return f, fmt.Errorf("the criteria have %s twice", wire.Quoted(key[:min(len(key), 64)]))
		}
		seen[key] = true
		rest = after
		switch key {
		case "action":
			if action = value; value != "include" && value != "exclude" {
				return f, errors.New("the action of the criteria is neither include nor exclude")
			}
		case "name":
			f.Event = value
		case "header":
			f.Header = strings.TrimSuffix(value, ":")
		case "method":
			i := 0
			for i < len(matchNames) && matchNames[i] != value {
				i++
			}
			if f.Match = FilterMatch(i); i == len(matchNames) {
				return f, errors.New("the method of the criteria is none of regex, exact, starts_with, ends_with, contains and none")
			}
		default:
			return f, errors.New("the criteria have a part that is none of action, name, header and method")
		}
	}
	rest = skipBlanks(rest)
	text, ok := strings.CutPrefix(rest, "=")
	if !ok && rest != "" {
		return f, errors.New("= is expected behind the criteria")
	}
	f.Text = skipBlanks(text)
	if after, not := strings.CutPrefix(f.Text, "!"); not {
		f.Text, f.Exclude = after, true
	}
	if action != "" {
		f.Exclude = action == "exclude"
	}
	return f, f.check()
}

// check returns an error if a server would refuse the filter, or if it could
// match nothing.
func (f *EventFilter) check() error {
	for _, s := range [...]string{f.Event, f.Header} {
		if strings.ContainsAny(s, " ,()\t") {
			return errors.New("a name in the criteria has a blank, a comma or a parenthesis")
		}
	}
	switch {
	case int(f.Match) >= len(matchNames):
		return errors.New("the method is none of those that there are")
	case f.Match != MatchNone && f.Text == "":
		return fmt.Errorf("the method %s needs a text", f.Match)
	case f.Match == MatchNone && f.Text != "":
		return errors.New("a text needs a method")
	case f.Match == MatchNone && f.Event == "" && f.Header == "":
		return errors.New("without an event, a header and a text every event would match")
	case f.Header != "" && f.Text != "" && f.Text[0] <= ' ' && f.Match != MatchRegex && f.Match != MatchContains && f.Match != MatchEndsWith:
		return errors.New("the value of a header never begins with a blank")
	}
	if e, ok := catalog.EventNamed(f.Event); ok && e.Name() != f.Event {
		return fmt.Errorf("no event is named %s; did you mean %s?", f.Event, e.Name())
	}
	if f.Match == MatchRegex {
		if open := unclosed(f.Text); open != "" {
			return fmt.Errorf("its text is no expression: nothing ends its %s", open)
		}
	}
	return nil
}

// criteriaOf returns the parsed form of a filter that has criteria; the list
// that it is in was checked.
func criteriaOf(filter string) (EventFilter, bool) {
	rest, ok := strings.CutPrefix(skipBlanks(filter), criteriaPrefix)
	if !ok {
		return EventFilter{}, false
	}
	f, err := parseCriteria(rest)
	return f, err == nil
}

// expression returns the plain filter that selects the same events, of the
// syntax that is the same in basic expressions (Asterisk 11) and extended ones,
// for a server that may be any of the versions.
// The lines of an event end in control bytes, and expressions have no other name
// for those; so a value with a control byte in it may be taken for two lines. ok
// is false if there is none, or if it is too long to be sent.
func (f *EventFilter) expression(v catalog.Versions) (filter string, ok bool) {
	const end = "[[:cntrl:]]"
	text, event := literalExpression(f.Text), ""
	if f.Event != "" {
		event = "^Event: " + literalExpression(f.Event) + end
	}
	switch {
	case f.Header != "":
		if f.Header == "Event" {
			return "", false
		}
		header := end + literalExpression(f.Header) + ":"
		if event != "" {
			header = event + ".*" + header
		}
		switch f.Match {
		case MatchNone:
			filter = header + " *[^[:cntrl:] ]"
		case MatchExact:
			filter = header + " *" + text + end
		case MatchStartsWith:
			filter = header + " *" + text
		case MatchEndsWith:
			filter = header + "[^[:cntrl:]]*" + text + end
		case MatchContains:
			filter = header + "[^[:cntrl:]]*" + text
		}
		if f.Text != "" && f.Text[0] <= ' ' {
			return "", false // the blanks in front of the value are not the value's
		}
	case f.Match == MatchNone:
		filter = event
	case f.Match == MatchContains && event == "":
		filter = text
	case f.Match == MatchContains && strings.Contains("Event: "+f.Event, f.Text):
		filter = event
	case f.Match == MatchContains:
		filter = event + ".*" + text
	case f.Match == MatchStartsWith && event == "":
		filter = "^" + text
	case f.Match == MatchRegex && event == "" && f.Text[0] > ' ' && f.Text[0] != '!' && !ambiguous(f.Text, v):
		filter = f.Text
	}
	if filter == "" {
		return "", false
	}
	if f.Exclude {
		filter = "!" + filter
	}
	return filter, filterAction(filter).Validate("") == nil
}

// literalExpression returns an expression that finds the text itself.
func literalExpression(text string) string {
	var b strings.Builder
	for i := range len(text) {
		switch c := text[i]; {
		case c == '^':
			b.WriteString(`\^`)
		case strings.IndexByte(`.[*+?(){}|$\!`, c) >= 0, i == 0 && c <= ' ':
			b.WriteString("[" + string(rune(c)) + "]")
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}
