package mutants

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"amicore/internal/mutants/copies"
)

// maxWritten is how many bytes a list of written mutants may have.
const maxWritten = 16 << 20

// ReadWritten reads a list of mutants that somebody has written apart from this
// project: a JSON array of objects with a name, what goes wrong (about) and
// edits, each with file, old and new. It returns an error for an unknown field, a
// name that comes twice, a mutant without edits, and for anything behind the array.
func ReadWritten(r io.Reader) ([]Mutant, error) {
	var list []struct {
		Name  string `json:"name"`
		About string `json:"about"`
		Edits []struct {
			File string `json:"file"`
			Old  string `json:"old"`
			New  string `json:"new"`
		} `json:"edits"`
	}
	d := json.NewDecoder(io.LimitReader(r, maxWritten))
	d.DisallowUnknownFields()
	if err := d.Decode(&list); err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("more follows the list, and would not be tried: there must be one array")
	}
	if len(list) == 0 {
		return nil, errors.New("the list has no mutant")
	}
	var all []Mutant
	seen := map[string]bool{}
	for i, w := range list {
		switch {
		case w.Name == "" || w.About == "":
			return nil, fmt.Errorf("mutant %d needs a name and what it is about", i+1)
		case seen[w.Name]:
			return nil, fmt.Errorf("two mutants are named %q", w.Name)
		case len(w.Edits) == 0:
			return nil, fmt.Errorf("%s: no edit", w.Name)
		}
		seen[w.Name] = true
		m := Mutant{Name: w.Name, About: w.About}
		for _, e := range w.Edits {
			if path.IsAbs(e.File) || path.Clean(e.File) != e.File || strings.HasPrefix(e.File, "..") {
				return nil, fmt.Errorf("%s: %q is not the name of a file from the module's root", w.Name, e.File)
			}
			m.Edits = append(m.Edits, Edit{File: e.File, Old: e.Old, New: e.New})
		}
		all = append(all, m)
	}
	return all, nil
}

// Folders are the folders of all files that the mutants edit, in order.
func Folders(list []Mutant) (dirs []string) {
	for i := range list {
		for _, e := range list[i].Edits {
			dirs = append(dirs, path.Dir(e.File))
		}
	}
	slices.Sort(dirs)
	return slices.Compact(dirs)
}

// written makes copies of the written mutants. One that the compiler proves
// equivalent is no defect: it is counted and left out. One that cannot be a copy
// is named in the report.
func (a *Auto) written(ctx context.Context, packages []*copies.Package, r *AutoReport) (list []*copies.Mutant, err error) {
	var all []*copies.Mutant
	for i := range a.Written {
		w := &a.Written[i]
		edits, err := w.fileEdits(a.Root)
		if err != nil {
			return nil, err
		}
		m, ok := copies.FromEdits(packages, edits)
		if !ok {
			r.NotTried = append(r.NotTried, w.Name)
			continue
		}
		m.Number, m.Key, m.Operator, m.Statement = i+1, w.Name, "written", w.About
		all = append(all, m)
	}
	var same map[int]bool
	if len(all) > 0 {
		if same, err = copies.Equivalent(ctx, a.Root, all); err != nil {
			return nil, err
		}
	}
	for _, m := range all {
		if same[m.Number] {
			r.Proven++
			continue
		}
		list = append(list, m)
	}
	r.N, r.Written = len(list), true
	if len(list) == 0 {
		return nil, fmt.Errorf("of the written mutants %d do the same as the program, %d cannot be tried%s", r.Proven, len(r.NotTried), why(r.NotTried))
	}
	return list, nil
}

// why says why written mutants cannot be tried, and names the first few.
func why(notTried []string) string {
	const most = 3
	if len(notTried) == 0 {
		return ""
	}
	text := ", since they do not change the inside of functions alone, or do not compile: " + strings.Join(notTried[:min(most, len(notTried))], ", ")
	if more := len(notTried) - most; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}
