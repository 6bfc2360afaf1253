package catalog

import "strings"

// Privileges is a set of the privilege classes of manager.conf. An action
// needs any one of its classes; a broadcast event reaches those who may read
// all of its classes.
type Privileges uint32

// The classes, at the bits that Asterisk gives them (include/asterisk/manager.h).
const (
	System Privileges = 1 << iota
	Call
	Log
	Verbose
	Command
	Agent
	User
	Config
	DTMF
	Reporting
	CDR
	Dialplan
	OriginateClass
	AGI
	_
	CC
	AOC
	Test
	Security
	Message Privileges = 1 << 30
)

var privilegeNames = [...]struct {
	class Privileges
	name  string
}{
	{System, "system"},
	{Call, "call"},
	{Log, "log"},
	{Verbose, "verbose"},
	{Command, "command"},
	{Agent, "agent"},
	{User, "user"},
	{Config, "config"},
	{DTMF, "dtmf"},
	{Reporting, "reporting"},
	{CDR, "cdr"},
	{Dialplan, "dialplan"},
	{OriginateClass, "originate"},
	{AGI, "agi"},
	{CC, "cc"},
	{AOC, "aoc"},
	{Test, "test"},
	{Security, "security"},
	{Message, "message"},
}

// String lists the classes as manager.conf writes them; "none" for no class.
func (p Privileges) String() string {
	var names []string
	for _, n := range privilegeNames {
		if p&n.class != 0 {
			names = append(names, n.name)
		}
	}
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ",")
}
