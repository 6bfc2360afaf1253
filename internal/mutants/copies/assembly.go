package copies

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Equivalent returns the numbers of the mutants for which the compiler makes
// the same instructions as for a copy without a change.
func Equivalent(ctx context.Context, root string, mutants []*Mutant) (map[int]bool, error) {
	dir, err := os.MkdirTemp("", "amisim-assembly-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	overlay, err := WriteOverlay(dir, mutants, true)
	if err != nil {
		return nil, err
	}
	var dirs []string
	for _, m := range mutants {
		if d := "./" + m.Dir(); !slices.Contains(dirs, d) {
			dirs = append(dirs, d)
		}
	}
	cmd := exec.CommandContext(ctx, "go", append([]string{"build", "-overlay", overlay.File, "-gcflags=-S"}, dirs...)...)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	out, err := cmd.CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("the copies do not compile: %s", firstError(string(out)))
	}
	families := readAssembly(string(out))
	same := map[int]bool{}
	for _, m := range mutants {
		equal := true
		for _, p := range m.pieces {
			key := family{p.fn.file.pkg.symbol(), p.fn.symbol(), m.Number}
			unchanged := key
			unchanged.number = reference
			equal = equal && families[key] != "" && families[key] == families[unchanged]
		}
		same[m.Number] = equal
	}
	return same, nil
}

// firstError is the first line of a compiler's output that is not a heading.
func firstError(out string) string {
	for line := range strings.Lines(out) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") && strings.Contains(line, ".go:") && !strings.HasPrefix(line, "0x") {
			return filepath.ToSlash(line)
		}
	}
	return "unknown error"
}

// family is a copy with all that the compiler makes for it: closures, tables
// of jumps, of arguments and of the stack.
type family struct {
	pkg, function string
	number        int
}

// symbol is the package's name in symbols.
func (p *Package) symbol() string {
	if p.types.Name() == "main" {
		return "main"
	}
	return p.path
}

// symbol is the function's name in symbols, without its package.
func (fn *Function) symbol() string {
	name := strings.TrimPrefix(fn.Name, fn.file.pkg.Dir+".")
	i := strings.LastIndexByte(name, '.')
	return name[i+1:] + "@" + name[:max(i, 0)]
}

var (
	// A symbol begins at the left edge of the output.
	symbolLine = regexp.MustCompile(`^(\S+?)\.((?:\(\*?\w+(?:\[[^\]]*\])?\)|\w+(?:\[[^\]]*\])?)\.)?zz(\d+)_(\w+)(\S*) S[A-Z]+`)
	copyPrefix = regexp.MustCompile(`\bzz\d+_`)
	place      = regexp.MustCompile(`\([^()\s]*\.go:\d+\)|\(<unknown line number>\)`)
	// The compiler counts the constant values that it lays out by itself.
	constantLine = regexp.MustCompile(`^(\S+\.\.stmp_\d+) S[A-Z]+`)
	constantName = regexp.MustCompile(`[^\s,(]+\.\.stmp_\d+`)
)

// readAssembly returns for each copy what the compiler printed, without lines
// and the number of the copy, and with constant values in the place of their
// names.
func readAssembly(out string) map[family]string {
	symbols, constants := map[family][]string{}, map[string]string{}
	var title string
	var text strings.Builder
	end := func() {
		if m := symbolLine.FindStringSubmatch(title); m != nil {
			number, _ := strconv.Atoi(m[3])
			key := family{m[1], m[4] + "@" + strings.TrimSuffix(m[2], "."), number}
			symbols[key] = append(symbols[key], copyPrefix.ReplaceAllString(title+text.String(), "zz_"))
		} else if m := constantLine.FindStringSubmatch(title); m != nil {
			constants[m[1]] = text.String()
		}
		text.Reset()
	}
	for line := range strings.Lines(out) {
		if strings.HasPrefix(line, "\t") {
			text.WriteString(place.ReplaceAllString(line, ""))
			continue
		}
		end()
		title = line
	}
	end()
	families := map[family]string{}
	for key, list := range symbols {
		for i := range list {
			list[i] = withConstants(list[i], constants)
		}
		slices.Sort(list)
		families[key] = strings.Join(list, "")
	}
	return families
}

// withConstants puts constant values in the place of their names. They may
// have others in them. A name that is left makes copies differ.
func withConstants(text string, constants map[string]string) string {
	for range 5 {
		replaced := constantName.ReplaceAllStringFunc(text, func(name string) string {
			if value, ok := constants[name]; ok {
				return "constant{" + value + "}"
			}
			return name
		})
		if replaced == text {
			break
		}
		text = replaced
	}
	return text
}
