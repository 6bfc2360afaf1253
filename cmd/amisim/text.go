package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"amicore/adapters/capture"
	"amicore/core"
	"amicore/core/wire"
	"amicore/internal/replay"
)

// printReport writes the text of a session, its title apart.
func printReport(p *page, r *replay.Report) {
	printHead(p, r)
	printPhases(p, r)
	printActions(p, r)
	printEvents(p, r)
	printOrphans(p, r)
	printNotes(p, r)
	printOddities(p, r)
}

// droppedText says what was not kept of a file.
func droppedText(d capture.Dropped) string {
	var all []string
	if d.Connections > 0 {
		all = append(all, fmt.Sprintf("%s without AMI (%s)", count(d.Connections, "connection"), count(d.Bytes, "byte")))
	}
	if d.Holes > 0 {
		all = append(all, "what came too late for "+count(d.Holes, "gap"))
	}
	if d.Interfaces > 0 {
		all = append(all, fmt.Sprintf("%s (%s)", count(d.Interfaces, "interface"), count(d.Packets, "packet")))
	}
	return strings.Join(all, ", ")
}

func printHead(p *page, r *replay.Report) {
	row := func(name, value string) { p.table([][]cell{{left(fmt.Sprintf("%-8s", name)), left(value)}}) }
	if r.Server != "" {
		row("server", clean(r.Server))
	}
	if r.Session != "" {
		row("session", clean(r.Session))
	}
	banner := clean(r.Banner)
	if banner == "" {
		banner = "none"
	}
	row("banner", banner)
	row("length", fmt.Sprintf("%s, %s from the server, %s from the client; %s",
		seconds(r.End), count(r.ServerBytes, "byte"), count(r.ClientBytes, "byte"), ending(r)))
	row("frames", fmt.Sprintf("%s, %s, %d other", count(r.Events, "event"), count(r.Responses, "response"), r.Other))
	if r.Dropped != (capture.Dropped{}) {
		row("dropped", "of the file: "+droppedText(r.Dropped))
	}
	for _, l := range r.Leaps {
		row("leap", fmt.Sprintf("from %s to %s nothing is recorded; was the clock set? What the core would have done is told up to there", seconds(l.From), seconds(l.To)))
	}
}

func ending(r *replay.Report) string {
	how := "the end of the connection is not recorded"
	if r.Closed {
		how = "the connection was closed"
	}
	if r.Partial {
		how += "; the last frame is cut off"
	}
	return how
}

// printPhases leaves out phases that took no time, the last one apart.
func printPhases(p *page, r *replay.Report) {
	var rows [][]cell
	for i, c := range r.Phases {
		end := r.End
		last := i == len(r.Phases)-1
		if !last {
			end = r.Phases[i+1].At
		}
		if end == c.At && !last {
			continue
		}
		row := []cell{right(seconds(c.At)), left(c.Phase.String())}
		if end > c.At {
			row = append(row, left("for "+span(end-c.At)))
		}
		if c.Why != core.CloseNone {
			row = append(row, left("("+c.Why.String()+")"))
		}
		rows = append(rows, row)
	}
	p.heading("phases")
	p.table(rows)
}

func printActions(p *page, r *replay.Report) {
	if len(r.Actions) == 0 {
		return
	}
	p.heading("actions: %s", tally(r.Actions))
	rows := [][]cell{{
		{text: "sent at", colour: dim, right: true},
		painted(dim, "action"), painted(dim, "ActionID"),
		painted(dim, "outcome"),
		{text: "answered in", colour: dim, right: true},
	}}
	for i := range r.Actions {
		a := &r.Actions[i]
		id := "-"
		if a.HasID {
			id = short(a.ID, 40)
		}
		latency := "-"
		if a.Responded {
			latency = span(a.Latency)
		}
		rows = append(rows, []cell{
			right(seconds(a.At)), left(short(a.Name, 32)), left(id),
			painted(colourOf(a.Outcome), a.Outcome.String()), right(latency), left(remark(a)),
		})
	}
	p.table(rows)
}

// tally counts actions by outcome.
func tally(actions []replay.Action) string {
	n := map[replay.Outcome]int{}
	for i := range actions {
		n[actions[i].Outcome]++
	}
	return outcomeCounts(n)
}

