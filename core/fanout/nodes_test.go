package fanout_test

import (
	"fmt"
	"runtime"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"amicore/core"
	"amicore/core/fanout"
)

// ofNode is an event of a node.
func ofNode(node core.Node, n, size int) core.Command {
	c := numbered(n, size)
	c.Node = node
	return c
}

// full returns a subscriber that is full and has dropped events of each of
// the nodes 1 to nodes, and what publishes one event more.
func full(nodes int, o fanout.Options) (s *fanout.Subscriber, next func()) {
	var f fanout.Fanout
	s = f.Subscribe(o)
	c, i := ofNode(1, 1, 365), 0
	next = func() {
		c.Node = core.Node(i%nodes + 1)
		i++
		f.Publish(&c, nil)
	}
	for s.Stats().Dropped < uint64(3*nodes) {
		next()
	}
	return s, next
}

var policies = map[string]core.DropPolicy{"oldest": core.DropOldest, "newest": core.DropNewest}

func BenchmarkAFullQueue(b *testing.B) {
	for name, policy := range policies {
		for _, nodes := range []int{1, 64, 4096} {
			b.Run(fmt.Sprintf("%s/nodes=%d", name, nodes), func(b *testing.B) {
				_, next := full(nodes, fanout.Options{Drop: policy})
				b.ReportAllocs()
				for b.Loop() {
					next()
				}
			})
		}
	}
}

func BenchmarkASubscriberForEachNode(b *testing.B) {
	for _, nodes := range []int{1, 64, 4096} {
		b.Run(fmt.Sprintf("nodes=%d", nodes), func(b *testing.B) {
			var f fanout.Fanout
			for i := range nodes {
				f.Subscribe(fanout.Options{Node: core.Node(i + 1), QueueEvents: 16})
			}
			c := ofNode(1, 1, 365)
			b.ReportAllocs()
			for b.Loop() {
				c.Node = c.Node%core.Node(nodes) + 1
				f.Publish(&c, nil)
			}
		})
	}
}

// fastest returns how long an event takes at 1 node and at 4,096, each the
// best of several rounds that take turns, so that a busy machine does not
// decide.
func fastest(next [2]func()) (best [2]time.Duration) {
	const rounds, events = 15, 8192
	for range rounds {
		for i := range next {
			began := time.Now()
			for range events {
				next[i]()
			}
			if took := time.Since(began); best[i] == 0 || took < best[i] {
				best[i] = took
			}
		}
	}
	return [2]time.Duration{best[0] / events, best[1] / events}
}

// TestS17ADroppedEventCostsTheSameInAnyNumberOfNodes: the owner of a cluster
// pays for a slow merged feed what that of one node pays. A search through the
// gaps of all nodes takes 30 times as long and more.
func TestS17ADroppedEventCostsTheSameInAnyNumberOfNodes(t *testing.T) {
	for name, policy := range policies {
		var next [2]func()
		for i, nodes := range []int{1, 4096} {
			_, next[i] = full(nodes, fanout.Options{Drop: policy})
		}
		took := fastest(next)
		t.Logf("%s: %v an event at 1 node, %v at 4,096", name, took[0], took[1])
		if took[1] > 6*took[0] {
			t.Errorf("S17: %s: %v an event at 4,096 nodes, %v at 1", name, took[1], took[0])
		}
	}
}

// TestS17SubscribersOfOtherNodesCostNothing: with one for each node, an event
// is not offered to all of them.
func TestS17SubscribersOfOtherNodesCostNothing(t *testing.T) {
	var next [2]func()
	for i, nodes := range []core.Node{1, 4096} {
		var f fanout.Fanout
		for n := range nodes {
			f.Subscribe(fanout.Options{Node: n + 1, QueueEvents: 16})
		}
		c := ofNode(1, 1, 365)
		next[i] = func() { f.Publish(&c, nil) }
	}
	took := fastest(next)
	t.Logf("%v an event at 1 node, %v at 4,096", took[0], took[1])
	if took[1] > 6*took[0] {
		t.Errorf("S17: %v an event at 4,096 nodes, %v at 1", took[1], took[0])
	}
}

