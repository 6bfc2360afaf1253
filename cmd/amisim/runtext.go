package main

import (
	"fmt"
	"io"
	"time"

	"github.com/schollz/progressbar/v3"

	"amicore/adapters/fake"
	"amicore/core"
	"amicore/sim"
)

// printText prints the summary for people.
func (r *runReport) printText() error {
	s := r.summary
	p := newPage(r.style)
	wall := max(r.wall.Seconds(), 1e-9)
	what := count(int(s.Seeds), "seed")
	if r.plan != nil {
		what = "the plan, twice"
		if r.twin != nil {
			what += " here and in another process"
		}
	}
	p.line(p.bold(fmt.Sprintf("%s: %s", what, r.verdict())))
	p.table([][]cell{
		{left("steps"), left(fmt.Sprintf("%d (%.0f a second)", s.Steps, float64(s.Steps)/wall))},
		{left("specification"), left(fmt.Sprintf("beside %d of %d seeds, %d steps, and %d in forks", s.SpecSeeds, s.Seeds, s.SpecSteps, s.ForkSteps))},
		{left("seeds a second"), left(fmt.Sprintf("%s with %s", rate(float64(s.Seeds)/wall), count(r.workers, "worker")))},
		{left("simulated"), left(fmt.Sprintf("%v in %v, %.0f : 1", s.Virtual.Round(time.Second), r.wall.Round(time.Millisecond), s.Virtual.Seconds()/wall))},
		{left("hash"), left(fmt.Sprintf("%016x", s.Hash))},
	})
	if r.plan == nil {
		r.printMatrix(p)
		r.printFaults(p)
		r.printTruth(p)
		r.printNever(p)
		r.printCells(p)
	}
	return p.flush(r.stdout)
}

func (r *runReport) verdict() string {
	switch n := len(r.summary.Failures); {
	case n > 0 && r.summary.Stopped:
		return count(n, "broken promise") + "; stopped there"
	case n > 0:
		return count(n, "broken promise")
	case r.summary.Stopped && r.plan != nil:
		return "interrupted; nothing is proven"
	case r.summary.Stopped:
		return "stopped; all held so far"
	}
	return "all promises held"
}

// printMatrix shows the inputs by the phase in which they came. What came late,
// outside of the legal cells, is shown; that nothing did is not.
func (r *runReport) printMatrix(p *page) {
	p.heading("inputs by phase (-: legal, and never came)")
	head := []cell{left("")}
	for ph := core.PhaseIdle; ph <= core.PhaseStopped; ph++ {
		head = append(head, painted(dim, ph.String()))
	}
	rows := [][]cell{head}
	for k := core.InputTick; k <= core.InputSetFilters; k++ {
		row := []cell{left(k.String())}
		for ph := range r.summary.Coverage.Cells {
			n := r.summary.Coverage.Cells[ph][k]
			if legal, _ := sim.Legal(k, core.Phase(ph)); n == 0 && !legal {
				row = append(row, right(""))
				continue
			}
			row = append(row, right(countOrDash(n)))
		}
		rows = append(rows, row)
	}
	p.table(rows)
}

func countOrDash(n uint64) string {
	if n == 0 {
		return "-"
	}
	return fmt.Sprint(n)
}

func (r *runReport) printFaults(p *page) {
	p.heading("faults")
	rows := [][]cell{{left(""), painted(dim, "armed"), painted(dim, "fired"), painted(dim, "machines that showed it")}}
	add := func(name string, n fake.FaultCount, effects uint64) {
		rows = append(rows, []cell{left(name), right(countOrDash(n.Armed)), right(countOrDash(n.Fired)), right(countOrDash(effects))})
	}
	c := &r.summary.Coverage
	for k := range fake.NetFaults() {
		add(fake.NetFault(k).String(), c.Net[k], c.NetEffects[k])
	}
	for k := fake.FaultKind(1); k < fake.FaultKinds; k++ {
		add(k.String(), c.Server[k], c.ServerEffects[k])
	}
	if c.AnyHostile() {
		for k, name := range sim.HostileNames() {
			add("hostile "+name, c.Hostile[k], c.HostileEffects[k])
		}
	}
	p.table(rows)
	p.heading("what time and application did")
	rows = nil
	for k, name := range sim.PointNames() {
		rows = append(rows, []cell{left(name), right(countOrDash(c.Points[k]))})
	}
	p.table(rows)
}

