package main

import (
	"bytes"
	"io"
	"os"
	"strings"
	"testing"
)

func TestProgressIsForLongInputOnATerminal(t *testing.T) {
	for _, c := range []struct {
		terminal bool
		size     int64
		want     bool
	}{
		{true, longInput, true},
		{true, longInput - 1, false},
		{false, longInput, false},
	} {
		if got := newProgress(io.Discard, c.terminal, c.size) != nil; got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}

func TestProgressReachesTheEndAndGetsOutOfTheWay(t *testing.T) {
	file := write(t, "x", strings.Repeat("x", 1000))
	var out bytes.Buffer
	p := newProgress(&out, true, longInput)
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := io.Copy(io.Discard, p.reader(f)); err != nil {
		t.Fatal(err)
	}
	if got := p.bar.State().CurrentNum; got != 1000 {
		t.Errorf("%d after reading 1000 bytes", got)
	}
	p.add(400)
	p.end(f)
	if got := p.bar.State().CurrentNum; got != 2000 {
		t.Errorf("%d after a file of 1000 bytes", got)
	}
	before := out.Len()
	p.clear()
	if after := out.String()[before:]; !strings.HasPrefix(after, "\r") || strings.Contains(after, "replaying") {
		t.Errorf("clear wrote %q", after)
	}
	p.add(4 * longInput) // never past its end
	if got := p.bar.State().CurrentNum; got != 2*longInput {
		t.Errorf("%d at the end", got)
	}
	if !strings.Contains(out.String(), "replaying") {
		t.Errorf("nothing is shown: %q", out.String())
	}
	if text := out.String(); !strings.HasSuffix(text, "\r") {
		t.Errorf("the bar stays: %q", text[max(0, len(text)-80):])
	}
}

func TestNoProgressOffATerminal(t *testing.T) {
	const event = "Event: VarSet\r\nPrivilege: dialplan,all\r\nVariable: x\r\nValue: y\r\n\r\n"
	long := write(t, "long", "Asterisk Call Manager/11.0.0\r\n"+strings.Repeat(event, longInput/len(event)+1))
	status, stdout, stderr := play(t, "--raw", long)
	if status != exitOK || stderr != "" || !strings.Contains(stdout, "events: ") {
		t.Errorf("status %d, stderr %q, stdout %s", status, stderr, stdout)
	}
}
