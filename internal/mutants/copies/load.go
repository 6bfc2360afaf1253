package copies

import (
	"bytes"
	"context"
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
	"path/filepath"
	"sync"
)

// Package is a package whose functions may be copied.
type Package struct {
	// Dir is its folder, from the module's root, with slashes.
	Dir   string
	path  string
	fset  *token.FileSet
	files []*file
	types *types.Package
	info  *types.Info
	// initial are the functions that package variables are made with.
	initial map[types.Object]bool

	once     sync.Once
	copyable []*Function // for mutants that are not drawn

	mu     sync.Mutex
	byDecl map[*ast.FuncDecl]*Function
}

// file is one source file of this platform, without tests.
type file struct {
	pkg  *Package
	name string // the absolute name
	text string
	ast  *ast.File
	pos  *token.File
}

// has reports whether the position is in the file.
func (f *file) has(pos token.Pos) bool { return f.ast.FileStart <= pos && pos < f.ast.FileEnd }

// offset is where pos stands in the text of the file.
func (f *file) offset(pos token.Pos) int { return f.pos.Offset(pos) }

// source is the text of a node.
func (f *file) source(n ast.Node) string { return f.text[f.offset(n.Pos()):f.offset(n.End())] }

// listed is what go list says of a package.
type listed struct {
	ImportPath, Dir, Export string
	GoFiles                 []string
}

// Load parses the packages in dirs below root and checks their types. What
// they import comes compiled from the go command's cache.
func Load(ctx context.Context, root string, dirs []string) ([]*Package, error) {
	root, err := filepath.Abs(root)
	if err != nil {
		return nil, err
	}
	if root, err = filepath.EvalSymlinks(root); err != nil {
		return nil, err
	}
	args := []string{"list", "-export", "-deps", "-json=ImportPath,Dir,Export,GoFiles"}
	for _, dir := range dirs {
		args = append(args, "./"+dir)
	}
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w: %s", err, bytes.TrimSpace(stderr.Bytes()))
	}
	byDir, exports := map[string]listed{}, map[string]string{}
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, err
		}
		byDir[p.Dir], exports[p.ImportPath] = p, p.Export
	}
	var all []*Package
	for _, dir := range dirs {
		l, ok := byDir[filepath.Join(root, filepath.FromSlash(dir))]
		if !ok {
			return nil, fmt.Errorf("%s: no package of this module", dir)
		}
		p, err := load(dir, l, exports)
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
}

func load(dir string, l listed, exports map[string]string) (*Package, error) {
	p := &Package{Dir: dir, path: l.ImportPath, fset: token.NewFileSet()}
	var parsed []*ast.File
	for _, base := range l.GoFiles {
		name := filepath.Join(l.Dir, base)
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		a, err := parser.ParseFile(p.fset, name, text, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		p.files = append(p.files, &file{pkg: p, name: name, text: string(text), ast: a, pos: p.fset.File(a.Pos())})
		parsed = append(parsed, a)
	}
	p.info = &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
		Selections: map[*ast.SelectorExpr]*types.Selection{}, Scopes: map[ast.Node]*types.Scope{},
	}
	conf := types.Config{Importer: importer.ForCompiler(p.fset, "gc", func(name string) (io.ReadCloser, error) {
		if exports[name] == "" {
			return nil, fmt.Errorf("%s: not compiled", name)
		}
		return os.Open(exports[name])
	})}
	var err error
	if p.types, err = conf.Check(p.path, p.fset, parsed, p.info); err != nil {
		return nil, err
	}
	p.markInitial()
	return p, nil
}

// compiles reports whether a function, written as a function literal, would
// compile at a place of the package.
func (p *Package) compiles(at token.Pos, literal string) bool {
	f, err := parser.ParseFile(p.fset, "copy.go", "package p\nvar _ = "+literal+"\n", parser.SkipObjectResolution)
	if err != nil {
		return false
	}
	expr := f.Decls[0].(*ast.GenDecl).Specs[0].(*ast.ValueSpec).Values[0]
	return types.CheckExpr(p.fset, p.types, at, expr, nil) == nil
}
