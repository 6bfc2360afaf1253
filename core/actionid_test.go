package core

import (
	"bytes"
	"fmt"
	"testing"
)

// TestLastIDsTellApartWhatDiffersInOneByte, at any place of an id of any
// length that is kept, and what is one byte longer or shorter.
func TestLastIDsTellApartWhatDiffersInOneByte(t *testing.T) {
	for n := 1; n <= 128; n++ {
		id := bytes.Repeat([]byte("a7-"), 43)[:n]
		var ids lastIDs
		ids.add(id)
		if !ids.has(bytes.Clone(id)) || ids.has(id[:n-1]) || ids.has(append(bytes.Clone(id), 0)) || ids.has(append(bytes.Clone(id), 'a')) {
			t.Fatalf("%q is not remembered, or is taken for a longer or a shorter one", id)
		}
		other := bytes.Clone(id)
		for i := range other {
			for d := 1; d < 256; d++ {
				other[i] = id[i] ^ byte(d)
				if ids.has(other) {
					t.Fatalf("%q is taken for %q", other, id)
				}
			}
			other[i] = id[i]
		}
	}
}

// TestTheHashOfAnIDIsFNV1a, with values of its authors.
func TestTheHashOfAnIDIsFNV1a(t *testing.T) {
	for text, want := range map[string]uint64{"": 0xcbf29ce484222325, "a": 0xaf63dc4c8601ec8c, "foobar": 0x85944171f73967e8} {
		if got := hashBytes([]byte(text)); got != want {
			t.Errorf("%q: %#x, want %#x", text, got, want)
		}
	}
}

func TestExactlyTheLast128IDsAreRemembered(t *testing.T) {
	var ids lastIDs
	id := func(i int) []byte { return []byte(fmt.Sprint("x-", i)) }
	ids.remove(id(0)) // there is none
	for i := range 300 {
		if ids.has(id(i)) {
			t.Fatalf("%d is remembered before it is added", i)
		}
		ids.add(id(i))
		if want := min(i+1, 128); ids.count != want {
			t.Fatalf("behind %d, %d are counted", i, ids.count)
		}
		for j := range 301 {
			if ids.has(id(j)) != (j <= i && j > i-128) {
				t.Fatalf("behind %d, %d is remembered: %t", i, j, ids.has(id(j)))
			}
		}
	}
}

// TestARemovedIDIsForgottenAlone, and one that was added twice only once.
func TestARemovedIDIsForgottenAlone(t *testing.T) {
	id := func(i int) []byte { return []byte(fmt.Sprint("x-", i)) }
	for n := range 128 {
		var ids lastIDs
		for i := range 128 {
			ids.add(id(i))
		}
		ids.remove(id(500))
		ids.remove(id(n))
		for i := range 128 {
			if ids.has(id(i)) != (i != n) {
				t.Fatalf("behind the removal of %d, %d is remembered: %t", n, i, ids.has(id(i)))
			}
		}
		ids.add(id(200)) // takes the place of the oldest, not of the removed
		if !ids.has(id(200)) || ids.has(id(0)) || n != 127 && !ids.has(id(127)) {
			t.Fatalf("the removal of %d changes what goes next", n)
		}
	}
	var one lastIDs
	one.add(id(1))
	if one.remove(id(1)); one.has(id(1)) {
		t.Error("the only one stays")
	}
	var twice lastIDs
	twice.add(id(1))
	twice.add(id(1))
	twice.remove(id(1))
	if !twice.has(id(1)) {
		t.Error("both went")
	}
	if twice.remove(id(1)); twice.has(id(1)) {
		t.Error("neither went")
	}
}
