package fake

import (
	"strings"
	"testing"

	"amicore/core/catalog"
)

// TestNoHandlerTakesARequestWithoutWhatItNeeds, in any version: where the catalog
// says that a handler checks a header, a request without headers is an Error.
func TestNoHandlerTakesARequestWithoutWhatItNeeds(t *testing.T) {
	refused := 0
	for _, p := range profiles {
		in, _ := catalog.VersionNamed(p.Name)
		k := newTalk(t, ServerConfig{Profile: p.Name, AllModules: true, Objects: 2})
		k.login(1)
		for known := range catalog.Actions() {
			if known.Versions()&in == 0 || len(requiredOf(known, in)) == 0 {
				continue
			}
			k.take(1)
			k.send(1, "Action: "+known.Name(), "ActionID: a")
			if got := k.take(1); !strings.Contains(got, "Response: Error\r\nActionID: a\r\nMessage: ") || strings.Contains(got, "Response: Success") {
				t.Errorf("%s, %s: %.200q", p.Name, known.Name(), got)
			}
			refused++
		}
	}
	if refused < 500 {
		t.Errorf("only %d requests were tried", refused)
	}
}

// TestEveryRuleIsThatOfAnAction that has no handler of its own.
func TestEveryRuleIsThatOfAnAction(t *testing.T) {
	seen := map[string]bool{}
	for _, table := range []map[string]rule{channelRules, coreRules, moduleRules} {
		for name, rule := range table {
			if _, ok := catalog.ActionNamed(name); !ok || handlers[name] != nil || seen[name] || name != strings.ToLower(name) {
				t.Errorf("%s: no such action, a handler of its own, or two rules", name)
			}
			seen[name] = true
			for _, c := range rule.checks {
				if c.fails == nil || c.says == "" || strings.Contains(c.says, "%") && c.header == "" {
					t.Errorf("%s: %q has no condition, text or header", name, c.says)
				}
			}
		}
	}
}

func TestWhatActionsMakeIsThereUntilARemoval(t *testing.T) {
	k := newTalk(t, ServerConfig{Profile: "22"})
	k.login(1)
	for _, c := range []struct{ request, want string }{
		{"CreateConfig\r\nFilename: new.conf", "Success"},
		{"CreateConfig\r\nFilename: new.conf", "Error"},
		{"GetConfig\r\nFilename: new.conf", "Success"},
		{"GetConfig\r\nFilename: other.conf", "Error"},
		{"DialplanExtensionAdd\r\nContext: d\r\nExtension: 7\r\nPriority: 1\r\nApplication: NoOp", "Success"},
		{"DialplanExtensionAdd\r\nContext: d\r\nExtension: 7\r\nPriority: 1\r\nApplication: NoOp", "Error"},
		{"DialplanExtensionAdd\r\nContext: d\r\nExtension: 7\r\nPriority: 2\r\nApplication: NoOp", "Success"},
		{"DialplanExtensionRemove\r\nContext: d\r\nExtension: 7\r\nPriority: 2", "Success"},
		{"DialplanExtensionRemove\r\nContext: d\r\nExtension: 7\r\nPriority: 2", "Error"},
		{"DialplanExtensionRemove\r\nContext: d\r\nExtension: 7", "Success"},
		{"DialplanExtensionRemove\r\nContext: d\r\nExtension: 7", "Error"},
	} {
		k.send(1, "Action: "+c.request, "ActionID: a")
		k.want(1, "Response: "+c.want+"\r\nActionID: a\r\n")
	}
}
