package spec

import "testing"

func TestStatesThatDifferInNumbersOnlyHaveOneKey(t *testing.T) {
	key := func(before int) string {
		s := begin(t, nil).ready("Asterisk Call Manager/9.0.0")
		for range before {
			s.submit(0, "Hangup", nil, "Channel", "c")
			s.receive("Response: Success|ActionID: " + s.lastID() + "||")
		}
		s.m.window = 0
		s.m.timers.stall.disarm()
		s.submit(9, "Hangup", nil, "Channel", "c")
		text, _ := s.m.AppendKey(nil)
		return string(text)
	}
	if a, b := key(1), key(40); a != b {
		t.Errorf("%s\n%s", a, b)
	}
	s := begin(t, nil).ready("Asterisk Call Manager/9.0.0")
	before, _ := s.m.AppendKey(nil)
	s.submit(1, "Hangup", nil, "Channel", "c")
	if after, _ := s.m.AppendKey(nil); string(before) == string(after) {
		t.Error("an action makes no difference")
	}
}
