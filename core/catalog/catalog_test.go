package catalog_test

import (
	"encoding/json"
	"os"
	"slices"
	"testing"
	"time"

	"amicore/core/catalog"
	"amicore/core/wire"
)

// facts are read again here, in the plainest way, and compared with what the
// tables say.
type facts struct {
	Versions []struct{ Key string }
	Actions  map[string]struct {
		Versions, Privileges []string
		Parameters           []struct {
			Name     string
			Versions []string
		}
		Completion string
		Complete   string `json:"complete_event"`
		Blocking   bool
	}
	Events map[string]struct {
		Versions, Delivery []string
		Fields             []struct{ Name string }
		Snapshots          []struct{ Kind, Prefix string }
	}
	Snapshots map[string]struct {
		Fields []struct{ Name string }
	}
}

func read(t *testing.T) (f facts) {
	t.Helper()
	b, err := os.ReadFile("../../internal/gencatalog/facts/ami-catalog.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &f); err != nil {
		t.Fatal(err)
	}
	return f
}

func set(keys []string) (v catalog.Versions) {
	for _, k := range keys {
		one, _ := catalog.VersionNamed(k)
		v |= one
	}
	return v
}

// TestEveryActionOfTheFactsIsThere, for each version, with every parameter.
func TestEveryActionOfTheFactsIsThere(t *testing.T) {
	f := read(t)
	if len(f.Actions) != 171 {
		t.Fatalf("%d actions in the facts", len(f.Actions))
	}
	for name, want := range f.Actions {
		a, ok := catalog.ActionNamed(name)
		if !ok || a.Name() != name {
			t.Fatalf("%s is not there", name)
		}
		if a.Versions() != set(want.Versions) {
			t.Errorf("%s: versions %v, want %v", name, a.Versions(), want.Versions)
		}
		var got []string
		for p := range a.Params() {
			got = append(got, p.Name)
		}
		for _, p := range want.Parameters {
			if !slices.Contains(got, p.Name) {
				t.Errorf("%s: no parameter %s", name, p.Name)
			}
		}
		newest := set(want.Versions[len(want.Versions)-1:])
		c, agree := a.Completion(newest, nil)
		if !agree || c.Ending().String() != want.Completion || c.Ending() == catalog.List && c.End() != want.Complete {
			t.Errorf("%s: ends %v by %q (%v), want %s by %q", name, c.Ending(), c.End(), agree, want.Completion, want.Complete)
		}
		if _, blocks := a.Block(catalog.All, nil); blocks && !want.Blocking && name != "Bridge" && name != "Park" {
			t.Errorf("%s blocks", name)
		}
	}
}

// TestEveryEventOfTheFactsIsThere, for each version, with every field and
// those of the snapshots.
func TestEveryEventOfTheFactsIsThere(t *testing.T) {
	f := read(t)
	if len(f.Events) != 275 {
		t.Fatalf("%d events in the facts", len(f.Events))
	}
	for name, want := range f.Events {
		e, ok := catalog.EventNamed(name)
		if !ok || e.Name() != name {
			t.Fatalf("%s is not there", name)
		}
		if e.Versions() != set(want.Versions) {
			t.Errorf("%s: versions %v, want %v", name, e.Versions(), want.Versions)
		}
		if e.Broadcast() != slices.Contains(want.Delivery, "broadcast") || e.Inline() != slices.Contains(want.Delivery, "inline") {
			t.Errorf("%s: broadcast %v, inline %v, want %v", name, e.Broadcast(), e.Inline(), want.Delivery)
		}
		var got []string
		for field := range e.Fields() {
			got = append(got, field.Name)
		}
		for _, field := range want.Fields {
			if !slices.Contains(got, field.Name) {
				t.Errorf("%s: no field %s", name, field.Name)
			}
		}
		for _, s := range want.Snapshots {
			if first := f.Snapshots[s.Kind].Fields[0].Name; !slices.Contains(got, s.Prefix+first) {
				t.Errorf("%s: no field %s", name, s.Prefix+first)
			}
		}
	}
}

// TestNamesAreFoundInAnyCase and unknown ones are not.
func TestNamesAreFoundInAnyCase(t *testing.T) {
	for _, name := range []string{"originate", "ORIGINATE", "Originate"} {
		if a, ok := catalog.ActionNamed(name); !ok || a.Name() != "Originate" {
			t.Errorf("%s is not found", name)
		}
	}
	for _, name := range []string{"", "Originat", "OriginateX", "\x00", "Ünknown"} {
		if _, ok := catalog.ActionNamed(name); ok {
			t.Errorf("%q is found", name)
		}
	}
	if _, ok := catalog.EventNamed([]byte("newchannel")); !ok {
		t.Error("newchannel is not found")
	}
}

// TestABannerMapsToASetOfBranches: some AMI versions were announced by two.
func TestABannerMapsToASetOfBranches(t *testing.T) {
	for banner, want := range map[string]catalog.Versions{
		"Asterisk Call Manager/1.1":    catalog.V11,
		"Asterisk Call Manager/1.3":    catalog.V11,
		"Asterisk Call Manager/2.5.0":  catalog.V11 | catalog.V13,
		"Asterisk Call Manager/2.8.0":  catalog.V13 | catalog.V16,
		"Asterisk Call Manager/2.10.6": catalog.V13,
		"Asterisk Call Manager/5.0.5":  catalog.V16,
		"Asterisk Call Manager/7.0.3":  catalog.V18,
		"Asterisk Call Manager/9.0.0":  catalog.V20,
		"Asterisk Call Manager/9.9.9":  catalog.V20,
		"Asterisk Call Manager/11.0.0": catalog.V22,
		"Asterisk Call Manager/12.0.0": catalog.V23,
		"Asterisk Call Manager/13.0.0": catalog.Master,
		"Asterisk Call Manager/99.0":   catalog.All,
		"OpenPBX Manager/1.0":          catalog.All,
		"":                             catalog.All,
	} {
		if got := catalog.OfBanner(banner); got != want {
			t.Errorf("%q: %v, want %v", banner, got, want)
		}
	}
}

