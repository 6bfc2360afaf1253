package sim_test

import (
	"testing"

	"amicore/sim"
)

// BenchmarkSeeds runs plans as a campaign does, with every check on; it
// reports the time of a step and how much faster than real time it goes.
func BenchmarkSeeds(b *testing.B) {
	for _, c := range []struct {
		name    string
		profile sim.Profile
	}{{"three nodes", sim.Profile{}}, {"one node", sim.Profile{Nodes: 1}}} {
		b.Run(c.name, func(b *testing.B) {
			steps, virtual := 0, 0.0
			for i := 0; b.Loop(); i++ {
				r := sim.Run(sim.Generate(uint64(i%500+1), c.profile), sim.Options{})
				if r.Violation != nil {
					b.Fatal(r.Violation)
				}
				steps += r.Steps
				virtual += r.Virtual.Seconds()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(steps), "ns/step")
			b.ReportMetric(float64(steps)/float64(b.N), "steps/seed")
			b.ReportMetric(virtual/b.Elapsed().Seconds(), "virtual/real")
		})
	}
}
