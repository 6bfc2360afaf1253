package catalog

import "strings"

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
	for _, no := range [...]string{"no", "false", "n", "f", "off"} {
		if sameFold(no, mask) {
			return 0
		}
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
