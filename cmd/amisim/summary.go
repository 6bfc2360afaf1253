package main

import (
	"fmt"
	"strings"

	"amicore/core"
	"amicore/internal/replay"
)

// totals adds up sessions for the summary after several files.
type totals struct {
	sessions, events, responses, other int
	actions                            int
	outcomes                           map[replay.Outcome]int
	orphans                            uint64
	pings, closes, refusals            int64
	odd                                int
}

func (t *totals) add(r *replay.Report) {
	t.sessions++
	t.events += r.Events
	t.responses += r.Responses
	t.other += r.Other
	t.actions += len(r.Actions)
	if t.outcomes == nil {
		t.outcomes = map[replay.Outcome]int{}
	}
	for i := range r.Actions {
		t.outcomes[r.Actions[i].Outcome]++
	}
	t.orphans += r.Orphans.Sum()
	for i := range r.Notes {
		switch n := &r.Notes[i]; n.Kind {
		case core.NoticeWouldPing:
			t.pings += n.Count
		case core.NoticeWouldClose:
			t.closes += n.Count
		case core.NoticeWouldRefuse:
			t.refusals += n.Count
		}
	}
	if len(r.Oddity) > 0 {
		t.odd++
	}
}

func (t *totals) print(p *page, files, failed int, after bool) {
	if after {
		p.line("")
	}
	p.line(p.bold("summary"))
	row := func(name, value string) { p.table([][]cell{{left(fmt.Sprintf("%-8s", name)), left(value)}}) }
	read := fmt.Sprintf("%s in %s", count(t.sessions, "session"), count(files, "file"))
	if failed > 0 {
		read += fmt.Sprintf("; %s could not be read whole", count(failed, "file"))
	}
	row("replayed", read)
	row("frames", fmt.Sprintf("%s, %s, %d other; nobody waited for %d of them",
		count(t.events, "event"), count(t.responses, "response"), t.other, t.orphans))
	if t.actions > 0 {
		row("actions", fmt.Sprintf("%d: %s", t.actions, outcomeCounts(t.outcomes)))
	}
	row("the core", "in the clients' place would have "+strings.Join([]string{
		"sent " + count(t.pings, "Ping"),
		"closed " + count(t.closes, "connection"),
		"refused " + count(t.refusals, "action"),
	}, ", "))
	row("odd", fmt.Sprintf("bytes in %s", count(t.odd, "session")))
}
