package sim

import (
	"fmt"
	"reflect"
	"sync"

	"amicore/core"
	"amicore/core/spec"
)

// cellID is the invariant that a cell breaks which the contract does not allow.
const cellID = "CELL"

// fewSeeds is the least number of seeds that reach a cell which CellTotals does
// not name.
const fewSeeds = 5

// cellFamily is one kind of cells. The legal ones follow from a rule that is
// written from the contract, and not from what was reached.
type cellFamily struct {
	name  string
	zero  spec.Cell
	wrong func(spec.Cell) string // why the contract does not allow it, or nothing
	title func(spec.Cell) string
}

func familyOf[C spec.Cell](name string, wrong, title func(C) string) cellFamily {
	var zero C
	return cellFamily{
		name: name, zero: zero,
		wrong: func(c spec.Cell) string { return wrong(c.(C)) },
		title: func(c spec.Cell) string { return title(c.(C)) },
	}
}

// cellFamilies are all kinds of cells: that of correlation and those of the
// session.
var cellFamilies = [...]cellFamily{
	familyOf("correlation", wrongReached, reachedName),
	familyOf("ends", wrongEnd, endName),
	familyOf("wishes", wrongWish, wishName),
	familyOf("own actions", wrongAnswer, answerName),
	familyOf("silences", wrongSilence, silenceName),
	familyOf("fences", wrongFence, fenceName),
	familyOf("fence pings", wrongFencePing, fencePingName),
	familyOf("booting", wrongBoot, bootName),
	familyOf("transports", wrongTransport, transportName),
}

// excludedCells are legal cells that no campaign has to reach, and why. One that
// is reached all the same fails the run: its reason is wrong.
var excludedCells = []struct {
	has func(spec.Cell) bool
	why string
}{}

// excluded returns why no campaign has to reach a legal cell, or nothing.
func excluded(c spec.Cell) string {
	for _, e := range excludedCells {
		if e.has(c) {
			return e.why
		}
	}
	return ""
}

// cellTable numbers the legal cells of all families, one family after the other.
type cellTable struct {
	cells  []spec.Cell
	number map[spec.Cell]int
	ends   [len(cellFamilies)]int // the number behind the last cell of each family
}

// legalCells is the table. It is made when the first run asks for it.
var legalCells = sync.OnceValue(func() *cellTable {
	t := &cellTable{number: map[spec.Cell]int{}}
	for i, f := range cellFamilies {
		for _, c := range everyValue(f.zero) {
			if f.wrong(c) == "" {
				t.number[c] = len(t.cells)
				t.cells = append(t.cells, c)
			}
		}
		t.ends[i] = len(t.cells)
	}
	return t
})

// numValues is how many values the dimensions of cells have, besides bool.
var numValues = map[reflect.Type]int{
	reflect.TypeFor[core.Phase]():       int(core.PhaseStopped) + 1,
	reflect.TypeFor[core.CloseReason](): core.NumCloseReasons,
	reflect.TypeFor[core.Rule]():        int(core.RuleSilent) + 1,
	reflect.TypeFor[spec.Place]():       int(spec.NumPlaces),
	reflect.TypeFor[spec.Part]():        int(spec.NumParts),
	reflect.TypeFor[spec.Wish]():        int(spec.NumWishes),
	reflect.TypeFor[spec.Own]():         int(spec.NumOwns),
	reflect.TypeFor[spec.Answer]():      int(spec.NumAnswers),
	reflect.TypeFor[spec.Some]():        int(spec.NumSomes),
	reflect.TypeFor[spec.Fence]():       int(spec.NumFences),
	reflect.TypeFor[spec.Standing]():    int(spec.NumStandings),
	reflect.TypeFor[spec.Boot]():        int(spec.NumBoots),
	reflect.TypeFor[spec.Transport]():   int(spec.NumTransports),
}

