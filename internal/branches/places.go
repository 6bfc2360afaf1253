package main

import (
	"os"
	"path/filepath"
	"strings"
)

// places are the lines of the files of the specification, by name.
type places map[string][]string

func readPlaces(dir string) (places, error) {
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	p := places{}
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		p[filepath.Base(name)] = strings.Split(string(b), "\n")
	}
	return p, nil
}

// holdsNoRule reports whether a file says of itself that it holds no rule of the contract.
func (p places) holdsNoRule(file string) bool {
	return len(p[file]) > 0 && strings.HasPrefix(p[file][0], "//contract:none ")
}

// line is the line on which a block begins with the one behind it: the condition and what it leads to.
func (p places) line(b block) string {
	lines := p[b.file]
	if b.line > len(lines) {
		return ""
	}
	text := strings.TrimSpace(lines[b.line-1])
	if b.line < len(lines) && b.endLine > b.line {
		text += " " + strings.TrimSpace(lines[b.line])
	}
	return text
}