func TestSubscribersOfANodeComeAndGo(t *testing.T) {
	var f fanout.Fanout
	all := f.Subscribe(fanout.Options{})
	var of [3]*fanout.Subscriber
	for i, n := range []core.Node{7, 8, 7} {
		of[i] = f.Subscribe(fanout.Options{Node: n})
	}
	var woken []*fanout.Subscriber
	publish := func(node core.Node, n int) {
		c := ofNode(node, n, 0)
		f.Publish(&c, func(s *fanout.Subscriber) { woken = append(woken, s) })
	}
	publish(7, 1)
	if f.Len() != 4 || len(woken) != 3 || woken[0] != all || woken[1] != of[0] || woken[2] != of[2] {
		t.Errorf("%d subscribers, %d woken", f.Len(), len(woken))
	}
	f.Unsubscribe(of[0])
	f.Unsubscribe(of[0])
	publish(7, 2)
	publish(8, 3)
	publish(9, 4)
	f.Unsubscribe(of[1])
	publish(8, 5)
	for i, want := range []string{"1 2 3 4 5", "1", "3", "1 2"} {
		if got := drain(append([]*fanout.Subscriber{all}, of[:]...)[i]); got != want {
			t.Errorf("subscriber %d has %q, want %q", i, got, want)
		}
	}
	if f.Len() != 2 {
		t.Errorf("%d subscribers are left", f.Len())
	}
}

// TestS10NodesThatComeAndGoStayWithinTheMemoryBound measures the heap: a slow
// subscriber has gaps of 100,000 nodes, of which no more than a few were there
// at a time. Without a bound of gaps it holds 8 MB.
func TestS10NodesThatComeAndGoStayWithinTheMemoryBound(t *testing.T) {
	const nodes = 100_000
	for name, policy := range policies {
		for _, every := range []int{0, 10_007} { // takes in between
			o := fanout.Options{QueueBytes: 32 << 10, QueueEvents: 64, Drop: policy}
			before := heap()
			var f fanout.Fanout
			s := f.Subscribe(o)
			var taken *fanout.Batch
			var seen, dropped int64
			take := func() {
				if taken = s.Take(taken); taken != nil {
					for i := range taken.Len() {
						switch item := taken.At(i); item.Gap {
						case core.GapNone:
							seen++
						case core.GapDropped:
							dropped += item.Count
						}
					}
				}
			}
			c, lost := numbered(1, 365), gap(core.GapReconnect, 0)
			for i := range nodes {
				c.Node, lost.Node = core.Node(i+1), core.Node(i+1)
				f.Publish(&c, nil)
				f.Publish(&lost, nil)
				if every > 0 && i%every == every-1 {
					take()
				}
				if held := fanout.Held(s) + fanout.Capacity(taken); i%1000 == 0 && held > o.MemoryBound() {
					t.Fatalf("S10: %s, a take in %d: %d bytes held after %d nodes, bound %d", name, every, held, i, o.MemoryBound())
				}
			}
			held, bound := heap()-before, int64(o.MemoryBound())
			t.Logf("%s, a take in %d: %d bytes of heap, bound %d", name, every, held, bound)
			if held > bound+64<<10 { // the runtime's own needs
				t.Errorf("S10: %s, a take in %d: %d bytes of heap, bound %d", name, every, held, bound)
			}
			if wait, counted := fanout.CheckRoom(s); wait != counted {
				t.Errorf("S10: %s: %d gaps wait, %d are counted", name, wait, counted)
			}
			for take(); taken != nil; take() {
			}
			if seen+dropped != nodes {
				t.Errorf("S17: %s, a take in %d: %d events and gaps of %d, of %d", name, every, seen, dropped, nodes)
			}
			runtime.KeepAlive(s)
		}
	}
}

