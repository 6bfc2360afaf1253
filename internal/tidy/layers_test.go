package tidy

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// layers says which packages of this module the code of a folder may import
// (its tests may import anything). The first row that matches counts; a row
// covers the folders below it as well, and so does each import it allows,
// unless it ends in "!": then it is that package alone.
var layers = []struct {
	dir  string
	uses []string
}{
	{"core/wire", nil},
	{"core/transcript", nil},
	{"core/catalog", []string{"core/wire"}},
	{"core/action", []string{"core/wire", "core/catalog"}},
	{"core/event", []string{"core/wire", "core/catalog"}},
	{"core/coretest", []string{"core!", "core/wire"}},
	{"core/fleet", []string{"core!", "core/wire", "internal/stepview!"}},
	{"core/fanout", []string{"core!", "core/wire"}},
	{"core/spec/sidebyside", []string{"core!", "core/spec!", "core/wire", "core/catalog", "internal/stepview!"}},
	{"core/spec", []string{"core!", "core/wire", "core/catalog", "internal/refwire!"}},
	{"core/driver", []string{"core!", "core/wire"}},
	{"core", []string{"core/wire", "core/catalog"}},
	{"adapters/netio", []string{"core!", "core/wire", "core/action", "core/event", "core/fleet", "core/fanout", "core/driver", "internal/smallfile!"}},
	{"adapters/fake/serve", []string{"core!", "adapters/fake!"}},
	{"adapters/fake", []string{"core!", "core/wire", "core/action", "core/event", "core/fleet", "core/fanout", "core/driver", "core/catalog"}},
	{"adapters/capture", []string{"core/wire", "core/transcript"}},
	{"adapters/prom", []string{"core!", "adapters/netio"}},
	{"adapters/clusterconfig", []string{"core!", "core/wire", "core/fleet", "adapters/netio", "internal/smallfile!"}},
	{"sim/simrapid", []string{"sim!"}},
	{"sim", []string{"core", "adapters/fake", "adapters/capture", "adapters/prom", "internal"}},
	{"props", []string{""}},
	{"cmd", []string{""}},
	{"examples", []string{""}},
	{"internal/smallfile", nil},
	{"internal/refwire", nil}, // the reference must not share the code it judges
	{"internal/stepview", []string{"core!"}},
	{"internal", []string{""}},
}

// guests says where a module of someone else may be imported at all. Under core/
// none is.
var guests = []struct{ module, dir string }{
	{"github.com/gopacket/gopacket", "adapters/capture"},
	{"github.com/benbjohnson/clock", "adapters/netio"},
	{"github.com/prometheus", "adapters/prom"},
	{"go.yaml.in/yaml", "adapters/clusterconfig"},
	{"github.com/spf13", "cmd"},
	{"github.com/chromedp", "internal/timeline/browsertest"},
}

// checkLayers returns the imports of f, which lies in dir, that point the wrong
// way.
func checkLayers(fset *token.FileSet, module, dir string, f *ast.File) (problems []string) {
	row := slices.IndexFunc(layers, func(l struct {
		dir  string
		uses []string
	},
	) bool {
		return under(dir, l.dir)
	})
	if row < 0 {
		return []string{fmt.Sprintf("%s: no row for this folder in the table of layers", dir)}
	}
	for _, spec := range f.Imports {
		name, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue
		}
		place := fset.Position(spec.Pos())
		if ours, ok := strings.CutPrefix(name, module+"/"); ok {
			if ours != dir && !slices.ContainsFunc(layers[row].uses, func(use string) bool { return allows(use, ours) }) {
				problems = append(problems, fmt.Sprintf("%s: %s may not import %s", place, dir, ours))
			}
			continue
		}
		if first, _, _ := strings.Cut(name, "/"); !strings.Contains(first, ".") {
			continue // the standard library
		}
		if under(dir, "core") {
			problems = append(problems, fmt.Sprintf("%s: core/ imports nothing of others: %s", place, name))
		}
		for _, g := range guests {
			if under(name, g.module) && !under(dir, g.dir) {
				problems = append(problems, fmt.Sprintf("%s: only %s may import %s", place, g.dir, name))
			}
		}
	}
	return problems
}

func allows(use, ours string) bool {
	if exact, ok := strings.CutSuffix(use, "!"); ok {
		return ours == exact
	}
	return use == "" || under(ours, use)
}

func TestImportsPointDownwards(t *testing.T) {
	fset, module := token.NewFileSet(), modulePath(t)
	for _, p := range packages(t, fset) {
		for _, f := range p.files {
			report(t, checkLayers(fset, module, p.dir, f))
		}
	}
}

func TestTheLayerRuleRefusesWrongImports(t *testing.T) {
	for _, c := range []struct{ dir, path, want string }{
		{"core/wire", "bytes", ""},
		{"core/wire", "m/core/transcript", "core/wire may not import core/transcript"},
		{"core/wire", "m/core", "may not import core"},
		{"core", "m/core/wire", ""},
		{"core", "m/core/fleet", "core may not import core/fleet"},
		{"core", "m/internal/golden", "core may not import internal/golden"},
		{"core/fleet", "m/core", ""},
		{"core/fleet", "m/core/driver", "may not import core/driver"},
		{"core/wire/table", "m/core", "may not import core"},
		{"core/action", "m/core", "may not import core"},
		{"core", "github.com/google/uuid", "core/ imports nothing of others"},
		{"adapters/capture", "m/core", "may not import core"},
		{"adapters/capture", "m/core/wire", ""},
		{"adapters/capture", "github.com/gopacket/gopacket/pcapgo", ""},
		{"cmd/amisim", "github.com/gopacket/gopacket", "only adapters/capture may import"},
		{"adapters/clusterconfig", "go.yaml.in/yaml/v4", ""},
		{"adapters/netio", "go.yaml.in/yaml/v4", "only adapters/clusterconfig may import"},
		{"adapters/netio", "m/adapters/clusterconfig", "may not import adapters/clusterconfig"},
		{"cmd/amisim", "m/adapters/netio", ""},
		{"cmd/amisim", "github.com/spf13/cobra", ""},
		{"sim", "m/core/fleet", ""},
		{"sim", "m/adapters/netio", "sim may not import adapters/netio"},
		{"internal/refwire", "m/core/wire", "may not import core/wire"},
		{"elsewhere", "bytes", "no row for this folder"},
	} {
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, "x.go", fmt.Sprintf("package x\nimport %q\n", c.path), 0)
		if err != nil {
			t.Fatal(err)
		}
		expect(t, c.dir+" imports "+c.path, checkLayers(fset, "m", c.dir, f), c.want)
	}
}
