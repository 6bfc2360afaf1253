package sim

import "testing"

// TestAGapOfUnknownSizeCoversWhatIsMissing: and no more than that.
func TestAGapOfUnknownSizeCoversWhatIsMissing(t *testing.T) {
	for _, c := range []struct {
		name       string
		owed, read account
		holds      bool
	}{
		{"all read", account{4, 0, 0}, account{4, 0, 0}, true},
		{"a gap for one", account{4, 2, 0}, account{3, 3, 0}, true},
		{"one lost", account{4, 2, 0}, account{3, 2, 0}, false},
		{"one invented", account{4, 2, 0}, account{4, 3, 0}, false},
		{"an unknown gap invented", account{4, 0, 0}, account{3, 0, 1}, false},
		{"an unknown gap joined", account{4, 0, 1}, account{3, 0, 1}, true},
		{"an unknown gap got a size", account{4, 0, 1}, account{3, 1, 0}, false},
		{"two unknown gaps became one", account{4, 0, 2}, account{3, 0, 1}, true},
		{"one unknown gap became two", account{4, 0, 1}, account{3, 0, 2}, false},
		{"too many events beside an unknown gap", account{4, 0, 1}, account{5, 0, 1}, false},
	} {
		if got := c.read.covers(&c.owed); got != c.holds {
			t.Errorf("%s: covers says %v", c.name, got)
		}
	}
}
