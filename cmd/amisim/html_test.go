package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestReplayWritesAPageBesidesItsReport(t *testing.T) {
	dir := t.TempDir()
	page := filepath.Join(dir, "page.html")
	files := []string{captures + "master-login-ping-logoff.ami", captures + "master-two-clients.pcap"}
	var with, without, stderr bytes.Buffer
	if status := run(append([]string{"replay", "--html", page}, files...), &with, &stderr); status != exitOK {
		t.Fatalf("status %d: %s", status, &stderr)
	}
	if status := run(append([]string{"replay"}, files...), &without, &stderr); status != exitOK || with.String() != without.String() {
		t.Error("--html changes the report")
	}
	text := readPage(t, page)
	for _, want := range []string{"2 recorded files", `"name":"master-login-ping-logoff.ami"`, `"name":"master-two-clients.pcap  127.0.0.1`} {
		if !strings.Contains(text, want) {
			t.Errorf("the page has no %s", want)
		}
	}
	if strings.Contains(text, "s3cret") {
		t.Error("the secret is in the page")
	}
}

// TestABrokenFileDoesNotKeepThePageFromBeingWritten: the others are in it, and
// the exit status says that something failed.
func TestABrokenFileDoesNotKeepThePageFromBeingWritten(t *testing.T) {
	page := filepath.Join(t.TempDir(), "page.html")
	var stdout, stderr bytes.Buffer
	status := run([]string{"replay", "-v", "--html", page, "testdata/nosuch.ami", "testdata/silence.ami"}, &stdout, &stderr)
	if status != exitFailure {
		t.Errorf("status %d, want %d", status, exitFailure)
	}
	if !strings.Contains(readPage(t, page), `"name":"silence.ami"`) {
		t.Error("the page has not the file that could be read")
	}
}

func TestRunWritesAPageOfTheFirstSeed(t *testing.T) {
	page := filepath.Join(t.TempDir(), "page.html")
	var stdout, stderr bytes.Buffer
	if status := run([]string{"run", "--seeds", "2", "--from", "7", "--html", page}, &stdout, &stderr); status != exitOK {
		t.Fatalf("status %d: %s", status, &stderr)
	}
	text := readPage(t, page)
	if !strings.Contains(text, "<h1>seed 7</h1>") || !strings.Contains(text, `"kind":"simulation"`) || strings.Contains(text, "s3cret") {
		t.Error("the page is not that of seed 7, or has the secret")
	}
}

// TestAShardShowsItsOwnFirstSeed, not that of the campaign.
func TestAShardShowsItsOwnFirstSeed(t *testing.T) {
	dir := t.TempDir()
	page, trace, other := filepath.Join(dir, "page.html"), filepath.Join(dir, "trace"), filepath.Join(dir, "other")
	for _, args := range [][]string{
		{"--seeds", "8", "--from", "10", "--shard", "3/4", "--html", page, "--trace", trace},
		{"--seeds", "1", "--from", "12", "--trace", other},
	} {
		var stdout, stderr bytes.Buffer
		if status := run(append([]string{"run"}, args...), &stdout, &stderr); status != exitOK {
			t.Fatalf("status %d: %s", status, &stderr)
		}
	}
	if !strings.Contains(readPage(t, page), "<h1>seed 12</h1>") || readPage(t, trace) != readPage(t, other) {
		t.Error("another seed is shown")
	}
}

// TestAPlanThatBreaksAPromiseIsSeenBroken: the plan wants something that does
// not happen.
func TestAPlanThatBreaksAPromiseIsSeenBroken(t *testing.T) {
	dir := t.TempDir()
	page, plan := filepath.Join(dir, "page.html"), filepath.Join(dir, "wish.ami")
	text := "ami-plan 1\nseed \"1\"\nchaos \"5s\"\n0 node id=1 version=20\n0 submit node=1 ticket=1 action=Ping\n4 expect node=1 ticket=1 text=\"fail: unknown: timed out\"\n"
	if err := os.WriteFile(plan, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	if status := run([]string{"run", "--plan", plan, "--html", page, "--dir", dir}, &stdout, &stderr); status == exitOK || status == exitFailure {
		t.Fatalf("status %d: %s", status, &stderr)
	}
	if html := readPage(t, page); !strings.Contains(html, `id="broken"`) || !strings.Contains(html, `"broken":{"invariant":`) {
		t.Errorf("the page shows no broken promise: %s", &stderr)
	}
}

func readPage(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
