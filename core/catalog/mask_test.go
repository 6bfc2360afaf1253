package catalog_test

import (
	"testing"

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
