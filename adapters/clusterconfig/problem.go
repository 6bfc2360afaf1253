package clusterconfig

import (
	"fmt"
	"slices"
	"strings"
)

// Error is one thing that is wrong with a file.
type Error struct {
	// File as it was named, and the line in it; 0 where it is no single one.
	File string
	Line int
	// Key at fault, or "".
	Key string
	// Problem says what is wrong and what was expected, never a secret.
	Problem string
}

// Error is file:line: key: problem.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.File)
	if e.Line > 0 {
		fmt.Fprintf(&b, ":%d", e.Line)
	}
	if e.Key != "" {
		b.WriteString(": " + e.Key)
	}
	return b.String() + ": " + e.Problem
}

// Errors are all that is wrong with a file, in the order of its lines.
type Errors []*Error

// Error is one line for each.
func (e Errors) Error() string {
	lines := make([]string, len(e))
	for i := range e {
		lines[i] = e[i].Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap gives errors.As each of them.
func (e Errors) Unwrap() []error {
	all := make([]error, len(e))
	for i := range e {
		all[i] = e[i]
	}
	return all
}

// problems collects what is wrong.
type problems struct {
	file  string
	below []string // keys that stand one level below the top
	all   Errors
}

// mostProblems is how many are told: whoever has more begins with these.
const mostProblems = 20

// full says that no more is looked for.
func (p *problems) full() bool { return len(p.all) > mostProblems }

func (p *problems) add(line int, key, format string, args ...any) {
	if p.full() {
		return
	}
	e := &Error{File: p.file, Line: line, Key: key, Problem: fmt.Sprintf(format, args...)}
	if !slices.ContainsFunc(p.all, func(o *Error) bool { return *o == *e }) { // what defaults say is wrong once, not for each node
		p.all = append(p.all, e)
	}
}

// err returns what was found, or nil.
func (p *problems) err() error {
	if len(p.all) == 0 {
		return nil
	}
	slices.SortStableFunc(p.all, func(a, b *Error) int { return a.Line - b.Line })
	if p.full() {
		p.all = append(p.all[:mostProblems:mostProblems], &Error{File: p.file, Problem: "and more"})
	}
	return p.all
}