func outcomeCounts(n map[replay.Outcome]int) string {
	var words []string
	for _, o := range replay.Outcomes() {
		if n[o] > 0 {
			words = append(words, fmt.Sprintf("%d %s", n[o], o))
		}
	}
	return strings.Join(words, ", ")
}

func colourOf(o replay.Outcome) string {
	switch o {
	case replay.OutcomeSuccess, replay.OutcomeGoodbye:
		return green
	case replay.OutcomeUnknown, replay.OutcomeMissing:
		return yellow
	}
	return red
}

// remark says in a few words what came of an action besides its outcome.
func remark(a *replay.Action) string {
	var words []string
	add := func(s string) {
		if s = strings.TrimSpace(s); s != "" {
			words = append(words, short(s, 72))
		}
	}
	add(a.Message)
	if a.Reason != a.Message {
		add(a.Reason)
	}
	if a.Known && a.Responded && a.Ended > a.At+a.Latency && a.Outcome != replay.OutcomeUnknown {
		add("ended after " + span(a.Ended-a.At))
	}
	switch {
	case a.Known || a.Outcome != replay.OutcomeUnknown:
	case a.Responded:
		add("the recording ends before its outcome")
	default:
		add("the recording ends before its response")
	}
	if a.Items > 0 {
		add(count(a.Items, "event"))
	}
	if a.Missing > 0 {
		add(count(a.Missing, "item") + " fewer than the list's end counts")
	}
	if a.OutputLines > 0 {
		add(count(a.OutputLines, "line") + " of output")
	}
	return strings.Join(words, "; ")
}

func printEvents(p *page, r *replay.Report) {
	if r.Events == 0 {
		return
	}
	type named struct {
		name string
		n    int
	}
	var all []named
	for name, n := range r.EventsByName {
		all = append(all, named{name, n})
	}
	slices.SortFunc(all, func(a, b named) int {
		return cmp.Or(cmp.Compare(b.n, a.n), cmp.Compare(a.name, b.name))
	})
	var words []string
	for _, e := range all {
		words = append(words, fmt.Sprintf("%d %s", e.n, short(e.name, 48)))
	}
	p.heading("events: %d", r.Events)
	p.wrapped(words)
}

func printOrphans(p *page, r *replay.Report) {
	if r.Orphans.Sum() == 0 {
		return
	}
	var rows [][]cell
	for _, o := range []struct {
		n    uint64
		what string
	}{
		{r.Orphans.Late, "late: their action had ended"},
		{r.Orphans.Unknown, "unknown: no action was sent with their ActionID"},
		{r.Orphans.Foreign, "foreign: the ActionID of another client"},
		{r.Orphans.Unexpected, "unexpected: their action awaits no response, or not yet"},
		{r.Orphans.NoID, "no id: an answer without an ActionID, which is not guessed onto an action"},
	} {
		if o.n > 0 {
			rows = append(rows, []cell{right(fmt.Sprint(o.n)), left(o.what)})
		}
	}
	p.heading("frames that nobody waited for: %d", r.Orphans.Sum())
	p.table(rows)
}

func printOddities(p *page, r *replay.Report) {
	if len(r.Oddity) == 0 {
		return
	}
	var rows [][]cell
	for i := range r.Oddity {
		o := &r.Oddity[i]
		side := "server"
		if o.Side == wire.FromClient {
			side = "client"
		}
		rows = append(rows, []cell{left(side), right(oddCount(o)), left(o.Kind.String()), left(offsets(o))})
	}
	p.heading("odd in the bytes")
	p.table(rows)
}

func oddCount(o *replay.Oddity) string {
	if o.Count == 0 {
		return "?"
	}
	return fmt.Sprint(o.Count)
}

func offsets(o *replay.Oddity) string {
	at := make([]string, len(o.Offsets))
	for i, n := range o.Offsets {
		at[i] = fmt.Sprint(n)
	}
	text := "at byte " + strings.Join(at, ", ")
	if more := o.Places - len(o.Offsets); more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

func from(first, last time.Duration, n int64) string {
	if n == 1 {
		return ""
	}
	return fmt.Sprintf("(%d times, the last at %s)", n, seconds(last))
}
