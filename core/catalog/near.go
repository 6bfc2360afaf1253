package catalog

import (
	"iter"
	"slices"
	"strings"
)

// NearActions returns the names of actions that somebody who wrote name may
// have meant, the nearest first: at most five.
func NearActions(name string) []string {
	return near(name, func(yield func(string) bool) {
		for a := range Actions() {
			if !yield(a.Name()) {
				return
			}
		}
	})
}

// NearEvents does the same for events.
func NearEvents(name string) []string {
	return near(name, func(yield func(string) bool) {
		for e := range Events() {
			if !yield(e.Name()) {
				return
			}
		}
	})
}

// near ranks names by how many bytes have to change; one that holds the word,
// or is held by it, is near as well.
func near(word string, names iter.Seq[string]) []string {
	type candidate struct {
		name string
		cost int
	}
	word = folded(word)
	if word == "" || len(word) > 64 {
		return nil
	}
	most := max(1, len(word)/3)
	var found []candidate
	for name := range names {
		have := folded(name)
		cost := distance(word, have)
		if cost > most {
			if len(word) < 3 || !strings.Contains(have, word) && (len(have) < 4 || !strings.Contains(word, have)) {
				continue
			}
			cost = most + 1
		}
		found = append(found, candidate{name, cost})
	}
	slices.SortStableFunc(found, func(a, b candidate) int {
		if a.cost != b.cost {
			return a.cost - b.cost
		}
		return strings.Compare(a.name, b.name)
	})
	out := make([]string, 0, 5)
	for _, c := range found[:min(len(found), cap(out))] {
		out = append(out, c.name)
	}
	return out
}

func folded(s string) string {
	b := []byte(s)
	for i := range b {
		b[i] = fold(b[i])
	}
	return string(b)
}

// distance counts insertions, deletions, replacements and swaps of neighbours.
func distance(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range len(a) {
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(last[j]+cost, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
