package mutants

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"amicore/internal/mutants/copies"
)

// AutoResult is what became of one mutant of a sample.
type AutoResult struct {
	Number    int    `json:"number"`
	Key       string `json:"key,omitempty"`
	Placebo   bool   `json:"placebo,omitempty"`
	File      string `json:"file"`
	Line      int    `json:"line"`
	Function  string `json:"function"`
	Operator  string `json:"operator"`
	Statement string `json:"statement"`
	Before    string `json:"before,omitempty"`
	After     string `json:"after,omitempty"`
	// Killed: a check failed, and By says which. Recorded: only a comparison
	// with recorded output did.
	Killed   bool   `json:"killed"`
	Recorded bool   `json:"recorded,omitempty"`
	By       string `json:"by,omitempty"`
	// Simulation is the invariant that simulation noticed, "" for none, in
	// Seed; Truth: it does so without the executable specification.
	Simulation string `json:"simulation,omitempty"`
	Seed       uint64 `json:"seed,omitempty"`
	Truth      bool   `json:"truth,omitempty"`
	// Trivial: nothing but panics and limits told of it; Broke has the first,
	// also of a mutant that a check has killed.
	Trivial bool   `json:"trivial,omitempty"`
	Broke   string `json:"broke,omitempty"`
	// NeverReached: no check runs its function. NeverRun: none runs its
	// statement, so that none is tried.
	NeverReached bool `json:"never_reached,omitempty"`
	NeverRun     bool `json:"never_run,omitempty"`
	// Argued is the class of the reviewed list, Reason what it says.
	Argued string `json:"argued,omitempty"`
	Reason string `json:"reason,omitempty"`
}

func newAutoResult(m *copies.Mutant) AutoResult {
	return AutoResult{
		Number: m.Number, Key: m.Key, Placebo: m.Placebo, File: m.File, Line: m.Line, Function: m.Function, Operator: m.Operator,
		Statement: m.Statement, Before: m.Before, After: m.After,
	}
}

// Survived reports whether no check noticed a mutant that it could have.
func (r *AutoResult) Survived() bool { return !r.Placebo && !r.Killed && !r.Trivial }

// Spent is the time that a part of the run took. Parts that run for several
// mutants at a time add up to more than the whole.
type Spent struct {
	What    string  `json:"what"`
	Seconds float64 `json:"seconds"`
}

// AutoReport is what a sample came to.
type AutoReport struct {
	N         int      `json:"n"`
	Seed      uint64   `json:"seed"`
	Packages  []string `json:"packages"`
	Seeds     int      `json:"seeds"`
	OnlyScore bool     `json:"only_score,omitempty"`
	// Specification: see Auto.
	Specification bool `json:"specification,omitempty"`
	// Written: the mutants were written by hand, see Auto. N is how many there
	// are without those that are proven equivalent.
	Written bool `json:"written,omitempty"`
	// Interrupted: not all mutants were tried. N is how many were.
	Interrupted bool `json:"interrupted,omitempty"`
	// NotTried are written mutants with an edit that does not lie inside a
	// function that can be copied, or with which a copy does not compile.
	NotTried []string `json:"not_tried,omitempty"`
	// Functions and Statements are how many the sample was drawn from;
	// NotDrawn counts the rest by reason.
	Functions  int             `json:"functions"`
	Statements int             `json:"statements"`
	NotDrawn   copies.Excluded `json:"not_drawn"`
	// Proven are mutants for which the compiler made the same instructions as
	// without the change. Others were drawn in their place.
	Proven int `json:"proven_equivalent"`
	// Unusable are tests that fail without a mutant in the program that has
	// copies in it. They were not run.
	Unusable []string     `json:"unusable"`
	Spent    []Spent      `json:"spent"`
	Results  []AutoResult `json:"results"`
}

func (r *AutoReport) spent(what string, d time.Duration) {
	r.Spent = append(r.Spent, Spent{what, math.Round(d.Seconds()*10) / 10})
}

// interrupted notes that only the results there are will be.
func (r *AutoReport) interrupted() {
	r.Interrupted, r.N = true, 0
	for i := range r.Results {
		if !r.Results[i].Placebo {
			r.N++
		}
	}
}

// Score is the counts of a report. Argued equivalents are survivors, and stay
// in the denominator.
type Score struct {
	Killed       int `json:"killed"`
	Counted      int `json:"counted"`
	Recorded     int `json:"recorded"`
	Simulation   int `json:"simulation"`
	Truth        int `json:"truth"`
	NeverReached int `json:"never_reached"`
	Trivial      int `json:"trivial"`
	Equivalent   int `json:"argued_equivalent"`
	Cost         int `json:"argued_cost"`
	// Placebos are those that some check has run: no other can fail.
	Placebos         int `json:"placebos"`
	PlacebosSurvived int `json:"placebos_survived"`
}

// Score counts.
func (r *AutoReport) Score() (s Score) {
	is := func(n *int, ok bool) {
		if ok {
			*n++
		}
	}
	for i := range r.Results {
		one := &r.Results[i]
		if one.Placebo {
			if one.NeverRun {
				continue
			}
			s.Placebos++
			is(&s.PlacebosSurvived, !one.Killed && !one.Recorded && one.Broke == "")
			continue
		}
		is(&s.Killed, one.Killed)
		is(&s.Counted, !one.Trivial)
		is(&s.Trivial, one.Trivial)
		is(&s.Recorded, one.Recorded)
		is(&s.Simulation, one.Simulation != "")
		is(&s.Truth, one.Truth)
		is(&s.NeverReached, one.NeverReached)
		is(&s.Equivalent, one.Survived() && one.Argued == ClassEquivalent)
		is(&s.Cost, one.Survived() && one.Argued == ClassCost)
	}
	return s
}

