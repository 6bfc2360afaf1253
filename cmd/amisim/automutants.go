package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"

	"amicore/internal/mutants"
)

// autoFlags are the flags of amisim mutants --auto.
type autoFlags struct {
	on        bool
	sample    int
	seed      uint64
	packages  []string
	onlyScore bool
	ofSpec    bool
	written   string
}

// validateAuto checks the flags of --auto against the others.
func (r *mutantRun) validateAuto(given func(string) bool) error {
	if !r.auto.on {
		for _, name := range []string{"sample", "seed", "packages", "only-score", "specification", "written"} {
			if given(name) {
				return fmt.Errorf("mutants: --%s needs --auto", name)
			}
		}
		return nil
	}
	switch {
	case given("only") || r.list:
		return errors.New("mutants: --auto excludes --only and --list")
	case r.auto.sample < 1:
		return fmt.Errorf("mutants: --sample is %d; at least 1", r.auto.sample)
	case r.seeds < 1:
		return fmt.Errorf("mutants: --seeds is %d; at least 1", r.seeds)
	case r.workers < 1 || r.workers > mostWorkers:
		return fmt.Errorf("mutants: --workers is %d; 1 to %d", r.workers, mostWorkers)
	case r.auto.ofSpec && (given("packages") || r.auto.onlyScore):
		return errors.New("mutants: --specification excludes --packages and --only-score")
	case r.auto.written != "" && (given("packages") || given("sample") || given("seed") || r.auto.ofSpec):
		return errors.New("mutants: --written excludes --packages, --sample, --seed and --specification")
	case len(r.auto.packages) == 0:
		return errors.New("mutants: --packages names no folder")
	}
	if r.auto.ofSpec {
		r.auto.packages = []string{"core/spec"}
	}
	if !given("workers") {
		r.workers = runtime.NumCPU()
	}
	return nil
}

// runAuto draws mutants, tries them and prints the survivors and the score.
func (r *mutantRun) runAuto(ctx context.Context) error {
	root, err := mutants.Root(".")
	if err != nil {
		return failure{err}
	}
	argued, err := mutants.ArguedSurvivors()
	if err != nil {
		return failure{fmt.Errorf("the list of argued survivors: %w", err)}
	}
	written, err := r.auto.readWritten()
	if err != nil {
		return failure{err}
	}
	progress := newMutantProgress(r.stderr, r.auto.sample+mutants.Placebos(r.auto.sample))
	a := &mutants.Auto{
		Written: written,
		Root:    root, Packages: r.auto.packages, N: r.auto.sample, Seed: r.auto.seed, Seeds: r.seeds, Workers: r.workers,
		OnlyScore: r.auto.onlyScore, Specification: r.auto.ofSpec, Argued: argued, Say: progress.say, Done: progress.done,
	}
	report, err := a.Run(ctx)
	progress.clear()
	if err != nil {
		return failure{err}
	}
	if r.json {
		err = r.printAutoJSON(report)
	} else {
		err = r.printAuto(report)
	}
	if err != nil {
		return failure{err}
	}
	problems := report.Problems()
	for _, p := range problems {
		complain(r.stderr, "%s", p)
	}
	if len(problems) > 0 {
		return errFailed
	}
	return nil
}

// readWritten reads the list of written mutants, nil without one. They decide
// the packages and the size of the sample.
func (f *autoFlags) readWritten() ([]mutants.Mutant, error) {
	if f.written == "" {
		return nil, nil
	}
	file, err := os.Open(f.written)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	list, err := mutants.ReadWritten(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.written, err)
	}
	f.packages, f.sample = mutants.Folders(list), len(list)
	return list, nil
}

// printAuto prints what a person reads; the last line is the score.
func (r *mutantRun) printAuto(report *mutants.AutoReport) error {
	p := newPage(r.style)
	if report.Written {
		p.line(fmt.Sprintf("%s written by hand; proven equivalent and left out: %d", count(report.N, "mutant"), report.Proven))
		for _, name := range report.NotTried {
			p.line("not tried, since it does not change the inside of functions alone, or does not compile: " + clean(name))
		}
	} else {
		printDrawn(p, report)
	}
	for _, name := range report.Unusable {
		p.line("not run, since it fails in a program with copies: " + name)
	}
	group := func(title string, member func(*mutants.AutoResult) bool, more func(*mutants.AutoResult) string) {
		first := true
		for i := range report.Results {
			one := &report.Results[i]
			if !member(one) {
				continue
			}
			if first {
				first = false
				p.line(r.style.bold(title))
			}
			p.line("  " + clean(one.Describe()))
			if text := more(one); text != "" {
				p.line("    " + clean(text))
			}
		}
	}
	group("killed placebos", func(o *mutants.AutoResult) bool { return o.Placebo && (o.By != "" || o.Broke != "") },
		func(o *mutants.AutoResult) string { return o.By + " " + o.Broke })
	group("trivial", func(o *mutants.AutoResult) bool { return o.Trivial && !o.Placebo }, func(o *mutants.AutoResult) string { return o.Broke })
	group("noticed by recorded output only", func(o *mutants.AutoResult) bool { return o.Survived() && o.Recorded },
		func(o *mutants.AutoResult) string { return "key " + o.Key + ", by " + o.By })
	group("survivors", func(o *mutants.AutoResult) bool { return o.Survived() && !o.Recorded }, func(o *mutants.AutoResult) string {
		text := "key " + o.Key
		switch {
		case o.NeverReached:
			text += ", never reached"
		case o.NeverRun:
			text += ", its statement never runs"
		}
		if o.Argued != "" {
			text += ", " + o.Argued + ": " + o.Reason
		}
		return text
	})
	var times []string
	for _, s := range report.Spent {
		times = append(times, fmt.Sprintf("%s %.0f s", s.What, s.Seconds))
	}
	var byOperator []string
	for _, s := range report.ByOperator() {
		byOperator = append(byOperator, fmt.Sprintf("%s %d/%d", s.Operator, s.Killed, s.Counted))
	}
	p.line("by operator: " + strings.Join(byOperator, ", "))
	p.line("time: " + strings.Join(times, ", "))
	p.line(report.Adjusted())
	p.line(r.style.bold(report.Line()))
	return p.flush(r.stdout)
}

// printDrawn says what the sample was drawn from.
func printDrawn(p *page, report *mutants.AutoReport) {
	p.line(fmt.Sprintf("drawn from %s in %s of %s", count(report.Statements, "statement"), count(report.Functions, "function"), strings.Join(report.Packages, ", ")))
	p.line("not drawn from:")
	for _, line := range report.NotDrawn.Lines() {
		p.line("  " + line)
	}
	p.line(fmt.Sprintf("proven equivalent, others drawn in their place: %d", report.Proven))
}

// printAutoJSON prints the report with its score.
func (r *mutantRun) printAutoJSON(report *mutants.AutoReport) error {
	whole := struct {
		*mutants.AutoReport
		Score      mutants.Score           `json:"score"`
		ByOperator []mutants.OperatorScore `json:"by_operator"`
		Line       string                  `json:"line"`
		Problems   []string                `json:"problems"`
	}{report, report.Score(), report.ByOperator(), report.Line(), append([]string{}, report.Problems()...)}
	return printJSON(r.stdout, whole)
}
