package coretest

import (
	"fmt"
	"time"

	"amicore/core"
	"amicore/core/wire"
)

// Machine is what a Checker wraps: a core.Machine, or many of them under one
// roof with the same face. One that has Stats as well is checked for more.
type Machine interface {
	Step(now core.Instant, in core.Input) []core.Command
	Deadline() (t core.Instant, why core.DeadlineReason, ok bool)
}

// TB is the part of testing.TB by which a Checker reports.
type TB interface {
	Helper()
	Errorf(format string, args ...any)
}

// A Checker drives a Machine and reports what breaks the contract, whoever
// it is. It is no safer for concurrent use than the machine.
type Checker struct {
	// Slack is how late a Step may come after the machine's Deadline before
	// Late counts it. Being late is no misuse.
	Slack time.Duration

	tb      TB
	machine Machine
	stats   func() core.Stats // nil where the machine has none
	cfg     core.Config

	steps int
	now   core.Instant
	nodes map[core.Node]*node
	// touched are the nodes that the Step under way has spoken of.
	touched []*node
	lent    []core.Command // what the last Step returned
	loan    loan           // bytes that the driver has lent
	misuse  bool           // in this Step
	found   []string       // and not reported yet
	last    core.Stats
	held    bool // the last Step left timers waiting
	late    int
	worst   time.Duration
}

// New returns a checker around m, which was made with cfg and has not made a
// Step. It reports to tb; without one it panics, so that a program outside
// of tests stops at the first misuse. For many machines cfg has what they
// share.
func New(tb TB, m Machine, cfg core.Config) *Checker {
	c := &Checker{tb: tb, machine: m, cfg: withDefaults(cfg), nodes: map[core.Node]*node{}}
	if s, ok := m.(interface{ Stats() core.Stats }); ok {
		c.stats = s.Stats
	}
	return c
}

// Clone returns a checker that goes on from here with m, a copy of this
// one's machine. What the last Step returned stays with the original.
func (c *Checker) Clone(m Machine) *Checker {
	d := New(c.tb, m, c.cfg)
	nodes := d.nodes
	stats := d.stats
	*d = *c
	d.machine, d.stats, d.nodes = m, stats, nodes
	d.lent, d.loan, d.found, d.touched = nil, loan{}, nil, nil
	for k, n := range c.nodes { //tidy:unordered a copy
		d.nodes[k] = n.clone()
	}
	return d
}

// Step checks the input, gives it to the machine, checks what comes back and
// returns a copy of it that is good until the next Step.
func (c *Checker) Step(now core.Instant, in core.Input) []core.Command {
	c.steps++
	c.misuse = false
	c.recall()
	n := c.node(in.Node)
	c.checkInput(n, now, &in)
	if len(c.found) > 0 {
		if c.tb != nil {
			c.tb.Helper()
		}
		c.tell()
	}
	if t, why, ok := c.machine.Deadline(); ok && !c.held && why != core.DeadlineMore && now.Sub(t) > c.Slack {
		c.late++
		c.worst = max(c.worst, now.Sub(t))
	}
	c.held = in.More // the Steps until one without it are one delay
	commands := c.machine.Step(now, in)
	c.now = max(c.now, now)
	c.loan = lend(&in)
	c.checkCommands(n, &in, commands)
	if !in.More { // else the timers wait
		c.checkDeadline()
	}
	c.checkStats(&in)
	if len(c.found) > 0 {
		if c.tb != nil {
			c.tb.Helper()
		}
		c.tell()
	}
	return c.hand(commands)
}

// Deadline is the machine's.
func (c *Checker) Deadline() (t core.Instant, why core.DeadlineReason, ok bool) {
	return c.machine.Deadline()
}

// Pending returns how many submitted tickets have not ended.
func (c *Checker) Pending() int {
	pending := 0
	for _, n := range c.nodes { //tidy:unordered a sum
		pending += len(n.pending)
	}
	return pending
}

// Late returns how many Steps came after the Deadline by more than Slack,
// and by how much at most. A machine bears it; timeouts come late then.
func (c *Checker) Late() (steps int, worst time.Duration) { return c.late, c.worst }

func (c *Checker) node(id core.Node) *node {
	n := c.nodes[id]
	if n == nil {
		n = newNode()
		c.nodes[id] = n
	}
	return n
}

// blame reports what the driver did wrong.
func (c *Checker) blame(format string, args ...any) {
	c.misuse = true
	c.report("misuse: " + fmt.Sprintf(format, args...))
}

// fault reports what the machine did wrong; id is the invariant's.
func (c *Checker) fault(id, format string, args ...any) {
	// The names and ids in it are the server's or the caller's.
	c.report("machine: " + id + ": " + wire.Escaped(fmt.Sprintf(format, args...)))
}

func (c *Checker) report(text string) {
	c.found = append(c.found, fmt.Sprintf("coretest: step %d: %s", c.steps, text))
}

// tell passes on what was found. Helper is slow, so it is called only here.
func (c *Checker) tell() {
	found := c.found
	c.found = nil
	if c.tb == nil {
		panic(found[0])
	}
	c.tb.Helper()
	for _, text := range found {
		c.tb.Errorf("%s", text)
	}
}