// everyValue returns each cell of a type, legal or not.
func everyValue(zero spec.Cell) []spec.Cell {
	all := []reflect.Value{reflect.New(reflect.TypeOf(zero)).Elem()}
	for i := range all[0].NumField() {
		var more []reflect.Value
		for _, c := range all {
			n := numValues[c.Field(i).Type()]
			if c.Field(i).Kind() == reflect.Bool {
				n = 2
			}
			for value := range n {
				next := reflect.New(c.Type()).Elem()
				next.Set(c)
				if next.Field(i).Kind() == reflect.Bool {
					next.Field(i).SetBool(value == 1)
				} else {
					next.Field(i).SetUint(uint64(value))
				}
				more = append(more, next)
			}
		}
		all = more
	}
	cells := make([]spec.Cell, len(all))
	for i := range all {
		cells[i] = all[i].Interface().(spec.Cell)
	}
	return cells
}

// familyOfCell returns the family of a cell.
func familyOfCell(c spec.Cell) *cellFamily {
	for i := range cellFamilies {
		if reflect.TypeOf(cellFamilies[i].zero) == reflect.TypeOf(c) {
			return &cellFamilies[i]
		}
	}
	panic(fmt.Sprintf("sim: no family has a cell of %T", c))
}

// cellName names a cell with its family, such as "ends: booting by eof".
func cellName(c spec.Cell) string {
	f := familyOfCell(c)
	return f.name + ": " + f.title(c)
}

// cellSet are the cells that a run has reached, by their numbers.
type cellSet []reach

// reach says where a cell was reached.
type reach uint8

const (
	inWorld reach = 1 << iota // by a node of it
	inFork
)

// reset makes the set an empty one.
func (s *cellSet) reset() {
	if *s == nil {
		*s = make(cellSet, len(legalCells().cells))
	}
	clear(*s)
}

// add adds a cell, or returns why it cannot be reached.
func (s cellSet) add(c spec.Cell, where reach) (wrong string) {
	i, legal := legalCells().number[c]
	if !legal {
		return fmt.Sprintf("the contract has no cell %q: %s", cellName(c), familyOfCell(c).wrong(c))
	}
	if why := excluded(c); why != "" {
		return fmt.Sprintf("the cell %q is excluded (%s), and was reached", cellName(c), why)
	}
	s[i] |= where
	return ""
}

// CellTotals are how many cells of a family are legal, how many of them are
// excluded, and how many of the others at least five seeds reached and none did.
type CellTotals struct {
	Family   string `json:"family"`
	Legal    int    `json:"legal"`
	Excluded int    `json:"excluded"`
	Enough   int    `json:"enough"`
	Never    int    `json:"never"`
	// Worlds is how many at least five seeds reached without their forks.
	Worlds int `json:"worlds"`
}

// CellTotals counts the cells of each family: those of correlation (in which state
// an action of which rule was when which kind of frame reached it), and those of
// the session. few names those that fewer than five seeds reached, with how many
// did.
func (v *Coverage) CellTotals() (totals []CellTotals, few []string) {
	table := legalCells()
	i := 0
	for f := range cellFamilies {
		t := CellTotals{Family: cellFamilies[f].name}
		for ; i < table.ends[f]; i++ {
			n := uint64(0)
			if v.Reached != nil {
				n = v.Reached[i].Seeds
				if v.Reached[i].Worlds >= fewSeeds {
					t.Worlds++
				}
			}
			t.Legal++
			switch {
			case excluded(table.cells[i]) != "":
				t.Excluded++
			case n >= fewSeeds:
				t.Enough++
			default:
				if n == 0 {
					t.Never++
				}
				few = append(few, fmt.Sprintf("%s (%d)", cellName(table.cells[i]), n))
			}
		}
		totals = append(totals, t)
	}
	return totals, few
}

// reached adds the cells of a run that has ended: a seed counts once.
func (v *Coverage) reached(s cellSet) {
	for i, where := range s {
		if where != 0 {
			v.addReached(i, CellReach{Seeds: 1, Worlds: uint64(where & inWorld)})
		}
	}
}

// addReached counts seeds that reached a cell.
func (v *Coverage) addReached(i int, more CellReach) {
	if v.Reached == nil {
		v.Reached = make([]CellReach, len(legalCells().cells))
	}
	v.Reached[i].Seeds += more.Seeds
	v.Reached[i].Worlds += more.Worlds
}

// CellReach counts the seeds that reached a cell, and those of them that did so
// without their forks.
type CellReach struct{ Seeds, Worlds uint64 }
