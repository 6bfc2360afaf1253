package sim

import "testing"

// TestWhatAnAppCallsIsNotTheApps: a panic there is told as that of the code
// that was called.
func TestWhatAnAppCallsIsNotTheApps(t *testing.T) {
	w := &World{}
	n := &node{world: w}
	o := &owner{node: n}
	n.plan = &Node{ID: 3}
	n.inApp(func() {
		if v := w.panicked("boom"); v.Invariant != appID || v.Node != 3 {
			t.Errorf("in the App: %v", v)
		}
		o.outside(func() {
			if v := w.panicked("boom"); v.Invariant != "S19" {
				t.Errorf("in what it calls: %v", v)
			}
		})
		if v := w.panicked("boom"); v.Invariant != appID {
			t.Errorf("in the App again: %v", v)
		}
	})
	if v := w.panicked("boom"); v.Invariant != "S19" {
		t.Errorf("afterwards: %v", v)
	}
}
