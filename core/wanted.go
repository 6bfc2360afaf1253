package core

import (
	"errors"
	"fmt"
	"strings"

	"amicore/core/catalog"
	"amicore/core/wire"
)

// CheckEvents returns an error if SetEvents would refuse the mask: it is empty,
// it cannot be sent, or it holds a name that is no event class, which a server
// takes in silence and sends nothing for (main/manager.c:794). A class that
// only some versions have is accepted. catalog.CheckEventMask says what else is.
func CheckEvents(mask string) error {
	if err := checkEvents(mask); err != nil {
		return fmt.Errorf("amicore: %w", err)
	}
	return nil
}

func checkEvents(mask string) error {
	if skipBlanks(mask) == "" {
		return errors.New("the event mask is empty")
	}
	if err := eventsAction(mask).Validate(""); err != nil {
		return fmt.Errorf("the event mask cannot be sent: %w", err)
	}
	return catalog.CheckEventMask(mask)
}

// CheckFilters returns an error if SetFilters would refuse the list: too many
// filters, one that is empty or cannot be sent, or one that every server
// refuses, which would end each session to come before it is Ready. A filter
// that begins with "eventfilter(" is read as one with criteria, see EventFilter;
// any other is a regular expression over the whole event.
func CheckFilters(filters ...string) error {
	if err := checkFilters(filters); err != nil {
		return fmt.Errorf("amicore: %w", err)
	}
	return nil
}

func checkFilters(filters []string) error {
	if len(filters) > maxFilters {
		return fmt.Errorf("%d event filters; at most %d", len(filters), maxFilters)
	}
	for i, f := range filters {
		if rest, advanced := strings.CutPrefix(skipBlanks(f), criteriaPrefix); advanced {
			if _, err := parseCriteria(rest); err != nil {
				return fmt.Errorf("event filter %d: %w", i, err)
			}
			if err := filterAction(f).Validate(""); err != nil {
				return fmt.Errorf("event filter %d: %w", i, err)
			}
			continue
		}
		pattern := strings.TrimPrefix(skipBlanks(f), "!")
		if pattern == "" {
			return fmt.Errorf("event filter %d is empty", i)
		}
		if err := filterAction(f).Validate(""); err != nil {
			return fmt.Errorf("event filter %d: %w", i, err)
		}
		if open := unclosed(pattern); open != "" {
			return fmt.Errorf("event filter %d is no expression: nothing ends its %s", i, open)
		}
	}
	return nil
}

// unclosed is what a POSIX extended expression begins and does not end: (, [
// or an escape. What else is wrong depends on the server's C library.
func unclosed(pattern string) string {
	depth := 0
	for i := 0; i < len(pattern); i++ {
		switch pattern[i] {
		case '\\':
			if i++; i == len(pattern) {
				return `\`
			}
		case '(':
			depth++
		case ')':
			depth = max(depth-1, 0) // alone it stands for itself
		case '[':
			n := bracketLen(pattern[i:])
			if n == 0 {
				return "["
			}
			i += n - 1
		}
	}
	if depth > 0 {
		return "("
	}
	return ""
}

// bracketLen is the length of the bracket expression that s begins with, 0
// where it has no end. A ] in front is a member, and so is one within [: :],
// [. .] or [= =]; nothing is an escape.
func bracketLen(s string) int {
	i := 1
	if strings.HasPrefix(s[i:], "^") {
		i++
	}
	for first := i; i < len(s); i++ {
		switch {
		case s[i] == ']' && i > first:
			return i + 1
		case s[i] == '[' && i+1 < len(s) && strings.IndexByte(":.=", s[i+1]) >= 0:
			end := strings.Index(s[i+2:], s[i+1:i+2]+"]")
			if end < 0 {
				return 0
			}
			i += 2 + end + 1
		}
	}
	return 0
}

func eventsAction(mask string) wire.Action { return wire.NewAction("Events", "EventMask", mask) }

func filterAction(filter string) wire.Action {
	if f, ok := criteriaOf(filter); ok {
		a := wire.NewAction("Filter", "Operation", "Add", "MatchCriteria", f.criteria())
		if text := f.pattern(); text != "" {
			a = a.With("Filter", text)
		}
		return a
	}
	return wire.NewAction("Filter", "Operation", "Add", "Filter", filter)
}
