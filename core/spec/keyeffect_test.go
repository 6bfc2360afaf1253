package spec

import (
	"slices"
	"strings"
	"testing"
)

// notInKey are the fields that a key leaves out, and why.
var notInKey = map[string]string{
	"Machine.config":    "the same in all states that are compared",
	"Machine.secret":    "the same in all states that are compared",
	"Machine.nonce":     "the same in all states that are compared",
	"Machine.now":       "instants are relative to it, and all of them change with it",
	"Machine.idsMade":   "numbers in ids are renamed; no input has an id that is not made yet",
	"Machine.submitted": "only the order of submission counts: placeOf",
	"Machine.commands":  "of the Step under way",
	"Machine.notices":   "of the Step under way",
	"Machine.handedOut": "of the Step under way",
	"Machine.loan":      "of the Step under way",
	"Machine.tellCell":  "it is told what happens and changes nothing",
	"known.entry":       "follows from the name, which is in bytes",
	"known.list":        "follows from name and headers, which are in bytes, and the versions",
}

// keyNames are the names that a key has, each for one value that nothing else in
// the key tells.
var keyNames = strings.Fields(`
	acceptedBefore acked address applied askAgain atWorkFrom awaited bare block blockSent bootAddress bootAsking bootDenied bootKnown bootSeen
	bootStatus bootWait bootWaitEnd bootWatch bytes callersID channel channelID commandID conn count credit cut deadline dialing end endedID entry
	exactCount failures filter filtersKnown frameCame givenUp hasCriteria hasText heardClasses heartbeatTimer held holdTimer holding id inCatalog
	inUse isText item itemsPrivileged lastBytes lastClose lastFrame lastHeard left loginAccepted logoffWaited mask maskAsked maskKnown maxEvents
	misses mute noOutcomeTold outcome outcomeTimeout overlap own phase phaseTimer pingAwaited place plenty questionAwaited queuedBytes rawID rawText
	refusals replyBytes responded response rule sent sentBefore silent stable stallTimer state stream submitted text textDecided ticket timeout
	toldMask truncate turn unsent versions wantedFilter wantedMask window name`)

// keyEffects are what single changes of states do to their keys.
type keyEffects struct {
	seen    map[string]bool // fields that were changed
	changed map[string]bool // those of them that made another key
	alone   map[string]bool // names whose values were all that was another one
}

// effects changes each field in each of the situations.
func effects(t *testing.T) *keyEffects {
	e := &keyEffects{seen: map[string]bool{}, changed: map[string]bool{}, alone: map[string]bool{}}
	for _, m := range situations(t) {
		before, _ := m.AppendKey(nil)
		for _, c := range append(changesOf(m), keyChange{"action.id", longerID}) {
			e.seen[c.field] = true
			other := m.Clone()
			c.do(other)
			after, _ := other.AppendKey(nil)
			if string(after) == string(before) {
				continue
			}
			e.changed[c.field] = true
			if name, ok := onlyDifference(string(before), string(after)); ok {
				e.alone[name] = true
			}
		}
	}
	return e
}

// TestEveryFieldMakesAnotherKeyOrIsLeftOutForAReason changes every field of a
// Machine and of what it is made of.
func TestEveryFieldMakesAnotherKeyOrIsLeftOutForAReason(t *testing.T) {
	e := effects(t)
	for field := range e.seen {
		if _, excused := notInKey[field]; !excused && !e.changed[field] {
			t.Errorf("%s changes no key, and there is no reason why", field)
		}
	}
	for field, reason := range notInKey {
		if !e.seen[field] || reason == "" {
			t.Errorf("%s: no such field, or no reason", field)
		}
	}
}

// TestEveryNameOfAKeyTellsSomethingOfItsOwn: for each of them there are two states
// whose keys differ in nothing else, so that none can be left out.
func TestEveryNameOfAKeyTellsSomethingOfItsOwn(t *testing.T) {
	e := effects(t)
	for _, name := range keyNames {
		if !e.alone[name] {
			t.Errorf("no change makes another %s and nothing else", name)
		}
	}
	for name := range e.alone {
		if !slices.Contains(keyNames, name) {
			t.Errorf("a key has the name %s, which is not in the list", name)
		}
	}
}

// onlyDifference returns the only name whose values differ in two keys, if it is
// only one.
func onlyDifference(a, b string) (name string, ok bool) {
	x, y := keyParts(a), keyParts(b)
	for i := 0; ; i++ {
		if i == len(x) && i == len(y) {
			return "", false
		}
		if i < len(x) && i < len(y) && x[i] == y[i] {
			continue
		}
		for _, at := range [][]keyPart{x[min(i, len(x)):], y[min(i, len(y)):]} {
			if len(at) > 0 && slices.Equal(less(x, at[0].name), less(y, at[0].name)) {
				return at[0].name, true
			}
		}
		return "", false
	}
}

// keyPart is a value of a key, or the name of a list, with a colon.
type keyPart struct{ name, value string }

func less(parts []keyPart, name string) []keyPart {
	return slices.DeleteFunc(slices.Clone(parts), func(p keyPart) bool { return p.name == name })
}

// keyParts takes a key apart.
func keyParts(key string) (parts []keyPart) {
	for key != "" {
		if list, isList := strings.CutPrefix(key, "\n "); isList {
			end := strings.IndexByte(list, ' ')
			parts = append(parts, keyPart{list[:end] + ":", ""})
			key = list[end:]
			continue
		}
		name, rest, _ := strings.Cut(key[1:], "=")
		end := len(rest)
		if at := strings.IndexAny(rest, " \n"); at >= 0 {
			end = at
		}
		if length, text, ok := strings.Cut(rest, ":"); ok && len(length) == len("0000000") && strings.Trim(length, "0123456789") == "" {
			n := 0
			for _, digit := range length {
				n = 10*n + int(digit-'0')
			}
			end = len(rest) - len(text) + n
		}
		parts = append(parts, keyPart{name, rest[:end]})
		key = rest[end:]
	}
	return parts
}

func TestKeysAreTakenApart(t *testing.T) {
	got := keyParts(" a=1\n own b=0000003:x y c=-2")
	want := []keyPart{{"a", "1"}, {"own:", ""}, {"b", "0000003:x y"}, {"c", "-2"}}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if name, ok := onlyDifference(" a=1 b=2", " a=1 b=3"); name != "b" || !ok {
		t.Errorf("%q, %v", name, ok)
	}
	if name, ok := onlyDifference(" a=1 b=2", " a=2 b=3"); ok {
		t.Errorf("%q", name)
	}
}
