package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"amicore/core/spec"
	"amicore/internal/explore"
)

const exploreHelp = `Search every state that a machine reaches from a root within a scope, breadth
first, with its specification beside it, until no new state appears. After each
step commands, deadline and counts of the two are compared.

Two states are one if the specification's state is the same, apart from the
numbers of tickets and ActionIDs, the words of queued events and what the
contract no longer depends on. Each such merge is tested: both states must do the
same with every input.

--root chooses the state from which a search begins:

  ready       Ready on the first connection
  after-loss  Ready on the second connection, behind the gap of the reconnect
  filters     Authenticating with two filters, one of them with criteria
  draining    Draining with an action that is not answered
  any-order   Ready with AnyOrder
  hold        Ready with HoldBehindBlocking
  booting     Booting: a server that is known to send FullyBooted, and has not yet
  follows     Ready at an Asterisk 13, which answers a Command with raw text

The product of all inputs does not close in reasonable time, so that they are
tried in sets, which --inputs chooses from:

  actions  actions of four kinds, what ends them, events, credit, a stop
  masks    changes of the event mask
  filters  changes of the filters, and a stop with a grace
  sizes    frames larger than the limit
  halves   frames that come in two halves, and text
  writes   a transport that takes its time

All sets have an action, its answer, FullyBooted, a connection that begins or
ends, and the time of the next deadline.

--scope small has one action and one event at a time; all its searches together
take half a minute. --scope whole has two open tickets, three records, two queued
events and two connections. Most of its searches take seconds to minutes, but that
of ready with actions needs 270 s of processor time and took 953 s on a busy
machine of two cores, and gigabytes of memory. An input that would leave the
scope does not count.

Without --root and --inputs each set is searched from each root, 48 searches in
all. From hold and from follows each set has a Command as well: without one these
searches would be those from ready. So no two searches are the same.

Exit status: 0 if all searches closed without a difference; 1 if Machine and
specification differ, a merge disagrees or something else failed; 6 if a search
did not close within --max-states or --timeout; 2 for wrong usage. Ctrl-C ends the
command with 1, and what was searched until then is told.`

// exploreRun is one run of the command.
type exploreRun struct {
	stdout, stderr io.Writer
	style          style
	roots, sets    []string
	scope          string
	limits         explore.Limits
	json           bool
}

// timeLimits are how long a search of each scope may take unless --timeout says
// otherwise: about twice what the longest was seen to take on a busy machine.
var timeLimits = map[string]time.Duration{"small": 2 * time.Minute, "whole": 30 * time.Minute}

func newExplore(stdout, stderr io.Writer) *cobra.Command {
	r := &exploreRun{stdout: stdout, stderr: stderr, style: styleFor(stdout, os.Getenv)}
	return r.command()
}

func (r *exploreRun) command() *cobra.Command {
	cmd := &cobra.Command{
		Use: "explore [flags]", Short: "Search all states of a machine beside its specification", Long: exploreHelp,
		Example: "  amisim explore\n  amisim explore --root ready --inputs actions --scope whole\n  amisim explore --json | jq .[].states",
		Args:    noArguments("explore"), DisableFlagsInUseLine: true, ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx, stop := untilSignal(cmd.Context())
			defer stop()
			if !cmd.Flags().Changed("timeout") {
				r.limits.Time = timeLimits[r.scope]
			}
			return r.run(ctx)
		},
	}
	cmd.Flags().StringArrayVar(&r.roots, "root", []string{"all"}, "search from the root of this `NAME` (may be repeated)")
	cmd.Flags().StringArrayVar(&r.sets, "inputs", []string{"all"}, "try the inputs of the set of this `NAME` (may be repeated)")
	cmd.Flags().StringVar(&r.scope, "scope", "small", "the `SCOPE` that bounds the states: small or whole")
	cmd.Flags().IntVar(&r.limits.States, "max-states", 0, "end a search that reaches `N` states; 0 is no limit")
	cmd.Flags().IntVar(&r.limits.Workers, "workers", 0, "search with `N` goroutines; 0 is one for each processor. The result is the same")
	cmd.Flags().DurationVar(&r.limits.Time, "timeout", 0, "end each search after this `TIME`; 0 is no limit")
	cmd.Flags().Lookup("timeout").DefValue = fmt.Sprintf("%v; %v with --scope whole", timeLimits["small"], timeLimits["whole"])
	cmd.Flags().BoolVar(&r.json, "json", false, "print the reports as JSON")
	cmd.Flags().SortFlags = false
	completeNames(cmd, "root", explore.Roots, func(r explore.Root) (name, about string) { return r.Name, r.About })
	completeNames(cmd, "inputs", explore.Sets, func(s explore.Set) (name, about string) { return s.Name, s.About })
	return cmd
}

