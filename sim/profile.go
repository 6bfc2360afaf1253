package sim

import (
	"fmt"
	"strings"
)

// profiles are the kinds of faults that a campaign may have, by name.
var profiles = []struct {
	name, doc string
	set       func(*Profile)
}{
	{"all", "every fault of network, server, time and application", func(*Profile) {}},
	{"none", "no faults: only the workload", func(p *Profile) { p.Calm = true }},
	{"network", "faults of the network alone", func(p *Profile) { p.NoServer = true }},
	{"hostile", "peers that write whatever they like", func(p *Profile) { p.Hostile = true }},
	{"storm", "a fleet whose connections all break at once; --nodes 1000 for many", func(p *Profile) { p.Storm = true }},
	{"server", "faults of the server alone", func(p *Profile) { p.NoNetwork = true }},
}

// ProfileNamed returns the profile with a name; the error lists the names.
func ProfileNamed(name string) (p Profile, err error) {
	for _, known := range profiles {
		if known.name == name {
			known.set(&p)
			return p, nil
		}
	}
	return p, fmt.Errorf("no profile of faults is called %q; there are %s", name, strings.Join(ProfileNames(), ", "))
}

// ProfileNames lists the names that ProfileNamed knows.
func ProfileNames() (names []string) {
	for _, p := range profiles {
		names = append(names, p.name)
	}
	return names
}

// ProfileDoc says in a line what the profile with a name is.
func ProfileDoc(name string) string {
	for _, p := range profiles {
		if p.name == name {
			return p.doc
		}
	}
	return ""
}
