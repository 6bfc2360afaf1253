package wire_test

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"amicore/core/wire"
	"amicore/internal/refwire"
	"amicore/internal/wiretrial"
)

const follows = "Response: Follows\r\nPrivilege: Command\r\nActionID: 7\r\n"

// A frame of a fixture, in short.
type want struct {
	kind    string
	lines   string // joined by |
	headers string // name=value, joined by |
	output  string // joined by |
}

func TestFramesThatServersSend(t *testing.T) {
	for name, c := range map[string]struct {
		side   wire.Side
		stream string
		want   []want
	}{
		"an LF at the end of a Message leaves an empty frame behind": {
			stream: "X: \r\nResponse: Error\r\n\r\nResponse: Success\r\nMessage: No endpoints found\n\r\n\r\nEvent: A\r\n\r\n",
			want: []want{
				{"other", "X: |Response: Error", "X=|Response=Error", ""},
				{"response", "Response: Success|Message: No endpoints found", "Response=Success|Message=No endpoints found", ""},
				{"event", "Event: A", "Event=A", ""},
			},
		},
		"a line without a colon is kept and is no header": {
			stream: "Response: Success\r\nNo categories found\r\nK:v\r\n\r\n",
			want:   []want{{"response", "Response: Success|No categories found|K:v", "Response=Success|K=v", ""}},
		},
		"a channel name in a header name may hold colons": {
			stream: "Event: Newchannel\r\nChanVariable(SIP/192.0.2.1:5060-1): a=(b):c\r\nOdd(a:b: c\r\nDone(a): b:c\r\n\r\n",
			want: []want{{
				"event", "Event: Newchannel|ChanVariable(SIP/192.0.2.1:5060-1): a=(b):c|Odd(a:b: c|Done(a): b:c",
				"Event=Newchannel|ChanVariable(SIP/192.0.2.1:5060-1)=a=(b):c|Odd(a=b: c|Done(a)=b:c", "",
			}},
		},
		"raw text is a frame of another kind": {
			stream: "Banner\r\nsupport has 0 calls\nNo Members\n\n\nPeer  Format\n\n",
			want: []want{
				{"banner", "Banner", "", ""},
				{"other", "support has 0 calls|No Members", "", ""},
				{"other", "Peer  Format", "", ""},
			},
		},
		"two responses to one action are two frames": {
			stream: "Response: Success\r\nActionID: 1\r\n\r\nResponse: Error\r\nActionID: 1\r\n\r\n",
			want: []want{
				{"response", "Response: Success|ActionID: 1", "Response=Success|ActionID=1", ""},
				{"response", "Response: Error|ActionID: 1", "Response=Error|ActionID=1", ""},
			},
		},
		"the first header decides, whatever the body holds": {
			stream: "Event: UserEvent\r\nResponse: Success\r\nEventList: Complete\r\n\r\nresponse:ERROR\r\nEvent: x\r\n\r\nK: v\r\nEvent: x\r\n\r\n",
			want: []want{
				{"event", "Event: UserEvent|Response: Success|EventList: Complete", "Event=UserEvent|Response=Success|EventList=Complete", ""},
				{"response", "response:ERROR|Event: x", "response=ERROR|Event=x", ""},
				{"other", "K: v|Event: x", "K=v|Event=x", ""},
			},
		},
		"values keep their bytes but one space": {
			stream: "Event: \xff\xfe\r\nA:  two\r\nB:\tt \r\nC:\r\nD: \r\nE: x\r\r\nA: again\r\n\r\n",
			want: []want{{
				"event", "Event: \xff\xfe|A:  two|B:\tt |C:|D: |E: x\r|A: again",
				"Event=\xff\xfe|A= two|B=\tt |C=|D=|E=x\r|A=again", "",
			}},
		},
		"Output headers keep indentation, order and empty lines": {
			stream: "Response: Success\r\nMessage: Command output follows\r\nOutput:   a: 1\r\nOutput: \r\nOutput:\r\n\r\n",
			want: []want{{
				"response", "Response: Success|Message: Command output follows|Output:   a: 1|Output: |Output:",
				"Response=Success|Message=Command output follows|Output=  a: 1|Output=|Output=", "  a: 1||",
			}},
		},
		"Follows: text is no header, whatever it looks like": {
			stream: follows + "Privilege: x\nEvent: y\n\nActionID: z\r\n--END COMMAND--\r\n\r\n",
			want: []want{{
				"follows", strings.ReplaceAll(follows, "\r\n", "|") + "Privilege: x|Event: y||ActionID: z|--END COMMAND--",
				"Response=Follows|Privilege=Command|ActionID=7", "Privilege: x|Event: y||ActionID: z",
			}},
		},
		"Follows: headers in any order and case, at most one of each": {
			stream: "RESPONSE:follows\nactionid:7\nPRIVILEGE:Command\nActionID: 8\n--END COMMAND--\n\n",
			want: []want{{
				"follows", "RESPONSE:follows|actionid:7|PRIVILEGE:Command|ActionID: 8|--END COMMAND--",
				"RESPONSE=follows|actionid=7|PRIVILEGE=Command", "ActionID: 8",
			}},
		},
		"Follows: the marker may be glued to the last text": {
			stream: "Response: Follows\r\nno newline--END COMMAND--\r\n\r\nEvent: A\r\n\r\n",
			want: []want{
				{"follows", "Response: Follows|no newline--END COMMAND--", "Response=Follows", "no newline"},
				{"event", "Event: A", "Event=A", ""},
			},
		},
		"Follows: a marker without an empty line behind it is text": {
			stream: "Response: Follows\r\n--END COMMAND--\r\nmore\r\n--END COMMAND-- \r\n\r\n--END COMMAND--\r\n\r\n",
			want: []want{{
				"follows", "Response: Follows|--END COMMAND--|more|--END COMMAND-- ||--END COMMAND--",
				"Response=Follows", "--END COMMAND--|more|--END COMMAND-- |",
			}},
		},
		"Follows: text may begin with an empty line": {
			stream: "Response: Follows\r\n\r\nPrivilege: no header now\r\n--END COMMAND--\r\n\r\n",
			want: []want{{
				"follows", "Response: Follows||Privilege: no header now|--END COMMAND--", "Response=Follows", "|Privilege: no header now",
			}},
		},
		"a banner may come late and name any product": {
			stream: "\r\n\nSome Proxy/1\nEvent: A\n\n",
			want:   []want{{"banner", "Some Proxy/1", "", ""}, {"event", "Event: A", "Event=A", ""}},
		},
		"a first line with a colon is no banner, nor is a later one without": {
			stream: "Event: A\r\n\r\nAsterisk Call Manager/13.0.0\r\n\r\n",
			want:   []want{{"event", "Event: A", "Event=A", ""}, {"other", "Asterisk Call Manager/13.0.0", "", ""}},
		},
		"empty frames of a client are requests": {
			side:   wire.FromClient,
			stream: "\r\nAction: Ping\r\n\r\n\nResponse: Follows\r\n\r\n",
			want: []want{
				{"request", "", "", ""},
				{"request", "Action: Ping", "Action=Ping", ""},
				{"request", "", "", ""},
				{"request", "Response: Follows", "Response=Follows", ""},
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			for _, n := range []int{1, 2, 7, len(c.stream)} {
				d := wire.NewDecoder(c.side, 1000)
				frames := decode(t, d, wiretrial.Cut([]byte(c.stream), n))
				var got []want
				for _, f := range frames {
					var headers []string
					for _, h := range f.Headers {
						headers = append(headers, h.Name+"="+h.Value)
					}
					got = append(got, want{f.Kind, strings.Join(f.Lines, "|"), strings.Join(headers, "|"), strings.Join(f.Output, "|")})
				}
				if !reflect.DeepEqual(got, c.want) {
					t.Errorf("in pieces of %d\n got %q\nwant %q", n, got, c.want)
				}
				same(t, frames, refwire.Parse([]byte(c.stream), wiretrial.SideOf(c.side), 1000), d)
			}
		})
	}
}

