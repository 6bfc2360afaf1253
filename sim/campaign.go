package sim

import (
	"cmp"
	"slices"
	"sync"
	"time"
)

// Campaign runs the plans of many seeds.
type Campaign struct {
	// From is the first seed, Seeds how many there are.
	From, Seeds uint64
	// Shard and Shards split the seeds without coordination: shard I of N
	// (from 1) takes each Nth. The shards together are the whole campaign.
	// Zero means all.
	Shard, Shards uint64
	// Workers run at a time; 0: 1.
	Workers int
	Profile Profile
	// Spec says which seeds have the specification beside them.
	Spec SpecShare
	// Double runs every plan twice and compares.
	Double bool
	// MaxFailures ends the campaign early; 0: never. Which failures are kept
	// does not depend on Workers.
	MaxFailures int
	// Done, when not nil, is called after every seed, by one goroutine at a time.
	Done func(seed uint64, r *Result)
	// Stop, when closed, ends the campaign early, within the plans that run.
	Stop <-chan struct{}
}

// Failure is a seed whose plan broke a promise.
type Failure struct {
	Seed      uint64
	Violation *Violation
}

// Summary is what a campaign came to.
type Summary struct {
	Seeds, Steps uint64
	// SpecSeeds and SpecSteps are those that the specification made as well.
	SpecSeeds, SpecSteps uint64
	// ForkSteps are those that copies of both made in forks.
	ForkSteps uint64
	Virtual   time.Duration
	// Hash depends on the seeds and what they came to, in no order: those of
	// the shards add up to that of the whole.
	Hash     uint64
	Failures []Failure // by seed
	Coverage Coverage
	// Stopped: not all seeds were run.
	Stopped bool
}

// Run runs the campaign.
func (c *Campaign) Run() *Summary {
	s := &Summary{}
	var mu sync.Mutex
	var running sync.WaitGroup
	next := c.From
	if c.Shards > 1 {
		next += c.Shard - 1
	}
	take := func() (seed uint64, ok bool) {
		mu.Lock()
		defer mu.Unlock()
		if next < c.From || next-c.From >= c.Seeds {
			return 0, false
		}
		if c.MaxFailures > 0 && len(s.Failures) >= c.MaxFailures || s.Stopped {
			s.Stopped = true
			return 0, false
		}
		seed = next
		next += max(1, c.Shards)
		return seed, true
	}
	for range max(1, c.Workers) {
		running.Go(func() {
			reached, plan := &Coverage{}, &Plan{}
			for seed, ok := take(); ok; seed, ok = take() {
				plan.generate(seed, c.Profile)
				r := c.run(plan, reached)
				mu.Lock()
				if r.Stopped {
					s.Stopped = true
				} else {
					s.add(seed, &r)
					if c.Done != nil {
						c.Done(seed, &r)
					}
				}
				mu.Unlock()
			}
			mu.Lock()
			s.Coverage.Add(reached)
			mu.Unlock()
		})
	}
	running.Wait()
	slices.SortFunc(s.Failures, func(a, b Failure) int { return cmp.Compare(a.Seed, b.Seed) })
	if c.MaxFailures > 0 && len(s.Failures) > c.MaxFailures {
		s.Failures = s.Failures[:c.MaxFailures]
	}
	return s
}

func (c *Campaign) run(p *Plan, reached *Coverage) Result {
	o := Options{Coverage: reached, Stop: c.Stop, Spec: c.Spec}
	if c.Double {
		return o.judge(p)
	}
	return run(p, o) // it was made by Generate, and is valid
}

func (s *Summary) add(seed uint64, r *Result) {
	s.Seeds++
	s.Steps += uint64(r.Steps)
	s.SpecSteps += uint64(r.SpecSteps)
	s.ForkSteps += uint64(r.ForkSteps)
	if r.SpecSteps > 0 {
		s.SpecSeeds++
	}
	s.Virtual += r.Virtual
	s.Hash += SeedHash(seed, r)
	if r.Violation != nil {
		s.Failures = append(s.Failures, Failure{seed, r.Violation})
	}
}

// SeedHash is what one seed adds to Summary.Hash.
func SeedHash(seed uint64, r *Result) uint64 {
	h := rolling(seed)
	h.add(r.Hash)
	h.add(uint64(r.Steps))
	return uint64(h)
}

// RunPlan runs one plan as Judge does and sums it up: it is a campaign of one.
// Of o, Spec and Stop count.
func RunPlan(p *Plan, o Options) *Summary {
	s := &Summary{}
	r := Options{Coverage: &s.Coverage, Stop: o.Stop, Spec: o.Spec}.judge(p)
	if s.Stopped = r.Stopped; !r.Stopped {
		s.add(p.Seed, &r)
	}
	return s
}
