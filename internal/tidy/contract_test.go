package tidy

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"amicore/core"
)

var (
	tableRow     = regexp.MustCompile(`(?m)^\| (.*) \|$`)
	quantity     = regexp.MustCompile(`^([0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?)(?: (ms|s|min|h|KiB|MiB|GiB))?(?:$|[,;] | \()`)
	commented    = regexp.MustCompile(`([A-Z]\w+) \(([^()]*)\)`)
	citation     = regexp.MustCompile(`\bcontract: ([^.]*)`)
	notes        = regexp.MustCompile(`(?m)(?:^[ \t]*//.*\n)+|//.*`)
	commentMark  = regexp.MustCompile(`\s*//\s*`)
	blanks       = regexp.MustCompile(`\s+`)
	numberedPart = regexp.MustCompile(`^[0-9]+( to [0-9]+)?( and [0-9]+)?$`)
)

var units = map[string]float64{
	"": 1, "ms": float64(time.Millisecond), "s": float64(time.Second), "min": float64(time.Minute), "h": float64(time.Hour),
	"KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30,
}

// amount reads a quantity that a text begins with. ok is false for one that depends
// on another field, such as "2 × MaxFrame".
func amount(text string) (n int64, ok bool) {
	m := quantity.FindStringSubmatch(text)
	if m == nil {
		return 0, false
	}
	number, err := strconv.ParseFloat(strings.ReplaceAll(m[1], ",", ""), 64)
	return int64(number * units[m[2]]), err == nil
}

// withField returns a valid configuration in which a field has a value. Without a
// name all have their defaults.
func withField(name string, value int64) core.Config {
	c := core.Config{Address: "pbx:5038", Username: "u", Secret: core.NewSecret("s")}
	if name != "" {
		reflect.ValueOf(&c).Elem().FieldByName(name).SetInt(value)
	}
	return c
}

// numbers are the fields of a Config that are times or counts, with their defaults.
func numbers(t *testing.T) map[string]int64 {
	t.Helper()
	m, err := core.New(withField("", 0))
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]int64{}
	v := reflect.ValueOf(m.Config())
	for i := range v.NumField() {
		if v.Field(i).CanInt() {
			found[v.Type().Field(i).Name] = v.Field(i).Int()
		}
	}
	return found
}

// checkDefault compares what a text says of a default with what New fills in.
func checkDefault(defaults map[string]int64, name, says string) (problems []string) {
	if n, ok := amount(says); !ok || n != defaults[name] {
		problems = append(problems, fmt.Sprintf("%s: the default is said to be %q, and New fills in %d", name, says, defaults[name]))
	}
	return problems
}

// checkBound wants New to take a value and to refuse the one beyond it.
func checkBound(name, says string, beyond int64) (problems []string) {
	n, ok := amount(says)
	if !ok {
		return nil // it depends on another field
	}
	if _, err := core.New(withField(name, n)); err != nil {
		problems = append(problems, fmt.Sprintf("%s: %q is said to be allowed: %v", name, says, err))
	}
	if _, err := core.New(withField(name, n+beyond)); err == nil && n+beyond != 0 {
		problems = append(problems, fmt.Sprintf("%s: %q is said to be the bound, and New takes %d", name, says, n+beyond))
	}
	return problems
}

// TestTheContractHasTheDefaultsAndBounds: no other check reads the tables of the
// contract, so that a number changed in core and in core/spec would leave them
// wrong.
func TestTheContractHasTheDefaultsAndBounds(t *testing.T) {
	defaults := numbers(t)
	left := maps.Clone(defaults)
	for _, m := range tableRow.FindAllStringSubmatch(read(t, "docs/contract/config.md"), -1) {
		cells := strings.Split(m[1], " | ")
		name := strings.TrimSuffix(cells[0], " (bytes)")
		if _, open := left[name]; !open || len(cells) < 3 {
			continue // another table, or the one of MemoryBound, which comes last
		}
		delete(left, name)
		report(t, checkDefault(defaults, name, cells[1]))
		report(t, checkBound(name, cells[2], -1))
		if len(cells) > 3 {
			report(t, checkBound(name, cells[3], 1))
		}
	}
	for name := range left {
		t.Errorf("docs/contract/config.md has no row of %s", name)
	}
}

