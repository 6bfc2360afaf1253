package mutants

import (
	"context"
	"os"
	"strings"
	"testing"
)

// written reads testdata/written.json and gives the list to change.
func written(t *testing.T, change func(text string) string) ([]Mutant, error) {
	t.Helper()
	b, err := os.ReadFile("testdata/written.json")
	if err != nil {
		t.Fatal(err)
	}
	return ReadWritten(strings.NewReader(change(string(b))))
}

func asItIs(text string) string { return text }

func TestWrittenMutantsAreTriedAsDrawnOnesAre(t *testing.T) {
	list, err := written(t, asItIs)
	if err != nil {
		t.Fatal(err)
	}
	a := &Auto{
		Root: "testdata/tiny", Packages: Folders(list), Written: list, Seeds: 20, Workers: 2,
		suite: suite{tests: []string{"./..."}, recorded: []recordedTests{{"calc", "^TestRecorded$"}}, simulates: true},
	}
	r, err := a.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]func(*AutoResult) bool{
		"sum":     func(o *AutoResult) bool { return o.By == "calc.TestChecked" && o.File == "calc/calc.go" && o.Line == 7 },
		"twice":   func(o *AutoResult) bool { return o.Simulation == "S6" && o.Seed == 7 && o.Truth },
		"output":  func(o *AutoResult) bool { return o.Survived() && o.Recorded },
		"unasked": func(o *AutoResult) bool { return o.Survived() && !o.NeverReached && !o.NeverRun },
		"unrun":   func(o *AutoResult) bool { return o.Survived() && o.NeverReached && o.NeverRun },
	}
	for i := range r.Results {
		o := &r.Results[i]
		if o.Placebo {
			continue
		}
		if ok := want[o.Key]; ok == nil || !ok(o) {
			t.Errorf("%s: %+v", o.Describe(), o)
		}
		delete(want, o.Key)
	}
	if len(want) > 0 || r.Proven != 1 || r.N != 5 {
		t.Errorf("not tried: %v; proven %d of %d", want, r.Proven, r.N)
	}
	if line := r.Line(); !strings.HasPrefix(line, "written: 2/5 by checks (40.0 %, ") || !strings.Contains(line, "recorded only 1; simulation 1, truth only 1; never reached 1;") {
		t.Error(line)
	}
}

func TestAListOfWrittenMutantsIsChecked(t *testing.T) {
	replace := func(old, text string) func(string) string {
		return func(list string) string { return strings.Replace(list, old, text, 1) }
	}
	for name, c := range map[string]struct {
		change func(string) string
		want   string
	}{
		"unknown field": {replace(`"about"`, `"abut"`), "unknown field"},
		"name twice":    {replace(`"sum"`, `"twice"`), `two mutants are named "twice"`},
		"no name":       {replace(`"sum"`, `""`), "mutant 1 needs a name"},
		"outside":       {replace(`"calc/calc.go"`, `"../calc.go"`), "is not the name of a file"},
		"absolute":      {replace(`"calc/calc.go"`, `"/calc.go"`), "is not the name of a file"},
		"no list":       {func(string) string { return "[]" }, "no mutant"},
		"two lists":     {func(list string) string { return list + list }, "more follows the list"},
		"more":          {func(list string) string { return list + "]" }, "more follows the list"},
	} {
		if _, err := written(t, c.change); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestEditsThatOverlapAreAnError: they are no mutant of one meaning, however one
// lies to the other.
func TestEditsThatOverlapAreAnError(t *testing.T) {
	for _, second := range []string{"{ return a + ", "a + b }", "+ b", "return a + b", "Checked(a, b int) int { return a + b }"} {
		m := Mutant{Name: "both", Edits: []Edit{{"calc/calc.go", "return a + b", "return 1"}, {"calc/calc.go", second, "x"}}}
		for range 2 {
			if _, err := m.fileEdits("testdata/tiny"); err == nil || !strings.Contains(err.Error(), "both: edit 2 overlaps another in calc/calc.go") {
				t.Errorf("%q: %v", m.Edits[1].Old, err)
			}
			if _, err := m.Apply("testdata/tiny"); err == nil || !strings.Contains(err.Error(), "overlaps") {
				t.Errorf("%q: %v", m.Edits[1].Old, err)
			}
			m.Edits[0], m.Edits[1] = m.Edits[1], m.Edits[0]
		}
	}
	m := Mutant{Name: "beside", Edits: []Edit{{"calc/calc.go", "int { return a +", "int { return -a +"}, {"calc/calc.go", " b }", " 1 }"}}}
	if _, err := m.fileEdits("testdata/tiny"); err != nil {
		t.Error(err)
	}
}

func TestAWrittenMutantOutsideOfFunctionsIsNamed(t *testing.T) {
	list, err := written(t, func(text string) string {
		text = strings.Replace(text, "a + b", "Package calc has", 1)
		return strings.Replace(text, "n * 3", "n * no", 1)
	})
	if err != nil {
		t.Fatal(err)
	}
	a := &Auto{Root: "testdata/tiny", Packages: Folders(list), Written: list, Seeds: 1, Workers: 1, suite: suite{tests: []string{"./..."}}}
	r, err := a.Run(t.Context())
	if err != nil || strings.Join(r.NotTried, " ") != "sum twice" || r.N != 3 {
		t.Errorf("%v; %+v", err, r)
	}
	a.Written, a.Packages = list[:1], []string{"calc"}
	if _, err := a.Run(t.Context()); err == nil || !strings.HasSuffix(err.Error(), "0 do the same as the program, 1 cannot be tried, since they do not change the inside of functions alone, or do not compile: sum") {
		t.Errorf("%v", err)
	}
}

func TestAnInterruptedRunReportsWhatItHasTried(t *testing.T) {
	list, err := written(t, asItIs)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := 0
	a := &Auto{
		Root: "testdata/tiny", Packages: Folders(list), Written: list, Seeds: 20, Workers: 1, suite: suite{tests: []string{"./..."}},
		Done: func() {
			if done++; done == 2 {
				stop()
			}
		},
	}
	r, err := a.Run(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if p := r.Problems(); !r.Interrupted || r.N != len(r.Results) || r.N < 2 || r.N > 4 || len(p) != 1 || !strings.HasPrefix(p[0], "the run was interrupted: the first ") {
		t.Errorf("%d of %d results; %v", r.N, len(r.Results), p)
	}
}
