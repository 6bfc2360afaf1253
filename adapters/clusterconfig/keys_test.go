package clusterconfig

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"amicore/core"
)

// aside are the fields of core.Config that are no keys: who says them is a
// node's own, the cluster's, or the program's.
var aside = []string{"Node", "Name", "Seed", "Address", "Secret", "Observe", "RequirePermit"}

func TestEveryFieldOfTheCoreIsAKey(t *testing.T) {
	names := keyNames()
	config := reflect.TypeFor[core.Config]()
	for i := range config.NumField() {
		field := config.Field(i).Name
		if !slices.Contains(aside, field) && !slices.Contains(names, kebab(field)) {
			t.Errorf("there is no key %s", kebab(field))
		}
	}
}

// TestWhatTheCoreRefusesIsBroughtToItsKey holds the reader against the texts
// of the core's errors, which it takes apart.
func TestWhatTheCoreRefusesIsBroughtToItsKey(t *testing.T) {
	impossible := map[string]string{"weight": "2000000", "priority": "2000000"}
	for _, d := range durations {
		impossible[kebab(d.field)] = "25h"
	}
	for _, d := range counts {
		impossible[kebab(d.field)] = "2000000000"
	}
	impossible["queue-events"] = "1"
	for _, d := range byteCounts {
		impossible[kebab(d.field)] = "1"
	}
	if len(impossible) < 25 {
		t.Fatalf("only %d keys", len(impossible))
	}
	for k, v := range impossible {
		for where, text := range map[string]string{
			"a node":   head + "nodes:\n- address: 127.0.0.1:5038\n  " + k + ": " + v + "\n",
			"defaults": head + "\n\n  " + k + ": " + v + "\nnodes:\n- address: 127.0.0.1:5038\n",
		} {
			_, err := read(t, text)
			if want := "cluster.yaml:6: " + k + ": "; err == nil || !strings.HasPrefix(err.Error(), want) || !strings.Contains(err.Error(), "; it must be ") {
				t.Errorf("%s of %s: %v", k, where, err)
			}
		}
	}
}
