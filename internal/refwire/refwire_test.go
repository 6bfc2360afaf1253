package refwire_test

import (
	"reflect"
	"strings"
	"testing"

	"amicore/internal/refwire"
)

// The reference is judged by hand: each frame is written out in full.
func TestFramesAreWhatAPersonReads(t *testing.T) {
	stream := "Asterisk Call Manager/2.10.6\r\n" +
		"\r\nEvent: Hangup\r\nChanVariable(SIP/a:5060): x=1\r\n\r\n" +
		"Response: Follows\r\nPrivilege: Command\r\na: 1\n\nb--END COMMAND--\r\n\r\n" +
		"Response: Succ"
	got := refwire.Parse([]byte(stream), refwire.Server, 100)
	want := refwire.Result{Partial: 14, PartialKind: refwire.None, Ends: []int{30, 80, 145}, Frames: []refwire.Frame{
		{Kind: refwire.Banner, Size: 30, Raw: stream[:30], Lines: []string{"Asterisk Call Manager/2.10.6"}},
		{
			Kind: refwire.Event, EmptyBefore: 1, Offset: 32, Size: 46, Raw: stream[32:78],
			Lines:   []string{"Event: Hangup", "ChanVariable(SIP/a:5060): x=1"},
			Headers: []refwire.Header{{"Event", "Hangup"}, {"ChanVariable(SIP/a:5060)", "x=1"}},
			At:      []int{0, 1},
		},
		{
			Kind: refwire.Follows, LFOnly: true, Offset: 80, Size: 63, Raw: stream[80:143],
			Lines:   []string{"Response: Follows", "Privilege: Command", "a: 1", "", "b--END COMMAND--"},
			Headers: []refwire.Header{{"Response", "Follows"}, {"Privilege", "Command"}},
			At:      []int{0, 1},
			Output:  []string{"a: 1", "", "b"},
		},
	}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestAnOversizeFrameLeavesItsFirstLineAndActionID(t *testing.T) {
	stream := "Response: Success\r\nMessage: long enough\r\nActionID: 7\r\nActionID: 8\r\n\r\n"
	got := refwire.Frames([]byte(stream), refwire.Server, 20)
	want := []refwire.Frame{{
		Kind: refwire.Response, Oversize: true, Size: len(stream) - 2,
		Raw: "Response: Success\r\nActionID: 7\r\n", Lines: []string{"Response: Success", "ActionID: 7"},
		Headers: []refwire.Header{{"Response", "Success"}, {"ActionID", "7"}},
		At:      []int{0, 1},
	}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestMiddleBeginsWithTheNextFrame(t *testing.T) {
	got := refwire.Middle([]byte("ponse: x\r\nEvent: inside\r\n\r\nEvent: A\r\n\r\n"), refwire.Server, 100)
	if got.Skipped != 27 || len(got.Frames) != 1 || got.Frames[0].Offset != 27 {
		t.Errorf("got %+v", got)
	}
	if got := refwire.Middle([]byte("x\r\n\r\nResp"), refwire.Server, 100); got.Skipped != 5 || got.Partial != 4 {
		t.Errorf("got %+v", got)
	}
}

func TestEmptyRequestsOfAClientAreFrames(t *testing.T) {
	got := refwire.Frames([]byte("\r\n\nAction: Ping\r\n\r\n"), refwire.Client, 100)
	if len(got) != 3 || got[0].Size != 0 || got[1].Offset != 2 || !got[1].LFOnly || got[2].Size != 14 {
		t.Errorf("got %+v", got)
	}
}

func TestFirstIsTheFirstFrameOfParse(t *testing.T) {
	stream := "\r\nAsterisk Call Manager/2.10.6\r\n\r\nResponse: Follows\r\nActionID: 1\r\na\n\nb\n--END COMMAND--\r\n\r\n\nEvent: A\r\n\r\nEvent: B\r\n"
	reader := refwire.Reader{Side: refwire.Server, MaxFrame: 100}
	whole, rest := reader.Parse([]byte(stream)), stream
	for i, want := range whole.Frames {
		got, behind, ok := reader.First(rest, i == 0)
		got.Offset += len(stream) - len(rest)
		if !ok || !reflect.DeepEqual(got, want) {
			t.Errorf("got  %+v\nwant %+v", got, want)
		}
		rest = behind
	}
	if _, behind, ok := reader.First(rest, false); ok || behind != rest || len(behind) != whole.Partial || len(whole.Frames) != 3 {
		t.Errorf("behind %q", behind)
	}
}

func TestAnActionIsSentLineByLine(t *testing.T) {
	a := refwire.Action{Name: "Setvar", Headers: []refwire.Header{{"Variable", "a"}, {"variable", "b"}}}
	if got, want := a.Bytes("7"), "Action: Setvar\r\nActionID: 7\r\nVariable: a\r\nvariable: b\r\n\r\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got := a.Bytes(""); got != "Action: Setvar\r\nVariable: a\r\nvariable: b\r\n\r\n" {
		t.Errorf("without an id %q", got)
	}
	if value, ok := a.Get("VARIABLE"); value != "a" || !ok {
		t.Errorf("%q, %v", value, ok)
	}
}

// Where two rules are broken, the first of name, ActionID, number of lines and headers is told.
func TestTheFirstBrokenRuleIsTold(t *testing.T) {
	long := strings.Repeat("x", 1100)
	many := make([]refwire.Header, 128)
	for i := range many {
		many[i] = refwire.Header{"K", "v"}
	}
	for _, c := range []struct {
		name, id string
		headers  []refwire.Header
		want     refwire.Refusal
	}{
		{"A", "1", many[:126], refwire.Refusal{}},
		{"", "\n", nil, refwire.Refusal{Header: "Action", Reason: refwire.NoName}},
		{" \n", "", nil, refwire.Refusal{Header: "Action", Reason: refwire.ForbiddenByte}},
		{" " + long, "", nil, refwire.Refusal{Header: "Action", Reason: refwire.NameBlank}},
		{long, " ", nil, refwire.Refusal{"Action", refwire.LongLine, 1108, 1022}},
		{"A", " \r", nil, refwire.Refusal{Header: "ActionID", Reason: refwire.ForbiddenByte}},
		{"A", " " + long[:67], many, refwire.Refusal{"ActionID", refwire.LongID, 68, 67}},
		{"A", "\x1f", many, refwire.Refusal{Header: "ActionID", Reason: refwire.IDBlank}},
		{"A", "1", append([]refwire.Header{{"", "\n"}}, many[:126]...), refwire.Refusal{"", refwire.ManyLines, 129, 128}},
		{"A", "", []refwire.Header{{"K", "v"}, {"(", "\x00"}, {"", ""}}, refwire.Refusal{Header: "(", Reason: refwire.ForbiddenByte}},
		{"A", "", []refwire.Header{{"Action ", long}, {"Action", ""}}, refwire.Refusal{Header: "Action ", Reason: refwire.HeaderName}},
		{"A", "", []refwire.Header{{"a)(", ""}}, refwire.Refusal{Header: "a)(", Reason: refwire.HeaderName}},
		{"A", "", []refwire.Header{{"a(b)", ""}, {"actionID", long}}, refwire.Refusal{Header: "actionID", Reason: refwire.Reserved}},
		{"A", "", []refwire.Header{{"K", long[:1020]}}, refwire.Refusal{"K", refwire.LongLine, 1023, 1022}},
	} {
		if got := (refwire.Action{Name: c.name, Headers: c.headers}).Refused(c.id); got != c.want {
			t.Errorf("%.20q, id %.20q: %+v, want %+v", c.name, c.id, got, c.want)
		}
	}
}

func TestAServerReadsALineAndAVariable(t *testing.T) {
	lines, ok := refwire.ServerLines("Action: A\r\nK: \x01v\x00w\r\nk: x\n\r\n")
	if value, found := refwire.ServerHeader(lines, "k"); !ok || len(lines) != 3 || value != "v" || !found {
		t.Errorf("%q, %v: %q, %v", lines, ok, value, found)
	}
	if _, ok := refwire.ServerLines("Action: A\r\n\r\nAction: B\r\n\r\n"); ok {
		t.Error("two actions are read as one")
	}
	if got := refwire.QuoteVariable("\tA", `say "x" (y)`); got != "\\\tA"+`=say \"x\" \(y\)` {
		t.Errorf("%q", got)
	}
	if got := refwire.ServerVariables(` a=(1,2),b=\,,c,=d,"e,"=f`); !reflect.DeepEqual(got, []string{"a=(1,2)", "b=,", "e,=f"}) {
		t.Errorf("%q", got)
	}
}
