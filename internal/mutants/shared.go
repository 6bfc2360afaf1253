package mutants

import (
	"context"
	"path"
	"slices"
	"sync"

	"amicore/internal/mutants/copies"
)

// source is where the programs with a mutant come from: either its own
// overlay, or programs that have copies for many mutants.
type source struct {
	overlay string
	shared  *shared // nil for the overlay
	number  int     // of the mutant in shared
}

// env selects the mutant in a shared program.
func (s *source) env() []string {
	if s.shared == nil {
		return nil
	}
	return copies.Select(s.number)
}

// program returns the program that build makes with an overlay, in a folder. A
// shared one is built once.
func (s *source) program(name, dir string, build func(overlay, dir string) (string, error)) (string, error) {
	if s.shared == nil {
		return build(s.overlay, dir)
	}
	return s.shared.program(name, build)
}

// shared are programs with the copies of many mutants.
type shared struct {
	overlay, dir string
	numbers      map[string]int // by the name of the mutant, from 1

	mu       sync.Mutex
	programs map[string]func() (string, error)
}

// newShared writes the copies of all mutants of the list whose edits lie
// inside functions.
func newShared(ctx context.Context, root, dir string, list []Mutant) (*shared, error) {
	var dirs []string
	for i := range list {
		for _, e := range list[i].Edits {
			if d := path.Dir(e.File); !slices.Contains(dirs, d) {
				dirs = append(dirs, d)
			}
		}
	}
	packages, err := copies.Load(ctx, root, dirs)
	if err != nil {
		return nil, err
	}
	s := &shared{dir: dir, numbers: map[string]int{}, programs: map[string]func() (string, error){}}
	var all []*copies.Mutant
	for i := range list {
		edits, err := list[i].fileEdits(root)
		if err != nil {
			return nil, err
		}
		if m, ok := copies.FromEdits(packages, edits); ok {
			m.Number = len(all) + 1
			all = append(all, m)
			s.numbers[list[i].Name] = m.Number
		}
	}
	o, err := copies.WriteOverlay(dir, all, false)
	if err != nil {
		return nil, err
	}
	s.overlay = o.File
	return s, nil
}

func (s *shared) program(name string, build func(overlay, dir string) (string, error)) (string, error) {
	s.mu.Lock()
	once := s.programs[name]
	if once == nil {
		once = sync.OnceValues(func() (string, error) { return build(s.overlay, s.dir) })
		s.programs[name] = once
	}
	s.mu.Unlock()
	return once()
}

// fileEdits are the mutant's edits without the text around them that they
// leave as it is, which often names a function for the reader.
func (m *Mutant) fileEdits(root string) (list []copies.FileEdit, err error) {
	places, err := m.locate(root)
	if err != nil {
		return nil, err
	}
	for _, p := range places {
		e := m.Edits[p.edit]
		from, old, text := p.begin, e.Old, e.New
		for old != "" && text != "" && old[0] == text[0] {
			from, old, text = from+1, old[1:], text[1:]
		}
		for old != "" && text != "" && old[len(old)-1] == text[len(text)-1] {
			old, text = old[:len(old)-1], text[:len(text)-1]
		}
		list = append(list, copies.FileEdit{File: e.File, Edit: copies.Edit{From: from, To: from + len(old), New: text}})
	}
	return list, nil
}