func TestAFrameOverTheLimitIsDroppedUpToItsEnd(t *testing.T) {
	long := strings.Repeat("x", 500)
	for name, c := range map[string]struct {
		side        wire.Side
		stream      string
		kind, lines string
		size        int
	}{
		"an event": {0, "Event: A\r\nK: " + long + "\r\nActionID: 1\r\nactionid: 2\r\n\r\n", "event", "Event: A|ActionID: 1", 541},
		"the id is before the long line": {
			0, "Response: Success\r\nactionid:1\r\nK: " + long + "\n\n", "response", "Response: Success|actionid:1", 535,
		},
		"lines are cut at 128 bytes": {
			0, "Event: " + long + "\r\nActionID: " + long + "\r\n\r\n", "event", "Event: " + long[:121] + "|ActionID: " + long[:118], 1021,
		},
		"a Follows frame ends at its marker": {
			0, follows + long + "\n\n--END COMMAND--\nx\r\n--END COMMAND--\r\n\r\n", "follows",
			"Response: Follows|Privilege: Command|ActionID: 7", 0,
		},
		"an id in the text is none": {
			0, "Response: Follows\r\n" + long + "\nActionID: 8\n--END COMMAND--\r\n\r\n", "follows", "Response: Follows", 0,
		},
		"a banner": {0, long + "\r\n", "banner", long[:128], 502},
		"a line that was no banner for a colon at its end": {
			0, long + ":\r\nActionID: 1\r\n\r\n", "other", long[:128] + "|ActionID: 1", 516,
		},
		"a request": {1, "Action: A\r\nK: " + long + "\r\n\r\n", "request", "Action: A", 516},
	} {
		t.Run(name, func(t *testing.T) {
			stream := c.stream + "Event: next\r\n\r\n"
			for _, n := range []int{1, 100, len(stream)} {
				d := wire.NewDecoder(c.side, 100)
				got := decode(t, d, wiretrial.Cut([]byte(stream), n))
				same(t, got, refwire.Parse([]byte(stream), wiretrial.SideOf(c.side), 100), d)
				if len(got) != 2 || !got[0].Oversize || got[1].Oversize {
					t.Fatalf("in pieces of %d: %+v", n, got)
				}
				lines := strings.Replace(c.lines, "|Privilege: Command", "", 1)
				if got[0].Kind != c.kind || strings.Join(got[0].Lines, "|") != lines || c.size > 0 && got[0].Size != c.size {
					t.Errorf("in pieces of %d: %+v", n, got[0])
				}
			}
		})
	}
}

