package mutants

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Root returns the module's root: the folder at dir or above it that has the
// sources which the mutants edit. It is a path without symbolic links, since an
// overlay applies only to files that the go command names in the same way.
func Root(dir string) (string, error) {
	dir, err := realPath(dir)
	if err != nil {
		return "", err
	}
	for {
		if isFile(filepath.Join(dir, "go.mod")) && isFile(filepath.Join(dir, "core", "machine.go")) {
			return dir, nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", errors.New("mutants are built from the source of amicore: run it inside a clone of it")
		}
		dir = up
	}
}

func realPath(name string) (string, error) {
	name, err := filepath.Abs(name)
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(name)
}

func isFile(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode().IsRegular()
}

// place is where an edit's text is in its file.
type place struct {
	file             string
	begin, end, edit int
}

// locate finds the text of each edit. It returns an error if a text is not in its
// file exactly once, or if the texts of two edits overlap: which of them would count
// is not said.
func (m *Mutant) locate(root string) (places []place, err error) {
	texts := map[string]string{}
	for i, e := range m.Edits {
		text, ok := texts[e.File]
		if !ok {
			b, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(e.File)))
			if err != nil {
				return nil, err
			}
			text = string(b)
			texts[e.File] = text
		}
		if n := strings.Count(text, e.Old); n != 1 || e.Old == e.New {
			return nil, fmt.Errorf("%s: the text of edit %d is in %s %d times, and must be there once: %q", m.Name, i+1, e.File, n, e.Old)
		}
		begin := strings.Index(text, e.Old)
		p := place{e.File, begin, begin + len(e.Old), i}
		if slices.ContainsFunc(places, p.overlaps) {
			return nil, fmt.Errorf("%s: edit %d overlaps another in %s", m.Name, i+1, e.File)
		}
		places = append(places, p)
	}
	return places, nil
}

// overlaps reports whether both places have a byte in common.
func (p place) overlaps(o place) bool { return p.file == o.file && p.begin < o.end && o.begin < p.end }

// Apply returns the files that the mutant changes, by name, as they would be, or
// an error of locate.
func (m *Mutant) Apply(root string) (map[string][]byte, error) {
	all, err := m.locate(root)
	if err != nil {
		return nil, err
	}
	places := map[string][]place{}
	for _, p := range all {
		places[p.file] = append(places[p.file], p)
	}
	files := map[string][]byte{}
	for name, list := range places {
		text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
		if err != nil {
			return nil, err
		}
		slices.SortFunc(list, func(a, b place) int { return a.begin - b.begin })
		var out []byte
		at := 0
		for _, p := range list {
			out = append(out, text[at:p.begin]...)
			out = append(out, m.Edits[p.edit].New...)
			at = p.end
		}
		files[name] = append(out, text[at:]...)
	}
	return files, nil
}

// overlay writes the mutant's files into dir and returns the file that tells
// the go command of them (go help build, -overlay).
func (m *Mutant) overlay(root, dir string) (string, error) {
	files, err := m.Apply(root)
	if err != nil {
		return "", err
	}
	replace := map[string]string{}
	for name, text := range files {
		to := filepath.Join(dir, strings.ReplaceAll(name, "/", "_"))
		if err := os.WriteFile(to, text, 0o600); err != nil {
			return "", err
		}
		replace[filepath.Join(root, filepath.FromSlash(name))] = to
	}
	b, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	file := filepath.Join(dir, "overlay.json")
	return file, os.WriteFile(file, b, 0o600)
}
