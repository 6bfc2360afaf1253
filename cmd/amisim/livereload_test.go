package main

import (
	"io"
	"net/http"
	"os"
	"strings"
	"syscall"
	"testing"

	"amicore/internal/scripted"
)

// hangUp asks a process to read its file again.
func (p *proxy) hangUp(t *testing.T) {
	t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
}

func TestAHangUpReadsTheFileAgain(t *testing.T) {
	servers, file := crew(t, 3, nil)
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(text), "\n") // 2 is n1, 3 n2, 4 n3
	rewriteFile(t, file, strings.Join(lines[:4], ""))
	p := start(t, "live", "--config", file, "--metrics", "127.0.0.1:0", "--events", "Nothing")
	_, url, _ := strings.Cut(p.until(t, "amisim: metrics at "), "metrics at ")
	for range 2 {
		p.until(t, ": ready")
	}
	rewriteFile(t, file, strings.Join(lines[:2], "")+lines[3]+lines[4]+"connect: {rate: 7}\n")
	p.hangUp(t)
	p.until(t, "amisim: reload: connect, quantum, step-bytes, max-nodes, credit and read-ahead count from the next start on")
	p.until(t, "amisim: reload: new: n3; gone: n1")
	p.until(t, "amisim: n3: ready")
	servers[0].Wait(t, "logoff", 1)

	rewriteFile(t, file, "nodes: {secret: "+scripted.Secret+"}\n")
	p.hangUp(t)
	p.until(t, "amisim: reload: "+file+":1: nodes: keys where a list of nodes is expected")
	p.until(t, "amisim: reload: nothing is changed")
	series := scrape(t, url)
	for _, want := range []string{
		`amicore_phase{client="n2",cluster="crew",phase="ready"} 1`, `amicore_phase{client="n3",cluster="crew",phase="ready"} 1`,
		`amicore_cluster_nodes{cluster="crew",phase="ready"} 2`, `amicore_connects_total{client="n3",cluster="crew",result="ready"} 1`,
	} {
		if !strings.Contains(series, want) {
			t.Errorf("no %s in\n%s", want, series)
		}
	}
	if strings.Contains(series, `client="n1"`) {
		t.Error("a node that is gone has series")
	}
	rewriteFile(t, file, strings.Join(lines[:2], "")+lines[3]+lines[4])
	p.hangUp(t)
	p.until(t, "amisim: reload: the nodes are the same")
	if status := p.interrupt(t); status != exitOK {
		t.Errorf("status %d", status)
	}
	servers[1].Wait(t, "logoff", 1)
	servers[2].Wait(t, "logoff", 1)
	expectLines(t, "stderr", p.stderr.String(), "interrupted: logging off", "0 events printed")
}

// A domain that can be none is looked up without asking anybody.
func TestNodesStandBesideRecordsThatAreNotFound(t *testing.T) {
	servers, file := crew(t, 2, nil)
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(text), "\n")
	rewriteFile(t, file, strings.Join(lines[:3], "")+"srv: {name: no domain}\n")
	p := start(t, "live", "--config", file, "--events", "Nothing")
	p.until(t, "amisim: n1: ready")
	rewriteFile(t, file, strings.Join(lines[:2], "")+lines[3])
	p.hangUp(t)
	p.until(t, "amisim: reload: new: n2; gone: n1")
	p.until(t, "amisim: n2: ready")
	servers[0].Wait(t, "logoff", 1)
	if status := p.interrupt(t); status != exitOK {
		t.Errorf("status %d", status)
	}
	servers[1].Wait(t, "logoff", 1)
	expectLines(t, "stderr", p.stderr.String(), "amisim: no domain: the nodes could not be brought up to date: lookup")
}

func scrape(t *testing.T, url string) string {
	t.Helper()
	response, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}
