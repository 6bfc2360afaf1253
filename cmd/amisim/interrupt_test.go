package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"amicore/sim"
)

// TestAnInterruptedRunTellsWhatItCameTo and is no success: it did not do what
// it was asked for.
func TestAnInterruptedRunTellsWhatItCameTo(t *testing.T) {
	dir := t.TempDir()
	long := filepath.Join(dir, "long.ami")
	text := "ami-plan 1\nseed \"1\"\nchaos \"23h\"\n0.0 node id=1 version=20 latency=1ms calls=10000\n"
	if err := os.WriteFile(long, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"--seeds", "1000000000"},
		{"--plan", long},
		{"--plan", long, "--trace", filepath.Join(dir, "trace")},
	} {
		cmd := process(t, append([]string{"run", "--json"}, args...)...)
		cmd.Dir = dir
		var stdout, stderr bytes.Buffer
		cmd.Stdout, cmd.Stderr = &stdout, &stderr
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(500 * time.Millisecond) // it is under way
		if err := cmd.Process.Signal(os.Interrupt); err != nil {
			t.Fatal(err)
		}
		ended := make(chan struct{})
		go func() {
			select {
			case <-ended:
			case <-time.After(20 * time.Second):
				_ = cmd.Process.Kill() // the test fails below
			}
		}()
		_ = cmd.Wait() // the status says more
		close(ended)
		var s runJSON
		if err := json.Unmarshal(stdout.Bytes(), &s); err != nil || !s.Stopped || cmd.ProcessState.ExitCode() != exitFailure || stderr.String() != "amisim: interrupted\n" {
			t.Errorf("%v: status %d, %v, %s%s", args, cmd.ProcessState.ExitCode(), err, &stdout, &stderr)
		}
	}
	var stdout, stderr bytes.Buffer
	if status := run([]string{"run", "--seeds", "3", "--json"}, &stdout, &stderr); status != exitOK || strings.Contains(stdout.String(), `"stopped":`) {
		t.Errorf("a run that is not stopped says so: status %d, %s", status, &stdout)
	}
}

// TestAFailureIsToldThoughMakingItSmallIsInterrupted, with its own status.
func TestAFailureIsToldThoughMakingItSmallIsInterrupted(t *testing.T) {
	for _, how := range []apart{notApart, apartAsPlan} {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		dir := t.TempDir()
		var stderr bytes.Buffer
		r := failing(dir, &stderr, sim.Failure{Seed: 7, Violation: &sim.Violation{Invariant: "L2", Text: "late"}})
		r.minimize, r.apart = true, how
		started := 0
		r.process = func(context.Context, ...string) ([]byte, error) {
			started++
			return nil, context.Canceled
		}
		twin, err := newTwin(r.simRun)
		if err != nil {
			t.Fatal(err)
		}
		defer twin.close()
		r.twin = twin
		r.failures(ctx)
		text, err := os.ReadFile(filepath.Join(dir, "L2-seed-7.ami"))
		if err != nil {
			t.Fatal(err)
		}
		whole := sim.Generate(7, sim.Profile{})
		if p, err := sim.Decode("x", text); err != nil || len(p.Events) != len(whole.Events) {
			t.Errorf("%v: the plan is not that of the seed: %v", how, err)
		}
		if status := r.status(); status != exitStatus(exitLiveness) || started > 1 {
			t.Errorf("%v: status %v, %d processes", how, status, started)
		}
	}
}

// TestASignalEndsASearchWithItsStatus: SIGTERM ends it as an interrupt does, so that
// it is the command that ends, and not the process.
func TestASignalEndsASearchWithItsStatus(t *testing.T) {
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		cmd := process(t, "explore", "--scope", "whole", "--root", "ready", "--inputs", "actions")
		var stdout, stderr bytes.Buffer
		cmd.Stdout, cmd.Stderr = &stdout, &stderr
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(500 * time.Millisecond) // it is under way
		if err := cmd.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
		late := time.AfterFunc(30*time.Second, func() { _ = cmd.Process.Kill() }) // the test fails below
		_ = cmd.Wait()                                                            // the status says more
		late.Stop()
		if status := cmd.ProcessState.ExitCode(); status != exitFailure || stderr.String() != "amisim: interrupted in ready, actions\n" {
			t.Errorf("%v: status %d, %s%s", signal, status, &stdout, &stderr)
		}
	}
}

// TestTheSecondSignalEndsTheProcess, for one whose work does not end soon.
func TestTheSecondSignalEndsTheProcess(t *testing.T) {
	if os.Getenv("AMISIM_WAITS_FOR_A_SIGNAL") != "" {
		ctx, stop := untilSignal(context.Background())
		defer stop()
		<-ctx.Done()
		time.Sleep(100 * time.Millisecond) // what follows the end of the context has run
		self, err := os.FindProcess(os.Getpid())
		if err == nil {
			err = self.Signal(syscall.SIGTERM)
		}
		time.Sleep(10 * time.Second)
		t.Fatalf("the process goes on: %v", err)
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestTheSecondSignalEndsTheProcess$")
	cmd.Env = append(os.Environ(), "AMISIM_WAITS_FOR_A_SIGNAL=1")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(500 * time.Millisecond)
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err == nil || cmd.ProcessState.ExitCode() != -1 {
		t.Errorf("it ended with %v", err)
	}
}
