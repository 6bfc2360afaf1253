package catalog_test

import (
	"fmt"
	"math/bits"
	"slices"
	"strings"
	"testing"

	"amicore/core/catalog"
)

// TestEachRefusalHoldsForItsActionAndVersionsAlone: as written, with a line
// feed behind it, and with what the server writes behind a prefix; not for a
// version that it does not have, nor for a server that may be such a one, nor
// for an action that has no such row.
func TestEachRefusalHoldsForItsActionAndVersionsAlone(t *testing.T) {
	rows := slices.Collect(catalog.Refusals())
	if len(rows) < 280 {
		t.Fatalf("%d rows", len(rows))
	}
	isRow := func(a catalog.Action, text string, in catalog.Versions) bool {
		return slices.ContainsFunc(rows, func(r catalog.Refusal) bool {
			return r.Action == a.Name() && (r.Text == text || r.Prefix && strings.HasPrefix(text, r.Text)) && in&^r.Versions == 0
		})
	}
	seen := map[string]bool{}
	for _, r := range rows {
		key := r.Action + ": " + r.Text
		if seen[key] {
			t.Errorf("%s: twice", key)
		}
		seen[key] = true
		a, ok := catalog.ActionNamed(r.Action)
		if !ok || a.Name() != r.Action {
			t.Errorf("%s: the catalog has no such action", key)
			continue
		}
		if r.Versions == catalog.None || r.Versions&catalog.V11 != 0 || r.Versions&^a.Versions() != 0 {
			t.Errorf("%s: versions %v, and the action is in %v", key, r.Versions, a.Versions())
		}
		if r.Text != strings.TrimSpace(r.Text) && !r.Prefix {
			t.Errorf("%s: blanks around the text", key)
		}
		text := r.Text
		if r.Prefix {
			text += "PJSIP/100-00000001"
		}
		for _, form := range []string{text, text + "\n", text + " \r\n"} {
			if !a.Refuses([]byte(form), r.Versions) {
				t.Errorf("%s: %q is not found", key, form)
			}
		}
		for _, wrong := range []string{"", "x" + text, strings.ToUpper(text), text[:1]} {
			if a.Refuses([]byte(wrong), r.Versions) {
				t.Errorf("%s: %q is taken for it", key, wrong)
			}
		}
		if !r.Prefix && a.Refuses([]byte(text+"!"), r.Versions) && !isRow(a, text+"!", r.Versions) {
			t.Errorf("%s: with more behind it is taken for it", key)
		}
		if a.Refuses([]byte(text), catalog.None) || a.Refuses([]byte(text), catalog.All) || a.Refuses([]byte(text), r.Versions|catalog.V11) {
			t.Errorf("%s: holds for servers that it was not read for", key)
		}
		for rest := uint(r.Versions); rest != 0; rest &= rest - 1 {
			if one := catalog.Versions(1) << bits.TrailingZeros(rest); !a.Refuses([]byte(text), one) {
				t.Errorf("%s: does not hold for %v", key, one)
			}
		}
		for other := range catalog.Actions() {
			if got, want := other.Refuses([]byte(text), r.Versions), isRow(other, text, r.Versions); got != want {
				t.Errorf("%s: %s refuses with it: %v, want %v", key, other.Name(), got, want)
			}
		}
	}
}

// TestWhatMayHaveHadAnEffectIsNoRefusal: texts that handlers give after they
// have done something, or before and after it.
func TestWhatMayHaveHadAnEffectIsNoRefusal(t *testing.T) {
	for _, c := range []struct{ action, text string }{
		{"Originate", "Originate failed"},
		{"Redirect", "Redirect failed"},
		{"Redirect", "Secondary redirect failed"},
		{"BlindTransfer", "Transfer failed"},
		{"Bridge", "Unable to add Channel2 to bridge: PJSIP/1"},
		{"Reload", "An unknown error occurred"},
		{"ModuleLoad", "Need module name"}, // it goes on behind it (main/manager.c:6979)
		{"ModuleLoad", "Incomplete ModuleLoad action."},
		{"DBDel", "Database entry not found"}, // 13:main/db.c: the deletion failed
		{"DBPut", "Failed to update entry"},
		{"UpdateConfig", "Save of config failed"},
		{"UpdateConfig", "Update did not complete successfully"},
		{"MessageSend", "Message failed to send."},
		{"SendText", "Failure"},
		{"Setvar", "Variable not set"},
		{"MixMonitor", "Could not start monitoring channel"},
		{"QueuePenalty", "Invalid interface, queuename or penalty"},
		{"Command", "Command output follows"},
	} {
		a, ok := catalog.ActionNamed(c.action)
		if !ok {
			t.Fatalf("no action %s", c.action)
		}
		for v := range uint(16) {
			if one := catalog.Versions(1) << v; one&catalog.All != 0 && a.Refuses([]byte(c.text), one) {
				t.Errorf("%s: %q is a refusal in %v", c.action, c.text, one)
			}
		}
	}
}

func ExampleAction_Refuses() {
	originate, _ := catalog.ActionNamed("Originate")
	in := catalog.OfBanner("Asterisk Call Manager/11.0.0")
	fmt.Println(originate.Refuses([]byte("Extension does not exist."), in))
	fmt.Println(originate.Refuses([]byte("Originate failed"), in))
	// Output:
	// true
	// false
}
