package main

import (
	"fmt"
	"strings"

	"amicore/core"
	"amicore/internal/replay"
)

// printNotes says what the core would have done in the client's place.
func printNotes(p *page, r *replay.Report) {
	var rows [][]cell
	for i := range r.Notes {
		n := &r.Notes[i]
		text := noteText(n)
		if text == "" {
			continue
		}
		rows = append(rows, []cell{right(seconds(n.First)), left(text), left(from(n.First, n.Last, n.Count))})
	}
	if len(rows) == 0 {
		return
	}
	p.heading("in the client's place, the core would have")
	p.table(rows)
}

// noteText completes the sentence of the heading; it is empty for notes that
// other sections cover.
func noteText(n *replay.Note) string {
	switch n.Kind {
	case core.NoticeWouldPing:
		return "sent a Ping after silence"
	case core.NoticeWouldClose:
		return "closed the connection: " + n.Close.String()
	case core.NoticeWouldReconnect:
		return "connected again"
	case core.NoticeWouldRefuse:
		return fmt.Sprintf("refused %s: %s", short(n.Action, 32), clean(strings.TrimPrefix(n.Text, "wire: ")))
	case core.NoticeRetry:
		return "connected again " + span(n.Delay()) + " later"
	case core.NoticeHeartbeatMiss:
		return "counted a missed heartbeat"
	case core.NoticeListCapped:
		return "kept only the beginning of a list"
	case core.NoticeDropped:
		return "dropped events, its queue being full"
	case core.NoticeBackpressure:
		return "refused actions: too many were pending"
	}
	return ""
}
