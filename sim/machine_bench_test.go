package sim

import (
	"bytes"
	"testing"

	"amicore/core"
)

// BenchmarkMachine is what the machine alone takes for the inputs of the
// plans of BenchmarkSeeds: no simulation of them can be faster.
func BenchmarkMachine(b *testing.B) {
	type step struct {
		now core.Instant
		in  core.Input
	}
	var runs [][]step
	var configs []core.Config
	for seed := uint64(1); seed <= 500; seed++ {
		p := Generate(seed, Profile{Nodes: 1})
		var run []step
		r := Run(p, Options{Trace: func(now core.Instant, _ core.Node, in *core.Input, _ []core.Command) {
			kept := *in
			kept.Data = bytes.Clone(in.Data)
			run = append(run, step{now, kept})
		}})
		if r.Violation != nil {
			b.Fatal(r.Violation)
		}
		runs, configs = append(runs, run), append(configs, configOf(p, &p.Nodes[0]))
	}
	m, steps := new(core.Machine), 0
	for i := 0; b.Loop(); i++ {
		k := i % len(runs)
		if err := m.Reset(configs[k]); err != nil {
			b.Fatal(err)
		}
		for _, s := range runs[k] {
			m.Step(s.now, s.in)
		}
		steps += len(runs[k])
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(steps), "ns/step")
}