func heap() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// TestS17WhateverIsMissingHasAGapInItsPlace publishes events and gaps of nodes
// that come and go to a subscriber that takes at any time, with room for few
// gaps that name their node. Every event that does not come has, between those
// around it, a gap that names its node or node 0; so has every gap that was
// published; no gap stands where nothing is missing, and the counts are exact.
func TestS17WhateverIsMissingHasAGapInItsPlace(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := fanout.Options{
			QueueEvents: rapid.IntRange(1, 60).Draw(t, "queue"),
			Drop:        rapid.SampledFrom([]core.DropPolicy{core.DropOldest, core.DropNewest}).Draw(t, "policy"),
		}
		most := rapid.SampledFrom([]int{0, 1, 5, 20, 100, 1000}).Draw(t, "named")
		nodes := rapid.SampledFrom([]int{1, 3, 30, 500}).Draw(t, "nodes")
		takes := rapid.IntRange(2, 400).Draw(t, "takes")
		var f fanout.Fanout
		s := f.Subscribe(o)
		fanout.NameGaps(s, most)
		r := placeReader{t: t}
		total := rapid.IntRange(1, 1500).Draw(t, "published")
		rnd := rapid.Uint64().Draw(t, "seed")
		next := func(n int) int { // a number below n
			rnd = rnd*6364136223846793005 + 1442695040888963407
			return int(rnd>>33) % n
		}
		var b *fanout.Batch
		for i := range total {
			node := core.Node(next(nodes) + 1)
			var c core.Command
			if kind := next(8); kind == 0 {
				c = gap(core.GapReconnect, 0)
			} else if kind == 1 {
				c = gap(core.GapDropped, int64(next(3)+1))
			} else {
				c = event("Event: A\r\nN: " + strconv.Itoa(i) + "\r\n")
			}
			c.Node = node
			r.published = append(r.published, c)
			f.Publish(&c, nil)
			if next(takes) == 0 {
				b = s.Take(b)
				r.read(b)
			}
			if wait, counted := fanout.CheckRoom(s); wait != counted || wait > max(most, 0)+4*(o.QueueEvents+1) {
				t.Fatalf("S10: %d gaps wait, %d are counted, %d have room", wait, counted, most)
			}
		}
		for b = s.Take(b); b != nil; b = s.Take(b) {
			r.read(b)
		}
		r.end()
	})
}

// placeReader compares what a subscriber gets with what was published.
type placeReader struct {
	t         *rapid.T
	published []core.Command
	at        int // published items that are accounted for
	place     []fanout.Item
}

func (r *placeReader) read(b *fanout.Batch) {
	for i := range b.Len() {
		item := b.At(i)
		if item.Gap != core.GapNone {
			r.place = append(r.place, item)
			continue
		}
		n, err := strconv.Atoi(string(item.Event.Get("N")))
		if err != nil || n < r.at || r.published[n].Node != item.Node {
			r.t.Fatalf("S17: event %d of node %d after item %d", n, item.Node, r.at)
		}
		r.missing(r.published[r.at:n])
		r.at = n + 1
	}
}

func (r *placeReader) end() { r.missing(r.published[r.at:]) }

// missing compares the gaps of a place with what should stand there.
func (r *placeReader) missing(what []core.Command) {
	type key struct {
		node core.Node
		why  core.GapReason
	}
	want, got := map[key]int64{}, map[key]int64{}
	for i := range what {
		k, n := key{what[i].Node, what[i].Gap}, what[i].Count
		if what[i].Event != nil {
			k.why, n = core.GapDropped, 1
		}
		want[k] += n
	}
	for _, g := range r.place {
		got[key{g.Node, g.Gap}] += g.Count
	}
	// What does not name its node makes up for what is missing of any.
	for k, n := range want {
		have, named := got[k]
		if !named || have < n {
			rest := key{0, k.why}
			if _, ok := got[rest]; !ok {
				r.t.Fatalf("S17: node %d: %d %v before item %d, and no gap says so", k.node, n, k.why, r.at+len(what))
			}
			got[rest] -= n - have
		} else if have > n {
			r.t.Fatalf("S17: node %d: %d %v before item %d, the gap says %d", k.node, n, k.why, r.at+len(what), have)
		}
		delete(got, k)
	}
	for k, n := range got {
		if n != 0 || k.node != 0 {
			r.t.Fatalf("S17: node %d: a gap of %d %v too many before item %d", k.node, n, k.why, r.at+len(what))
		}
	}
	r.place = r.place[:0]
}
