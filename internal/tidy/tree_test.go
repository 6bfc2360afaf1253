package tidy

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const root = "../.."

// file is one text of the repository that people wrote.
type file struct {
	name string // slash-separated, from the repository's root
	text string
}

// texts returns the source files, documents and build files of the repository,
// sorted by name. Test data is data, and go.sum and LICENSE are not ours.
func texts(t *testing.T) []file {
	t.Helper()
	var files []file
	tree := os.DirFS(root)
	err := fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if slices.Contains([]string{".git", "testdata", "bin", "dist"}, d.Name()) {
				return fs.SkipDir
			}
			return nil
		}
		ext := path.Ext(name)
		known := slices.Contains([]string{".go", ".md", ".mod", ".sh", ".yml", ".yaml", ".json"}, ext) ||
			ext == "" && d.Name() != "LICENSE"
		if !known || !d.Type().IsRegular() {
			return nil
		}
		b, err := fs.ReadFile(tree, name)
		files = append(files, file{name, string(b)})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 10 {
		t.Fatalf("found only %d files under %s", len(files), root)
	}
	return files
}

// modulePath reads the module's path, so that renaming it breaks no rule.
func modulePath(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`(?m)^module\s+(\S+)$`).FindSubmatch(b)
	if m == nil {
		t.Fatal("go.mod names no module")
	}
	return string(m[1])
}

// pkg is the Go files of one folder.
type pkg struct {
	dir   string // from the repository's root, such as core/wire
	files []*ast.File
	tests []*ast.File
}

// packages parses every Go file of the repository, by folder in order of name.
func packages(t *testing.T, fset *token.FileSet) []*pkg {
	t.Helper()
	var all []*pkg
	byDir := map[string]*pkg{}
	for _, f := range texts(t) {
		if path.Ext(f.name) != ".go" {
			continue
		}
		a, err := parser.ParseFile(fset, f.name, f.text, parser.ParseComments)
		if err != nil {
			t.Errorf("parse: %v", err)
			continue
		}
		dir := path.Dir(f.name)
		p := byDir[dir]
		if p == nil {
			p = &pkg{dir: dir}
			byDir[dir] = p
			all = append(all, p)
		}
		if strings.HasSuffix(f.name, "_test.go") {
			p.tests = append(p.tests, a)
		} else {
			p.files = append(p.files, a)
		}
	}
	slices.SortFunc(all, func(a, b *pkg) int { return strings.Compare(a.dir, b.dir) })
	return all
}

// under says that dir is base or lies in it.
func under(dir, base string) bool {
	return dir == base || strings.HasPrefix(dir, base+"/")
}

// report fails the test with each problem.
func report(t *testing.T, problems []string) {
	t.Helper()
	for _, p := range problems {
		t.Error(p)
	}
}

// expect checks the verdict on a bad (or good: want "") example.
func expect(t *testing.T, name string, problems []string, want string) {
	t.Helper()
	if want == "" && len(problems) > 0 {
		t.Errorf("%s: wrongly refused: %q", name, problems)
	}
	if want != "" && !strings.Contains(strings.Join(problems, "\n"), want) {
		t.Errorf("%s: got %q, want a problem with %q", name, problems, want)
	}
}
