package core_test

import (
	"fmt"
	"strings"
	"testing"

	"amicore/core"
)

func TestAPrintedMachineDoesNotTellItsSecret(t *testing.T) {
	m, err := core.New(core.Config{Node: 3, Address: "pbx.example.org:5038", Username: "admin", Secret: core.NewSecret("correct-horse")})
	if err != nil {
		t.Fatal(err)
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		if text := fmt.Sprintf(verb, m); strings.Contains(text, "correct-horse") || !strings.Contains(text, "node 3, idle") {
			t.Errorf("%s: %s", verb, text)
		}
	}
}
