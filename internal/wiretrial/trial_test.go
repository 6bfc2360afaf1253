package wiretrial

import (
	"bytes"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"amicore/core/wire"
	"amicore/internal/refwire"
)

func picks(seed uint64) Pick { return rand.New(rand.NewPCG(seed, 0xa31)).IntN }

func TestTrialsHold(t *testing.T) {
	for seed := range uint64(3000) {
		if err := Read(picks(seed)); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if err := Write(picks(seed)); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
	}
}

// TestStreamsHaveTheCorners: what readers get wrong is in the streams of few seeds.
func TestStreamsHaveTheCorners(t *testing.T) {
	seen := map[string]int{
		"a frame of just the limit": 0, "a frame of one byte more": 0, "a frame of one byte less": 0, "a piece ends between CR and LF": 0,
		"a piece ends behind a frame": 0, "several end markers": 0, "eight headers behind a text": 0, "an LF with its high bit in a name": 0,
		"a text without its id": 0, "an id of 128 bytes": 0, "a variable of a channel": 0, "a name of 40 bytes": 0, "an open parenthesis": 0,
	}
	note := func(what string, is bool) {
		if is {
			seen[what]++
		}
	}
	for seed := range uint64(1500) {
		g, x := Stream(picks(seed))
		limits := Limits(g.Pick, x)
		x.Limit = limits[g.Pick(len(limits))]
		want := x.Reference()
		ends := map[int]bool{}
		for i := range want.Frames {
			f := &want.Frames[i]
			ends[want.Ends[i]] = true
			note("a frame of just the limit", f.Size == x.Limit)
			note("a frame of one byte more", f.Size == x.Limit+1)
			note("a frame of one byte less", f.Size == x.Limit-1)
			note("several end markers", f.Kind == refwire.Follows && strings.Count(f.Raw, "--END COMMAND--") > 1)
			n := len(f.At)
			note("eight headers behind a text", f.Kind == refwire.Follows && n > 8 && f.At[n-8] == len(f.Lines)-8 && len(f.Output) > 0)
			note("a text without its id", f.Kind == refwire.Response && strings.HasPrefix(f.Raw, "Response: Follows"))
			note("a variable of a channel", !f.Oversize && len(f.ChannelVariables()) > 0)
			for j, h := range f.Headers {
				note("an LF with its high bit in a name", strings.Contains(h.Name, "\x8a"))
				note("an id of 128 bytes", refwire.SameName(h.Name, "ActionID") && len(f.Lines[f.At[j]]) == 128)
				note("a name of 40 bytes", len(h.Name) == 40)
				note("an open parenthesis", strings.Count(h.Name, "(") > strings.Count(h.Name, ")"))
			}
		}
		at := 0
		pieces := Pieces(g.Pick, x.Stream)
		for _, p := range pieces {
			at += len(p)
			note("a piece ends between CR and LF", bytes.HasSuffix(p, []byte("\r")) && bytes.HasPrefix(x.Stream[at:], []byte("\n")))
			note("a piece ends behind a frame", ends[at])
		}
		if !bytes.Equal(bytes.Join(pieces, nil), x.Stream) {
			t.Fatalf("seed %d: the pieces are not the stream", seed)
		}
	}
	for what, n := range seen {
		if n < 5 {
			t.Errorf("%s: %d times in 1,500 streams", what, n)
		}
	}
}

// TestActionsBreakEachRule: alone or with others, and most break none.
func TestActionsBreakEachRule(t *testing.T) {
	seen := map[string]int{}
	for seed := range uint64(3000) {
		a, id := Action(picks(seed))
		seen[a.Refused(id).Reason]++
	}
	for reason, text := range reasons {
		if seen[text] < 5 {
			t.Errorf("%d of 3,000 actions break: %v", seen[text], reason)
		}
	}
	if seen[""] < 1000 {
		t.Errorf("%d of 3,000 actions may be sent", seen[""])
	}
}

// TestEachDifferenceOfAFrameIsTold: the reference's frame is changed in one place.
func TestEachDifferenceOfAFrameIsTold(t *testing.T) {
	d := wire.NewDecoder(wire.FromServer, 1000)
	d.Feed([]byte("\r\nEvent: A\r\nActionID: 7\r\nno colon\r\nOutput: x\r\nVariable: a=1\r\nDestChanVariable: b\r\nDestChannel: c\r\n\r\n"))
	var f wire.Frame
	if !d.Next(&f) {
		t.Fatal("no frame")
	}
	told := func(want *refwire.Frame) error {
		if err := SameFrame(&f, want); err != nil {
			return err
		}
		return SameAnswers(f.Message, want)
	}
	same := Plain(&f)
	if err := told(&same); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(p *refwire.Frame){
		"kind":       func(p *refwire.Frame) { p.Kind = refwire.Other },
		"oversize":   func(p *refwire.Frame) { p.Oversize = true },
		"LF":         func(p *refwire.Frame) { p.LFOnly = true },
		"empty":      func(p *refwire.Frame) { p.EmptyBefore = 0 },
		"offset":     func(p *refwire.Frame) { p.Offset++ },
		"size":       func(p *refwire.Frame) { p.Size++ },
		"bytes":      func(p *refwire.Frame) { p.Raw = strings.ToUpper(p.Raw) },
		"lines":      func(p *refwire.Frame) { p.Lines = p.Lines[1:] },
		"line":       func(p *refwire.Frame) { p.Lines[2] = "x" },
		"name":       func(p *refwire.Frame) { p.Headers[2].Name = "output" },
		"value":      func(p *refwire.Frame) { p.Headers[0].Value = "B" },
		"place":      func(p *refwire.Frame) { p.At[2] = 2 },
		"output":     func(p *refwire.Frame) { p.Output[0] = "y" },
		"no output":  func(p *refwire.Frame) { p.Output = nil },
		"one header": func(p *refwire.Frame) { p.Headers, p.At = p.Headers[:5], p.At[:5] },
	} {
		changed := Plain(&f)
		change(&changed)
		if reflect.DeepEqual(changed, same) || told(&changed) == nil {
			t.Errorf("%s: a difference is not told", name)
		}
	}
}

// TestEachDifferenceOfAnActionIsTold: the reference's action is another one.
func TestEachDifferenceOfAnActionIsTold(t *testing.T) {
	made := func(name string, nameValue ...string) refwire.Action {
		a := refwire.Action{Name: name}
		for i := 0; i < len(nameValue); i += 2 {
			a.Headers = append(a.Headers, refwire.Header{Name: nameValue[i], Value: nameValue[i+1]})
		}
		return a
	}
	for _, c := range []struct {
		a, want refwire.Action
		same    bool
	}{
		{made("A", "K", "v"), made("A", "K", "v"), true},
		{made("A", "K", "v"), made("A", "K", "w"), false},
		{made("A", "K", "v"), made("A"), false},
		{made("A"), made("A", "K", "v\n"), false},
		{made("A", "K", "v\n"), made("A"), false},
		{made("A", "(", "\n"), made("A", "(", ""), false},
		{made(""), made(" "), false},
	} {
		if err := SameAction(ToWire(c.a, false), c.want, "1"); (err == nil) != c.same {
			t.Errorf("%q for %q: %v", c.a, c.want, err)
		}
	}
}

func BenchmarkRead(b *testing.B) {
	for seed := uint64(0); b.Loop(); seed++ {
		if err := Read(picks(seed)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkWrite(b *testing.B) {
	for seed := uint64(0); b.Loop(); seed++ {
		if err := Write(picks(seed)); err != nil {
			b.Fatal(err)
		}
	}
}
