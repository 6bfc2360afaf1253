package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"amicore/sim"
)

func TestRunUsage(t *testing.T) {
	for _, c := range []struct {
		args []string
		want string // on stderr
	}{
		{[]string{"run", "x.ami"}, "--plan names a file"},
		{[]string{"run", "--seeds", "0"}, "--seeds is 0; at least 1"},
		{[]string{"run", "--nodes", "0"}, "--nodes is 0; 1 to 1000"},
		{[]string{"run", "--duration", "1ms"}, "--duration is 1ms; 1s to 24h"},
		{[]string{"run", "--workers", "0"}, "--workers is 0; 1 to 1024"},
		{[]string{"run", "--workers", "1025", "--seeds", "1"}, "--workers is 1025; 1 to 1024"},
		{[]string{"run", "--max-failures", "-1"}, "--max-failures is -1; 0 or more"},
		{[]string{"run", "--faults", "some"}, `no profile of faults is called "some"; there are all, none`},
		{[]string{"run", "--shard", "4/3"}, "I/N with I from 1 to N"},
		{[]string{"run", "--shard", "3/8", "--seeds", "2"}, "--shard 3/8 has no seed: there are 2"},
		{[]string{"run", "--from", "18446744073709551615", "--seeds", "2"}, "go beyond the last seed, 18446744073709551615"},
		{[]string{"run", "--plan", "x.ami", "--seeds", "3"}, "--plan and --seeds exclude each other"},
	} {
		var stdout, stderr bytes.Buffer
		if status := run(c.args, &stdout, &stderr); status != exitUsage || stdout.Len() > 0 ||
			!strings.Contains(stderr.String(), c.want) || strings.Count(stderr.String(), "\n") != 1 {
			t.Errorf("%v: status %d, %q", c.args, status, stderr.String())
		}
	}
}