// chosenOf returns those of a list that were asked for by name, in the order of the
// list; "all" asks for each.
func chosenOf[T any](what string, asked []string, list []T, nameOf func(T) string) (chosen []T, err error) {
	names := []string{"all"}
	for _, each := range list {
		names = append(names, nameOf(each))
		if slices.Contains(asked, "all") || slices.Contains(asked, nameOf(each)) {
			chosen = append(chosen, each)
		}
	}
	for _, name := range asked {
		if !slices.Contains(names, name) {
			return nil, fmt.Errorf("explore: no %s is called %q; there are %s", what, name, strings.Join(names, ", "))
		}
	}
	return chosen, nil
}

// chosen returns the roots that were asked for, each with each set that was asked
// for.
func (r *exploreRun) chosen() (chosen []explore.Root, err error) {
	roots, err := chosenOf("root", r.roots, explore.Roots(), func(r explore.Root) string { return r.Name })
	if err != nil {
		return nil, err
	}
	sets, err := chosenOf("set of inputs", r.sets, explore.Sets(), func(s explore.Set) string { return s.Name })
	for _, set := range sets {
		for _, root := range roots {
			root.Set = set
			chosen = append(chosen, root)
		}
	}
	return chosen, err
}

func (r *exploreRun) run(ctx context.Context) error {
	roots, err := r.chosen()
	switch {
	case err != nil:
		return err
	case timeLimits[r.scope] == 0:
		return fmt.Errorf("explore: --scope is %q; it takes small or whole", r.scope)
	case r.limits.States < 0 || r.limits.Time < 0 || r.limits.Workers < 0:
		return errors.New("explore: --max-states, --workers and --timeout are 0 or more")
	case r.limits.Workers > mostWorkers:
		return fmt.Errorf("explore: --workers is %d; 0 to %d", r.limits.Workers, mostWorkers)
	}
	// Most of what is allocated is given up soon.
	defer debug.SetGCPercent(debug.SetGCPercent(300))
	reports := []*explore.Report{}
	differs, open := false, false
	reached := map[spec.Reached]bool{}
	for _, root := range roots {
		if r.scope == "whole" {
			root = root.In(explore.Whole)
		}
		report, err := explore.Explore(ctx, root, r.limits)
		if ctx.Err() != nil {
			if err := r.end(reports, len(reached)); err != nil {
				return failure{err}
			}
			return failure{fmt.Errorf("interrupted in %s, %s", root.Name, root.Set.Name)}
		}
		if err != nil {
			return failure{err}
		}
		reports = append(reports, report)
		maps.Copy(reached, report.Reached)
		differs = differs || report.Found != nil
		open = open || !report.Closed
		if !r.json {
			if err := r.print(report); err != nil {
				return failure{err}
			}
		}
	}
	if err := r.end(reports, len(reached)); err != nil {
		return failure{err}
	}
	switch {
	case differs:
		return errFailed
	case open:
		return exitStatus(exitCoverage)
	}
	return nil
}

// end prints the reports as JSON, or what they come to.
func (r *exploreRun) end(reports []*explore.Report, cells int) error {
	if r.json {
		return printJSON(r.stdout, reports)
	}
	total := explore.Report{}
	for _, each := range reports {
		total.States += each.States
		total.Transitions += each.Transitions
		total.Merges += each.Merges
		total.Disagreed += each.Disagreed
		total.Seconds += each.Seconds
	}
	p := newPage(r.style)
	p.line(fmt.Sprintf("total of %s: %s, %d disagreed, %s of correlation, %.1f s", searches(len(reports)), counts(&total), total.Disagreed, count(cells, "cell"), total.Seconds))
	return p.flush(r.stdout)
}

func searches(n int) string {
	if n == 1 {
		return "1 search"
	}
	return fmt.Sprint(n, " searches")
}

// counts says what a search has seen.
func counts(report *explore.Report) string {
	return fmt.Sprintf("%s, %s, %s tested", count(report.States, "state"), count(report.Transitions, "transition"), count(report.Merges, "merge"))
}

// howItEnded says whether a search closed and, if it reached a limit, which one.
func (r *exploreRun) howItEnded(report *explore.Report) string {
	switch {
	case report.Closed:
		return "closed"
	case report.Found != nil:
		return "not closed"
	case r.limits.States > 0 && report.States >= r.limits.States:
		return fmt.Sprintf("not closed at --max-states %d", r.limits.States)
	}
	return fmt.Sprintf("not closed within --timeout %v", r.limits.Time)
}

// print prints one report.
func (r *exploreRun) print(report *explore.Report) error {
	p := newPage(r.style)
	p.line(fmt.Sprintf("%s, %s: %s: %s, %d disagreed, depth %d, %s, %.1f s", report.Root, report.Set, r.howItEnded(report), counts(report), report.Disagreed, report.Depth,
		count(report.Cells, "cell"), report.Seconds))
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
