package wire_test

import (
	"bytes"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"amicore/core/wire"
	"amicore/internal/refwire"
	"amicore/internal/wiretrial"
)

// drawn makes rapid draw what wiretrial picks.
func drawn(t *rapid.T) wiretrial.Pick {
	return func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "pick") }
}

// anyReading draws a stream of any bytes or one of the grammar, a side, a limit and a rule.
func anyReading(t *rapid.T) wiretrial.Reading {
	pick := drawn(t)
	x := wiretrial.Reading{Side: anySide(t), Rule: wiretrial.Rule(pick), Stream: wiretrial.Rubble(pick)}
	if rapid.Bool().Draw(t, "grammar") {
		_, x = wiretrial.Stream(pick)
	}
	limits := append(wiretrial.Limits(pick, x), 1+pick(60), 100+pick(300))
	x.Limit = rapid.SampledFrom(limits).Draw(t, "limit")
	x.Middle = rapid.Bool().Draw(t, "middle")
	return x
}

// prepared makes a decoder as a reading needs it.
func prepared(x *wiretrial.Reading) *wire.Decoder {
	d := wire.NewDecoder(x.Side, x.Limit)
	x.Prepare(d)
	return d
}

// pair makes a decoder and a reference reader that decide by the same rule.
func pair(side wire.Side, limit int, rule func(id string, given bool) bool) (*wire.Decoder, refwire.Reader) {
	d := wire.NewDecoder(side, limit)
	if rule != nil {
		d.SetText(func(id []byte) bool { return rule(string(id), id != nil) })
	}
	return d, refwire.Reader{Side: wiretrial.SideOf(side), MaxFrame: limit, Text: rule}
}

func anySide(t *rapid.T) wire.Side {
	return rapid.SampledFrom([]wire.Side{wire.FromServer, wire.FromServer, wire.FromClient}).Draw(t, "side")
}

func TestAnyBytesInAnyPiecesDecodeAsTheReferenceReadsThem(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := anyReading(t)
		d := prepared(&x)
		same(t, decode(t, d, wiretrial.Pieces(drawn(t), x.Stream)), *x.Reference(), d)
	})
}

// TestTrialsHold: what the simulator tries with each seed.
func TestTrialsHold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		if err := wiretrial.Read(drawn(t)); err != nil {
			t.Fatal(err)
		}
		if err := wiretrial.Write(drawn(t)); err != nil {
			t.Fatal(err)
		}
	})
}

func TestAResetDecoderIsAsNew(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := anyReading(t)
		x.Middle = false
		d := prepared(&x)
		for range rapid.IntRange(1, 3).Draw(t, "connections") {
			same(t, decode(t, d, wiretrial.Pieces(drawn(t), x.Stream)), *x.Reference(), d)
			if rapid.Bool().Draw(t, "resync") {
				d.Resync()
			}
			d.Reset()
			x.Stream = wiretrial.Rubble(drawn(t))
		}
	})
}

func TestACloneGoesOnLikeTheDecoderAndSharesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := anyReading(t)
		d, want := prepared(&x), x.Reference()
		at := rapid.IntRange(0, len(x.Stream)).Draw(t, "at")
		before := decode(t, d, wiretrial.Pieces(drawn(t), x.Stream[:at]))
		c := d.Clone()
		// The original goes another way first, through as many frames as it takes to use its buffers again.
		decode(t, d, wiretrial.Cut(bytes.Repeat([]byte("Event: B\r\n--END COMMAND--\r\n\r\n"), 20), 3))
		same(t, append(before, decode(t, c, wiretrial.Pieces(drawn(t), x.Stream[at:]))...), *want, c)
	})
}

func TestACloneTakesUnreadBytesWithIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := anyReading(t)
		d, want := prepared(&x), x.Reference()
		fed := bytes.Clone(x.Stream)
		d.Feed(fed)
		var f wire.Frame
		var got []refwire.Frame
		for range rapid.IntRange(0, 3).Draw(t, "read") {
			if d.Next(&f) {
				got = append(got, wiretrial.Plain(&f))
			}
		}
		c := d.Clone()
		clear(fed)
		for c.Next(&f) {
			got = append(got, wiretrial.Plain(&f))
		}
		same(t, got, *want, c)
	})
}

func TestLineEndsMakeNoDifference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		stream := bytes.ReplaceAll(wiretrial.Rubble(drawn(t)), []byte("\r"), nil)
		side := anySide(t)
		texts := func(stream []byte) (out [][]string) {
			for _, f := range decode(t, wire.NewDecoder(side, 1<<20), wiretrial.Pieces(drawn(t), stream)) {
				out = append(out, append(f.Lines, f.Kind))
			}
			return out
		}
		lf, crlf := texts(stream), texts(bytes.ReplaceAll(stream, []byte("\n"), []byte("\r\n")))
		if !slices.EqualFunc(lf, crlf, slices.Equal) {
			t.Fatalf("LF   %q\nCRLF %q", lf, crlf)
		}
	})
}

// TestParseSeesWhatTheDecoderSaw: also in a frame that is read as one without text, and of any bytes.
func TestParseSeesWhatTheDecoderSaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := anyReading(t)
		r := &wiretrial.Run{D: prepared(&x), Deep: true}
		if err := x.Check(r, x.Reference(), x.Stream); err != nil {
			t.Fatalf("%v of %v", err, &x)
		}
		m, _ := wire.Parse(x.Stream, nil) // any bytes at all
		var back []byte
		for i := range m.Len() {
			back = append(back, m.Line(i)...)
			m.Header(i)
		}
		if want := bytes.ReplaceAll(bytes.TrimSuffix(x.Stream, []byte("\r")), []byte("\n"), nil); len(back) > len(want)+1 {
			t.Fatalf("%q has the lines %q", x.Stream, back)
		}
	})
}