func TestAPlanWithAnErrorIsRefusedInALine(t *testing.T) {
	file := filepath.Join(t.TempDir(), "bad.ami")
	if err := os.WriteFile(file, []byte("ami-plan 1\nseed \"1\"\nchaos \"1s\"\n0.0 node id=x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	status := run([]string{"run", "--plan", file}, &stdout, &stderr)
	if status != exitFailure || stdout.Len() > 0 || !strings.Contains(stderr.String(), "bad.ami:4: expected a value for id") || strings.Count(stderr.String(), "\n") != 1 {
		t.Errorf("status %d, %q", status, stderr.String())
	}
}

// TestWhatAPartOfTheFaultsNeverReachesIsNotListed: it is most of it.
func TestWhatAPartOfTheFaultsNeverReachesIsNotListed(t *testing.T) {
	var stdout, stderr bytes.Buffer
	if status := run([]string{"run", "--seeds", "2", "--faults", "none"}, &stdout, &stderr); status != exitOK {
		t.Fatalf("status %d, %s", status, stderr.String())
	}
	if !strings.Contains(stdout.String(), "told of campaigns with all faults") || strings.Contains(stdout.String(), "effect of") {
		t.Errorf("%s", &stdout)
	}
}

// TestASessionIsNoPlan, and where it is read is said.
func TestASessionIsNoPlan(t *testing.T) {
	var stdout, stderr bytes.Buffer
	status := run([]string{"run", "--plan", captures + "master-login-ping-logoff.ami"}, &stdout, &stderr)
	if status != exitFailure || !strings.HasSuffix(stderr.String(), "got ami-session: that is a recorded session; amisim replay reads it\n") {
		t.Errorf("status %d, %q", status, stderr.String())
	}
}

// TestTheHelpOfRunTellsWhatItTakes: every profile of faults and every status.
func TestTheHelpOfRunTellsWhatItTakes(t *testing.T) {
	var stdout, stderr bytes.Buffer
	run([]string{"run", "--help"}, &stdout, &stderr)
	for _, name := range sim.ProfileNames() {
		if !strings.Contains(stdout.String(), "\n  "+name+" ") {
			t.Errorf("nothing of the profile %s", name)
		}
	}
	expectLines(t, "the help", stdout.String(), "Exit status: 0 if all held, 3 if", "4 a liveness", "5 if", "6 if a whole campaign of "+coverageSeedsText, "1 for any other failure", "2 for wrong usage")
}

// TestASummaryAsJSONHasTheSameHashHoweverItIsSplit, with every promised name.
func TestASummaryAsJSONHasTheSameHashHoweverItIsSplit(t *testing.T) {
	hash := func(args ...string) (s runJSON) {
		var stdout, stderr bytes.Buffer
		if status := run(append([]string{"run", "--json", "--seeds", "20", "--from", "77"}, args...), &stdout, &stderr); status != exitOK || stderr.Len() > 0 {
			t.Fatalf("%v: status %d, %q", args, status, stderr.String())
		}
		for _, name := range []string{"seeds", "steps", "virtual_seconds", "wall_seconds", "violations", "never_reached", "hash"} {
			if !strings.Contains(stdout.String(), `"`+name+`":`) {
				t.Errorf("no %s in %s", name, stdout.String())
			}
		}
		if err := json.Unmarshal(stdout.Bytes(), &s); err != nil {
			t.Fatal(err)
		}
		return s
	}
	one, three := hash("--workers", "1"), hash("--workers", "3")
	if one.Hash != three.Hash || one.Steps != three.Steps || one.Seeds != 20 || one.Steps == 0 {
		t.Errorf("one worker: %+v, three: %+v", one, three)
	}
	a, b := hash("--shard", "1/2"), hash("--shard", "2/2")
	if a.Steps+b.Steps != one.Steps || a.Seeds+b.Seeds != 20 {
		t.Errorf("the shards have %d and %d steps, the whole %d", a.Steps, b.Steps, one.Steps)
	}
}

// TestAFailureLeavesItsPlanAndTellsHowToRunItAgain, and the exit status says
// of which kind it is.
func TestAFailureLeavesItsPlanAndTellsHowToRunItAgain(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "story.ami")
	plan := "ami-plan 1\nseed \"1\"\nchaos \"2s\"\n0.0 node id=1 version=20\n1.0 expect node=1 text=\"phase is idle\" min=1\n"
	if err := os.WriteFile(file, []byte(plan), 0o600); err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	status := run([]string{"run", "--plan", file, "--dir", dir, "--json", "--trace", filepath.Join(dir, "trace")}, &stdout, &stderr)
	if status != exitSafety {
		t.Errorf("status %d", status)
	}
	// A story is not made smaller, and a plan that is small already is not written again.
	for _, want := range []string{"EXPECT at 1s", "1 node and 1 record", "the last of ", "the machines:", "amisim run --plan " + file} {
		if !strings.Contains(stderr.String(), want) {
			t.Errorf("no %q in %s", want, stderr.String())
		}
	}
	var s runJSON
	if err := json.Unmarshal(stdout.Bytes(), &s); err != nil || len(s.Violations) != 1 || s.Violations[0].Plan != file || s.Violations[0].Records != 1 {
		t.Errorf("%s, %v", stdout.String(), err)
	}
	if plans, _ := filepath.Glob(filepath.Join(dir, "*.ami")); len(plans) != 1 {
		t.Errorf("%v: more than the plan that was given", plans)
	}
	trace, err := os.ReadFile(filepath.Join(dir, "trace"))
	if err != nil || !bytes.Contains(trace, []byte("Secret: ******")) || bytes.Contains(trace, []byte("s3cret")) {
		t.Errorf("the trace: %v, %.300s", err, trace)
	}
}

func TestTheSummaryShowsWhatWasReached(t *testing.T) {
	var stdout, stderr bytes.Buffer
	if status := run([]string{"run", "--seeds", "5"}, &stdout, &stderr); status != exitOK {
		t.Fatalf("status %d, %s", status, stderr.String())
	}
	for _, want := range []string{"5 seeds: all promises held", "inputs by phase", "    tick  ", "half-open", "list-cut", "reply in flight at close", "never reached (not judged"} {
		if !strings.Contains(stdout.String(), want) {
			t.Errorf("no %q in %s", want, stdout.String())
		}
	}
}
