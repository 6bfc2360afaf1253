package mutants

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const root = "../.."

func TestEveryEditAppliesToOnePlaceOfTheSource(t *testing.T) {
	for _, m := range All() {
		files, err := m.Apply(root)
		if err != nil {
			t.Error(err)
		}
		for name, text := range files {
			if b, _ := os.ReadFile(filepath.Join(root, name)); bytes.Equal(b, text) {
				t.Errorf("%s leaves %s as it is", m.Name, name)
			}
		}
	}
}

func TestMutantsAreNamedOnceAndSayWhatTheyBreak(t *testing.T) {
	seen := map[string]bool{}
	known := regexp.MustCompile(`^(S([1-9]|1[0-9]|2[01])|L([1-9]|1[01])|SPEC)$`)
	for _, m := range All() {
		if seen[m.Name] || !regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`).MatchString(m.Name) {
			t.Errorf("%q is no name, or used twice", m.Name)
		}
		seen[m.Name] = true
		if m.About == "" || len(m.Breaks) == 0 || len(m.Edits) == 0 {
			t.Errorf("%s: the mutant must say what it does and what it breaks", m.Name)
		}
		for _, id := range m.Breaks {
			if !known.MatchString(id) {
				t.Errorf("%s: %q is no invariant", m.Name, id)
			}
		}
		if strings.Contains(fmt.Sprint(m.Edits), "panic(") {
			t.Errorf("%s: a mutant that panics proves nothing", m.Name)
		}
	}
}

// A check that no mutant can fail is not known to work.
func TestEveryInvariantHasAMutant(t *testing.T) {
	broken := Invariants(All())
	for i := 1; i <= 20; i++ {
		if id := fmt.Sprintf("S%d", i); !slices.Contains(broken, id) {
			t.Errorf("no mutant breaks %s", id)
		}
	}
	for i := 1; i <= 9; i++ {
		if id := fmt.Sprintf("L%d", i); !slices.Contains(broken, id) {
			t.Errorf("no mutant breaks %s", id)
		}
	}
}

// What the compiler refuses would die without any check.
func TestEveryMutantCompiles(t *testing.T) {
	c := newCompiler(t)
	for _, m := range All() {
		files, err := m.Apply(root)
		if err != nil {
			continue // said by another test
		}
		dirs := map[string]bool{}
		for name := range files {
			dirs[path.Dir(name)] = true
		}
		for dir := range dirs {
			if err := c.check(dir, files); err != nil {
				t.Errorf("%s: %v", m.Name, err)
			}
		}
	}
}

func TestTheCompilerRefusesWhatDoesNotCompile(t *testing.T) {
	c := newCompiler(t)
	files := map[string][]byte{"core/run.go": []byte("package core\n\nvar x int = \"\"\n")}
	if err := c.check("core", files); err == nil {
		t.Error("a wrong type is taken")
	}
}

// compiler checks types of one package at a time; those that it imports come
// compiled from the go command's cache.
type compiler struct {
	module  string
	files   map[string][]string // by folder, those of this platform
	imports types.Importer
	fset    *token.FileSet
	parsed  map[string]*ast.File
}

func newCompiler(t *testing.T) *compiler {
	t.Helper()
	cmd := exec.Command("go", "list", "-export", "-deps", "-json=ImportPath,Export,GoFiles,Standard", "./core/...", "./adapters/netio")
	cmd.Dir = root
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, stderr.String())
	}
	c := &compiler{files: map[string][]string{}, fset: token.NewFileSet(), parsed: map[string]*ast.File{}}
	c.module, err = modulePath(root)
	if err != nil {
		t.Fatal(err)
	}
	exports := map[string]string{}
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct {
			ImportPath, Export string
			GoFiles            []string
		}
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		exports[p.ImportPath] = p.Export
		if dir, ours := strings.CutPrefix(p.ImportPath, c.module+"/"); ours {
			c.files[dir] = p.GoFiles
		}
	}
	c.imports = importer.ForCompiler(c.fset, "gc", func(name string) (io.ReadCloser, error) {
		if exports[name] == "" { // an import that only the mutant has
			cmd := exec.Command("go", "list", "-export", "-f", "{{.Export}}", name)
			cmd.Dir = root
			out, err := cmd.Output()
			if err != nil {
				return nil, err
			}
			exports[name] = strings.TrimSpace(string(out))
		}
		return os.Open(exports[name])
	})
	return c
}

// check checks the package in dir with some files changed.
func (c *compiler) check(dir string, changed map[string][]byte) error {
	var files []*ast.File
	for _, base := range c.files[dir] {
		name := path.Join(dir, base)
		f := c.parsed[name]
		text, new := changed[name]
		if f == nil || new {
			if !new {
				var err error
				if text, err = os.ReadFile(filepath.Join(root, name)); err != nil {
					return err
				}
			}
			var err error
			if f, err = parser.ParseFile(c.fset, name, text, parser.SkipObjectResolution); err != nil {
				return err
			}
			if !new {
				c.parsed[name] = f
			}
		}
		files = append(files, f)
	}
	conf := types.Config{Importer: c.imports}
	_, err := conf.Check(c.module+"/"+dir, c.fset, files, nil)
	return err
}
