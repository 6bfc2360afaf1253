package mutants

import (
	_ "embed"
	"fmt"
	"strings"
)

// The classes of argued survivors.
const (
	// ClassEquivalent: the mutant does what the program does.
	ClassEquivalent = "equivalent"
	// ClassCost: it changes a capacity, the growth of memory or caching alone.
	ClassCost = "cost"
)

// Argued is a survivor that a reviewer has explained. It stays a survivor.
type Argued struct{ Key, Class, Reason string }

//go:embed testdata/argued.txt
var arguedList string

// ArguedSurvivors is the reviewed list.
func ArguedSurvivors() ([]Argued, error) { return parseArgued(arguedList) }

// parseArgued reads a list: lines of a class, a key and a reason, with tabs
// between them. Empty lines and those that begin with # are skipped.
func parseArgued(text string) (list []Argued, err error) {
	seen := map[string]bool{}
	for i, line := range strings.Split(text, "\n") {
		if strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#") {
			continue
		}
		part := strings.Split(line, "\t")
		switch {
		case len(part) != 3:
			return nil, fmt.Errorf("line %d: %d parts; class, key and reason, with tabs between them", i+1, len(part))
		case part[0] != ClassEquivalent && part[0] != ClassCost:
			return nil, fmt.Errorf("line %d: %q is no class", i+1, part[0])
		case len(strings.Fields(part[2])) < 3:
			return nil, fmt.Errorf("line %d: no reason", i+1)
		case seen[part[1]]:
			return nil, fmt.Errorf("line %d: %s is there twice", i+1, part[1])
		}
		seen[part[1]] = true
		list = append(list, Argued{part[1], part[0], part[2]})
	}
	return list, nil
}

// argue notes in the results what the list says of them.
func (r *AutoReport) argue(list []Argued) {
	byKey := map[string]Argued{}
	for _, a := range list {
		byKey[a.Key] = a
	}
	for i := range r.Results {
		one := &r.Results[i]
		if a, ok := byKey[one.Key]; ok && !one.Placebo {
			one.Argued, one.Reason = a.Class, a.Reason
		}
	}
}
