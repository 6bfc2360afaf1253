package copies

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
)

// Reach is what one process of a program with copies has run, without a
// mutant.
type Reach struct {
	functions  map[string]bool
	statements map[int]bool // of mutants, by their numbers
}

// RecordReach is the environment in which a program appends what it reaches
// to a file.
func RecordReach(file string) []string {
	return []string{SelectVariable + "=" + strconv.Itoa(recordReach), ReachVariable + "=" + file}
}

// Select is the environment in which the mutant with the number runs; for 0
// none does.
func Select(number int) []string { return []string{SelectVariable + "=" + strconv.Itoa(number)} }

// Reached reads the file that processes have written. There is no file if
// they reached nothing.
func (o *Overlay) Reached(file string) (*Reach, error) {
	r := &Reach{map[string]bool{}, map[int]bool{}}
	b, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		return r, nil
	} else if err != nil {
		return nil, err
	}
	for line := range strings.Lines(string(b)) {
		i, err := strconv.Atoi(strings.TrimSpace(line))
		switch {
		case err != nil || i < 0:
			return nil, fmt.Errorf("%s: %q is no function and no statement", file, line)
		case i < len(o.Functions):
			r.functions[o.Functions[i]] = true
		default:
			r.statements[i-len(o.Functions)] = true
		}
	}
	return r, nil
}

// None reports whether no function with copies runs.
func (r *Reach) None() bool { return len(r.functions) == 0 }

// Function reports whether a function of the mutant runs.
func (r *Reach) Function(m *Mutant) bool {
	for _, p := range m.pieces {
		if r.functions[p.fn.Name] {
			return true
		}
	}
	return false
}

// Statement reports whether the statement runs that the mutant changes, or the
// one in whose head it is. Where it does not, no check can notice. For a mutant
// made of edits only its functions are recorded, and they decide.
func (r *Reach) Statement(m *Mutant) bool {
	return r.Function(m) && (r.statements[m.Number] || !m.hasHost())
}

// hasHost reports whether it is recorded when a statement of the mutant runs.
func (m *Mutant) hasHost() bool {
	return slices.ContainsFunc(m.pieces, func(p piece) bool { return p.host != nil })
}
