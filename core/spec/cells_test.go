package spec

import (
	"slices"
	"testing"

	"amicore/core"
)

// cells returns the cells of correlation that a frame comes to.
func (s *story) cells(text string) (cells []Reached) {
	s.t.Helper()
	s.m.TellCells(func(c Cell) {
		if r, ok := c.(Reached); ok {
			cells = append(cells, r)
		}
	})
	defer s.m.TellCells(nil)
	s.receive(text)
	return cells
}

// TestABroadcastReachesTheActionThatItIsAbout: by CommandID, where an action has
// one, and by ActionID else. contract: correlation, broadcasts.
func TestABroadcastReachesTheActionThatItIsAbout(t *testing.T) {
	s := begin(t, nil).ready(newBanner)
	s.submit(1, "AGI", nil, "Channel", "c", "Command", "x", "CommandID", "mine")
	agi := s.lastID()
	s.submit(2, "Originate", nil, "Channel", "c", "Async", "true")
	originate := s.lastID()
	result := "Event: AsyncAGIExec|Privilege: agi,all|"
	end := "Event: OriginateResponse|Privilege: call,all|Response: Success|"
	check := func(text string, want ...Reached) {
		t.Helper()
		if got := s.cells(text + "|"); !slices.Equal(got, want) {
			t.Errorf("%s: %+v", text, got)
		}
	}
	sent := Reached{Rule: core.RuleAsync, Place: PlaceSent, Part: PartCommandResult, First: true}
	check(result + "ActionID: " + agi + "|CommandId: others|Channel: c|")
	check(result + "ActionID: " + agi + "|CommandId: mine|Channel: another|")
	check(result+"ActionID: "+originate+"|CommandId: mine|Channel: c|", sent)
	check(end+"ActionID: "+originate+"|", Reached{Rule: core.RuleAsync, Place: PlaceSent, Part: PartBroadcastEnd})
	s.step(core.Input{Kind: core.InputCancel, Ticket: 1})
	sent.GivenUp = true
	check("Event: AsyncAGI|Privilege: agi,all|SubEvent: Exec|CommandId: mine|Uniqueid: c|", sent)
	s.submit(3, "AGI", nil, "Channel", "d", "Command", "x", "CommandID", "other")
	s.receive("Response: Success|ActionID: " + s.lastID() + "||")
	check(result+"CommandId: other|Channel: d|", Reached{Rule: core.RuleAsync, Place: PlaceAcknowledged, Part: PartCommandResult})
}
