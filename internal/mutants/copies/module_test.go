package copies

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// module writes a module with these files, the packages of which are loaded.
func module(t *testing.T, files map[string]string, dirs ...string) (root string, packages []*Package) {
	t.Helper()
	root = t.TempDir()
	files["go.mod"] = "module tiny\n\ngo 1.26\n"
	for name, text := range files {
		name = filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	packages, err := Load(t.Context(), root, dirs)
	if err != nil {
		t.Fatal(err)
	}
	return root, packages
}

// build compiles the module's command with copies for the mutants.
func build(t *testing.T, root string, mutants []*Mutant) (program string, o *Overlay) {
	t.Helper()
	o, err := WriteOverlay(t.TempDir(), mutants, false)
	if err != nil {
		t.Fatal(err)
	}
	program = filepath.Join(t.TempDir(), "program")
	cmd := exec.CommandContext(t.Context(), "go", "build", "-overlay", o.File, "-o", program, ".")
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return program, o
}
