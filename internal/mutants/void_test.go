package mutants

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"amicore/adapters/fake"
	"amicore/sim"
)

// TestAFaultThatDoesNothingHasNoEffect: each kind of fault is met, and its
// effect is seen; made to do nothing but to count itself and to tell of itself,
// it is never seen again, whatever other faults do.
func TestAFaultThatDoesNothingHasNoEffect(t *testing.T) {
	seeds := 40
	if testing.Short() {
		seeds = 15
	}
	program := buildVoid(t)
	out, err := output(exec.CommandContext(t.Context(), program, strconv.Itoa(seeds)))
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	kinds := 0
	for line := range strings.Lines(out) {
		var name string
		var fired, seen, none, void int
		if _, err := fmt.Sscanf(line, "%q%d%d%d%d", &name, &fired, &seen, &none, &void); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		kinds++
		switch {
		case seen == 0 && !testing.Short():
			t.Errorf("%s fired %d times, and its effect was never seen", name, fired)
		case none == 0 && !testing.Short():
			t.Errorf("%s does not fire when it does nothing", name)
		case void > 0:
			t.Errorf("%s did nothing, %d times, and its effect was seen on %d machines", name, none, void)
		}
	}
	if want := fake.NetFaults() + int(fake.FaultKinds) - 1 + len(sim.HostileNames()); kinds != want {
		t.Errorf("%d kinds were tried of %d", kinds, want)
	}
}

// buildVoid builds the program of testdata/void with faults that can be made
// to do nothing.
func buildVoid(t *testing.T) (program string) {
	t.Helper()
	root, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	overlay, err := void.overlay(root, dir)
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(overlay)
	if err != nil {
		t.Fatal(err)
	}
	var files struct{ Replace map[string]string }
	if err := json.Unmarshal(b, &files); err != nil {
		t.Fatal(err)
	}
	for place, text := range map[string]string{ // the kinds that do nothing
		"adapters/fake": "package fake\n\nvar (\n\tVoidNet NetFault = 255\n\tVoidServer FaultKind\n)\n",
		"sim":           "package sim\n\nvar VoidHostile = -1\n",
	} {
		switches := filepath.Join(dir, filepath.Base(place)+"_switches.go")
		if err := os.WriteFile(switches, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		files.Replace[filepath.Join(root, filepath.FromSlash(place), "switches.go")] = switches
	}
	if b, err = json.Marshal(files); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(overlay, b, 0o600); err != nil {
		t.Fatal(err)
	}
	program = filepath.Join(dir, "void")
	if out, err := output(goCommand(t.Context(), root, "build", "-overlay", overlay, "-o", program, "./internal/mutants/testdata/void")); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return program
}
