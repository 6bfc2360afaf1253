package mutants

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// campaigns stands in for amisim: it answers a campaign as JSON, or falls over.
func campaigns(t *testing.T, script string) string {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("a shell script stands in for amisim")
	}
	name := filepath.Join(t.TempDir(), "amisim")
	// $5 is --from=N, $6 --seeds=N
	if err := os.WriteFile(name, []byte("#!/bin/sh\nfrom=${5#--from=}\nseeds=${6#--seeds=}\n"+script), 0o700); err != nil {
		t.Fatal(err)
	}
	return name
}

const (
	clean  = `echo '{"violations":[]}'`
	breaks = `echo "{\"violations\":[{\"seed\":%s,\"invariant\":\"S6\",\"text\":\"S6 at 1s, node 1, step 9: twice\",\"records\":3}]}"; exit 3`
	falls  = `echo "{\"violations\":[{\"seed\":%s,\"invariant\":\"S19\",\"text\":\"S19 at 1s, node 0, step 9: panic: boom\",\"records\":3}]}"; exit 3`
)

func TestTheFirstSeedThatNoticesIsFound(t *testing.T) {
	for _, c := range []struct {
		name, script string
		seed         uint64
		panicked     bool
	}{
		{"nothing", clean, 0, false},
		{"at once", fmt.Sprintf(breaks, "$from"), 1, false},
		{"in a later batch", `if [ $from -lt 400 ]; then ` + clean + `; else ` + fmt.Sprintf(breaks, "$from") + `; fi`, 501, false},
		{"behind panics", `if [ $from -lt 4 ]; then ` + fmt.Sprintf(falls, "$from") + `; else ` + fmt.Sprintf(breaks, "7") + `; fi`, 7, false},
		{"panics and nothing else", `if [ $from -lt 4 ]; then ` + fmt.Sprintf(falls, "$from") + `; else ` + clean + `; fi`, 1, true},
		{"many panics", fmt.Sprintf(falls, "$from"), 1, true},
	} {
		s := &simulation{root: root, seeds: 600}
		v, err := s.first(context.Background(), campaigns(t, c.script), t.TempDir(), 1)
		switch {
		case err != nil:
			t.Errorf("%s: %v", c.name, err)
		case v == nil && c.seed != 0, v != nil && (v.Seed != c.seed || v.panicked() != c.panicked):
			t.Errorf("%s: %+v, want seed %d", c.name, v, c.seed)
		}
	}
}

func TestAnInvariantThatWasToNoticeIsPreferred(t *testing.T) {
	const two = `echo '{"violations":[{"seed":3,"invariant":"S12","text":"x"},{"seed":5,"invariant":"S18","text":"S19 at 1s: panic: x"},{"seed":9,"invariant":"S18","text":"x","records":4}]}'; exit 3`
	program := campaigns(t, `if [ $seeds -gt 1 ]; then `+two+`; else echo "{\"violations\":[{\"seed\":$from,\"invariant\":\"S18\",\"text\":\"x\",\"records\":2}]}"; fi`)
	s := &simulation{root: root, seeds: 600}
	first := &violation{Seed: 3, Invariant: "S12", Records: 7}
	for id, want := range map[string]violation{
		"S12": *first,
		"S18": {Seed: 9, Invariant: "S18", Text: "x", Records: 2},
		"S5":  *first,
	} {
		v, err := s.preferred(context.Background(), program, t.TempDir(), first, []string{id})
		if err != nil || *v != want {
			t.Errorf("%s: %+v, %v", id, v, err)
		}
	}
}

// TestACampaignThatSaysNothingIsAnError: so does one that was interrupted before it
// had run all seeds.
func TestACampaignThatSaysNothingIsAnError(t *testing.T) {
	for _, script := range []string{"exit 0", "echo 'amisim: no' >&2; exit 1", `echo '{"violations":[],"stopped":true}'; exit 1`} {
		s := &simulation{root: root, seeds: 10}
		if v, err := s.first(context.Background(), campaigns(t, script), t.TempDir(), 1); err == nil {
			t.Errorf("%s: %+v", script, v)
		}
	}
}
