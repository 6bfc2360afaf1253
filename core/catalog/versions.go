package catalog

import "strings"

// Versions is a set of the Asterisk branches that were studied.
type Versions uint8

// The branches, each studied in its last release of the time.
const (
	V11 Versions = 1 << iota
	V13
	V16
	V18
	V20
	V22
	V23
	Master

	// None is no branch, All is every one.
	None Versions = 0
	All  Versions = 1<<8 - 1
)

var versionNames = [...]string{"11", "13", "16", "18", "20", "22", "23", "master"}

// String lists the branches, as in "13,16"; "none" and "all" for those sets.
func (v Versions) String() string {
	switch v {
	case None:
		return "none"
	case All:
		return "all"
	}
	var names []string
	for i, n := range versionNames {
		if v&(1<<i) != 0 {
			names = append(names, n)
		}
	}
	return strings.Join(names, ",")
}

// VersionNamed returns the branch of a name such as "20" or "master".
func VersionNamed(name string) (Versions, bool) {
	for i, n := range versionNames {
		if n == name {
			return 1 << i, true
		}
	}
	return None, false
}

// VersionNames lists the names that VersionNamed knows.
func VersionNames() []string { return append([]string(nil), versionNames[:]...) }

// OfBanner returns the branches that may have sent a banner, as in "Asterisk
// Call Manager/2.10.6". Some AMI versions were announced by two branches
// (2.8.0 by 13 and 14), and a branch that was not studied counts as those
// next to it: the set has more than one member then. An unknown product or
// version may be any branch: the wire decides.
func OfBanner(banner string) Versions {
	ami, ok := strings.CutPrefix(banner, "Asterisk Call Manager/")
	if !ok {
		return All
	}
	ami = strings.TrimSpace(ami)
	var set Versions
	for i := range releases {
		if releases[i].ami == ami {
			set |= ofBranch(releases[i].branch)
		}
	}
	if set != None {
		return set
	}
	// A later release of a branch: the first number is Asterisk's less 11
	// from 14 on.
	major, _, _ := strings.Cut(ami, ".")
	switch major {
	case "1":
		return V11
	case "2":
		return V11 | V13
	case "3", "4":
		return V13 | V16
	case "5":
		return V16
	case "6":
		return V16 | V18
	case "7":
		return V18
	case "8":
		return V18 | V20
	case "9":
		return V20
	case "10":
		return V20 | V22
	case "11":
		return V22
	case "12":
		return V23
	case "13":
		return Master
	}
	return All
}

// ofBranch returns the studied branches that a branch may behave like.
func ofBranch(branch string) Versions {
	if v, ok := VersionNamed(branch); ok {
		return v
	}
	switch branch {
	case "1.8", "10":
		return V11
	case "12":
		return V11 | V13
	case "14", "15":
		return V13 | V16
	case "17":
		return V16 | V18
	case "19":
		return V18 | V20
	case "21":
		return V20 | V22
	}
	return All
}
