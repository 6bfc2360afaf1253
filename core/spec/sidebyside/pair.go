// Package sidebyside runs a core.Machine and its specification on the same
// inputs and reports the first difference between them.
package sidebyside

import (
	"fmt"
	"strings"
	"time"

	"amicore/core"
	"amicore/core/spec"
	"amicore/internal/stepview"
)

// Pair is a Machine with its specification. It is not safe for concurrent use.
type Pair struct {
	Machine *core.Machine
	Spec    *spec.Machine

	// Predicted are the commands that the specification made in the last Compare.
	Predicted []spec.Command

	steps int
	over  bool
}

// Clone returns an independent copy of a Pair, without what was Predicted.
func (p *Pair) Clone() *Pair {
	return &Pair{Machine: p.Machine.Clone(), Spec: p.Spec.Clone(), steps: p.steps, over: p.over}
}

// Beside makes a Pair of a Machine of which no Step has been compared, of the
// configuration that it was made of and the value of its Secret. It returns nil for
// a session that is observed, which the specification does not cover, and an error
// if the two fill in other defaults.
func Beside(m *core.Machine, config core.Config, secret string) (*Pair, error) {
	if config.Observe {
		return nil, nil
	}
	s, err := spec.New(config, secret)
	if err != nil {
		return nil, fmt.Errorf("sidebyside: core takes this configuration, the specification does not: %w", err)
	}
	fresh, err := core.New(config) // m may have been told another event mask
	if err != nil {
		return nil, fmt.Errorf("sidebyside: the specification takes this configuration, core does not: %w", err)
	}
	if err := sameConfig(fresh.Config(), s.Config()); err != nil {
		return nil, err
	}
	return &Pair{Machine: m, Spec: s}, nil
}

// sameConfig returns an error that names the fields in which the configurations
// differ, with their defaults filled in.
func sameConfig(machine, predicted core.Config) error {
	names, left, right := differing(machine, predicted)
	if len(names) == 0 {
		return nil
	}
	return fmt.Errorf("sidebyside: defaults of the configuration differ, %s:\n  machine: %s\n  spec:    %s",
		strings.Join(names, ", "), strings.Join(left, ", "), strings.Join(right, ", "))
}

// Compare lets the specification make the Step that the Machine has made with
// commands out, and returns the first difference, or nil. Behind a difference,
// and behind an input that the Machine counts as misuse, nothing is compared
// any more: the contract says what a misuse does, and not what follows. A nil Pair has no
// differences.
func (p *Pair) Compare(now core.Instant, in core.Input, out []core.Command) *Difference {
	if p == nil || p.over {
		return nil
	}
	p.steps++
	stats := p.Machine.Stats()
	p.over = stats.Misuse > 0
	d := &Difference{Step: p.steps, Now: now, Input: in.Kind}
	want := p.Spec.Step(now, in)
	p.Predicted = want
	if !d.commands(out, want) && !d.deadline(p) && !d.stats(&stats, p.Spec.Stats()) && !d.asked(p.Machine, p.Spec, &stats) && !d.audited(p.Machine) {
		return nil
	}
	p.over = true
	return d
}

// Over reports whether nothing is compared any more.
func (p *Pair) Over() bool { return p.over }

// Difference is the first place at which the two differ.
type Difference struct {
	Step  int // from 1 on
	Now   core.Instant
	Input core.InputKind
	// What differs: "command 3", "deadline", "Stats.Unsent".
	What string
	// Machine and Spec are what each of them says there.
	Machine, Spec string
}

func (d *Difference) Error() string {
	return fmt.Sprintf("step %d (%v at %v), %s:\n  machine: %s\n  spec:    %s", d.Step, d.Input, time.Duration(d.Now), d.What, d.Machine, d.Spec)
}

// is fills the difference in where the two texts differ.
func (d *Difference) is(what, machine, spec string) bool {
	if machine == spec {
		return false
	}
	d.What, d.Machine, d.Spec = what, machine, spec
	return true
}

func (d *Difference) deadline(p *Pair) bool {
	at, why, armed := p.Machine.Deadline()
	if specAt, specWhy, specArmed := p.Spec.Deadline(); armed == specArmed && (!armed || at == specAt && why == specWhy) {
		return false
	}
	text := func(at core.Instant, why core.DeadlineReason, armed bool) string {
		if !armed {
			return "nothing armed"
		}
		return fmt.Sprintf("%v at %v", why, time.Duration(at))
	}
	return d.is("deadline", text(p.Machine.Deadline()), text(p.Spec.Deadline()))
}

// asked compares what a Machine answers to the questions that are no part of
// Stats. Stats has been compared.
func (d *Difference) asked(m *core.Machine, s *spec.Machine, stats *core.Stats) bool {
	switch {
	case m.Pending() != stats.Pending:
		return d.is("Pending", fmt.Sprint(m.Pending()), fmt.Sprint(stats.Pending))
	case m.Backlog() != s.Backlog():
		return d.is("Backlog", fmt.Sprint(m.Backlog()), fmt.Sprint(s.Backlog()))
	case m.Nonce() != s.Nonce():
		return d.is("Nonce", m.Nonce(), s.Nonce())
	}
	return false
}

// audited reports whether the accounts of the Machine are wrong, where a test
// looks at them.
func (d *Difference) audited(m *core.Machine) bool {
	if stepview.Audit == nil {
		return false
	}
	err := stepview.Audit(m)
	return err != nil && d.is("accounts", err.Error(), "right")
}

func (d *Difference) stats(machine *core.Stats, spec core.Stats) bool {
	if *machine == spec {
		return false
	}
	names, left, right := differing(*machine, spec)
	return d.is("Stats."+strings.Join(names, ", "), strings.Join(left, ", "), strings.Join(right, ", "))
}
