package core_test

import (
	"testing"

	"amicore/core"
)

// TestANoticeThatIsMergedKeepsTheFirstText: two masks are refused in one Step,
// the second of which is told because the first is answered.
func TestANoticeThatIsMergedKeepsTheFirstText(t *testing.T) {
	s := loggedIn(t, core.Config{})
	s.step(core.SetEvents("call"))
	s.step(core.SetEvents("call,agent"))
	refusal := func(id, message string) string {
		return "Response: Error\r\nActionID: " + id + "\r\nMessage: " + message + "\r\n\r\n"
	}
	first := refusal(s.id, "first")
	next := &session{t: t, m: s.m.Clone()} // knows the id of the second
	next.receive(first)
	if next.id == "" {
		t.Fatal("the second mask is not told")
	}
	found := 0
	for _, c := range s.m.Step(0, core.Received(1, []byte(first+refusal(next.id, "second")))) {
		if c.Kind == core.CommandNotice && c.Notice == core.NoticeEventsRefused {
			found++
			if c.Count != 2 || c.Text != "first" {
				t.Errorf("%d refused, %q", c.Count, c.Text)
			}
		}
	}
	if found != 1 {
		t.Errorf("%d notices, want one", found)
	}
}