func TestOtherTextsHaveTheDefaults(t *testing.T) {
	defaults := numbers(t)
	found := 0
	for _, m := range tableRow.FindAllStringSubmatch(read(t, "docs/ownership.md"), -1) {
		cells := strings.Split(m[1], " | ")
		names := strings.Split(cells[0], ", ")
		if _, ok := defaults[names[0]]; !ok || len(cells) < 4 {
			continue
		}
		says := strings.Split(cells[1], ", ")
		for i, name := range names {
			found++
			report(t, checkDefault(defaults, name, says[min(i, len(says)-1)]))
		}
	}
	text := commentMark.ReplaceAllString(read(t, "core/config.go"), " ")
	for _, m := range commented.FindAllStringSubmatch(text, -1) {
		if _, ok := defaults[m[1]]; ok {
			if _, ok := amount(m[2]); ok {
				found++
				report(t, checkDefault(defaults, m[1], m[2]))
			}
		}
	}
	if found < 45 {
		t.Errorf("only %d defaults were found in docs/ownership.md and core/config.go", found)
	}
}

// plain returns a text as it is compared with a citation.
func plain(text string) string {
	return blanks.ReplaceAllString(strings.ToLower(strings.NewReplacer("*", "", "`", "").Replace(text)), " ")
}

// checkCitations wants each "contract: page, section; section" of a Go file to name
// pages and words of them. Without a page it is of docs/contract.md; behind a
// semicolon stands another page, or another section of one that was named.
func checkCitations(text string, pages map[string]string) (n int, problems []string) {
	for _, note := range notes.FindAllString(text, -1) {
		for _, m := range citation.FindAllStringSubmatch(commentMark.ReplaceAllString(note, " "), -1) {
			n++
			cited := pages[""]
			for _, one := range strings.Split(m[1], ";") {
				for i, part := range strings.Split(one, ",") {
					part = plain(strings.TrimSpace(part))
					if page, ok := pages[part]; ok && i == 0 {
						cited += page
						continue
					}
					if !numberedPart.MatchString(part) && !strings.Contains(cited, part) {
						problems = append(problems, fmt.Sprintf("contract: %s: no %q", strings.TrimSpace(m[1]), part))
					}
				}
			}
		}
	}
	return n, problems
}

func TestEachCitationOfTheContractLeadsSomewhere(t *testing.T) {
	pages := map[string]string{"": plain(read(t, "docs/contract.md"))}
	entries, err := os.ReadDir(filepath.Join(root, "docs/contract"))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		pages[strings.TrimSuffix(e.Name(), ".md")] = plain(read(t, "docs/contract/"+e.Name()))
	}
	found := 0
	for _, f := range texts(t) {
		if filepath.Ext(f.name) != ".go" || !strings.HasPrefix(f.name, "core/spec/") || strings.HasSuffix(f.name, "_test.go") || f.name == "core/spec/doc.go" {
			continue // doc.go says how functions cite
		}
		n, problems := checkCitations(f.text, pages)
		found += n
		for _, p := range problems {
			t.Errorf("%s: %s", f.name, p)
		}
	}
	if found < 200 {
		t.Errorf("only %d citations were found", found)
	}
}

func TestTheRulesOfTheContractRefuseWhatIsWrong(t *testing.T) {
	defaults := map[string]int64{"MaxMissed": 2, "WriteTimeout": int64(10 * time.Second)}
	expect(t, "default", checkDefault(defaults, "WriteTimeout", "10 s"), "")
	expect(t, "another default", checkDefault(defaults, "WriteTimeout", "12 s"), `WriteTimeout: the default is said to be "12 s"`)
	expect(t, "another field", checkBound("QueueBytes", "65,536 + MaxFrame", -1), "")
	expect(t, "no number", checkDefault(defaults, "MaxMissed", "two"), `"two"`)
	expect(t, "bound", checkBound("MaxMissed", "1,000", 1), "")
	expect(t, "a bound that is too high", checkBound("MaxMissed", "1,001", 1), `"1,001" is said to be allowed`)
	expect(t, "a bound that is too low", checkBound("MaxMissed", "999", 1), "New takes 1000")
	pages := map[string]string{"": "terms", "time": "the order of timers"}
	for _, c := range []struct{ text, want string }{
		{"// x. contract: time, order.\n", ""},
		{"\t// contract: time, the\n\t// order, 3; terms; timers.\n", ""},
		{"// contract: time, clocks.\n", `no "clocks"`},
		{"// contract: terms.\n", ""},
		{"// contract: tmie, order.\n", `no "tmie"`},
	} {
		_, problems := checkCitations(c.text, pages)
		expect(t, c.text, problems, c.want)
	}
}
