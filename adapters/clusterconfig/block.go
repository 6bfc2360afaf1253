package clusterconfig

import (
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// entry is a key with its value.
type entry struct {
	name  string
	line  int
	value *yaml.Node
}

// block returns the entries of a mapping whose keys are known, each once; of
// the others it says what is wrong. prefix is what stands before its keys in
// errors, such as "tls.".
func block(n *yaml.Node, prefix string, known []string, p *problems) []entry {
	var all []entry
	first := map[string]int{}
	for i := 0; i+1 < len(n.Content) && !p.full(); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		name := key.Value
		switch {
		case key.Kind != yaml.ScalarNode:
			p.add(key.Line, strings.TrimSuffix(prefix, "."), "%s where a key is expected", kind(key))
			continue
		case slices.Contains(inline, strings.ToLower(name)):
			p.add(key.Line, prefix+shown(name), "a secret does not stand in this file: name the environment variable (secret-env) or the file (secret-file) that holds it")
			continue
		case !slices.Contains(known, name):
			hint := meant(name, known)
			if prefix == "" && slices.Contains(p.below, name) {
				hint = " here; it stands below defaults, or in a node" // the mistake that is made first
			}
			p.add(key.Line, prefix+shown(name), "no such key%s", hint)
			continue
		case first[name] > 0:
			p.add(key.Line, prefix+name, "stands here twice, first in line %d", first[name])
			continue
		}
		first[name] = key.Line
		all = append(all, entry{name, key.Line, value})
	}
	return all
}

// inline are the keys under which someone may write a secret.
var inline = []string{"secret", "password", "passwd", "pass"}

// shown is text of the file in an error: short, and on one line.
func shown(text string) string {
	const most = 60
	if short := []rune(text); len(short) > most {
		text = string(short[:most]) + "…"
	}
	quoted := strconv.Quote(text)
	return quoted[1 : len(quoted)-1]
}

// quoted is shown in quotes.
func quoted(text string) string { return `"` + shown(text) + `"` }

// meant names the key that a wrong one looks like; where there is none and
// they are few, all.
func meant(name string, known []string) string {
	best, least := "", 3
	for _, k := range known {
		if d := distance(bare(name), bare(k)); d < least {
			best, least = k, d
		}
	}
	switch {
	case best != "":
		return "; did you mean " + best + "?"
	case len(known) <= 12:
		return "; there are " + strings.Join(known, ", ")
	}
	return ""
}

// bare leaves what loginTimeout and login_timeout have in common with login-timeout.
func bare(name string) string {
	return strings.ToLower(strings.NewReplacer("-", "", "_", "", " ", "").Replace(shown(name)))
}

// distance is how many letters differ (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		corner := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := corner
			if a[i] != b[j] {
				cost++
			}
			corner = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
