package wire_test

import (
	"strings"
	"testing"

	"amicore/core/wire"
	"amicore/internal/refwire"
	"amicore/internal/wiretrial"
)

// everySequence calls f with all sequences of at most n of these parts, joined.
func everySequence(parts []string, n int, f func(s string)) {
	var extend func(s string, left int)
	extend = func(s string, left int) {
		f(s)
		for _, p := range parts {
			if left > 0 {
				extend(s+p, left-1)
			}
		}
	}
	extend("", n)
}

// shortStreams reads every sequence of parts, whole, byte by byte and, as cuts asks for, cut into two at every position.
func shortStreams(t *testing.T, x wiretrial.Reading, cuts bool, before string, parts []string, n int) {
	t.Helper()
	r := &wiretrial.Run{D: wire.NewDecoder(x.Side, 1)}
	everySequence(parts, n, func(s string) {
		x.Stream = []byte(before + s)
		want := x.Reference()
		ways := [][][]byte{{x.Stream}, wiretrial.Cut(x.Stream, 1)}
		if cuts {
			for i := range x.Stream {
				ways = append(ways, [][]byte{x.Stream[:i], x.Stream[i:]})
			}
		}
		for _, pieces := range ways {
			if err := x.Check(r, want, pieces...); err != nil {
				t.Fatalf("%v\nof %v\npieces %q", err, &x, pieces)
			}
		}
	})
}

func TestEveryShortStreamIsReadAsTheReferenceReadsIt(t *testing.T) {
	parts := []string{"\r", "\n", "a", "a:", "Event: b"}
	for _, x := range []wiretrial.Reading{{Limit: 1 << 20}, {Limit: 3}, {Limit: 10}, {Limit: 1 << 20, Side: wire.FromClient}, {Limit: 3, Side: wire.FromClient}} {
		shortStreams(t, x, true, "", parts, 5)
	}
}

func TestEveryShortStreamIsReadFromItsMiddle(t *testing.T) {
	for _, x := range []wiretrial.Reading{{Limit: 1 << 20}, {Limit: 7}, {Limit: 1}} {
		x.Middle = true
		shortStreams(t, x, true, "", []string{"E", "Event:", "re", "Response: x", "\r", "\n"}, 5)
		x.Side = wire.FromClient
		shortStreams(t, x, true, "", []string{"A", "Action:", "\r\n", "\r", "\n", "x"}, 5)
	}
}

// TestEveryShortTextIsReadAsTheReferenceReadsIt: every order of headers, text, end markers and headers behind those.
func TestEveryShortTextIsReadAsTheReferenceReadsIt(t *testing.T) {
	parts := []string{"ActionID: 17\r\n", "Privilege: a\n", "\r\n", "t--END COMMAND--\r\n", "S: x\r\n", "S:x\n", "Event: A\r\n"}
	for rule := range wiretrial.TextRules {
		for _, limit := range []int{1 << 20, 30} {
			shortStreams(t, wiretrial.Reading{Limit: limit, Rule: rule}, false, "Response: Follows\r\n", parts, 4)
			shortStreams(t, wiretrial.Reading{Limit: limit, Rule: rule}, false, "ActionID: 17\r\nResponse: Follows\r\n", parts, 3)
		}
	}
}

// TestEveryNumberOfHeadersBehindAnEndMarkerIsReadAsTheReferenceReadsIt: also with a second marker among them.
func TestEveryNumberOfHeadersBehindAnEndMarkerIsReadAsTheReferenceReadsIt(t *testing.T) {
	const marker, header = "--END COMMAND--\r\n", "Server: a\r\n"
	r := &wiretrial.Run{D: wire.NewDecoder(wire.FromServer, 1), Deep: true}
	for n := range 12 {
		for second := range n + 1 {
			for _, between := range []string{"", marker, "S: --END COMMAND--\r\n", "x" + marker, "x: y\n", "x:y\r\n"} {
				behind := strings.Repeat(header, second) + between + strings.Repeat(header, n-second)
				for _, limit := range []int{1 << 20, 60} {
					x := wiretrial.Reading{Stream: []byte(follows + "a: 1\n" + marker + behind + "\r\nEvent: A\r\n\r\n" + marker + "\n"), Limit: limit}
					want := x.Reference()
					for _, pieces := range [][][]byte{{x.Stream}, wiretrial.Cut(x.Stream, 1), wiretrial.Cut(x.Stream, 13)} {
						if err := x.Check(r, want, pieces...); err != nil {
							t.Fatalf("%v\nof %v", err, &x)
						}
					}
				}
			}
		}
	}
}

// TestEveryShortLineIsSplitAsTheReferenceSplitsIt: parentheses in any order around colons.
func TestEveryShortLineIsSplitAsTheReferenceSplitsIt(t *testing.T) {
	var arena []uint32
	everySequence([]string{"(", ")", ":", " ", "a"}, 7, func(s string) {
		var m wire.Message
		m, arena = wire.Parse([]byte(s), arena[:0])
		if s == "" {
			return
		}
		wantName, wantValue, want := refwire.Cut(s)
		if name, value, ok := m.Header(0); string(name) != wantName || string(value) != wantValue || ok != want {
			t.Fatalf("%q is split into %q and %q, %v, want %q and %q, %v", s, name, value, ok, wantName, wantValue, want)
		}
	})
}

// shortFrames reads events or responses with every sequence of parts, and asks all accessors.
func shortFrames(t *testing.T, before string, parts []string, n int, behind string) {
	t.Helper()
	r := &wiretrial.Run{D: wire.NewDecoder(wire.FromServer, 1), Deep: true}
	everySequence(parts, n, func(s string) {
		x := wiretrial.Reading{Stream: []byte(before + s + behind), Limit: 1 << 20}
		if err := x.Check(r, x.Reference(), x.Stream); err != nil {
			t.Fatalf("%v\nof %v", err, &x)
		}
	})
}

// TestEveryShortFirstLineTellsKindAndType: with another header behind it that may decide.
func TestEveryShortFirstLineTellsKindAndType(t *testing.T) {
	parts := []string{"Event", "event", "ReSponse", "ActionID", ":", " ", "\t", "x", "follows", "\r", "\xe4", "("}
	for _, behind := range []string{"\n\n", "\r\nActionID: 7\r\nOutput: a\r\n\r\n", "\r\nEvent: x\r\n\r\n", "\nno colon\n\n"} {
		shortFrames(t, "", parts, 3, behind)
		shortFrames(t, "ActionID: 7\r\n", parts, 3, behind)
		shortFrames(t, "Event:", parts, 2, behind)
	}
}

// TestEveryShortEventTellsTheVariablesOfItsChannels: with prefixes of the same length, in another case, twice and in any order.
func TestEveryShortEventTellsTheVariablesOfItsChannels(t *testing.T) {
	shortFrames(t, "Event: E\r\n", []string{
		"Channel: a\r\n", "DestChannel: b\r\n", "ParkChannel: c\r\n", "destchannel:\n", "DestChanVariable: x=1\r\n",
		"ParkChanVariable: y\r\n", "ChanVariable: z=2=\r\n", "chanvariable(q:1): w=\n", "Variable: v=1\r\n", "DestChannelX: n\r\n", "xChanVariables: n\r\n",
		"ChanVariable(: n\r\n", "Dest(ChanVariable: n\r\n",
	}, 3, "\r\n")
}
