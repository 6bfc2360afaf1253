package spec

import (
	"os"
	"reflect"
	"strings"
	"testing"
)

// notInKey are the fields that a key leaves out, and why.
var notInKey = map[string]string{
	"Machine.config":    "the same in all states that are compared",
	"Machine.secret":    "the same in all states that are compared",
	"Machine.idsMade":   "numbers in ids are renamed; no input has an id that is not made yet",
	"Machine.submitted": "only the order of submission counts: placeOf",
	"Machine.commands":  "of the Step under way",
	"Machine.notices":   "of the Step under way",
	"Machine.handedOut": "of the Step under way",
	"Machine.loan":      "of the Step under way",
	"Machine.tellCell":  "it is told what happens and changes nothing",
	"Machine.nonce":     "the same in all states that are compared",
	"action.number":     "only the order of submission counts: placeOf",
	"known.entry":       "follows from the name, which is in bytes",
	"known.list":        "follows from name and headers, which are in bytes, and the versions",
	"kept.cost":         "their sum is in replyBytes; each is that of the frames kept",
}

// TestEveryFieldIsInTheKeyOrLeftOutForAReason compares the fields of the types that
// make up a state with the code that writes keys.
func TestEveryFieldIsInTheKeyOrLeftOutForAReason(t *testing.T) {
	var code string
	for _, name := range []string{"key.go", "keysession.go", "keytimes.go"} {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		code += string(b)
	}
	seen := map[string]bool{}
	for _, of := range []any{
		Machine{},
		timers{},
		timer{},
		backoff{},
		attempt{},
		session{},
		maskInForce{},
		filtering{},
		desired{},
		boots{},
		queue{},
		entry{},
		action{},
		known{},
		kept{},
	} {
		typ := reflect.TypeOf(of)
		for i := range typ.NumField() {
			f := typ.Field(i)
			name := typ.Name() + "." + f.Name
			seen[name] = true
			if f.Anonymous {
				continue
			}
			_, excused := notInKey[name]
			if !excused && !usesField(code, f.Name) {
				t.Errorf("%s is not in the key, and there is no reason why", name)
			}
		}
	}
	for name, reason := range notInKey {
		if !seen[name] || reason == "" {
			t.Errorf("%s: no such field, or no reason", name)
		}
	}
}

// usesField reports whether code has .name as a whole word.
func usesField(code, name string) bool {
	for {
		_, rest, found := strings.Cut(code, "."+name)
		if !found {
			return false
		}
		if rest == "" || !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_", rune(rest[0])) {
			return true
		}
		code = rest
	}
}

func TestTheFieldRuleSeesAWholeWordOnly(t *testing.T) {
	if usesField("k.maskKnown", "mask") || !usesField("k.maskKnown, k.mask)", "mask") {
		t.Error("a part of a word counts as the field")
	}
}

func TestStatesThatDifferInNumbersOnlyHaveOneKey(t *testing.T) {
	key := func(before int) string {
		s := begin(t, nil).ready("Asterisk Call Manager/9.0.0")
		for range before {
			s.submit(0, "Hangup", nil, "Channel", "c")
			s.receive("Response: Success|ActionID: " + s.lastID() + "||")
		}
		s.m.window = 0
		s.m.timers.stall.disarm()
		s.submit(9, "Hangup", nil, "Channel", "c")
		text, _ := s.m.AppendKey(nil)
		return string(text)
	}
	if a, b := key(1), key(40); a != b {
		t.Errorf("%s\n%s", a, b)
	}
	s := begin(t, nil).ready("Asterisk Call Manager/9.0.0")
	before, _ := s.m.AppendKey(nil)
	s.submit(1, "Hangup", nil, "Channel", "c")
	if after, _ := s.m.AppendKey(nil); string(before) == string(after) {
		t.Error("an action makes no difference")
	}
}
