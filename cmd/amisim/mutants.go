package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"amicore/internal/mutants"
)

const mutantsHelp = `Mutants proves that the project's checks can fail. A mutant is a small defect of
the source, given to the compiler in place of the real file (go build -overlay);
no file of the tree is changed. Mutants that change only the inside of functions
are compiled together, and a number selects one of them; the others one by one.
For each mutant the checks are run until one notices:

  simulation    amisim run, in three ranges of --seeds seeds
  property      the property tests and the tests of the core
  netio test    those tests on real sockets that the mutant names

The score card says which invariant noticed (S is safety, L liveness, M
metamorphic; a test that belongs to none is named itself); for simulation also
the first seed that noticed, the median of the seeds it took in the three ranges
of seeds, and the records of the minimised plan. What panics and is noticed by
nothing else, or does not compile, proves nothing and counts as a survivor.

With --auto mutants are drawn instead: statements of --packages, chosen by --seed,
with one small change each (a negated condition, a bound, a deleted assignment,
another variable). All are compiled into one program for each kind of check, and
each runs only in the checks that reach its statement. What only panics or goes
over a limit of time or memory is trivial, and counts neither way. Recorded
outputs run last and count apart. Each tenth copy has no change, a placebo: if a
check fails for one, the run is void. The last line is the score, with the
interval of Wilson at 95 %; survivors are no failure. An interrupted run prints
the score of the mutants that it has tried, and ends with 1.

With --auto --specification they are drawn from core/spec, which states what a
Machine does. Simulation runs it beside every machine and is the only check: a
mutant that it does not tell from the Machine is a corner that no seed reaches.

With --auto --written FILE the mutants of a JSON list are tried in the same way:
[{"name": "...", "about": "...", "edits": [{"file": "core/slot.go", "old": "...",
"new": "..."}]}]. A list by somebody who has not seen the checks says more of them
than one of their authors. Each edit lies inside a function, and its old text is
in the file once.

It needs the go command, and must be run inside a clone of the source. First
all checks are run without any mutant, since what fails then would be taken
for a kill.

Exit status: 0 if every mutant was killed, with --auto if the run counts; 1 if
one survived, the run is void or something else failed; 2 for wrong usage.`

// mutantRun is one run of the command.
type mutantRun struct {
	stdout, stderr io.Writer
	style          style
	only           []string
	seeds, workers int
	list, json     bool
	auto           autoFlags
}

func newMutants(stdout, stderr io.Writer) *cobra.Command {
	r := &mutantRun{stdout: stdout, stderr: stderr, style: styleFor(stdout, os.Getenv)}
	cmd := &cobra.Command{
		Use:     "mutants [flags]",
		Short:   "Break the source in small ways and see whether the checks notice",
		Long:    mutantsHelp,
		Example: "  amisim mutants --list\n  amisim mutants --only heartbeat-no-close --only reply-by-order\n  amisim mutants --json | jq '.[] | select(.killed | not)'\n  amisim mutants --auto --sample 100 --seed 1",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return fmt.Errorf("mutants: unexpected argument %q; --only names a mutant", args[0])
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx, stop := untilSignal(cmd.Context())
			defer stop()
			if err := r.validateAuto(cmd.Flags().Changed); err != nil {
				return err
			}
			if r.auto.on {
				return r.runAuto(ctx)
			}
			return r.run(ctx)
		},
	}
	cmd.Flags().StringArrayVar(&r.only, "only", nil, "try only the mutant of this `NAME` (may be repeated)")
	cmd.Flags().IntVar(&r.seeds, "seeds", 2000, "let simulation try at most `N` seeds in each of its three ranges, with --auto in one")
	cmd.Flags().IntVar(&r.workers, "workers", (runtime.NumCPU()+1)/2, "try `N` mutants at a time; with --auto, unless it is given, one for each processor")
	cmd.Flags().BoolVar(&r.list, "list", false, "print the mutants and what each breaks, and try none")
	cmd.Flags().BoolVar(&r.json, "json", false, "print the score card as JSON")
	cmd.Flags().BoolVar(&r.auto.on, "auto", false, "draw mutants from the statements of the source")
	cmd.Flags().IntVar(&r.auto.sample, "sample", 500, "draw `N` mutants")
	cmd.Flags().Uint64Var(&r.auto.seed, "seed", 1, "the sample's `SEED`: it decides which mutants are drawn")
	cmd.Flags().StringSliceVar(&r.auto.packages, "packages", []string{"core", "core/wire"}, "draw from the packages in these `FOLDERS`")
	cmd.Flags().BoolVar(&r.auto.onlyScore, "only-score", false, "run simulation only where the quick tests notice nothing, without a column of its own")
	cmd.Flags().BoolVar(&r.auto.ofSpec, "specification", false, "draw from the executable specification, and ask which of its mutants a simulation tells from the Machine")
	cmd.Flags().StringVar(&r.auto.written, "written", "", "try the mutants of this `FILE` instead of drawing them")
	cmd.Flags().SortFlags = false
	completeNames(cmd, "only", mutants.All, func(m mutants.Mutant) (name, about string) { return m.Name, m.About })
	return cmd
}

