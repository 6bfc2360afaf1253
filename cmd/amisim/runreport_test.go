package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"amicore/sim"
)

// failing is the report of a campaign in which seeds broke promises.
func failing(dir string, stderr *bytes.Buffer, failures ...sim.Failure) *runReport {
	r := newRunReport(&simRun{dir: dir, stderr: stderr, faults: "all", duration: usualDuration, campaign: sim.Campaign{}}, nil)
	r.summary = &sim.Summary{Failures: failures}
	return r
}

// TestThePlanOfAFailureIsWrittenOnce: that of a seed is; that of --plan, where
// it can not be made smaller, is where it was.
func TestThePlanOfAFailureIsWrittenOnce(t *testing.T) {
	dir := t.TempDir()
	failure := sim.Failure{Seed: 7, Violation: &sim.Violation{Invariant: "S6", Text: "twice", Node: 1}}
	given := sim.Generate(7, sim.Profile{})
	for _, c := range []struct {
		plan *sim.Plan
		want string
	}{
		{nil, filepath.Join(dir, "S6-seed-7.ami")},
		{given, filepath.Join("elsewhere", "S6-seed-7.ami")},
	} {
		var stderr bytes.Buffer
		r := failing(dir, &stderr, failure)
		r.plan, r.simRun.plan = c.plan, filepath.Join("elsewhere", "S6-seed-7.ami")
		r.failures(t.Context())
		if got := r.files[7]; got.path != c.want || got.records == 0 || !strings.Contains(stderr.String(), "its plan is in "+c.want+"\n") {
			t.Errorf("%+v; want %q: %s", got, c.want, &stderr)
		}
		if c.plan != nil && r.failed != c.plan {
			t.Error("another plan")
		}
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) != 1 {
		t.Fatalf("%v, %v", files, err)
	}
	text, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	p, err := sim.Decode(files[0], text)
	if err != nil || p.Seed != 7 || !bytes.Contains(text, []byte("# S6 at 0s, node 1, step 0: twice\n# made of: amisim run --from 7 --seeds 1\n")) {
		t.Errorf("%v in\n%s", err, text)
	}
}

// TestEveryFailureHasItsPlan, those of an invariant that was told of as well:
// none is an empty name.
func TestEveryFailureHasItsPlan(t *testing.T) {
	dir := t.TempDir()
	broken := &sim.Violation{Invariant: "S6", Text: "twice", Node: 1}
	var stdout, stderr bytes.Buffer
	r := failing(dir, &stderr, sim.Failure{Seed: 7, Violation: broken}, sim.Failure{Seed: 8, Violation: broken})
	r.stdout, r.json = &stdout, true
	r.failures(t.Context())
	if err := r.print(); err != nil {
		t.Fatal(err)
	}
	var s runJSON
	if err := json.Unmarshal(stdout.Bytes(), &s); err != nil || len(s.Violations) != 2 {
		t.Fatalf("%v in %s", err, &stdout)
	}
	for _, v := range s.Violations {
		if text, err := os.ReadFile(v.Plan); err != nil || v.Records == 0 {
			t.Errorf("seed %d: %v, %d records", v.Seed, err, v.Records)
		} else if p, err := sim.Decode(v.Plan, text); err != nil || p.Seed != v.Seed {
			t.Errorf("seed %d: %v", v.Seed, err)
		}
	}
	expectLines(t, "stderr", stderr.String(), "seed 7 broke a promise", "run it again:\n", "amisim: seed 8: S6 at 0s", "; its plan is in "+filepath.Join(dir, "S6-seed-8.ami"))
}

// TestTheCommandsThatRunAFailureAgainSayAllThatMatters, as a shell wants it.
func TestTheCommandsThatRunAFailureAgainSayAllThatMatters(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "it's a folder")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	var stderr bytes.Buffer
	r := failing(dir, &stderr, sim.Failure{Seed: 7, Violation: &sim.Violation{Invariant: "S6", Text: "twice"}})
	r.faults, r.duration, r.nodes = "server", 10*time.Second, 3
	profile, err := sim.ProfileNamed(r.faults)
	if err != nil {
		t.Fatal(err)
	}
	profile.Nodes, profile.Chaos = r.nodes, r.duration
	r.campaign.Profile = profile
	r.failures(t.Context())
	quoted := "'" + strings.ReplaceAll(filepath.Join(dir, "S6-seed-7.ami"), "'", `'\''`) + "'"
	expectLines(t, "stderr", stderr.String(), "\nrun it again:\n  amisim run --plan "+quoted+"\n",
		"  amisim run --from 7 --seeds 1 --nodes 3 --duration 10s --faults server\n")
	want, err := sim.Generate(7, profile).Encode("x")
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(dir, "S6-seed-7.ami"))
	if err != nil || !bytes.HasSuffix(got, want[bytes.Index(want, []byte("0.0")):]) {
		t.Errorf("%v: the plan is not that of the seed with these options:\n%s", err, got)
	}
}

// TestAResultIsToldThoughItsPlanCanNotBeWritten.
func TestAResultIsToldThoughItsPlanCanNotBeWritten(t *testing.T) {
	var stdout, stderr bytes.Buffer
	r := failing(filepath.Join(t.TempDir(), "gone"), &stderr, sim.Failure{Seed: 7, Violation: &sim.Violation{Invariant: "S6", Text: "twice"}})
	r.stdout, r.json = &stdout, true
	r.failures(t.Context())
	if err := r.print(); err != nil {
		t.Fatal(err)
	}
	expectLines(t, "stderr", stderr.String(), "no such file", "seed 7 broke a promise\n", "the plan, ", "run it again:\n  amisim run --from 7 --seeds 1\n")
	if !strings.Contains(stdout.String(), `"invariant": "S6"`) || strings.Contains(stdout.String(), `"plan"`) {
		t.Errorf("the summary: %s", &stdout)
	}
	if status := r.status(); status != exitStatus(exitSafety) {
		t.Errorf("status %v", status)
	}
}

// TestTheStatusSaysWhatBrokeThoughTheSummaryCanNotBeWritten.
func TestTheStatusSaysWhatBrokeThoughTheSummaryCanNotBeWritten(t *testing.T) {
	full := fullDisk(t)
	plan := filepath.Join(t.TempDir(), "story.ami")
	story := "ami-plan 1\nseed \"1\"\nchaos \"2s\"\n0.0 node id=1 version=20\n1.0 expect node=1 text=\"phase is idle\" min=1\n"
	if err := os.WriteFile(plan, []byte(story), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args []string
		want int
	}{
		{[]string{"run", "--plan", plan}, exitSafety},
		{[]string{"run", "--seeds", "1"}, exitFailure},
	} {
		var stderr bytes.Buffer
		if status := run(c.args, full, &stderr); status != c.want || !strings.Contains(stderr.String(), "no space left") {
			t.Errorf("%v: status %d, want %d: %s", c.args, status, c.want, &stderr)
		}
	}
}
