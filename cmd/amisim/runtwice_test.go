package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"amicore/adapters/fake"
	"amicore/sim"
)

// restarts reports whether a server is restarted in a plan.
func restarts(p *sim.Plan) bool {
	for i := range p.Events {
		if e := &p.Events[i]; e.Kind == sim.EventServer && e.Server == fake.Restart {
			return true
		}
	}
	return false
}

// otherProcess runs amisim as another process would in which plans with some
// mark run differently, from their fifth step on; seeds are marked, and files
// are where asFile says so.
func otherProcess(marked func(*sim.Plan) bool, asFile bool) func(context.Context, ...string) ([]byte, error) {
	return func(_ context.Context, args ...string) ([]byte, error) {
		f := flag.NewFlagSet("run", flag.ContinueOnError)
		plan, trace := f.String("plan", "", ""), f.String("trace", "", "")
		from, seeds := f.Uint64("from", 0, ""), f.Uint64("seeds", 0, "")
		f.Bool("json", false, "")
		f.Bool("minimize", true, "")
		f.String("dir", "", "")
		f.String("shard", "", "")
		f.String("workers", "", "")
		if err := f.Parse(args[1:]); err != nil {
			return nil, err
		}
		var stdout, stderr bytes.Buffer
		if status := run(args, &stdout, &stderr); status != exitOK {
			return nil, fmt.Errorf("status %d: %s", status, &stderr)
		}
		odd := false
		if *plan != "" {
			data, err := os.ReadFile(*plan)
			if err != nil {
				return nil, err
			}
			p, err := sim.Decode(*plan, data)
			if err != nil {
				return nil, err
			}
			odd = asFile && marked(p)
		}
		for seed := *from; *plan == "" && seed < *from+*seeds; seed++ {
			odd = odd || marked(sim.Generate(seed, sim.Profile{}))
		}
		if !odd {
			return stdout.Bytes(), nil
		}
		if *trace != "" {
			b, err := os.ReadFile(*trace)
			if err != nil {
				return nil, err
			}
			lines := bytes.Split(b, []byte("\n"))
			lines[4] = []byte("5 something else")
			if err := os.WriteFile(*trace, bytes.Join(lines, []byte("\n")), 0o600); err != nil {
				return nil, err
			}
		}
		var s runJSON
		if err := json.Unmarshal(stdout.Bytes(), &s); err != nil {
			return nil, err
		}
		s.Hash = "1"
		return json.Marshal(s)
	}
}

// double runs amisim run --double with another process of the test's.
func double(t *testing.T, process func(context.Context, ...string) ([]byte, error), args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, errOut bytes.Buffer
	r := &simRun{stdout: &out, stderr: &errOut, process: process}
	cmd := r.command()
	cmd.SetArgs(append([]string{"--double", "--workers", "1"}, args...))
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	switch err := cmd.ExecuteContext(t.Context()); err := err.(type) {
	case nil:
	case exitStatus:
		status = int(err)
	default:
		status = exitFailure
	}
	return status, out.String(), errOut.String()
}

// TestADifferenceBetweenProcessesIsMadeSmallAndRunAgain: seed and plan of it
// are found, and the command that is told shows it again.
func TestADifferenceBetweenProcessesIsMadeSmallAndRunAgain(t *testing.T) {
	first := uint64(1)
	for !restarts(sim.Generate(first, sim.Profile{})) {
		first++
	}
	dir := t.TempDir()
	page := filepath.Join(dir, "page.html")
	process := otherProcess(restarts, true)
	status, stdout, stderr := double(t, process, "--seeds", "40", "--dir", dir, "--html", page, "--json")
	plan := filepath.Join(dir, fmt.Sprintf("S20-seed-%d.ami", first))
	if status != exitDiffers {
		t.Fatalf("status %d: %s", status, stderr)
	}
	expectLines(t, "stderr", stderr, fmt.Sprintf("seed %d broke a promise; its plan is in %s\n", first, plan),
		"S20 at ", "differently in another process: step 5 ", ", and there 5 something else", "1 node and 1 record:",
		"run it again:\n  amisim run --plan "+plan+" --double\n", fmt.Sprintf("  amisim run --from %d --seeds 1 --double\n", first))
	var s runJSON
	if err := json.Unmarshal([]byte(stdout), &s); err != nil || len(s.Violations) != 1 || s.Violations[0].Plan != plan || s.Violations[0].Records != 1 {
		t.Errorf("%v: %s", err, stdout)
	}
	if html := readPage(t, page); !strings.Contains(html, `"broken":{"invariant":"S20"`) {
		t.Error("the page shows nothing broken")
	}
	if status, _, stderr := double(t, process, "--plan", plan, "--dir", dir, "--html", page); status != exitDiffers || !strings.Contains(stderr, "amisim run --plan "+plan+" --double\n") {
		t.Errorf("again: status %d, %s", status, stderr)
	}
	// A shard has seeds of its own.
	if status, _, stderr := double(t, process, "--seeds", strconv.FormatUint(first+1, 10), "--shard", fmt.Sprintf("%d/%d", first, first+1), "--dir", dir); status != exitDiffers || !strings.Contains(stderr, fmt.Sprintf("seed %d broke", first)) {
		t.Errorf("the shard: status %d, %s", status, stderr)
	}
}

// TestADifferenceThatOnlyASeedShowsIsToldWithTheSeed.
func TestADifferenceThatOnlyASeedShowsIsToldWithTheSeed(t *testing.T) {
	dir := t.TempDir()
	status, _, stderr := double(t, otherProcess(restarts, false), "--seeds", "40", "--dir", dir)
	if status != exitDiffers || strings.Contains(stderr, "--plan") {
		t.Errorf("status %d", status)
	}
	expectLines(t, "stderr", stderr, "its plan, read from a file, does not", "run it again:\n  amisim run --from ")
}

// TestTheOtherProcessIsThisProgram, and comes to the same.
func TestTheOtherProcessIsThisProgram(t *testing.T) {
	t.Setenv("AMISIM_AS_COMMAND", "1")
	dir := t.TempDir()
	for _, args := range [][]string{{"--seeds", "6", "--shard", "2/3"}, {"--plan", "../../sim/testdata/heartbeat-lost.ami"}} {
		if status, stdout, stderr := double(t, nil, append(args, "--dir", dir)...); status != exitOK || stderr != "" {
			t.Errorf("%v: status %d, %s%s", args, status, stdout, stderr)
		}
	}
}

// TestAResultIsToldThoughTheOtherProcessFails, and that it did.
func TestAResultIsToldThoughTheOtherProcessFails(t *testing.T) {
	broken := func(context.Context, ...string) ([]byte, error) { return nil, errors.New("out of memory") }
	status, stdout, stderr := double(t, broken, "--seeds", "3", "--json", "--dir", t.TempDir())
	if status != exitFailure || !strings.Contains(stderr, "the run in another process: out of memory") || !strings.Contains(stdout, `"seeds": 3`) {
		t.Errorf("status %d, %s%s", status, stdout, stderr)
	}
	// It was interrupted together with this one, which has not noticed yet.
	short := func(context.Context, ...string) ([]byte, error) { return []byte(`{"hash": "1", "stopped": true}`), nil }
	status, stdout, stderr = double(t, short, "--seeds", "3", "--json", "--dir", t.TempDir())
	if status != exitFailure || !strings.Contains(stdout, `"stopped": true`) {
		t.Errorf("status %d, %s%s", status, stdout, stderr)
	}
}
