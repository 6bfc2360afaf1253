package core

import (
	"bytes"
	"testing"
)

// TestAnEmptyQueueGivesItsMemoryBack: a machine that has had one bad minute must
// not hold the queue of that minute for as long as it lives.
func TestAnEmptyQueueGivesItsMemoryBack(t *testing.T) {
	const events = 5000
	var q eventQueue
	cfg := Config{QueueEvents: events, QueueBytes: 4 << 20, MaxFrame: 64 << 10}
	q.init(&cfg)
	event := bytes.Repeat([]byte("x"), 400)
	for range events {
		if q.push(event) > 0 {
			t.Fatal("an event is dropped")
		}
	}
	if len(q.data) <= idleData || len(q.entries) < events {
		t.Fatalf("%d bytes and %d places are too few for this test", len(q.data), len(q.entries))
	}
	for q.n > 0 {
		q.begin()
		q.pop()
	}
	q.begin()
	if len(q.data) > idleData || len(q.entries) > 1024 {
		t.Errorf("empty, it has room for %d bytes and %d entries", len(q.data), len(q.entries))
	}
	q.push(event)
	if size := len(q.data); size == 0 {
		t.Error("no room for an event")
	} else if q.pop(); len(q.data) != size {
		t.Error("the ring is given back while what was popped is in use")
	}
}
