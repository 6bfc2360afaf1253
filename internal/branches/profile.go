package main

import (
	"fmt"
	"path"
	"strconv"
	"strings"
)

// block is a piece of a file that runs from its beginning to its end if it runs at all.
type block struct {
	file               string
	line, column       int
	endLine, endColumn int
}

func (b block) String() string { return fmt.Sprintf("%s:%d-%d", b.file, b.line, b.endLine) }

// profile says of each block of the specification whether it ran.
type profile map[block]bool

// parseProfile reads the text form of a profile.
func parseProfile(text string) (profile, error) {
	p := profile{}
	for i, line := range strings.Split(strings.TrimSpace(text), "\n") {
		if i == 0 || !strings.Contains(line, specPath) {
			continue // the first line names the mode
		}
		name, rest, ok := strings.Cut(line, ":")
		fields := strings.FieldsFunc(rest, func(r rune) bool { return r == '.' || r == ',' || r == ' ' })
		if !ok || len(fields) != 6 {
			return nil, fmt.Errorf("the line %q of a profile has not the form FILE:LINE.COLUMN,LINE.COLUMN STATEMENTS COUNT", line)
		}
		var n [6]int
		for i, f := range fields {
			var err error
			if n[i], err = strconv.Atoi(f); err != nil {
				return nil, fmt.Errorf("the line %q of a profile: %w", line, err)
			}
		}
		b := block{path.Base(name), n[0], n[1], n[2], n[3]}
		p[b] = p[b] || n[5] > 0
	}
	return p, nil
}
