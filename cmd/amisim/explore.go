package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"amicore/internal/explore"
)

const exploreHelp = `Explore walks through every state that a machine reaches from a root within a
scope, breadth first, with its specification beside it, until no new state
appears. In each state it tries each input that is enabled there: submits of four
kinds, cancels, answers, refusals, items and ends of lists, outcomes, events, the
end of the connection, credit, and the time of the next deadline. After each
step commands, deadline and counts of the two are compared.

Two states are one if the specification's state is the same, apart from the
numbers of tickets and ActionIDs and from what the contract no longer depends
on. Each such merge is tested: both must do the same with every input.

--scope small has one action and one event at a time; whole has two of each, three
records and a second connection, and is not known to close.

Exit status: 0 if all searches closed without a difference; 1 if Machine and
specification differ, a merge disagrees or something else failed; 6 if a search
did not close within --max-states or --timeout; 2 for wrong usage.`

// exploreRun is one run of the command.
type exploreRun struct {
	stdout, stderr io.Writer
	style          style
	roots          []string
	scope          string
	limits         explore.Limits
	json           bool
}

func newExplore(stdout, stderr io.Writer) *cobra.Command {
	r := &exploreRun{stdout: stdout, stderr: stderr, style: styleFor(stdout, os.Getenv)}
	cmd := &cobra.Command{
		Use: "explore [flags]", Short: "Search all states of a machine beside its specification", Long: exploreHelp,
		Example: "  amisim explore\n  amisim explore --root ready --scope whole --timeout 10m\n  amisim explore --json | jq .[].states",
		Args:    noArguments("explore"), DisableFlagsInUseLine: true, ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt)
			defer stop()
			return r.run(ctx)
		},
	}
	cmd.Flags().StringArrayVar(&r.roots, "root", []string{"all"}, "search from the root of this `NAME` (may be repeated)")
	cmd.Flags().StringVar(&r.scope, "scope", "small", "the `SCOPE` that bounds the states: small or whole")
	cmd.Flags().IntVar(&r.limits.States, "max-states", 0, "end a search at `N` states; 0 is no limit")
	cmd.Flags().DurationVar(&r.limits.Time, "timeout", 2*time.Minute, "end a search after this time; 0 is no limit")
	cmd.Flags().BoolVar(&r.json, "json", false, "print the reports as JSON")
	cmd.Flags().SortFlags = false
	completeNames(cmd, "root", explore.Roots, func(r explore.Root) (name, about string) { return r.Name, r.About })
	return cmd
}

// chosen returns the roots that were asked for, in the order of the list.
func (r *exploreRun) chosen() (chosen []explore.Root, err error) {
	asked, names := map[string]bool{}, []string{"all"}
	for _, name := range r.roots {
		asked[name] = true
	}
	for _, root := range explore.Roots() {
		names = append(names, root.Name)
		if asked["all"] || asked[root.Name] {
			chosen = append(chosen, root)
		}
		delete(asked, root.Name)
	}
	delete(asked, "all")
	for _, name := range r.roots {
		if asked[name] {
			return nil, fmt.Errorf("explore: no root is called %q; there are %s", name, strings.Join(names, ", "))
		}
	}
	return chosen, nil
}

func (r *exploreRun) run(ctx context.Context) error {
	roots, err := r.chosen()
	switch {
	case err != nil:
		return err
	case r.scope != "small" && r.scope != "whole":
		return fmt.Errorf("explore: --scope is %q; it takes small or whole", r.scope)
	case r.limits.States < 0 || r.limits.Time < 0:
		return errors.New("explore: --max-states and --timeout are 0 or more")
	}
	reports := []*explore.Report{}
	differs, open := false, false
	for _, root := range roots {
		if r.scope == "whole" {
			root.Scope = explore.Whole
		}
		report, err := explore.Explore(ctx, root, r.limits)
		if err != nil {
			return failure{err}
		}
		reports = append(reports, report)
		differs = differs || report.Found != nil
		open = open || !report.Closed
		if !r.json {
			if err := r.print(report); err != nil {
				return failure{err}
			}
		}
	}
	if r.json {
		if err := printJSON(r.stdout, reports); err != nil {
			return failure{err}
		}
	}
	switch {
	case differs:
		return errFailed
	case open:
		return exitStatus(exitCoverage)
	}
	return nil
}

// print prints one report.
func (r *exploreRun) print(report *explore.Report) error {
	p := newPage(r.style)
	end := "closed"
	if !report.Closed {
		end = "not closed"
	}
	p.line(fmt.Sprintf("%s: %s: %s, %s, depth %d, %s tested, %d disagreed, %.1f s", report.Root, end, count(report.States, "state"),
		count(report.Transitions, "transition"), report.Depth, count(report.Merges, "merge"), report.Disagreed, report.Seconds))
	if f := report.Found; f != nil {
		p.line("  " + f.Kind + " behind these inputs:")
		for i, name := range f.Path {
			p.line(fmt.Sprintf("    %d. %s", i+1, name))
		}
		p.line("  " + clean(f.What))
		first, second := "machine:", "spec:"
		if report.Disagreed > 0 {
			first, second = "the state that was there first:", "the state that was merged:"
		}
		for _, side := range []string{first, f.Machine, second, f.Spec} {
			for _, line := range strings.Split(side, "\n") {
				p.line("    " + clean(line))
			}
		}
	}
	return p.flush(r.stdout)
}
