package sim

import (
	"fmt"
	"strings"

	"amicore/core"
	"amicore/core/spec"
)

// reachedID is the invariant that a frame breaks which reaches an action as the
// contract says that none can.
const reachedID = "CELL"

// numReached is how many cells of correlation can be written down, legal or not.
const numReached = (int(core.RuleSilent) + 1) * int(spec.NumPlaces) * 2 * int(spec.NumParts) * 2

// fewSeeds is the least number of seeds that reach a cell which ReachedCells does
// not name.
const fewSeeds = 5

// reachedCell numbers a cell.
func reachedCell(r spec.Reached) int {
	bit := func(b bool) int {
		if b {
			return 1
		}
		return 0
	}
	i := int(r.Rule)*int(spec.NumPlaces) + int(r.Place)
	return ((i*2+bit(r.GivenUp))*int(spec.NumParts)+int(r.Part))*2 + bit(r.First)
}

// reachedAt is the cell with a number.
func reachedAt(i int) (r spec.Reached) {
	r.First, i = i%2 == 1, i/2
	r.Part, i = spec.Part(i%int(spec.NumParts)), i/int(spec.NumParts)
	r.GivenUp, i = i%2 == 1, i/2
	r.Place, r.Rule = spec.Place(i%int(spec.NumPlaces)), core.Rule(i/int(spec.NumPlaces))
	return r
}

// reachedName names a cell, such as "list open, given up, behind: end".
func reachedName(r spec.Reached) string {
	words := []string{r.Place.String()}
	if r.Rule != core.RuleDefault {
		words[0] = r.Rule.String() + " " + words[0]
	}
	if r.GivenUp {
		words = append(words, "given up")
	}
	if r.Place == spec.PlaceSent || r.Place == spec.PlaceOpen {
		if r.First {
			words = append(words, "first")
		} else {
			words = append(words, "behind")
		}
	}
	return strings.Join(words, ", ") + ": " + r.Part.String()
}

// legalReached reports whether the contract lets a frame reach an action so
// (docs/contract/correlation.md, where not said otherwise).
func legalReached(r spec.Reached) bool {
	return legalPlace(r) && legalPart(r)
}

// legalPlace: an action of which no more is to come is not open, one that waits
// or is acknowledged ends with its ticket (submitting.md, giving up), and only
// records have an order.
func legalPlace(r spec.Reached) bool {
	if r.Rule > core.RuleSilent || (r.Rule == core.RuleDefault) != (r.Place == spec.PlaceWaiting) {
		return false
	}
	switch r.Place {
	case spec.PlaceWaiting:
		return !r.GivenUp && !r.First
	case spec.PlaceOpen:
		return hasList(r.Rule) || r.Rule == core.RuleDouble
	case spec.PlaceAcknowledged:
		return r.Rule == core.RuleAsync && !r.GivenUp && !r.First
	}
	return true
}

// legalPart: which parts a frame can have for a rule. The peer may write any
// frame at any time, so what is left out has another name there: the end of what
// is no list is an event like any other.
func legalPart(r spec.Reached) bool {
	switch r.Part {
	case spec.PartAnnounced:
		return hasList(r.Rule) && r.Place == spec.PlaceSent
	case spec.PartFollows:
		return r.Rule == core.RuleSingle && r.Place == spec.PlaceSent
	case spec.PartEvent:
		return r.Rule != core.RuleEventOnly
	case spec.PartEnd:
		return hasList(r.Rule) || r.Rule == core.RuleEventOnly || r.Rule == core.RuleAsync
	case spec.PartCanceled:
		return hasList(r.Rule)
	case spec.PartBroadcastEnd:
		return r.Rule == core.RuleAsync
	case spec.PartBare: // the open list is the first record
		return hasList(r.Rule) && r.Place == spec.PlaceOpen && r.First
	}
	return true
}

func hasList(r core.Rule) bool { return r == core.RuleList || r == core.RuleAuto }

// excludedReached are legal cells that no campaign has to reach, and why. One that
// is reached all the same fails the run: its reason is wrong.
var excludedReached = []struct {
	has func(spec.Reached) bool
	why string
}{}

// excluded returns why no campaign has to reach a legal cell, or nothing.
func excluded(r spec.Reached) string {
	for _, e := range excludedReached {
		if e.has(r) {
			return e.why
		}
	}
	return ""
}

// reachedCells are the cells of correlation that a run has reached.
type reachedCells [numReached]bool

// add adds a cell, or returns why nothing can reach it.
func (s *reachedCells) add(r spec.Reached) (wrong string) {
	if !legalReached(r) {
		return fmt.Sprintf("a frame reached an action as the contract lets none: %s", reachedName(r))
	}
	if why := excluded(r); why != "" {
		return fmt.Sprintf("the cell %q is excluded (%s), and was reached", reachedName(r), why)
	}
	s[reachedCell(r)] = true
	return ""
}

// ReachedTotals are how many cells of correlation are legal, how many of them are
// excluded, and how many of the others at least five seeds reached and none did.
type ReachedTotals struct {
	Legal    int `json:"legal"`
	Excluded int `json:"excluded"`
	Enough   int `json:"enough"`
	Never    int `json:"never"`
}

// ReachedCells counts the cells of correlation: in which state an action of which
// rule was when which kind of frame reached it. few names those that fewer than
// five seeds reached, with how many did.
func (v *Coverage) ReachedCells() (t ReachedTotals, few []string) {
	for i, n := range v.Reached {
		r := reachedAt(i)
		if !legalReached(r) {
			continue
		}
		t.Legal++
		switch {
		case excluded(r) != "":
			t.Excluded++
		case n >= fewSeeds:
			t.Enough++
		default:
			if n == 0 {
				t.Never++
			}
			few = append(few, fmt.Sprintf("%s (%d)", reachedName(r), n))
		}
	}
	return t, few
}

// reached adds the cells of a run that has ended: a seed counts once.
func (v *Coverage) reached(s *reachedCells) {
	for i, yes := range s {
		if yes {
			v.Reached[i]++
		}
	}
}