// printTruth shows what callers were told by what the servers had done.
func (r *runReport) printTruth(p *page) {
	p.heading("what callers were told by what servers did (-: legal, and never came)")
	names, truths := r.summary.Coverage.TruthTable()
	head := []cell{left("")}
	for _, name := range names {
		head = append(head, painted(dim, name))
	}
	rows := [][]cell{head}
	for _, t := range truths {
		row := []cell{left(t.Name)}
		for _, n := range t.Counts {
			if n < 0 {
				row = append(row, right(""))
				continue
			}
			row = append(row, right(countOrDash(uint64(n))))
		}
		rows = append(rows, row)
	}
	p.table(rows)
}

// printNever says what a campaign never reached; with a part of the faults it
// is most of it, and says nothing.
func (r *runReport) printNever(p *page) {
	reached, seeds := "every legal input and move, every notice, fault effect and end of an action was reached", coverageSeedsText+" seeds with all faults"
	switch r.faults {
	case "all":
	case "hostile":
		reached, seeds = "the effect of every kind of hostile peer was reached", hostileSeedsText+" hostile seeds"
	default:
		p.heading("what was never reached is told of campaigns with all faults")
		return
	}
	never := r.neverReached()
	if len(never) == 0 {
		p.heading("%s", reached)
		return
	}
	why := ""
	if !r.judged() {
		why = " (not judged: only a whole campaign of " + seeds + " is)"
	}
	p.heading("never reached%s", why)
	p.wrapped(never)
}

// printCells says how many cells of each family few seeds reached.
func (r *runReport) printCells(p *page) {
	if r.plan != nil || r.faults != "all" || r.summary.SpecSeeds == 0 {
		return
	}
	totals, few := r.summary.Coverage.CellTotals()
	why := ""
	if !r.cellsJudged() {
		why = " (not judged: only a whole campaign with " + cellSeedsText + " seeds beside the specification is)"
	}
	p.heading("cells%s", why)
	all := sim.CellTotals{Family: "total"}
	for _, t := range totals {
		p.line(cellLine(t))
		all.Legal, all.Excluded, all.Enough, all.Worlds, all.Never = all.Legal+t.Legal, all.Excluded+t.Excluded, all.Enough+t.Enough, all.Worlds+t.Worlds, all.Never+t.Never
	}
	p.line(cellLine(all))
	excluded, of := sim.ExcludedNotices()
	p.line(fmt.Sprintf("  of %s of notices %d must not come here: a seed fails if one does, unless its peer is hostile", count(of, "kind"), excluded))
	if len(few) == 0 {
		return
	}
	if r.cellsJudged() {
		p.wrapped(few)
		return
	}
	p.line("  " + count(len(few), "cell") + " reached by fewer: few_seeds of --json names them")
}

func cellLine(t sim.CellTotals) string {
	return fmt.Sprintf("  %-12s %4d legal, %d excluded, %4d reached by five seeds or more (%d without forks), %d by none", t.Family, t.Legal, t.Excluded, t.Enough, t.Worlds, t.Never)
}

// runProgress shows how far a campaign is, with its rate and the time left;
// without a terminal, nothing.
type runProgress struct{ bar *progressbar.ProgressBar }

func newRunProgress(stderr io.Writer, n int64) *runProgress {
	if !isTerminal(stderr) {
		return &runProgress{}
	}
	return &runProgress{bar: progressbar.NewOptions64(n,
		progressbar.OptionSetWriter(stderr),
		progressbar.OptionSetDescription("simulating"),
		progressbar.OptionSetWidth(30),
		progressbar.OptionShowCount(),
		progressbar.OptionShowIts(),
		progressbar.OptionSetItsString("seeds"),
		progressbar.OptionSetPredictTime(true),
		progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionClearOnFinish(),
	)}
}

// add counts a seed. That the bar can not be drawn is no reason to fail.
func (p *runProgress) add() {
	if p.bar != nil {
		_ = p.bar.Add(1)
	}
}

func (p *runProgress) clear() {
	if p.bar != nil {
		_ = p.bar.Clear()
	}
}

// rate is a number of things a second: whole ones, where there are some.
func rate(perSecond float64) string {
	if perSecond < 10 {
		return fmt.Sprintf("%.2g", perSecond)
	}
	return fmt.Sprintf("%.0f", perSecond)
}
