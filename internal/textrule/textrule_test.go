package textrule

import (
	"testing"

	"amicore/core/wire"
)

func frame(t *testing.T, side wire.Side, text string) *wire.Frame {
	t.Helper()
	d := wire.NewDecoder(side, 1<<10)
	d.Feed([]byte(text))
	f := new(wire.Frame)
	if !d.Next(f) {
		t.Fatalf("no frame in %q", text)
	}
	return f
}

func TestTextBelongsToACommandThatWaits(t *testing.T) {
	command := frame(t, wire.FromClient, "Action: Command\r\nActionID: 1\r\n\r\n")
	ping := frame(t, wire.FromClient, "Action: Ping\r\nActionID: 2\r\n\r\n")
	unknown := frame(t, wire.FromClient, "Action: OfNoCatalog\r\nActionID: 3\r\n\r\n")
	anonymous := frame(t, wire.FromClient, "Action: Command\r\n\r\n")
	old := frame(t, wire.FromServer, "Asterisk Call Manager/2.10.6\r\n")
	later := frame(t, wire.FromServer, "Asterisk Call Manager/9.0.0\r\n")
	answer := frame(t, wire.FromServer, "Response: Success\r\nActionID: 1\r\n\r\n")
	for name, c := range map[string]struct {
		any, joined bool
		received    []*wire.Frame
		sent        []*wire.Frame
		then        *wire.Frame
		id          string
		want        bool
	}{
		"the id of a Command":               {false, false, []*wire.Frame{old}, []*wire.Frame{ping, command}, nil, "1", true},
		"the id of a Ping":                  {false, false, []*wire.Frame{old}, []*wire.Frame{ping, command}, nil, "2", false},
		"the id of a Ping that is observed": {true, false, []*wire.Frame{old}, []*wire.Frame{ping, command}, nil, "2", true},
		"the id of an unknown action":       {false, false, []*wire.Frame{old}, []*wire.Frame{unknown}, nil, "3", true},
		"a Command that was answered":       {false, false, []*wire.Frame{old}, []*wire.Frame{command}, answer, "1", false},
		"a Command without an id":           {false, false, []*wire.Frame{old}, []*wire.Frame{anonymous}, nil, "1", true},
		"a version without the dialect":     {false, true, []*wire.Frame{later}, []*wire.Frame{command}, nil, "1", false},
		"joined in the middle":              {false, true, nil, nil, nil, "1", true},
		"joined, and one was answered":      {false, true, nil, []*wire.Frame{command}, answer, "9", false},
	} {
		t.Run(name, func(t *testing.T) {
			r := Rule{AnyAction: c.any}
			r.Begin(c.joined)
			for _, f := range c.received {
				r.Received(f)
			}
			for _, f := range c.sent {
				r.Sent(f)
			}
			if c.then != nil {
				r.Received(c.then)
			}
			if got := r.MayBeText([]byte(c.id)); got != c.want {
				t.Errorf("MayBeText(%q) = %v", c.id, got)
			}
		})
	}
}

// TestWhatIsMissingIsNotToldByWhatWasSentBeforeIt: a response to an action in front of a hole in what the client sent tells
// nothing of the actions in the hole.
func TestWhatIsMissingIsNotToldByWhatWasSentBeforeIt(t *testing.T) {
	sent := func(id string) *wire.Frame {
		return frame(t, wire.FromClient, "Action: Ping\r\nActionID:  "+id+"\r\n\r\n")
	}
	answer := func(id string) *wire.Frame {
		return frame(t, wire.FromServer, "Response: Success\r\nActionID: "+id+"\r\n\r\n")
	}
	r := Rule{AnyAction: true}
	r.Begin(false)
	r.Sent(sent("1"))
	r.Sent(sent("2"))
	r.Lost(true)
	r.Received(answer("2"))
	r.Received(answer("1"))
	if !r.MayBeText([]byte("3")) {
		t.Error("text of an action that is missing is none behind responses to earlier ones")
	}
	r.Sent(sent("4"))
	r.Received(answer("4"))
	if r.MayBeText([]byte("3")) {
		t.Error("text of an unknown action behind the response to a later one")
	}
	r.Sent(sent("5"))
	r.Lost(false)
	r.Received(answer("5"))
	if r.MayBeText([]byte("3")) {
		t.Error("text of an unknown action, and the client's side is whole")
	}
}

func TestARuleRemembersABoundedNumberOfActions(t *testing.T) {
	f := frame(t, wire.FromClient, "Action: Command\r\nActionID: 1\r\n\r\n")
	var r Rule
	for range 3 * maxOpen {
		r.Sent(f)
	}
	if len(r.open) != maxOpen {
		t.Errorf("%d actions are remembered, at most %d", len(r.open), maxOpen)
	}
}
