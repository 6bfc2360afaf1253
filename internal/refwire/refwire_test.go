package refwire_test

import (
	"reflect"
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
