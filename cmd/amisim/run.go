package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"amicore/sim"
)

var runHelp = `Run simulates: machines, drivers and subscribers, the very code that runs in
production, against a seeded network and models of Asterisk, in virtual time.
After every step it checks what the project promises. A seed is a name for a
plan of nodes, workload and timed faults; --plan runs one from a file instead.

When a promise is broken, the plan is made as small as it can be and written to
a file; the report on stderr has the last steps, the state of the machines and
the commands that run it again. Ctrl-C ends a run early: what it came to until
then is told.

Half of the worlds have their nodes under one roof, a fleet, with one owner, one
credit and one budget of connects. --nodes above 50 runs the storm: all nodes
lose their connections at once and must be back as soon as the budget lets them.

--faults says which faults there are:

` + faultsHelp() + `
--shard splits a campaign over machines that know nothing of each other: the
seeds of the shards, and their hashes, add up to those of the whole.

In worlds that have the specification beside them (--spec), forks copy a machine
with its specification and give the copies inputs that the world does not have;
the two must do the same. Nothing of that comes back to the world. Forks that
begin a session of their own are held against the promises in every world.

Exit status: 0 if all held, 3 if a safety promise, an expectation of the plan or
one of an App was broken, 4 a liveness promise, 5 if two runs of one plan
differ (the gravest counts: 3, then 5, then 4), 6 if a whole campaign of ` + coverageSeedsText + `
seeds or more left out an input in a phase where it is legal, a move, a notice,
the effect of a fault, or a legal pair of what a server did with an action and
what its caller was told, or one of ` + hostileSeedsText + ` hostile ones what such a peer can
do, or if ` + cellSeedsText + ` seeds had the specification (half of all do) and fewer than
five of them reached a cell; 1 for any other failure, and where Ctrl-C ended a run in which all held;
2 for wrong usage.

With --json the summary is one object: seeds, steps, spec_seeds and spec_steps
(those that the specification made as well), fork_steps, virtual_seconds,
wall_seconds, violations (each with seed, invariant, text, plan: the file, and
records: how many events that has), never_reached, cells (for each family:
legal, excluded, enough: reached by five seeds or more, worlds: by as many
without their forks, never: by none),
few_seeds (the cells that fewer than five reached, with how many), hash, and
stopped: true where not all seeds were run. What was never reached, or by few, is
a failure only where status 6 says so; but a cell that the contract does not allow
fails its seed (CELL).

A cell is a place among those that the contract distinguishes. The families are
correlation (in which state an action of which rule was when which kind of frame
reached it), ends (of connections, by phase and reason), wishes (what an owner
gave in which phase), own actions (what became of them), silences (what the
heartbeat timer found), fences, fence pings, and booting.`

// faultsHelp lists the profiles of faults.
func faultsHelp() string {
	var b strings.Builder
	for _, name := range sim.ProfileNames() {
		fmt.Fprintf(&b, "  %-9s %s\n", name, sim.ProfileDoc(name))
	}
	return b.String()
}

// coverageSeeds is from how many seeds on a campaign is judged by what it
// never reached: fewer leave the rare things to luck.
const (
	coverageSeeds     = 5000
	coverageSeedsText = "5,000"
	cellSeeds         = 15_000 // with the specification: so many times as many reach each cell
	cellSeedsText     = "15,000"
	hostileSeeds      = 1000 // of hostile peers, for what they do
	hostileSeedsText  = "1,000"
)

// usualDuration is how long faults come where nothing else is said.
const usualDuration = 30 * time.Second

// mostWorkers is how many workers a command starts at most. Each keeps a world, or
// runs processes: millions of them would only take the memory.
const mostWorkers = 1024

// mostNodes is how many nodes a world of every fault has at most.
const mostNodes = 50

// The exit statuses of a run, besides those of every command.
const (
	exitSafety   = 3
	exitLiveness = 4
	exitDiffers  = 5
	exitCoverage = 6
)

// simRun is one run of the command.
type simRun struct {
	stdout, stderr io.Writer
	style          style

	seeds, from  uint64
	plan         string
	nodes        int
	duration     time.Duration
	faults       string
	spec         string
	workers      int
	shard        string
	trace        string
	html         string
	minimize     bool
	json, double bool
	maxFailures  int
	dir          string

	campaign sim.Campaign
	// process, when not nil, is what --double compares with.
	process func(ctx context.Context, args ...string) ([]byte, error)
}

func newRun(stdout, stderr io.Writer) *cobra.Command {
	r := &simRun{stdout: stdout, stderr: stderr, style: styleFor(stdout, os.Getenv)}
	return r.command()
}

