package wiretrial

import (
	"strings"

	"amicore/internal/refwire"
)

var (
	actionNames  = []string{"Ping", "Originate", "Setvar", "A", "Ä", "!", "a:b", "A B", "A ", "(", "x\x1f"}
	oddActions   = []string{"", " Ping", "\tPing", "\x01A", "\x0bOriginate", "Pi\rng", "A\n", "\x00", "A\x00", " \n", "\x1f", " \r"}
	sentNames    = []string{"Channel", "Variable", "K", "ActionIDs", "ActionI", "Actions", "XAction", "a(b)", "a(b)c", "(a)(b)", "a)", "K K", "\xff", "\x01", "@ction", "`ctionID", "Actio\x8a", "K\x1f", "Zaz", "variable"}
	oddNames     = []string{"", " K", "K ", "\tK", "K\t", " ", "K:", ":", "(", "a(b", "a)(b", "a)(b:", "(a)(", "K\n", "K\r", "\x00K", "action", "ActionID", "ACTIONID", "Action", "aCTIONiD", " Action", "Action:", "(\n"}
	sentValues   = []string{"", "v", " v", "  ", "\t", "):", "a): b", ":", "x=1", "a,b=(c)[d]\"\\", "\xff\xfe", "\x01", "Action: B"}
	oddValues    = []string{"v\n", "\r", "a\rb", "\x00", "v\x00", "x\r\nAction: B"}
	sentIDs      = []string{"", "1", "1", "x-17", "!", "1 ", "1\x1f", "\xff", ":", "a: b"}
	oddIDs       = []string{" 1", "\t1", "\x011", " ", "\x1f", "1\n", "1\r", "\x00", " \n", "1\x00"}
	variableText = []string{"a", "NAME", "\\", "\"", ",", "(", ")", "[", "]", " ", "\t", "\x01", "\x1f", "!", "\xff", "é", ":"}
)

// Action draws an action and an ActionID. Most break no rule, some one and some several at once.
func Action(pick Pick) (a refwire.Action, id string) {
	odd := [...]int{1000, 12, 12, 4}[pick(4)] // of so many words one is odd
	word := func(good, bad []string) string {
		if pick.chance(odd) {
			return pick.one(bad...)
		}
		return pick.one(good...)
	}
	a.Name, id = word(actionNames, oddActions), word(sentIDs, oddIDs)
	if pick.chance(16) {
		a.Name = around(pick, a.Name, 1022-len("Action: "))
	}
	if pick.chance(8) {
		id = around(pick, id, 67)
	}
	n := pick(6)
	if pick.chance(24) {
		n = 124 + pick(6)
	}
	for range n {
		h := refwire.Header{Name: word(sentNames, oddNames), Value: word(sentValues, oddValues)}
		if pick.chance(20 + 10*n) {
			h.Value = around(pick, h.Value, 1022-len(h.Name+": "))
		}
		a.Headers = append(a.Headers, h)
	}
	return a, id
}

// around lengthens text to a length around a limit, from one byte less to two more.
func around(pick Pick, text string, limit int) string {
	return text + strings.Repeat("x", max(0, limit-1+pick(4)-len(text)))
}

// variable draws the name, without an equals sign, and the value of a channel variable.
func variable(pick Pick) (name, value string) {
	for range 1 + pick(3) {
		name += pick.one(variableText...)
	}
	for range pick(5) {
		if value += pick.one(variableText...); pick.chance(5) {
			value += "="
		}
	}
	return name, value
}
