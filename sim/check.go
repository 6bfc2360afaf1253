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
	return CheckApp(t, p, nil)
}

// CheckApp is Check with an application that owns the nodes; see App.
func CheckApp(t TB, p *Plan, app func(core.Node) App) bool {
	t.Helper()
	o := Options{App: app}
	v := JudgeWith(p, o)
	if v == nil {
		return true
	}
	if v.Invariant == planID {
		t.Errorf("%s", v.Text)
		return false
	}
	small := p
	if v.Invariant != expectID { // what is expected of a whole story is not of a part
		small = Minimize(p, v.Invariant, 500, o)
	}
	t.Errorf("%s", o.report(small, v, ""))
	return false
}

// Judge runs a plan twice and returns what is wrong: a broken promise, or S20
// when the two runs differ.
func Judge(p *Plan) *Violation { return JudgeWith(p, Options{}) }

// JudgeWith is Judge with options; Coverage and the hooks see the first run.
func JudgeWith(p *Plan, o Options) *Violation {
	return o.judge(p).Violation
}

// judge runs a plan, and again where nothing broke, to compare.
func (o Options) judge(p *Plan) Result {
	r := Run(p, o)
	o.compareRuns(p, &r)
	return r
}

// again are the options of a further run: only what changes it.
func (o Options) again() Options { return Options{App: o.App, Stop: o.Stop, Spec: o.Spec} }

// breaks names the invariant that a plan breaks; one with the right name
// where there may be several.
func (o Options) breaks(p *Plan, invariant string) string {
	if o.stopped() {
		return ""
	}
	r := Run(p, o.again())
	if invariant == "S20" {
		o.compareRuns(p, &r)
	}
	if r.Violation == nil {
		return ""
	}
	return r.Violation.Invariant
}

// compareRuns is S20: the same plan gives the same trace. It runs the plan
// again where the first run went well to its end.
func (o Options) compareRuns(p *Plan, first *Result) {
	if first.Violation != nil || first.Stopped {
		return
	}
	again := o.again()
	again.Spec, again.noForks = SpecNever, true // they have seen each step once, and must not change any
	second := Run(p, again)
	if first.Stopped = second.Stopped; first.Stopped || second.Hash == first.Hash && second.Steps == first.Steps {
		return
	}
	first.Violation = &Violation{Invariant: "S20", Text: "two runs of one plan differ: " + o.firstDifference(p)}
}

// firstDifference names the first step at which two runs of a plan differ.
func (o Options) firstDifference(p *Plan) string {
	trace := func(share SpecShare) (lines []string) {
		w := o.again()
		w.Spec = share
		w.Trace = func(now core.Instant, n core.Node, in *core.Input, out []core.Command) {
			var h rolling
			h.step(now, in, out)
			lines = append(lines, fmt.Sprintf("%v node %d %v %016x", time.Duration(now), n, in.Kind, uint64(h)))
		}
		Run(p, w)
		return lines
	}
	a, b := trace(o.Spec), trace(SpecNever)
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
// to run it again. known is what the plan breaks where this run does not show
// it, as when two processes differ.
func Report(p *Plan, known *Violation, command string) string {
	return ReportWith(p, known, command, Options{})
}

// ReportWith is Report with options; of them App, Spec and Stop count.
func ReportWith(p *Plan, known *Violation, command string, o Options) string {
	return o.report(p, known, command)
}

func (o Options) report(p *Plan, known *Violation, command string) string {
	var steps []string
	w := o.again()
	w.Trace = func(now core.Instant, n core.Node, in *core.Input, out []core.Command) {
		steps = append(steps, stepText(now, n, in, out))
		if len(steps) > 4*lastSteps {
			steps = append(steps[:0], steps[len(steps)-lastSteps:]...)
		}
	}
	r := w.judge(p)
	if r.Violation == nil {
		r.Violation = known
	}
	var b strings.Builder
	if r.Violation == nil {
		b.WriteString("nothing breaks in this plan\n")
	} else {
		fmt.Fprintf(&b, "%v\n", r.Violation)
		if promise := Promise(r.Violation.Invariant); promise != "" {
			fmt.Fprintf(&b, "%s promises that %s\n", r.Violation.Invariant, promise)
		}
	}
	if plan, err := p.Encode("plan"); err == nil {
		fmt.Fprintf(&b, "\nthe plan, %s and %s:\n%s", countOf(len(p.Nodes), "node"), countOf(len(p.Events), "record"), plan)
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

func countOf(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
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
