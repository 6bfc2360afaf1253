package main

import (
	"bytes"
	"errors"
	"fmt"
	"go/format"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

var (
	moduleLine = regexp.MustCompile(`(?m)^module[ \t]+(\S+)[ \t]*\r?$`)
	// validPath is stricter than Go's own rule, which allows a few characters
	// more, but not in the path of a module that others can fetch.
	validPath = regexp.MustCompile(`^[A-Za-z0-9_.~-]+(/[A-Za-z0-9_.~-]+)*$`)
)

// rename changes the module in dir to the path to, and returns how many files
// it wrote. It works out every file before it writes the first one.
func rename(dir, to string) (int, error) {
	if !validPath.MatchString(to) || strings.HasPrefix(to, "-") || strings.Contains("/"+to+"/", "/../") {
		return 0, fmt.Errorf("%q can not be the path of a module", to)
	}
	gomod, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	if err != nil {
		return 0, err
	}
	m := moduleLine.FindSubmatch(gomod)
	if m == nil {
		return 0, errors.New("go.mod has no module line")
	}
	from := string(m[1])
	changed := map[string][]byte{}
	err = filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if d.Name() == ".git" {
				return fs.SkipDir
			}
			return nil
		}
		if !d.Type().IsRegular() {
			return nil
		}
		var edit func(name string, text []byte, from, to string) ([]byte, error)
		switch filepath.Ext(name) {
		case ".go":
			edit = editGo
		case ".mod":
			edit = editMod
		case ".md":
			edit = editDocument
		default:
			return nil
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		after, err := edit(name, text, from, to)
		if err == nil && !bytes.Equal(after, text) {
			changed[name] = after
		}
		return err
	})
	if err != nil {
		return 0, err
	}
	for name, text := range changed {
		if err := os.WriteFile(name, text, 0o644); err != nil {
			return 0, err
		}
	}
	return len(changed), nil
}

// editGo rewrites the imports of a Go file and sorts them anew.
func editGo(name string, text []byte, from, to string) ([]byte, error) {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, name, text, parser.ImportsOnly)
	if err != nil {
		return nil, err
	}
	var out []byte
	pos := 0
	for _, spec := range f.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return nil, err
		}
		if after, ok := moved(path, from, to); ok {
			start := fset.Position(spec.Path.Pos()).Offset
			out = append(out, text[pos:start]...)
			out = strconv.AppendQuote(out, after)
			pos = start + len(spec.Path.Value)
		}
	}
	if pos == 0 {
		return text, nil
	}
	return format.Source(append(out, text[pos:]...))
}

// editMod rewrites the module line of go.mod and tools/go.mod.
func editMod(_ string, text []byte, from, to string) ([]byte, error) {
	m := moduleLine.FindSubmatchIndex(text)
	if m == nil {
		return text, nil
	}
	after, ok := moved(string(text[m[2]:m[3]]), from, to)
	if !ok {
		return text, nil
	}
	return bytes.Join([][]byte{text[:m[2]], []byte(after), text[m[3]:]}, nil), nil
}

// editDocument rewrites import paths in double quotes, as examples have them.
func editDocument(_ string, text []byte, from, to string) ([]byte, error) {
	quoted := regexp.MustCompile(`"` + regexp.QuoteMeta(from) + `(/[^"\s]*)?"`)
	return quoted.ReplaceAllFunc(text, func(q []byte) []byte {
		after, _ := moved(string(q[1:len(q)-1]), from, to)
		return strconv.AppendQuote(nil, after)
	}), nil
}

// moved returns the new form of an import path of the module.
func moved(path, from, to string) (string, bool) {
	if rest, ok := strings.CutPrefix(path, from); ok && (rest == "" || rest[0] == '/') {
		return to + rest, true
	}
	return path, false
}