func (r *simRun) command() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "run [flags]",
		Short: "Simulate sessions under faults and check every promise after every step",
		Long:  runHelp,
		Example: "  amisim run --seeds 10000\n  amisim run --from 4711 --seeds 1 --trace steps.txt\n  amisim run --plan S6-seed-4711.ami\n" +
			"  amisim run --seeds 100000 --shard 3/8 --json\n  amisim run --nodes 1000",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return fmt.Errorf("run: unexpected argument %q; --plan names a file", args[0])
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := r.validate(cmd.Flags().Changed); err != nil {
				return fmt.Errorf("run: %w", err)
			}
			ctx, stop := untilSignal(cmd.Context())
			defer stop()
			defer debug.SetGCPercent(debug.SetGCPercent(400)) // worlds are small and many
			return r.simulate(ctx)
		},
	}
	f := cmd.Flags()
	f.Uint64Var(&r.seeds, "seeds", 1000, "run `N` seeds (of storms, 1)")
	f.Uint64Var(&r.from, "from", 1, "begin with `SEED`")
	f.StringVar(&r.plan, "plan", "", "run the plan in `FILE`, and no seeds")
	f.IntVar(&r.nodes, "nodes", 0, "give a world up to `N` machines (default mostly 1 to 3, now and then 50); more than 50 make a storm")
	f.DurationVar(&r.duration, "duration", usualDuration, "let faults come for `TIME`, in virtual time")
	f.StringVar(&r.faults, "faults", "all", "which faults, by `NAME`")
	f.StringVar(&r.spec, "spec", sim.SpecSome.String(), "let the executable specification make the steps of every machine as well, for `SHARE` of the seeds: some (every second one), always, never")
	f.IntVar(&r.workers, "workers", runtime.NumCPU(), "run `N` plans at a time")
	f.StringVar(&r.shard, "shard", "", "run the `I/N` part of the seeds: each Nth, from the I-th on")
	f.StringVar(&r.trace, "trace", "", "write every step of the plan, or of the first seed, to `FILE`")
	f.StringVar(&r.html, "html", "", "write a timeline of the plan, of the first failure, or of the first seed, to `FILE`")
	f.BoolVar(&r.minimize, "minimize", true, "make the plan of a failure small")
	f.StringVar(&r.dir, "dir", ".", "write the plans of failures to `FOLDER`")
	f.IntVar(&r.maxFailures, "max-failures", 10, "stop after `N` failures; 0 for never")
	f.BoolVar(&r.double, "double", false, "run every plan twice here, and once more in another process, and compare")
	f.BoolVar(&r.json, "json", false, "print the summary as JSON")
	f.SortFlags = false
	completeNames(cmd, "faults", sim.ProfileNames, func(n string) (name, about string) { return n, sim.ProfileDoc(n) })
	return cmd
}

// validate checks the flags and prepares the campaign.
func (r *simRun) validate(given func(string) bool) error {
	switch {
	case r.seeds < 1:
		return errors.New("--seeds is 0; at least 1")
	case r.from+(r.seeds-1) < r.from:
		return fmt.Errorf("--from %d and --seeds %d go beyond the last seed, %d", r.from, r.seeds, uint64(math.MaxUint64))
	case r.nodes < 0 || r.nodes > 1000 || r.nodes == 0 && given("nodes"):
		return fmt.Errorf("--nodes is %d; 1 to 1000", r.nodes)
	case r.duration < time.Second || r.duration > 24*time.Hour:
		return fmt.Errorf("--duration is %v; 1s to 24h", r.duration)
	case r.workers < 1 || r.workers > mostWorkers:
		return fmt.Errorf("--workers is %d; 1 to %d", r.workers, mostWorkers)
	case r.maxFailures < 0:
		return fmt.Errorf("--max-failures is %d; 0 or more", r.maxFailures)
	}
	if r.plan != "" {
		for _, other := range []string{"seeds", "from", "nodes", "duration", "faults", "shard"} {
			if given(other) {
				return fmt.Errorf("--plan and --%s exclude each other: the plan says it", other)
			}
		}
	}
	if r.nodes > mostNodes && !given("faults") {
		r.faults = "storm"
	}
	if r.faults == "storm" && !given("seeds") {
		r.seeds = 1
	}
	profile, err := sim.ProfileNamed(r.faults)
	if err != nil {
		return fmt.Errorf("--faults: %w", err)
	}
	profile.Nodes, profile.Chaos = r.nodes, r.duration
	spec, err := sim.SpecShareNamed(r.spec)
	if err != nil {
		return fmt.Errorf("--spec: %w", err)
	}
	r.campaign = sim.Campaign{From: r.from, Seeds: r.seeds, Workers: r.workers, Profile: profile, Spec: spec, Double: r.double, MaxFailures: r.maxFailures}
	if r.shard != "" {
		i, n, ok := strings.Cut(r.shard, "/")
		part, err1 := strconv.ParseUint(i, 10, 32)
		parts, err2 := strconv.ParseUint(n, 10, 32)
		if !ok || err1 != nil || err2 != nil || part < 1 || part > parts {
			return fmt.Errorf("--shard is %q; I/N with I from 1 to N, such as 3/8", r.shard)
		}
		if part > r.seeds {
			return fmt.Errorf("--shard %s has no seed: there are %d", r.shard, r.seeds)
		}
		r.campaign.Shard, r.campaign.Shards = part, parts
	}
	return nil
}