// TestWhatDependsOnAHeader: an async Originate, a Hangup by pattern.
func TestWhatDependsOnAHeader(t *testing.T) {
	originate, _ := catalog.ActionNamed("Originate")
	hangup, _ := catalog.ActionNamed("Hangup")
	command, _ := catalog.ActionNamed("Command")
	qualify, _ := catalog.ActionNamed("SIPqualifypeer")
	for _, c := range []struct {
		action  catalog.Action
		in      catalog.Versions
		headers []wire.Header
		ending  catalog.Ending
		agree   bool
	}{
		{originate, catalog.All, []wire.Header{{Name: "async", Value: "yes"}}, catalog.Async, true},
		{originate, catalog.All, []wire.Header{{Name: "Async", Value: "no"}}, catalog.Single, true},
		{hangup, catalog.V20, []wire.Header{{Name: "Channel", Value: "/^PJSIP/"}}, catalog.List, true},
		{hangup, catalog.V20, []wire.Header{{Name: "Channel", Value: "PJSIP/1-1"}}, catalog.Single, true},
		{command, catalog.V13, nil, catalog.Follows, true},
		{command, catalog.V13 | catalog.V16, nil, catalog.Output, false},
		{qualify, catalog.V11, nil, catalog.Raw, true},
		{qualify, catalog.V20, nil, catalog.Async, true},
	} {
		got, agree := c.action.Completion(c.in, c.headers)
		if got.Ending() != c.ending || agree != c.agree {
			t.Errorf("%s %v on %v: %v (%v), want %v (%v)", c.action.Name(), c.headers, c.in, got.Ending(), agree, c.ending, c.agree)
		}
	}
}

// TestHowLongAnActionBlocks: what its header says, its default, or nothing
// that could be known.
func TestHowLongAnActionBlocks(t *testing.T) {
	for _, c := range []struct {
		action  string
		in      catalog.Versions
		headers []wire.Header
		bound   time.Duration
		blocks  bool
	}{
		{"Originate", catalog.V20, nil, 30 * time.Second, true},
		{"Originate", catalog.V20, []wire.Header{{Name: "timeout", Value: " 2500ms"}}, 2500 * time.Millisecond, true},
		{"Originate", catalog.V20, []wire.Header{{Name: "Timeout", Value: "soon"}}, 30 * time.Second, true},
		{"Originate", catalog.V20, []wire.Header{{Name: "Timeout", Value: "0"}}, catalog.Forever, true},
		{"Originate", catalog.V20, []wire.Header{{Name: "Timeout", Value: "-1"}}, catalog.Forever, true},
		{"Originate", catalog.V20, []wire.Header{{Name: "Timeout", Value: "99999999999999999999"}}, time.Hour, true},
		{"Originate", catalog.V20, []wire.Header{{Name: "Async", Value: "true"}}, 0, false},
		{"Command", catalog.V20, nil, catalog.Unbounded, true},
		{"WaitEvent", catalog.V20, nil, catalog.Unbounded, true},
		{"WaitEvent", catalog.V20, []wire.Header{{Name: "Timeout", Value: "20"}}, 20 * time.Second, true},
		{"PlayDTMF", catalog.V20, nil, 100 * time.Millisecond, true},
		{"PlayDTMF", catalog.V20, []wire.Header{{Name: "Duration", Value: "20"}}, 100 * time.Millisecond, true},
		{"PlayMF", catalog.V20, []wire.Header{{Name: "Digit", Value: "123"}, {Name: "Duration", Value: "200"}}, 600 * time.Millisecond, true},
		{"Getvar", catalog.V20, []wire.Header{{Name: "Variable", Value: "X"}}, 0, false},
		{"Getvar", catalog.V20, []wire.Header{{Name: "Variable", Value: "CURL(http://192.0.2.1/)"}}, catalog.Unbounded, true},
		{"Park", catalog.V11, nil, catalog.Unbounded, true},
		{"Park", catalog.V20, nil, 0, false},
		{"Ping", catalog.All, nil, 0, false},
	} {
		a, _ := catalog.ActionNamed(c.action)
		if may := c.action != "Ping" && (c.action != "Park" || c.in == catalog.V11); a.MayBlock(c.in) != may {
			t.Errorf("%s on %v may block: %v", c.action, c.in, !may)
		}
		if bound, blocks := a.Block(c.in, c.headers); bound != c.bound || blocks != c.blocks {
			t.Errorf("%s %v on %v blocks for %v (%v), want %v (%v)", c.action, c.headers, c.in, bound, blocks, c.bound, c.blocks)
		}
	}
}

// TestLookingUpAllocatesNothing: the machine does it for every action.
func TestLookingUpAllocatesNothing(t *testing.T) {
	headers := []wire.Header{{Name: "Async", Value: "true"}}
	if n := testing.AllocsPerRun(100, func() {
		a, _ := catalog.ActionNamed("Originate")
		c, _ := a.Completion(catalog.V20, headers)
		_ = c.End()
		a.Block(catalog.V20, headers)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