func TestTheLimitCountsAllButTheEmptyLine(t *testing.T) {
	const frame = "Event: A\r\nK: v\r\n" // 16 bytes
	for limit, oversize := range map[int]bool{15: true, 16: false} {
		for _, n := range []int{1, 3, 18} {
			d := wire.NewDecoder(wire.FromServer, limit)
			got := decode(t, d, wiretrial.Cut([]byte(frame+"\r\n"), n))
			if len(got) != 1 || got[0].Oversize != oversize || got[0].Size != 16 {
				t.Errorf("limit %d, pieces of %d: %+v", limit, n, got)
			}
		}
	}
}

func TestPartialTellsHowFarAFrameCame(t *testing.T) {
	for stream, want := range map[string]struct {
		n    int64
		kind wire.Kind
	}{
		"":                                  {0, wire.KindNone},
		"Asterisk":                          {8, wire.KindNone},
		"A/1\r\n":                           {0, wire.KindNone},
		"A/1\r\nEvent: A":                   {8, wire.KindNone},
		"A/1\r\nEvent: A\r\n":               {10, wire.KindEvent},
		"A/1\r\nEvent: A\r\n\r":             {11, wire.KindEvent},
		"A/1\r\nEvent: A\r\n\r\n":           {0, wire.KindNone},
		"Response: Follows\r\na\n\nb":       {23, wire.KindFollows},
		"Response: Success\r\n" + long(300): {319, wire.KindResponse},
	} {
		for _, n := range []int{1, 1000} {
			d := wire.NewDecoder(wire.FromServer, 200)
			decode(t, d, wiretrial.Cut([]byte(stream), n))
			if n, kind := d.Partial(); n != want.n || kind != want.kind {
				t.Errorf("%q: Partial() = %d, %v, want %d, %v", stream, n, kind, want.n, want.kind)
			}
		}
	}
}

func long(n int) string { return strings.Repeat("x", n) }

func TestResyncDropsTheUnfinishedFrameAndCountsIt(t *testing.T) {
	d := wire.NewDecoder(wire.FromServer, 100)
	decode(t, d, [][]byte{[]byte("Banner\r\nEvent: cut of")})
	d.Resync()
	got := decode(t, d, [][]byte{[]byte("e: 5\r\nEvent: inside\r\n\r\neVENT: A\r\n\r\n")})
	if len(got) != 1 || got[0].Lines[0] != "eVENT: A" || d.Skipped() != 13+23 || got[0].Offset != 21+23 {
		t.Errorf("%+v, skipped %d", got, d.Skipped())
	}
}

