package catalog

import (
	"strconv"
	"strings"
)

// EventMask returns the classes that the server takes an event mask for, as
// the Events header of Login and the EventMask of Events have it: digits are
// its bits, a word of yes or no is all or nothing, else it is a list of names.
// The server's way to read a list has traps, and they are kept: a name it does
// not know is nothing, blanks count, case counts, and every name but the last
// stands for all that begin with it (main/manager.c:794-861). Blanks in front
// do not count: the value of a header begins behind them (main/manager.c:1545).
func EventMask(mask string) Privileges {
	for mask != "" && mask[0] <= ' ' {
		mask = mask[1:]
	}
	if digits(mask) {
		n, _ := number(mask)
		return Privileges(n)
	}
	if falsy(mask) {
		return 0
	}
	if truthy(mask) {
		return allClasses
	}
	if inList(mask, "all") {
		return allClasses
	}
	var p Privileges
	for i := range privilegeNames {
		if inList(mask, privilegeNames[i].name) {
			p |= privilegeNames[i].class
		}
	}
	return p
}

// falsy reports what Asterisk's ast_false takes for no (main/utils.c); digits
// are bits before they are words.
func falsy(s string) bool {
	for _, no := range [...]string{"no", "false", "n", "f", "off"} {
		if sameFold(no, s) {
			return true
		}
	}
	return false
}

// CheckEventMask returns an error if an event mask holds a name that is no
// class of any version. The server takes such a mask without a word and sends
// fewer events, or none (main/manager.c:794-861): of "calls,agnt" nothing is
// left. Accepted are digits, the words that mean yes or no, and a list of
// classes, all and none, spelled exactly. Abbreviations are refused, although
// some servers understand them in some places, and so is an empty name, which
// stands for every class. The error is a *CheckError and names what may have been
// meant.
func CheckEventMask(mask string) error {
	for mask != "" && mask[0] <= ' ' {
		mask = mask[1:]
	}
	if mask == "" || digits(mask) || falsy(mask) || truthy(mask) {
		return nil
	}
	list := strings.TrimSuffix(mask, ",") // the server stops at a comma that ends the mask
	for name := range strings.SplitSeq(list, ",") {
		if !isClass(name) {
			return &CheckError{Fault: UnknownClass, Action: "Events", Header: "EventMask", Value: name, Near: NearClasses(name)}
		}
	}
	return nil
}

// isClass reports whether a name of an event mask is known: a class, or one of
// the two names for all and for none of them (main/manager.c, perms).
func isClass(name string) bool {
	for i := range privilegeNames {
		if privilegeNames[i].name == name {
			return true
		}
	}
	return name == "all" || name == "none"
}

// NearClasses returns the names of event classes that a misspelled name may
// stand for, the nearest first: at most five. Blanks around the name and its
// case do not count.
func NearClasses(name string) []string {
	return near(strings.TrimSpace(name), func(yield func(string) bool) {
		for i := range privilegeNames {
			if !yield(privilegeNames[i].name) {
				return
			}
		}
		_ = yield("all") && yield("none")
	})
}

// quoted quotes a caller's text for an error, at most 64 bytes of it.
func quoted(s string) string { return strconv.QuoteToASCII(s[:min(len(s), 64)]) }

const allClasses Privileges = 1<<31 - 1

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// inList is the server's ast_instring: the list ends at an empty last name.
func inList(list, name string) bool {
	for {
		first, rest, more := strings.Cut(list, ",")
		if !more {
			return list == name
		}
		if strings.HasPrefix(name, first) {
			return true
		}
		if rest == "" {
			return false
		}
		list = rest
	}
}
