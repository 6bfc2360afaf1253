package fake

import "testing"

// TestTheNextPendingNodeIsFoundRoundTheEnd compares the bits with a slow scan.
func TestTheNextPendingNodeIsFoundRoundTheEnd(t *testing.T) {
	const nodes = 200
	if _, ok := new(pendingNodes).next(0); ok {
		t.Fatal("a node is pending where none ever was")
	}
	for _, set := range [][]int{nil, {0}, {63}, {64}, {199}, {5, 64, 130}, {0, 1, 2, 198}} {
		var p pendingNodes
		has := map[int]bool{}
		for _, i := range set {
			p.add(i)
			has[i] = true
		}
		for from := range nodes {
			want, found := 0, false
			for k := range nodes {
				if i := (from + k) % nodes; has[i] {
					want, found = i, true
					break
				}
			}
			if got, ok := p.next(from); got != want || ok != found {
				t.Fatalf("of %v from %d: %d, %v; want %d, %v", set, from, got, ok, want, found)
			}
		}
		for _, i := range set {
			p.drained(i)
		}
		if i, ok := p.next(0); ok {
			t.Fatalf("of %v all are drained, and there is %d", set, i)
		}
	}
}