func TestBytesNotReadBeforeTheNextFeedAreAHole(t *testing.T) {
	d := wire.NewDecoder(wire.FromServer, 100)
	d.Feed([]byte("Event: lost\r\n\r\nEvent: half"))
	d.Feed([]byte(" of it\r\n\r\nEvent: A\r\n\r\n"))
	var f wire.Frame
	if !d.Next(&f) || string(f.Bytes()) != "Event: A\r\n" || f.Offset != 26+10 || d.Skipped() != 26+10 || d.Next(&f) {
		t.Errorf("%q at %d, skipped %d", f.Bytes(), f.Offset, d.Skipped())
	}
}

func TestAFrameThatComesByteByByteAllocatesNothingInAWarmDecoder(t *testing.T) {
	frame := []byte("Response: Follows\r\n" + strings.Repeat("\n", 20000) + "--END COMMAND--\r\n\r\n")
	d := wire.NewDecoder(wire.FromServer, 1<<20)
	var f wire.Frame
	feed := func() {
		for i := range frame {
			d.Feed(frame[i : i+1])
			if d.Next(&f) && (i != len(frame)-1 || f.Len() != 20002) {
				t.Fatalf("a frame of %d lines at byte %d", f.Len(), i)
			}
		}
	}
	feed()
	if n := testing.AllocsPerRun(1, feed); n != 0 {
		t.Errorf("%v allocations in a warm decoder", n)
	}
	if !bytes.HasSuffix(f.Bytes(), []byte("\n--END COMMAND--\r\n")) {
		t.Errorf("the frame ends in %q", f.Bytes()[len(f.Bytes())-20:])
	}
}

func TestAFrameThatIsOverTheLimitWhereAPieceEndsIsOversize(t *testing.T) {
	const lines = "Event: A\r\nK: v\r\n" // 16 bytes
	for _, rest := range []string{"\r\n", "\n"} {
		d := wire.NewDecoder(wire.FromServer, 15)
		got := decode(t, d, [][]byte{[]byte(lines), []byte(rest)})
		if len(got) != 1 || !got[0].Oversize || got[0].Size != 16 {
			t.Errorf("%+v", got)
		}
	}
}

func TestWhatIsKeptOfALineIsTheSameAroundTheCut(t *testing.T) {
	r := &wiretrial.Run{D: wire.NewDecoder(wire.FromServer, 1), Deep: true}
	for n := 110; n < 135; n++ {
		for _, end := range []string{"\r\n", "\n", "\r\r\n"} {
			id, blank := "ActionID: "+long(n)+end, end[len(end)-1:]
			for _, stream := range []string{
				"Event: " + long(n) + end + id + end,
				"Response: Follows\r\n" + id + "x" + end + blank + "--END COMMAND--\r\n\r\nEvent: A\r\n\r\n",
				id + "Response: Follows\r\nPrivilege: x\r\n" + id + blank + "--END COMMAND--\r\n\r\nEvent: A\r\n\r\n",
				id + "K: " + long(n) + end + blank, "Response: Success\n" + long(n) + ":" + end + id + blank,
				long(n) + end + id + blank, long(n) + ":" + end + id + blank, "Response: " + long(n) + end + id + id + blank,
			} {
				for _, limit := range []int{20, 100, 1 << 20} {
					x := wiretrial.Reading{Stream: []byte(stream), Limit: limit}
					want := x.Reference()
					for _, piece := range []int{1, 50, 137, len(stream)} {
						if err := x.Check(r, want, wiretrial.Cut(x.Stream, piece)...); err != nil {
							t.Fatalf("%v\nof %v", err, &x)
						}
					}
				}
			}
		}
	}
}

func TestTheLimitHoldsForABannerToo(t *testing.T) {
	for limit, oversize := range map[int]bool{29: true, 30: false} {
		for _, n := range []int{1, 30} {
			d := wire.NewDecoder(wire.FromServer, limit)
			got := decode(t, d, wiretrial.Cut([]byte("Asterisk Call Manager/13.0.0\r\n"), n))
			if len(got) != 1 || got[0].Oversize != oversize || got[0].Size != 30 {
				t.Errorf("limit %d, pieces of %d: %+v", limit, n, got)
			}
		}
	}
}
