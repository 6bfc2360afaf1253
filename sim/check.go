package sim

import (
	"fmt"
	"strings"
	"time"

	"amicore/core"
)

// TB is the part of testing.TB that Check needs.
type TB interface {
	Helper()
	Errorf(format string, args ...any)
	Logf(format string, args ...any)
}

// Check runs a plan twice, reports a broken promise or a difference between
// the two runs with the minimised plan, and reports whether all held.
func Check(t TB, p *Plan) bool {
	t.Helper()
	v := Judge(p)
	if v == nil {
		return true
	}
	small := Minimize(p, v.Invariant, 500)
	t.Errorf("%s", Report(small, ""))
	return false
}

// Judge runs a plan twice and returns what is wrong: a broken promise, or S20
// when the two runs differ.
func Judge(p *Plan) *Violation {
	first := Run(p, Options{})
	if first.Violation != nil {
		return first.Violation
	}
	return compareRuns(p, first)
}

// compareRuns is s20: the same plan gives the same trace.
func compareRuns(p *Plan, first Result) *Violation {
	second := Run(p, Options{})
	if second.Hash == first.Hash && second.Steps == first.Steps {
		return nil
	}
	at := firstDifference(p)
	return &Violation{Invariant: "S20", Text: "two runs of one plan differ: " + at}
}

// firstDifference names the first step at which two runs of a plan differ.
func firstDifference(p *Plan) string {
	trace := func() (lines []string) {
		Run(p, Options{Trace: func(now core.Instant, n core.Node, in *core.Input, out []core.Command) {
			var h rolling
			h.step(now, in, out)
			lines = append(lines, fmt.Sprintf("%v node %d %v %016x", time.Duration(now), n, in.Kind, uint64(h)))
		}})
		return lines
	}
	a, b := trace(), trace()
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return fmt.Sprintf("step %d: %s, and then %s", i+1, a[i], b[i])
		}
	}
	return fmt.Sprintf("one has %d steps, the other %d; not seen again in two more runs", len(a), len(b))
}

// lastSteps is how many steps a Report shows.
const lastSteps = 30

// Report runs a failing plan again and tells of it: what broke, the plan, the
// last steps, the state of each machine, and (command, where not empty) how
// to run it again.
func Report(p *Plan, command string) string {
	var steps []string
	r := Run(p, Options{Trace: func(now core.Instant, n core.Node, in *core.Input, out []core.Command) {
		steps = append(steps, stepText(now, n, in, out))
		if len(steps) > 4*lastSteps {
			steps = append(steps[:0], steps[len(steps)-lastSteps:]...)
		}
	}})
	var b strings.Builder
	if r.Violation == nil {
		b.WriteString("nothing breaks in this plan\n")
	} else {
		fmt.Fprintf(&b, "%v\n", r.Violation)
	}
	if plan, err := p.Encode("plan"); err == nil {
		fmt.Fprintf(&b, "\nthe plan, %d nodes and %d records:\n%s", len(p.Nodes), len(p.Events), plan)
	}
	fmt.Fprintf(&b, "\nthe last of %d steps:\n", r.Steps)
	for _, s := range steps[max(0, len(steps)-lastSteps):] {
		b.WriteString("  " + s + "\n")
	}
	b.WriteString("\nthe machines:\n")
	for _, s := range r.State {
		b.WriteString("  " + s + "\n")
	}
	if command != "" {
		fmt.Fprintf(&b, "\nrun it again:\n  %s\n", command)
	}
	return b.String()
}

// stepText tells a step in one line.
func stepText(now core.Instant, n core.Node, in *core.Input, out []core.Command) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%v node %d %v", time.Duration(now), n, in.Kind)
	if in.Conn != 0 {
		fmt.Fprintf(&b, " conn=%d", in.Conn)
	}
	if in.Ticket != 0 {
		fmt.Fprintf(&b, " ticket=%d", in.Ticket)
	}
	if len(in.Data) > 0 {
		fmt.Fprintf(&b, " %q", in.Data[:min(len(in.Data), 120)])
	}
	for i := range out {
		c := &out[i]
		fmt.Fprintf(&b, "; %v", c.Kind)
		switch {
		case c.Err != nil:
			fmt.Fprintf(&b, " %d: %v", c.Ticket, c.Err)
		case c.Reply != nil:
			fmt.Fprintf(&b, " %d", c.Ticket)
		case c.Kind == core.CommandNotice && c.Notice == core.NoticePhase:
			fmt.Fprintf(&b, " %v to %v (%v)", c.From, c.Phase, c.Close)
		case c.Kind == core.CommandNotice:
			fmt.Fprintf(&b, " %v %d %s", c.Notice, c.Count, c.Text)
		case c.Event != nil:
			fmt.Fprintf(&b, " %s", c.Event.Type())
		case c.Kind == core.CommandDeliver:
			fmt.Fprintf(&b, " gap %v %d", c.Gap, c.Count)
		case c.Kind == core.CommandSend && c.Sensitive:
			fmt.Fprintf(&b, " %q", core.Mask(c.Bytes))
		case c.Kind == core.CommandSend:
			fmt.Fprintf(&b, " %q", c.Bytes[:min(len(c.Bytes), 120)])
		case c.Kind == core.CommandClose:
			fmt.Fprintf(&b, " %v", c.Close)
		}
	}
	return b.String()
}
