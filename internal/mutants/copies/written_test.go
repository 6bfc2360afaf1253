package copies

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const writtenSource = `package main

import "fmt"

const bound = 2

func one(a int) int { return a + bound }

func two(a int) int {
	b := one(a)
	return b * 3
}

func rescue() { _ = recover() }

func main() {
	defer rescue()
	fmt.Println(one(1), two(1))
}
`

// edit replaces a text of writtenSource.
func edit(t *testing.T, old, text string) FileEdit {
	t.Helper()
	at := strings.Index(writtenSource, old)
	if at < 0 {
		t.Fatalf("no %q", old)
	}
	return FileEdit{"main.go", Edit{at, at + len(old), text}}
}

func TestWrittenEditsInsideFunctionsBecomeCopies(t *testing.T) {
	root, packages := module(t, map[string]string{"main.go": writtenSource}, ".")
	m, ok := FromEdits(packages, []FileEdit{edit(t, "b * 3", "b * 4"), edit(t, "a + bound", "a - bound"), edit(t, "\tb := one(a)\n", "\tb := one(a)\n\tb++\n")})
	if !ok {
		t.Fatal("no copies")
	}
	if got := strings.Join(m.Functions(), " "); got != "..one ..two" {
		t.Errorf("copies of %s", got)
	}
	m.Number = 7
	program, _ := build(t, root, []*Mutant{m})
	for number, want := range map[string]string{"": "3 9", "7": "-1 0"} {
		cmd := exec.CommandContext(t.Context(), program)
		cmd.Env = append(os.Environ(), SelectVariable+"="+number)
		out, err := cmd.Output()
		if got := strings.TrimSpace(string(out)); err != nil || got != want {
			t.Errorf("number %q: %s, %v; want %s", number, got, err, want)
		}
	}
}

func TestOtherEditsDoNotBecomeCopies(t *testing.T) {
	_, packages := module(t, map[string]string{"main.go": writtenSource}, ".")
	elsewhere := edit(t, "a + bound", "a")
	elsewhere.File = filepath.ToSlash(filepath.Join("other", "main.go"))
	for name, edits := range map[string][]FileEdit{
		"a constant":                {edit(t, "bound = 2", "bound = 3")},
		"a constant and a function": {edit(t, "a + bound", "a"), edit(t, "bound = 2", "bound = 3")},
		"a signature":               {edit(t, "two(a int)", "two(c, a int)")},
		"two functions at once":     {edit(t, "a + bound }\n\nfunc two(a int) int {", "a }\n\nfunc two(a int) int { a++")},
		"a function that recovers":  {edit(t, "_ = recover()", "")},
		"what does not compile":     {edit(t, "b * 3", "3")},
		"another folder":            {elsewhere},
		"nothing":                   nil,
	} {
		if m, ok := FromEdits(packages, edits); ok {
			t.Errorf("%s: copies of %v", name, m.Functions())
		}
	}
}
