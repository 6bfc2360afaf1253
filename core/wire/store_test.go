package wire_test

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"amicore/core/wire"
)

// frames decodes text of a server and returns clones of its messages.
func frames(t *testing.T, text string) (all []wire.Message) {
	t.Helper()
	d := wire.NewDecoder(wire.FromServer, 1<<20)
	d.Feed([]byte(text))
	var f wire.Frame
	for d.Next(&f) {
		all = append(all, f.Clone())
	}
	return all
}

func sameMessage(a, b wire.Message) error {
	if !bytes.Equal(a.Bytes(), b.Bytes()) || a.Len() != b.Len() {
		return fmt.Errorf("%q, want %q", a.Bytes(), b.Bytes())
	}
	for i := range a.Len() {
		an, av, aok := a.Header(i)
		bn, bv, bok := b.Header(i)
		if aok != bok || !bytes.Equal(an, bn) || !bytes.Equal(av, bv) || !bytes.Equal(a.Line(i), b.Line(i)) {
			return fmt.Errorf("line %d is %q, want %q", i, a.Line(i), b.Line(i))
		}
	}
	if ao, bo := slices.Collect(a.Output()), slices.Collect(b.Output()); !slices.EqualFunc(ao, bo, bytes.Equal) {
		return fmt.Errorf("output %q, want %q", ao, bo)
	}
	return nil
}

// stored are messages of every shape: with a text, with none, of no lines, of
// views that do not begin where their bytes do.
func stored(t *testing.T) []wire.Message {
	all := frames(t, "Asterisk Call Manager/2.10.6\r\n"+
		"Event: A\r\nB: 1\r\nB: 2\r\nno colon\r\n\r\n"+
		"Response: Follows\r\nPrivilege: Command\r\nActionID: 7\r\nName: looks like a header\r\n\r\nblank before\r\n--END COMMAND--\r\n\r\n"+
		"Event: LF\nX:\n\n")
	if len(all) < 4 {
		t.Fatalf("%d messages", len(all))
	}
	return append(all, wire.Message{}, all[1], wire.Message{}, wire.Message{}, all[2])
}

func TestAStoreGivesBackWhatWasAppended(t *testing.T) {
	want := stored(t)
	var s wire.Store
	for round := range 3 {
		size := 0
		for i, m := range want {
			s.Append(&m)
			size += len(m.Bytes())
			// Also from a view of the store's own.
			again := s.At(2 * i)
			s.Append(&again)
			size += len(m.Bytes())
		}
		if s.Len() != 2*len(want) || s.Bytes() != size || s.Capacity() < size {
			t.Fatalf("round %d: %d messages, %d bytes, capacity %d", round, s.Len(), s.Bytes(), s.Capacity())
		}
		for i := range s.Len() {
			if err := sameMessage(s.At(i), want[i/2]); err != nil {
				t.Fatalf("round %d, message %d: %v", round, i, err)
			}
			if s.At(i).IsZero() != want[i/2].IsZero() {
				t.Fatalf("message %d: zero %v", i, s.At(i).IsZero())
			}
		}
		s.Reset()
		if s.Len() != 0 || s.Bytes() != 0 {
			t.Fatal("Reset leaves something")
		}
	}
}

func TestAMessageOfAStoreStaysValidWhileOthersAreAppended(t *testing.T) {
	want := stored(t)
	var s wire.Store
	var got []wire.Message
	for range 200 { // the slices move often
		for _, m := range want {
			s.Append(&m)
			got = append(got, s.At(s.Len()-1))
		}
	}
	for i, m := range got {
		if err := sameMessage(m, want[i%len(want)]); err != nil {
			t.Fatalf("message %d: %v", i, err)
		}
	}
}

func TestAStoreThatHasGrownAllocatesNothing(t *testing.T) {
	want := stored(t)
	var s wire.Store
	lines := 0
	round := func() {
		s.Reset()
		for range 50 {
			for _, m := range want {
				s.Append(&m)
			}
		}
		for i := range s.Len() {
			lines += s.At(i).Len()
		}
	}
	round()
	if n := testing.AllocsPerRun(20, round); n != 0 || lines == 0 {
		t.Errorf("%v allocations", n)
	}
}

func ExampleStore() {
	var s wire.Store
	m, _ := wire.Parse([]byte("Event: Hangup\r\nCause: 16\r\n"), nil)
	s.Append(&m)
	fmt.Printf("%d: %s, cause %s\n", s.Len(), s.At(0).Type(), s.At(0).Get("Cause"))
	// Output: 1: Hangup, cause 16
}

func TestAStoreGrownLikeAnotherTakesAsMuchAndAllocatesNothing(t *testing.T) {
	m := frames(t, "Event: Hangup\r\nChannel: PJSIP/alice-00000001\r\nCause: 16\r\n\r\n")[0]
	var full wire.Store
	for range 100 {
		full.Append(&m)
	}
	var s wire.Store
	s.GrowLike(&full)
	before := s.Capacity()
	if n := testing.AllocsPerRun(1, func() {
		s.Reset()
		for range full.Len() {
			s.Append(&m)
		}
	}); n != 0 || s.Capacity() != before {
		t.Errorf("%v allocations, capacity %d, was %d", n, s.Capacity(), before)
	}
	for i := range full.Len() {
		if err := sameMessage(s.At(i), full.At(i)); err != nil {
			t.Fatalf("message %d: %v", i, err)
		}
	}
}
