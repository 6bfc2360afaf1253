package tidy

import (
	"go/token"
	"go/types"
	"slices"
	"strings"
	"testing"
)

// sharing is a package that may name nothing of the packages of this module that
// it is compared with, but what is listed.
type sharing struct {
	dir string
	may []share
}

// share lists objects of a package, and says why they may be named.
type share struct{ of, names, why string }

// check compares what a package names with the list: what is not listed, and
// what is listed and not named, are problems.
func (s *sharing) check(named map[string]token.Position) (problems []string) {
	listed := map[string]bool{}
	for _, m := range s.may {
		for _, name := range strings.Fields(m.names) {
			name = m.of + "." + name
			if listed[name] {
				problems = append(problems, s.dir+": "+name+" is listed twice")
			}
			listed[name] = true
			if _, ok := named[name]; !ok {
				problems = append(problems, s.dir+" does not name "+name+" any more: take it from the list")
			}
		}
	}
	for name, at := range named {
		if !listed[name] {
			problems = append(problems, at.String()+": "+s.dir+" may not share "+name)
		}
	}
	slices.Sort(problems)
	return problems
}

// named returns the objects of other packages of this module that a package
// names, such as core.Machine.Step, each with the first place: functions,
// methods, types, constants, variables, and fields that hold a function.
func (c *checker) named(t *testing.T, dir string) map[string]token.Position {
	t.Helper()
	path := c.module + "/" + dir
	if _, err := c.Import(path); err != nil {
		t.Fatal(err)
	}
	found := map[string]token.Position{}
	for id, object := range c.info[path].Uses {
		if object.Pkg() == nil || object.Pkg().Path() == path || !under(object.Pkg().Path(), c.module) {
			continue
		}
		name, ok := nameOf(object)
		if !ok {
			continue
		}
		name = strings.TrimPrefix(object.Pkg().Path(), c.module+"/") + "." + name
		at := c.fset.Position(id.Pos())
		if first, ok := found[name]; !ok || at.Filename < first.Filename || at.Filename == first.Filename && at.Offset < first.Offset {
			found[name] = at
		}
	}
	return found
}

// nameOf returns the name of an object in its package, a method with its type.
// It has none for what does nothing: packages and plain fields.
func nameOf(object types.Object) (name string, ok bool) {
	switch o := object.(type) {
	case *types.PkgName:
		return "", false
	case *types.Var:
		if _, function := o.Type().Underlying().(*types.Signature); o.IsField() && !function {
			return "", false
		}
	case *types.Func:
		recv := o.Signature().Recv()
		if recv == nil {
			break
		}
		of := recv.Type()
		if p, ok := of.(*types.Pointer); ok {
			of = p.Elem()
		}
		if named, ok := types.Unalias(of).(*types.Named); ok {
			return named.Obj().Name() + "." + o.Name(), true
		}
	}
	return object.Name(), true
}