func (r *mutantRun) run(ctx context.Context) error {
	chosen, unknown := mutants.Find(r.only)
	switch {
	case unknown != "":
		return fmt.Errorf("mutants: no mutant is called %q (--list shows them)", unknown)
	case r.seeds < 1:
		return fmt.Errorf("mutants: --seeds is %d; at least 1", r.seeds)
	case r.workers < 1 || r.workers > mostWorkers:
		return fmt.Errorf("mutants: --workers is %d; 1 to %d", r.workers, mostWorkers)
	case r.list && r.json:
		return errors.New("mutants: --list and --json exclude each other")
	}
	if r.list {
		return r.printList(chosen)
	}
	root, err := mutants.Root(".")
	if err != nil {
		return failure{err}
	}
	lab, err := mutants.NewLab(ctx, root, r.seeds)
	if err != nil {
		return failure{err}
	}
	progress := newMutantProgress(r.stderr, len(chosen))
	progress.say("the checks without any mutant")
	if err := lab.Baseline(ctx, chosen); err != nil {
		progress.clear()
		return failure{err}
	}
	progress.say("writing the copies")
	if _, err := lab.Share(ctx, chosen); err != nil {
		progress.clear()
		return failure{err}
	}
	defer lab.Close()
	card := newScoreCard(r, progress)
	results, err := lab.TryAll(ctx, chosen, r.workers, card.add)
	progress.clear()
	if err != nil {
		return failure{err}
	}
	return card.end(results, len(r.only) == 0)
}

func (r *mutantRun) printList(list []mutants.Mutant) error {
	p := newPage(r.style)
	for _, m := range list {
		p.line(fmt.Sprintf("%-32s %-8s %s", m.Name, strings.Join(m.Breaks, " "), m.About))
	}
	return asFailure(p.flush(r.stdout))
}

func asFailure(err error) error {
	if err == nil {
		return nil
	}
	return failure{err}
}

// scoreCard prints the results, each as soon as those before it are there.
type scoreCard struct {
	*mutantRun
	progress *mutantProgress
	titled   bool
}

func newScoreCard(r *mutantRun, progress *mutantProgress) *scoreCard {
	return &scoreCard{mutantRun: r, progress: progress}
}

const scoreRow = "%-32s %-14s %-12s %10s %7s %8s"

// add prints one row; a table has no columns that wait for the last of them.
func (c *scoreCard) add(r mutants.Result) {
	defer c.progress.done()
	if c.json {
		return
	}
	c.progress.clear()
	if !c.titled {
		c.titled = true
		c.line(c.style.bold(strings.TrimRight(fmt.Sprintf(scoreRow, "mutant", "killed by", "harness", "first seed", "median", "records"), " ")))
	}
	if !r.Killed {
		c.line(c.style.paint(red, fmt.Sprintf("%-32s %s", r.Mutant.Name, clean(r.Why))))
		return
	}
	first, median, records := "-", "-", "-"
	if n := r.Simulation; n != nil {
		first, median, records = fmt.Sprint(n.FirstSeed), fmt.Sprint(n.MedianSeeds), fmt.Sprint(n.Records)
	}
	c.line(fmt.Sprintf(scoreRow, r.Mutant.Name, short(r.Invariant, 60), r.Harness, first, median, records))
}

// line ignores that nobody may read: the exit status says the same.
func (c *scoreCard) line(text string) { fmt.Fprintln(c.stdout, text) }

// end prints what follows from all results; whole says that no mutant was
// left out.
func (c *scoreCard) end(results []mutants.Result, whole bool) error {
	survivors := 0
	noticed := []string{}
	for _, r := range results {
		if r.Killed {
			noticed = append(noticed, r.Invariant)
		} else {
			survivors++
		}
	}
	if c.json {
		if err := writeScores(c.stdout, results); err != nil {
			return failure{err}
		}
	} else {
		text := fmt.Sprintf("%d of %s killed", len(results)-survivors, count(len(results), "mutant"))
		if survivors > 0 {
			text += fmt.Sprintf(", %d survived", survivors)
		}
		c.line(c.style.bold(text))
	}
	if whole && !c.json {
		var unproven []string
		for _, id := range mutants.Invariants(mutants.All()) {
			if !slices.Contains(noticed, id) {
				unproven = append(unproven, id)
			}
		}
		if len(unproven) > 0 {
			c.line("invariants that noticed no mutant first: " + strings.Join(unproven, " "))
		}
	}
	if survivors > 0 {
		complain(c.stderr, "%s survived", count(survivors, "mutant"))
		return errFailed
	}
	return nil
}

// score is a result as JSON; the numbers are null where simulation did not
// kill.
type score struct {
	Mutant      string  `json:"mutant"`
	Killed      bool    `json:"killed"`
	Invariant   *string `json:"invariant"`
	FirstSeed   *uint64 `json:"first_seed"`
	MedianSeeds *int    `json:"median_seeds"`
	Records     *int    `json:"records"`
	Harness     *string `json:"harness"`
	Why         string  `json:"why,omitempty"`
}

func writeScores(w io.Writer, results []mutants.Result) error {
	scores := make([]score, len(results))
	for i := range results {
		r := &results[i]
		s := score{Mutant: r.Mutant.Name, Killed: r.Killed, Why: r.Why}
		if r.Killed {
			s.Invariant, s.Harness = &r.Invariant, &r.Harness
		}
		if n := r.Simulation; n != nil {
			s.FirstSeed, s.MedianSeeds, s.Records = &n.FirstSeed, &n.MedianSeeds, &n.Records
		}
		scores[i] = s
	}
	return printJSON(w, scores)
}
