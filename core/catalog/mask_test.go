package catalog_test

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"amicore/core/catalog"
)

// TestAMaskIsReadAsTheServerReadsIt, traps included.
func TestAMaskIsReadAsTheServerReadsIt(t *testing.T) {
	const everything = 1<<31 - 1
	for mask, want := range map[string]catalog.Privileges{
		"on": everything, "Yes": everything, "all": everything, "call,all": everything,
		"off": 0, "FALSE": 0, "0": 0, "none": 0, "calls": 0, "Call": 0, "call ": 0, "\t": 0,
		" call": catalog.Call, "\t  call,agent": catalog.Call | catalog.Agent, " 2": catalog.Call, " on": everything,
		"1": catalog.System, "2": catalog.Call, "66": catalog.Call | catalog.User,
		"call":        catalog.Call,
		"call,agent":  catalog.Call | catalog.Agent,
		"call, agent": catalog.Call,
		"call,":       catalog.Call,
		"c,x":         catalog.Call | catalog.Command | catalog.Config | catalog.CDR | catalog.CC,
		"a,x":         everything,
		"x,c":         0,
		",x":          everything,
	} {
		if got := catalog.EventMask(mask); got != want {
			t.Errorf("%q is %v, want %v", mask, got, want)
		}
	}
}

// TestAMisspelledClassIsFound, and what servers understand is accepted.
func TestAMisspelledClassIsFound(t *testing.T) {
	for _, mask := range []string{
		"on", "off", "Yes", "NO", "t", "f", "true", "FALSE", "y", "n", "0", "2", "66", "4294967295", "all", "none", "call", "call,agent", "call,all", "call,", " call",
		"\t system,call,log,verbose,command,agent,user,config,dtmf,reporting,cdr,dialplan,originate,agi,cc,aoc,test,security,message", "",
	} {
		if err := catalog.CheckEventMask(mask); err != nil {
			t.Errorf("%q: %v", mask, err)
		}
	}
	for mask, want := range map[string]string{
		"calls,agnt":  `no event class is named "calls"; did you mean call?`,
		"call,agnt":   `no event class is named "agnt"; did you mean agent?`,
		"call, agent": `no event class is named " agent"; did you mean agent?`,
		"call ":       `no event class is named "call "; did you mean call`,
		"Call":        `no event class is named "Call"; did you mean call`,
		"ALL":         `no event class is named "ALL"; did you mean all`,
		"onn":         `no event class is named "onn"`,
		"sys,call":    `no event class is named "sys"; did you mean system?`,
		"c,x":         `no event class is named "c"`,
		"call;agent":  `no event class is named "call;agent"`,
		"call,,agent": "the event mask has an empty name, which stands for every class",
		",":           "the event mask has an empty name",
		",call":       "the event mask has an empty name",
		"12,call":     `no event class is named "12"`,
		"-1":          `no event class is named "-1"`,
		"x\x1b[2J":    `no event class is named "x\x1b[2J"`,
		"call,\u00e9": `no event class is named "\u00e9"`,
	} {
		err := catalog.CheckEventMask(mask)
		e := new(catalog.CheckError)
		if !errors.As(err, &e) || e.Fault != catalog.UnknownClass || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %s", mask, err, want)
		}
	}
	if err := catalog.CheckEventMask(strings.Repeat("x", 1<<20)); err == nil || len(err.Error()) > 200 {
		t.Errorf("the error of a long name takes %d bytes", len(err.Error()))
	}
}

// TestAMaskThatIsAcceptedMeansTheClassesThatItNames: none of the traps of the
// server's parser is left in it.
func TestAMaskThatIsAcceptedMeansTheClassesThatItNames(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		names := []string{"system", "call", "log", "cc", "cdr", "agent", "agi", "aoc", "message", "all", "none", "c", "a", "Call", " call", "call ", "x", "", "1", "on"}
		list := rapid.SliceOfN(rapid.SampledFrom(names), 1, 5).Draw(t, "names")
		mask := strings.Join(list, ",")
		if len(list) == 1 || catalog.CheckEventMask(mask) != nil {
			return // a list of one name may be a word or a number
		}
		want := catalog.Privileges(0)
		for _, name := range list {
			want |= catalog.EventMask(name)
		}
		if got := catalog.EventMask(mask); got != want {
			t.Fatalf("%q stands for %v, and its names for %v", mask, got, want)
		}
	})
}
