package fake

import "strings"

// Privilege is a set of AMI's classes of actions and events, as bits of
// Asterisk's own numbering (include/asterisk/manager.h).
type Privilege uint32

// The classes.
const (
	ClassSystem Privilege = 1 << iota
	ClassCall
	ClassLog
	ClassVerbose
	ClassCommand
	ClassAgent
	ClassUser
	ClassConfig
	ClassDTMF
	ClassReporting
	ClassCDR
	ClassDialplan
	ClassOriginate
	ClassAGI
	ClassHookResponse
	ClassCC
	ClassAOC
	ClassTest
	ClassSecurity
	ClassMessage Privilege = 1 << 30

	// ClassAll is every class.
	ClassAll = 1<<19 - 1 | ClassMessage
)

// classes has the names in the order in which Asterisk prints and matches them
// (main/manager.c, perms).
var classes = []struct {
	bit  Privilege
	name string
}{
	{ClassSystem, "system"},
	{ClassCall, "call"},
	{ClassLog, "log"},
	{ClassVerbose, "verbose"},
	{ClassCommand, "command"},
	{ClassAgent, "agent"},
	{ClassUser, "user"},
	{ClassConfig, "config"},
	{ClassDTMF, "dtmf"},
	{ClassReporting, "reporting"},
	{ClassCDR, "cdr"},
	{ClassDialplan, "dialplan"},
	{ClassOriginate, "originate"},
	{ClassAGI, "agi"},
	{ClassCC, "cc"},
	{ClassAOC, "aoc"},
	{ClassTest, "test"},
	{ClassSecurity, "security"},
	{ClassMessage, "message"},
	{ClassAll, "all"},
	{0, "none"},
}

// ParsePrivilege reads a comma-separated list of classes, as in manager.conf.
// Unknown names count for nothing, as in Asterisk.
func ParsePrivilege(list string) Privilege {
	var p Privilege
	for name := range strings.SplitSeq(list, ",") {
		name = strings.TrimSpace(name)
		for _, c := range classes {
			if strings.EqualFold(c.name, name) {
				p |= c.bit
			}
		}
	}
	return p
}

// String returns the names of the classes in p, as `manager show user` prints
// them.
func (p Privilege) String() string {
	if p == 0 {
		return "<none>"
	}
	var b strings.Builder
	for _, c := range classes {
		if c.bit != 0 && p&c.bit == c.bit {
			if b.Len() > 0 {
				b.WriteByte(',')
			}
			b.WriteString(c.name)
		}
	}
	return b.String()
}

// parseMask reads the value of EventMask or of Login's Events
// (main/manager.c:834-861, :794-829). It is -1 for a mask that Asterisk
// refuses; a mask without any known name is 0. Each name that is not the last
// matches by prefix, an empty one all: the real server compares only up to the
// comma, and with regard to case (main/strings.c, ast_instring).
func parseMask(s string) int64 {
	if s == "" {
		return -1
	}
	if digits(s) {
		var n int64
		for i := 0; i < len(s) && n <= 1<<32; i++ {
			n = n*10 + int64(s[i]-'0')
		}
		return n & int64(ClassAll)
	}
	switch strings.ToLower(s) {
	case "no", "false", "n", "f", "off":
		return 0
	case "yes", "true", "y", "t", "on":
		return int64(ClassAll)
	}
	var p Privilege
	for s != "" {
		name, rest, more := strings.Cut(s, ",")
		for _, c := range classes {
			if c.name == name || more && strings.HasPrefix(c.name, name) {
				p |= c.bit
			}
		}
		s = rest
	}
	return int64(p)
}

func digits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
