package netio

import (
	"io"
	"testing"

	"amicore/core"
	"amicore/core/driver"
)

// arrivals is a transport with links that have been brought bytes.
func arrivals(t *testing.T, reads map[core.Node]int) (*transport, map[core.Node]*link) {
	t.Helper()
	nothing := func() {}
	o := Options{}
	if err := o.prepareLoop(); err != nil {
		t.Fatal(err)
	}
	tr := newTransport(&o, o.endpoint(), &lookups{}, nothing, func(int) {}, nothing)
	links := map[core.Node]*link{}
	for _, n := range []core.Node{1, 2, 3} {
		l, _, _ := tr.begin(driver.Key{Node: n, Conn: 1})
		links[n] = l
		for range reads[n] {
			b := borrowBuffer(false)
			b.data = b.room // a full one: smaller reads join
			if !tr.received(l, b) {
				t.Fatal("a link that stands takes nothing")
			}
		}
	}
	return tr, links
}

func order(tr *transport) (nodes []core.Node, closed map[core.Node]int) {
	closed = map[core.Node]int{}
	for c, ok := tr.Poll(); ok; c, ok = tr.Poll() {
		nodes = append(nodes, c.Key.Node)
		if c.Kind == driver.Closed {
			closed[c.Key.Node] = len(nodes)
		}
	}
	return nodes, closed
}

func TestALoudConnectionDoesNotHoldUpTheOthers(t *testing.T) {
	tr, _ := arrivals(t, map[core.Node]int{1: 10, 2: 1, 3: 2})
	nodes, _ := order(tr)
	want := []core.Node{1, 2, 3, 1, 3, 1, 1, 1, 1, 1, 1, 1, 1}
	if len(nodes) != len(want) {
		t.Fatalf("the order is %v, want %v", nodes, want)
	}
	for i := range want {
		if nodes[i] != want[i] {
			t.Fatalf("the order is %v, want %v", nodes, want)
		}
	}
	if tr.pending() || tr.waiting() != 0 {
		t.Errorf("%d bytes are left", tr.waiting())
	}
}

func TestTheEndOfAConnectionComesBehindItsBytes(t *testing.T) {
	tr, links := arrivals(t, map[core.Node]int{1: 3, 2: 1})
	tr.lost(links[1], io.EOF)
	nodes, closed := order(tr)
	if len(nodes) != 5 || closed[1] != 5 {
		t.Errorf("the order is %v, and node 1 ends at %d", nodes, closed[1])
	}
}

func TestWhatWasReadOnAConnectionThatIsClosedFromHereIsForgotten(t *testing.T) {
	tr, _ := arrivals(t, map[core.Node]int{1: 3, 2: 1})
	tr.Close(driver.Key{Node: 1, Conn: 1})
	if nodes, _ := order(tr); len(nodes) != 1 || nodes[0] != 2 {
		t.Errorf("the order is %v", nodes)
	}
	if n := len(tr.links); n != 2 {
		t.Errorf("%d links are kept", n)
	}
}
