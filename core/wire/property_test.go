package wire_test

import (
	"bytes"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"amicore/core/wire"
	"amicore/internal/refwire"
)

// tokens are what AMI streams are made of, and what breaks readers of them.
var tokens = []string{
	"\r\n", "\r\n", "\r\n", "\r\n", "\n", "\r", "\r\n\r\n", "\n\n", ":", ": ", " ", "(", ")", "):", "=", "\x00", "\xff\xfe",
	"Event: Newchannel\r\n", "event:hangup\n", "Response: Success\r\n", "RESPONSE: Error\r\n", "Action: Ping\r\n",
	"Response: Follows\r\n", "response:FOLLOWS\n", "Response:  Follows\r\n", "Privilege: Command\r\n", "ActionID: 17\r\n",
	"actionid:x\n", "--END COMMAND--", "--END COMMAND--\r\n\r\n", "text--END COMMAND--\n\n", "-", "Output: a line\r\n",
	"Server: node-a\r\n", "--END COMMAND--\r\nServer: node-a\r\n", "a:--END COMMAND--\n", "a: --END COMMAND--\n",
	"ChanVariable(SIP/a:5060): x=1\r\n", "Variable: x=1\r\n", "Asterisk Call Manager/13.0.0\r\n", "no colon here\r\n", "Eve", "Resp",
}

// wholes are frames in order, so that a stream is not all rubble.
var wholes = []string{
	"Event: Newchannel\r\nChannel: SIP/a-1\r\nUniqueid: 1.2\r\n\r\n",
	"Response: Success\r\nActionID: 17\r\nMessage: ends in LF\n\r\n\r\n",
	"Response: Follows\r\nPrivilege: Command\r\nActionID: 17\r\nName  State\na:  1\n\n--END COMMAND--\r\n\r\n",
	"Response: Follows\r\nactionid: 1\r\n\r\nAction: Ping--END COMMAND--\r\nEvent: x\r\n--END COMMAND--\n\n",
	"Response: Follows\r\nActionID: 17\r\na\n--END COMMAND--\r\nServer: node-a\r\n\r\n",
	"ActionID: 17\r\nResponse: Success\r\nMessage: x\r\n\r\n", "ActionID: 1\r\nEvent: x\r\n\r\n",
	"ActionID: 17\r\nResponse: Follows\r\nPrivilege: Command\r\nActionID: x\r\n\ny--END COMMAND--\r\n\r\n",
	"Action: Originate\r\nActionID: 17\r\nVariable: a=1\r\nVariable: b=2\r\n\r\n",
	"Response: Success\nOutput:   indented\nOutput:\nOutput: x\n\n",
}

// anyStream draws a stream of frames, of pieces of frames and now and then of any bytes.
func anyStream(t *rapid.T) []byte {
	part := rapid.OneOf(
		rapid.SampledFrom(tokens), rapid.SampledFrom(tokens), rapid.SampledFrom(tokens), rapid.SampledFrom(wholes),
		rapid.StringN(0, 5, 12),
		rapid.Map(rapid.IntRange(1, 150), func(n int) string { return string(bytes.Repeat([]byte("y"), n)) }),
	)
	var stream []byte
	n := rapid.IntRange(0, 30).Draw(t, "parts")
	for _, p := range rapid.SliceOfN(part, n, n).Draw(t, "stream") {
		stream = append(stream, p...)
	}
	return stream
}

// anyPieces cuts a stream anywhere; some pieces are empty.
func anyPieces(t *rapid.T, stream []byte) [][]byte {
	cuts := rapid.SliceOfN(rapid.IntRange(0, len(stream)), 0, 12).Draw(t, "cuts")
	if rapid.Bool().Draw(t, "bytewise") {
		return cut(stream, 1)
	}
	slices.Sort(cuts)
	var pieces [][]byte
	begin := 0
	for _, c := range append(cuts, len(stream)) {
		pieces = append(pieces, stream[begin:c])
		begin = c
	}
	return pieces
}

func anyLimit(t *rapid.T) int {
	return rapid.OneOf(rapid.IntRange(1, 60), rapid.IntRange(100, 400), rapid.Just(1<<20)).Draw(t, "limit")
}

// textRules are ways to decide about `Response: Follows`.
var textRules = []func(id string, given bool) bool{
	nil,
	func(string, bool) bool { return false },
	func(id string, given bool) bool { return given && id == "17" },
	func(_ string, given bool) bool { return !given },
	func(id string, _ bool) bool { return len(id)%2 == 1 },
}

