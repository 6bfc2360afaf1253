package fake

import (
	"fmt"
	"strings"
)

// Profile is how one version of Asterisk speaks.
type Profile struct {
	// Name is the major version, or "master".
	Name string
	// AMI is the version in the banner, such as "9.0.0".
	AMI string
	// Version is what CoreSettings and `core show version` say.
	Version string

	// major is the version as a number; master is one more than the newest.
	major int
	// follows: Command answers with raw text up to --END COMMAND-- (before 14)
	// instead of Output headers.
	follows bool
	// uptime: FullyBooted carries Uptime and LastReload.
	uptime bool
	// flows is the folder of its recorded call flows.
	flows string
}

// The profiles, oldest first. Those of 13 and master are as recorded; the
// others answer like master, but for what main/manager.c of their branch is
// known to do otherwise.
var profiles = []Profile{
	{Name: "13", AMI: "2.10.6", Version: "13.38.3", major: 13, follows: true, flows: "13"},
	{Name: "16", AMI: "5.0.5", Version: "16.30.1", major: 16, uptime: true, flows: "master"},
	{Name: "18", AMI: "7.0.3", Version: "18.26.4", major: 18, uptime: true, flows: "master"},
	{Name: "20", AMI: "9.0.0", Version: "20.20.1", major: 20, uptime: true, flows: "master"},
	{Name: "22", AMI: "11.0.0", Version: "22.10.1", major: 22, uptime: true, flows: "master"},
	{Name: "23", AMI: "12.0.0", Version: "23.0.0", major: 23, uptime: true, flows: "master"},
	{Name: "master", AMI: "13.0.0", Version: "GIT-master-f0c1c1a7b7", major: 24, uptime: true, flows: "master"},
}

// ProfileNamed returns the profile of a version. The error lists the names.
func ProfileNamed(name string) (Profile, error) {
	for _, p := range profiles {
		if p.Name == name {
			return p, nil
		}
	}
	return Profile{}, fmt.Errorf("fake: no profile of version %q; there are %s", name, strings.Join(ProfileNames(), ", "))
}

// Banner returns the first line that a server of this version sends.
func (p Profile) Banner() string { return "Asterisk Call Manager/" + p.AMI + "\r\n" }

// ProfileNames returns the names that ProfileNamed knows, oldest first.
func ProfileNames() []string {
	names := make([]string, len(profiles))
	for i, p := range profiles {
		names[i] = p.Name
	}
	return names
}
