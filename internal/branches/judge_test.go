package main

import (
	"strings"
	"testing"
)

const mode = "mode: set\n"

func parse(t *testing.T, text string) profile {
	t.Helper()
	p, err := parseProfile(mode + text)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

var source = places{"a.go": {"if one {", "return", "}", "if two {", "stop"}, "names.go": {"//contract:none names", "x"}}

// TestABranchMustBeTakenByEachCampaign: the sum over all of them says little.
func TestABranchMustBeTakenByEachCampaign(t *testing.T) {
	first := parse(t, "amicore/core/spec/a.go:1.1,2.1 1 1\namicore/core/spec/a.go:4.1,5.1 1 0\namicore/cmd/amisim/a.go:9.1,9.2 1 0")
	second := parse(t, "amicore/core/spec/a.go:1.1,2.1 1 1\namicore/core/spec/a.go:4.1,5.1 1 1\n")
	r := judge([]profile{first, second}, source, nil)
	if r.all != 2 || len(r.missing) != 1 || r.missing[0] != "a.go:4-5 by 1: if two { stop" || r.err() == nil {
		t.Errorf("%+v", r)
	}
	if r := judge([]profile{second, second}, source, nil); r.err() != nil {
		t.Errorf("%+v", r)
	}
}

func TestExclusionsAreJudgedToo(t *testing.T) {
	taken := parse(t, "amicore/core/spec/a.go:1.1,2.1 1 1\n")
	not := parse(t, "amicore/core/spec/a.go:1.1,2.1 1 0\namicore/core/spec/names.go:1.1,1.2 1 0")
	one := exclusion{file: "a.go", text: "if one", why: "w"}
	for _, c := range []struct {
		what string
		of   profile
		list []exclusion
		want string
	}{
		{"one that was taken", taken, []exclusion{one}, "the list of exclusions is wrong"},
		{"one of nothing", taken, []exclusion{{file: "a.go", text: "if three"}}, "the list of exclusions is wrong"},
		{"too many", not, []exclusion{one}, "more than a tenth is excluded"},
		{"none", not, nil, "not taken by each campaign: 1"},
	} {
		if err := judge([]profile{c.of}, source, c.list).err(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.what, err, c.want)
		}
	}
	if r := judge([]profile{not}, source, []exclusion{one}); r.all != 1 || r.excluded != 1 {
		t.Errorf("a whole file is not left out: %+v", r)
	}
}

func TestAProfileThatIsNoneIsRefused(t *testing.T) {
	for _, text := range []string{"amicore/core/spec/a.go", "amicore/core/spec/a.go:1.1,2.1 1", "amicore/core/spec/a.go:1.1,2.x 1 1"} {
		if p, err := parseProfile(mode + text); err == nil {
			t.Errorf("%q is %v", text, p)
		}
	}
}
