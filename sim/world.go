package sim

import (
	"fmt"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"amicore/adapters/fake"
	"amicore/core"
)

// World runs one plan in virtual time on one goroutine.
type World struct {
	plan     *Plan
	now      core.Instant
	network  *fake.Network
	nodes    []*node
	made     []*node  // all that were ever made, for worlds that are used again
	roof     *roof    // the owner of all nodes, where the plan has a fleet
	witness  *witness // of forks
	next     int      // event of the plan that comes next
	healed   bool
	restless int // a node that was not at rest when it was last asked
	steps    int
	spec     int // steps that the specification made as well
	forked   int // steps of forks
	hash     rolling
	still    int // steps since the time moved
	given    int // actions of the plan so far: each may take some steps
	asked    int // actions that an App has submitted since the time moved
	asker    *node
	failure  *Violation
	stopped  bool  // by Options.Stop
	app      *node // whose App's code runs
	reached  *Coverage
	cells    cellSet // that it has reached, of all nodes
	// situations: events of the plan wait for some.
	situations bool
	options    Options
}

// Violation is a promise that did not hold.
type Violation struct {
	// Invariant is S1…S21 or L1…L11, SPEC or CELL (see core/spec); EXPECT for an expectation of the plan, APP
	// for a promise of an App's, PLAN for a plan that is not valid.
	Invariant string
	Text      string
	At        time.Duration
	Step      int
	Node      core.Node
}

func (v *Violation) Error() string {
	return fmt.Sprintf("%s at %v, node %d, step %d: %s", v.Invariant, v.At, v.Node, v.Step, v.Text)
}

// Result is what a run came to.
type Result struct {
	Violation *Violation
	Steps     int
	SpecSteps int // those that the specification made as well
	ForkSteps int // those of forks, by machine and specification
	Virtual   time.Duration
	Hash      uint64
	// State tells of each machine at the end, a line each, where the run broke
	// a promise or had a Trace.
	State []string
	// Stopped: the run was ended by Options.Stop before its end, and proves
	// nothing: no promise was broken up to there.
	Stopped bool
}

// Options are the choices of a run that do not change its steps.
type Options struct {
	// Coverage, when not nil, counts what was reached.
	Coverage *Coverage
	// Trace, when not nil, sees every step.
	Trace func(now core.Instant, n core.Node, in *core.Input, out []core.Command)
	// Deadline, when not nil, is told what a machine waits for, each time its
	// owner has nothing left to do; armed is false where it waits for nothing.
	Deadline func(now core.Instant, n core.Node, at core.Instant, why core.DeadlineReason, armed bool)
	// Served, when not nil, is told when a node's server begins to work on the
	// action with this id, and when it has written the response. The id is
	// valid during the call only.
	Served func(now core.Instant, n core.Node, id []byte, answered bool)
	// App, when not nil, makes the code that owns each node; see App.
	App func(core.Node) App
	// Stop, when closed, ends the run wherever it is; its Result says so.
	Stop <-chan struct{}
	// Spec says whether the executable specification makes every step beside
	// the machines.
	Spec SpecShare

	noForks bool
}

// stopped reports whether the run was asked to end.
func (o *Options) stopped() bool {
	select {
	case <-o.Stop:
		return true
	default:
		return false
	}
}

// maxStill is how many steps may pass without the time moving or bytes being
// received: more is a livelock.
const maxStill = 100_000

// stepsOfAnAction is how many steps an action may take at most without the
// time moving: it is submitted, sent and taken, and ends.
const stepsOfAnAction = 4

// stillness returns what a step adds to those that get nowhere. Bytes are progress:
// after a long pause there may be any number of small pieces of them. A completion
// without bytes is none.
func stillness(in *core.Input) int {
	if in.Kind == core.InputReceived && len(in.Data) > 0 {
		return 0
	}
	return 1
}

// Run runs a plan until everything has come to rest after the heal phase, or
// until a promise is broken. A plan that is not valid is not run.
func Run(p *Plan, o Options) Result {
	if err := p.Validate(); err != nil {
		return Result{Violation: &Violation{Invariant: planID, Text: err.Error()}}
	}
	return run(p, o)
}

// run is Run of a plan that is valid.
func run(p *Plan, o Options) Result {
	w := worlds.Get().(*World)
	r := w.play(p, o)
	if w.failure == nil && !r.Stopped {
		w.plan, w.reached, w.options = nil, nil, Options{}
		worlds.Put(w)
	}
	return r
}

// worlds are kept with their memory from run to run: without, half of the
// time goes into making it anew. One that has failed, or was stopped, may be
// anywhere, and is not used again.
var worlds = sync.Pool{New: func() any { return newWorld() }}

func newWorld() *World { return &World{network: fake.NewNetwork(0)} }

// play is Run in this world, whatever was run in it before.
func (w *World) play(p *Plan, o Options) (r Result) {
	*w = World{plan: p, network: w.network, nodes: w.nodes[:0], made: w.made, roof: w.roof, witness: w.witness, cells: w.cells, reached: o.Coverage, options: o}
	w.cells.reset()
	defer func() {
		if broken := recover(); broken != nil {
			if broken != stopRun {
				w.failure = w.panicked(broken)
			}
			r = w.result()
		}
	}()
	w.build()
	if w.run() {
		w.finish()
		w.trials()
	}
	return w.result()
}

// panicked is the violation of a panic: S19, unless the code was the App's.
func (w *World) panicked(why any) *Violation {
	v := &Violation{Invariant: "S19", Text: fmt.Sprintf("panic: %v\n%s", why, debug.Stack()), At: time.Duration(w.now), Step: w.steps}
	if w.app != nil {
		v.Invariant, v.Node, v.Text = appID, w.app.plan.ID, "in the App: "+v.Text
	}
	return v
}