// Line is the line with which a run ends.
func (r *AutoReport) Line() string {
	s := r.Score()
	low, high := Wilson(s.Killed, s.Counted)
	if r.Specification {
		return fmt.Sprintf("specification: %d/%d told from the Machine within %d seeds (%.1f %%, %.1f-%.1f); never reached %d; argued equivalent %d; trivial %d of %d; placebos %d/%d",
			s.Killed, s.Counted, r.Seeds, percent(s.Killed, s.Counted), 100*low, 100*high, s.NeverReached, s.Equivalent, s.Trivial, r.N, s.PlacebosSurvived, s.Placebos)
	}
	simulation, truth := fmt.Sprint(s.Simulation), fmt.Sprint(s.Truth)
	if r.OnlyScore {
		simulation, truth = "-", "-"
	}
	name := "auto"
	if r.Written {
		name = "written"
	}
	return name + fmt.Sprintf(": %d/%d by checks (%.1f %%, %.1f-%.1f), recorded only %d; simulation %s, truth only %s; never reached %d; argued equivalent %d; trivial %d of %d; placebos %d/%d",
		s.Killed, s.Counted, percent(s.Killed, s.Counted), 100*low, 100*high, s.Recorded, simulation, truth,
		s.NeverReached, s.Equivalent, s.Trivial, r.N, s.PlacebosSurvived, s.Placebos)
}

// Adjusted is the score without argued equivalents and changes of cost, as
// text.
func (r *AutoReport) Adjusted() string {
	s := r.Score()
	n := s.Counted - s.Equivalent - s.Cost
	low, high := Wilson(s.Killed, n)
	return fmt.Sprintf("without %d argued equivalent and %d of cost alone: %d/%d (%.1f %%, %.1f-%.1f)",
		s.Equivalent, s.Cost, s.Killed, n, percent(s.Killed, n), 100*low, 100*high)
}

func percent(k, n int) float64 {
	if n == 0 {
		return 0
	}
	return 100 * float64(k) / float64(n)
}

// Wilson is the score interval of Wilson for k of n at 95 %.
func Wilson(k, n int) (low, high float64) {
	if n == 0 {
		return 0, 1
	}
	const z = 1.959963984540054 // of the normal distribution
	p, m := float64(k)/float64(n), float64(n)
	center := (p + z*z/(2*m)) / (1 + z*z/m)
	half := z / (1 + z*z/m) * math.Sqrt(p*(1-p)/m+z*z/(4*m*m))
	return max(0, center-half), min(1, center+half)
}

// ByOperator are the scores of each operator, by its name: how many of its
// mutants a check has killed, of how many that count.
func (r *AutoReport) ByOperator() []OperatorScore {
	all := map[string]*OperatorScore{}
	for i := range r.Results {
		one := &r.Results[i]
		if one.Placebo || one.Trivial {
			continue
		}
		s := all[one.Operator]
		if s == nil {
			s = &OperatorScore{Operator: one.Operator}
			all[one.Operator] = s
		}
		s.Counted++
		if one.Killed {
			s.Killed++
		}
	}
	var list []OperatorScore
	for _, name := range slices.Sorted(maps.Keys(all)) {
		list = append(list, *all[name])
	}
	return list
}

// OperatorScore is the score of one operator.
type OperatorScore struct {
	Operator string `json:"operator"`
	Killed   int    `json:"killed"`
	Counted  int    `json:"counted"`
}

// Problems are the reasons for which the run does not count.
func (r *AutoReport) Problems() (list []string) {
	s := r.Score()
	if n := s.Placebos - s.PlacebosSurvived; n > 0 {
		list = append(list, fmt.Sprintf("the run is void: %d of %d placebos did not survive", n, s.Placebos))
	}
	if s.Placebos == 0 && !r.Interrupted {
		list = append(list, "the run is void: no check runs a placebo")
	}
	if r.Interrupted {
		list = append(list, fmt.Sprintf("the run was interrupted: the first %d of the mutants were tried", r.N))
	}
	if s.Cost*20 > r.N {
		list = append(list, fmt.Sprintf("%d of %d mutants are argued to change the cost alone; at most 5 %%", s.Cost, r.N))
	}
	for i := range r.Results {
		switch one := &r.Results[i]; {
		case one.Argued != "" && one.Killed:
			list = append(list, fmt.Sprintf("the list of argued survivors is wrong: %s is killed by %s", one.Key, one.By))
		case one.Argued == ClassEquivalent && one.Recorded:
			list = append(list, fmt.Sprintf("the list of argued survivors is wrong: %s is not equivalent, it changes the output that %s compares", one.Key, one.By))
		}
	}
	return list
}

// Describe is a result in a line: where it is, and what changed.
func (r *AutoResult) Describe() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s:%d %s %s: %s", r.File, r.Line, r.Function, r.Operator, r.Statement)
	if r.Before == "" { // a written one
		return b.String()
	}
	if r.Before != r.Statement {
		fmt.Fprintf(&b, " | %s", r.Before)
	}
	fmt.Fprintf(&b, " => %s", r.After)
	return b.String()
}
