package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// exclusion is a branch that no campaign has to take.
type exclusion struct {
	file string
	text string // is in the line on which it begins
	why  string
}

// report is what the campaigns came to.
type report struct {
	all, excluded int
	missing       []string // and by how many campaigns it was taken
	wrong         []string // excluded, and taken
	unused        []string // exclusions of nothing
}

// judge finds the branches that not every campaign took. Files that hold no rule of the contract are left out, and not counted.
func judge(profiles []profile, source places, exclusions []exclusion) *report {
	taken := map[block]int{}
	for _, p := range profiles {
		for b, ran := range p {
			n := taken[b]
			if ran {
				n++
			}
			taken[b] = n
		}
	}
	r := &report{}
	used := map[int]bool{}
	for _, b := range sorted(taken) {
		if source.holdsNoRule(b.file) {
			continue
		}
		i := slices.IndexFunc(exclusions, func(e exclusion) bool { return e.matches(b, source) })
		used[i] = true
		r.all++
		switch n := taken[b]; {
		case i >= 0 && n > 0:
			r.wrong = append(r.wrong, fmt.Sprintf("%v is excluded (%s)", b, exclusions[i].why))
		case i >= 0:
			r.excluded++
		case n < len(profiles):
			r.missing = append(r.missing, fmt.Sprintf("%v by %d: %s", b, n, source.line(b)))
		}
	}
	for i, e := range exclusions {
		if !used[i] {
			r.unused = append(r.unused, e.file+": "+e.text)
		}
	}
	return r
}

func (e *exclusion) matches(b block, source places) bool {
	return e.file == b.file && strings.Contains(source[b.file][b.line-1], e.text)
}

func sorted(taken map[block]int) []block {
	var list []block
	for b := range taken {
		list = append(list, b)
	}
	slices.SortFunc(list, func(a, b block) int {
		return cmp.Or(cmp.Compare(a.file, b.file), a.line-b.line, a.column-b.column)
	})
	return list
}

func (r *report) print(out io.Writer, c campaigns) {
	fmt.Fprintf(out, "branches of %s: %d, %d of them excluded; each of %d campaigns of %d seeds took %d\n",
		specDir, r.all, r.excluded, c.number, c.seeds, r.all-r.excluded-len(r.missing)-len(r.wrong))
	for _, list := range []struct {
		what  string
		names []string
	}{{"not taken by each campaign", r.missing}, {"excluded, and taken", r.wrong}, {"exclusions of nothing", r.unused}} {
		if len(list.names) > 0 {
			fmt.Fprintf(out, "%s:\n  %s\n", list.what, strings.Join(list.names, "\n  "))
		}
	}
}

func (r *report) err() error {
	switch {
	case len(r.wrong)+len(r.unused) > 0:
		return errors.New("the list of exclusions is wrong")
	case len(r.missing) > 0:
		return fmt.Errorf("not taken by each campaign: %d", len(r.missing))
	case r.excluded*10 > r.all:
		return errors.New("more than a tenth is excluded")
	}
	return nil
}