// stopRun unwinds a run after its first violation.
var stopRun = new(int)

func (w *World) result() Result {
	r := Result{Violation: w.failure, Steps: w.steps, SpecSteps: w.spec, ForkSteps: w.forked, Virtual: time.Duration(w.now), Hash: uint64(w.hash), Stopped: w.stopped}
	if w.failure != nil || w.options.Trace != nil {
		for _, n := range w.nodes {
			r.State = append(r.State, n.describe())
		}
	}
	if w.reached != nil {
		w.reached.world(w)
	}
	return r
}

func (w *World) build() {
	w.network.Reset(w.plan.Seed)
	w.situations = w.plan.waitsForSituations()
	if w.plan.Fleet != nil {
		if w.roof == nil {
			w.roof = new(roof)
		}
		w.roof.reset(w)
	}
	for i := range w.plan.Nodes {
		if i == len(w.made) {
			w.made = append(w.made, newNode())
		}
		w.nodes = append(w.nodes, w.made[i])
		w.made[i].reset(w, &w.plan.Nodes[i])
	}
}

func withNode(in core.Input, id core.Node) core.Input {
	in.Node = id
	return in
}

// run is the loop: the time jumps to the next thing that happens. It reports
// whether it came to the end of the plan, and was not stopped before.
func (w *World) run() bool {
	chaos, end := core.Instant(w.plan.Chaos), w.end()
	for {
		if w.stopped = w.options.stopped(); w.stopped {
			return false
		}
		w.settle()
		if w.healed && w.rested() {
			return true
		}
		at := w.nextTime()
		if !w.healed && at >= chaos {
			w.advance(chaos)
			w.heal()
			continue
		}
		if at > end {
			if by := w.promised(); by >= end {
				end = by + 1
				continue
			}
			w.advance(end)
			w.settle()
			w.late()
			return true
		}
		w.advance(at)
	}
}

func (w *World) advance(at core.Instant) {
	if at > w.now {
		w.now, w.still, w.asked = at, 0, 0
	}
	w.network.Advance(w.now)
	for w.next < len(w.plan.Events) && core.Instant(w.plan.Events[w.next].At) <= w.now {
		e := &w.plan.Events[w.next]
		w.next++
		n := w.node(e.Node)
		switch {
		case e.Node == 0 && w.plan.Fleet != nil:
			w.roof.happen(e)
		case n == nil:
		case e.Kind == EventFork && e.When != "":
			n.forks = append(n.forks, e)
		case (e.Aimed || e.When != "") && !n.awaited(e):
			n.aimed = append(n.aimed, e)
		default:
			n.happen(e)
		}
	}
}

func (w *World) node(id core.Node) *node {
	if w.plan.Fleet != nil {
		return w.roof.node(id)
	}
	for _, n := range w.nodes {
		if n.plan.ID == id {
			return n
		}
	}
	return nil
}

// nextTime is when something happens next.
func (w *World) nextTime() core.Instant {
	at := core.Instant(1<<63 - 1)
	if t, ok := w.network.Deadline(); ok {
		at = min(at, t)
	}
	if w.next < len(w.plan.Events) {
		at = min(at, core.Instant(w.plan.Events[w.next].At))
	}
	if w.plan.Fleet != nil {
		return max(min(at, w.roof.due()), w.now)
	}
	for _, n := range w.nodes {
		at = min(at, n.due())
	}
	return max(at, w.now)
}

// settle lets every owner that is not paused do all that can be done now.
func (w *World) settle() {
	for first := true; ; first = false {
		some := w.poll()
		if !some && !first || w.options.stopped() {
			return
		}
		// What a node wrote may be at its server at once.
		if t, ok := w.network.Deadline(); ok && t <= w.now {
			w.network.Advance(w.now)
		} else if !some {
			return
		}
		w.l4Still()
	}
}

// l4Still: no livelock; steps without time or bytes end.
func (w *World) l4Still() {
	switch {
	case w.still <= maxStill+stepsOfAnAction*w.given:
	case w.asked > maxStill/2:
		w.fail(w.asker, appID, "the App has submitted %d actions, and the time does not move", w.asked)
	default:
		w.fail(nil, "L4", "%d steps and the time does not move", w.still)
	}
}

// poll lets every owner poll that has something to do.
func (w *World) poll() (some bool) {
	if w.plan.Fleet != nil {
		if some = w.roof.ready(); some {
			w.roof.poll()
		}
		return some
	}
	for _, n := range w.nodes {
		if n.ready() {
			n.poll()
			some = true
		}
	}
	return some
}

// heal ends all faults: from here on everything must come right.
func (w *World) heal() {
	w.healed = true
	w.network.Heal()
	if w.plan.Fleet != nil {
		w.roof.heal()
	}
	for _, n := range w.nodes {
		n.server.Heal(w.now)
		n.subscribers.idleUntil, n.creditUntil = min(n.subscribers.idleUntil, w.now), min(n.creditUntil, w.now)
		n.aimed = slices.DeleteFunc(n.aimed, func(e *Event) bool { return e.Kind == EventNet || e.Kind == EventServer })
		n.script.heal()
		w.network.Collect(n.plan.ID)
	}
}

func (w *World) fail(n *node, invariant, format string, args ...any) {
	v := &Violation{Invariant: invariant, Text: fmt.Sprintf(format, args...), At: time.Duration(w.now), Step: w.steps}
	if n != nil {
		v.Node = n.plan.ID
	}
	w.failure = v
	panic(stopRun)
}
