package tidy

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	makeCommand = regexp.MustCompile(`\bmake ([a-z][a-z0-9-]*)`)
	makeTarget  = regexp.MustCompile(`(?m)^([a-z][a-z0-9-]*):`)
	codeSpan    = regexp.MustCompile("(?s)```.*?```|`[^`\n]*`")
	codeBlock   = regexp.MustCompile("(?s)```.*?```")
	folderRow   = regexp.MustCompile("(?m)^\\| `([a-z0-9/]+?)/?` \\|")
	goBlock     = regexp.MustCompile("(?s)```go\n(.*?)```")
	docLink     = regexp.MustCompile(`\]\(([^)#:]+)\)`)
)

const absentHeading = "## Not yet in the tree"

// checkCommands wants every `make x` of a document to be a target of the
// Makefile.
func checkCommands(doc, makefile string) (problems []string) {
	targets := map[string]bool{}
	for _, m := range makeTarget.FindAllStringSubmatch(makefile, -1) {
		targets[m[1]] = true
	}
	for _, span := range codeSpan.FindAllString(doc, -1) {
		for _, m := range makeCommand.FindAllStringSubmatch(span, -1) {
			if !targets[m[1]] {
				problems = append(problems, "the Makefile has no target for `make "+m[1]+"`")
			}
		}
	}
	return problems
}

// checkFolders wants the folder map of a document to name what is there, and its
// list of absent parts what is not.
func checkFolders(doc string, exists func(string) bool) (problems []string) {
	present, absent, _ := strings.Cut(doc, absentHeading)
	for _, m := range folderRow.FindAllStringSubmatch(present, -1) {
		if !exists(m[1]) {
			problems = append(problems, m[1]+": in the folder map, but not in the tree")
		}
	}
	for _, m := range folderRow.FindAllStringSubmatch(absent, -1) {
		if exists(m[1]) {
			problems = append(problems, m[1]+": in the tree; move its row to the folder map")
		}
	}
	return problems
}

// checkLinks wants the files that a document links to. Code has no links.
func checkLinks(doc string, exists func(string) bool) (problems []string) {
	for _, m := range docLink.FindAllStringSubmatch(codeBlock.ReplaceAllString(doc, ""), -1) {
		if !exists(m[1]) {
			problems = append(problems, "a link leads to "+m[1]+", which is not there")
		}
	}
	return problems
}

func read(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func existsIn(dir string) func(string) bool {
	return func(name string) bool {
		_, err := os.Stat(filepath.Join(dir, filepath.FromSlash(name)))
		return err == nil
	}
}

func TestTheReadmeSpeaksOfWhatIsThere(t *testing.T) {
	doc := read(t, "README.md")
	report(t, checkCommands(doc, read(t, "Makefile")))
	report(t, checkFolders(doc, existsIn(root)))
	for _, want := range []string{"make demo", "make test"} {
		if !strings.Contains(doc, want) {
			t.Errorf("README.md does not name %s", want)
		}
	}
	if len(folderRow.FindAllString(doc, -1)) < 5 {
		t.Error("README.md has no folder map")
	}
}

func TestLinksLeadSomewhere(t *testing.T) {
	for _, f := range texts(t) {
		if filepath.Ext(f.name) == ".md" {
			dir := filepath.Join(root, filepath.Dir(f.name))
			for _, p := range checkLinks(f.text, existsIn(dir)) {
				t.Errorf("%s: %s", f.name, p)
			}
		}
	}
}

func TestTheReadmeRulesRefuseWhatIsNotThere(t *testing.T) {
	makefile := "test: ## run\n\tgo test\n.PHONY: test lost\n"
	expect(t, "known", checkCommands("run `make test`, make it yours", makefile), "")
	expect(t, "unknown", checkCommands("```\nmake tset\n```", makefile), "`make tset`")
	expect(t, "phony only", checkCommands("`make lost`", makefile), "`make lost`")
	exists := func(name string) bool { return name == "core" }
	rows := "| `core/` | x |\n| `sim/` | y |\n"
	expect(t, "absent in the map", checkFolders(rows, exists), "sim: in the folder map, but not in the tree")
	expect(t, "present as absent", checkFolders(absentHeading+"\n"+rows, exists), "core: in the tree")
	expect(t, "in its place", checkFolders("| `core/` | x |\n"+absentHeading+"\n| `sim/` | y |\n", exists), "")
	expect(t, "dead link", checkLinks("[a](core) [b](sim)", exists), "leads to sim")
	expect(t, "code", checkLinks("```go\nAs[T](m)\n``` [a](core)", exists), "")
	expect(t, "dead link behind code", checkLinks("```go\nAs[T](m)\n``` [b](sim)", exists), "leads to sim")
	expect(t, "far link", checkLinks("[a](https://example.org/x) [b](#here)", exists), "")
}

// checkExamples compiles the Go code of a document, each block a file of its own.
func checkExamples(c *checker, doc string) (problems []string) {
	for i, m := range goBlock.FindAllStringSubmatch(doc, -1) {
		f, err := parser.ParseFile(c.fset, fmt.Sprintf("example%d.go", i+1), m[1], 0)
		if err != nil {
			problems = append(problems, err.Error())
			continue
		}
		conf := types.Config{Importer: c, Error: func(err error) { problems = append(problems, err.Error()) }}
		_, _ = conf.Check("example", c.fset, []*ast.File{f}, nil) // each error is in problems
	}
	return problems
}

func TestTheExamplesOfTheReadmeCompile(t *testing.T) {
	fset := token.NewFileSet()
	c := newChecker(fset, modulePath(t), packages(t, fset))
	doc := read(t, "README.md")
	if !goBlock.MatchString(doc) {
		t.Error("README.md shows no Go code")
	}
	report(t, checkExamples(c, doc))
	bad := "```go\npackage a\n\nimport \"" + c.module + "/core/transcript\"\n\nvar x = transcript.Pares\n```\n"
	expect(t, "unknown name", checkExamples(c, bad), "undefined: transcript.Pares")
	expect(t, "no file", checkExamples(c, "```go\nx := 1\n```\n"), "expected 'package'")
}