// pair makes a decoder and a reference reader that decide by the same rule.
func pair(side wire.Side, limit int, rule func(id string, given bool) bool) (*wire.Decoder, refwire.Reader) {
	d := wire.NewDecoder(side, limit)
	if rule != nil {
		d.SetText(func(id []byte) bool { return rule(string(id), id != nil) })
	}
	return d, refwire.Reader{Side: sides()[side], MaxFrame: limit, Text: rule}
}

func anyPair(t *rapid.T) (*wire.Decoder, refwire.Reader) {
	return pair(anySide(t), anyLimit(t), rapid.SampledFrom(textRules).Draw(t, "text"))
}

func anySide(t *rapid.T) wire.Side {
	return rapid.SampledFrom([]wire.Side{wire.FromServer, wire.FromServer, wire.FromClient}).Draw(t, "side")
}

func TestAnyBytesInAnyPiecesDecodeAsTheReferenceReadsThem(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		stream := anyStream(t)
		d, reader := anyPair(t)
		same(t, decode(t, d, anyPieces(t, stream)), reader.Parse(stream), d)
	})
}

func TestReadingFromTheMiddleBeginsAtTheNextFrame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		stream := anyStream(t)
		d, reader := anyPair(t)
		d.Resync()
		same(t, decode(t, d, anyPieces(t, stream)), reader.Middle(stream), d)
	})
}

func TestAResetDecoderIsAsNew(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, reader := anyPair(t)
		for range rapid.IntRange(1, 3).Draw(t, "connections") {
			stream := anyStream(t)
			same(t, decode(t, d, anyPieces(t, stream)), reader.Parse(stream), d)
			if rapid.Bool().Draw(t, "resync") {
				d.Resync()
			}
			d.Reset()
		}
	})
}

func TestACloneGoesOnLikeTheDecoderAndSharesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		stream := anyStream(t)
		d, reader := anyPair(t)
		at := rapid.IntRange(0, len(stream)).Draw(t, "at")
		middle := rapid.Bool().Draw(t, "middle")
		want := reader.Parse(stream)
		if middle {
			want = reader.Middle(stream)
			d.Resync()
		}
		before := decode(t, d, anyPieces(t, stream[:at]))
		c := d.Clone()
		// The original goes another way first, through as many frames as it takes to use its buffers again.
		decode(t, d, cut(bytes.Repeat([]byte("Event: B\r\n--END COMMAND--\r\n\r\n"), 20), 3))
		same(t, append(before, decode(t, c, anyPieces(t, stream[at:]))...), want, c)
	})
}

func TestACloneTakesUnreadBytesWithIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		stream := anyStream(t)
		d, reader := anyPair(t)
		want := reader.Parse(stream)
		fed := bytes.Clone(stream)
		d.Feed(fed)
		var f wire.Frame
		var got []refwire.Frame
		for range rapid.IntRange(0, 3).Draw(t, "read") {
			if d.Next(&f) {
				got = append(got, plain(&f))
			}
		}
		c := d.Clone()
		clear(fed)
		for c.Next(&f) {
			got = append(got, plain(&f))
		}
		same(t, got, want, c)
	})
}

func TestLineEndsMakeNoDifference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		stream := bytes.ReplaceAll(anyStream(t), []byte("\r"), nil)
		side := anySide(t)
		texts := func(stream []byte) (out [][]string) {
			for _, f := range decode(t, wire.NewDecoder(side, 1<<20), anyPieces(t, stream)) {
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

func TestParseSeesWhatTheDecoderSaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		stream, side, limit := anyStream(t), anySide(t), anyLimit(t)
		d := wire.NewDecoder(side, limit)
		d.Feed(stream)
		var f wire.Frame
		var arena []uint32
		for d.Next(&f) {
			if f.Kind == wire.KindFollows {
				continue
			}
			want := plain(&f)
			f.Message, arena = wire.Parse(f.Bytes(), arena)
			if got := plain(&f); got.Raw != want.Raw || !slices.Equal(got.Headers, want.Headers) ||
				!slices.Equal(got.Lines, want.Lines) || !slices.Equal(got.Output, want.Output) {
				t.Fatalf("\n got %+v\nwant %+v", got, want)
			}
		}
		m, _ := wire.Parse(stream, nil) // any bytes at all
		var back []byte
		for i := range m.Len() {
			back = append(back, m.Line(i)...)
			m.Header(i)
		}
		if want := bytes.ReplaceAll(bytes.TrimSuffix(stream, []byte("\r")), []byte("\n"), nil); len(back) > len(want)+1 {
			t.Fatalf("%q has the lines %q", stream, back)
		}
	})
}
