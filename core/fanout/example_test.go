package fanout_test

import (
	"fmt"

	"amicore/core"
	"amicore/core/fanout"
	"amicore/core/wire"
)

// A wallboard wants the queues; what it misses while it is slow is a Gap.
func ExampleFanout() {
	var f fanout.Fanout
	board := f.Subscribe(fanout.Options{Filters: []fanout.Filter{{
		Events:  []string{"QueueCaller*"},
		Headers: []fanout.HeaderMatch{{Name: "Queue", Pattern: "sales"}},
	}}})
	for _, text := range []string{
		"Event: QueueCallerJoin\r\nQueue: sales\r\nPosition: 1\r\n",
		"Event: QueueCallerJoin\r\nQueue: support\r\nPosition: 1\r\n",
	} {
		e, _ := wire.Parse([]byte(text), nil)
		f.Publish(&core.Command{Kind: core.CommandDeliver, Event: &e}, nil)
	}
	f.Publish(&core.Command{Kind: core.CommandDeliver, Gap: core.GapReconnect}, nil)

	var batch *fanout.Batch
	for batch = board.Take(batch); batch != nil; batch = board.Take(batch) {
		for i := range batch.Len() {
			var item fanout.Item = batch.At(i)
			if item.Gap != core.GapNone {
				fmt.Println("read the queues again:", item.Gap)
				continue
			}
			fmt.Printf("%s in %s\n", item.Event.Type(), item.Event.Get("Queue"))
		}
	}
	var counts fanout.Stats = board.Stats()
	fmt.Println(counts.Taken, counts.Dropped)
	// Output:
	// QueueCallerJoin in sales
	// read the queues again: reconnect
	// 1 0
}

// A subscriber that may lose the newest rather than the oldest.
func ExampleSubscriber() {
	var f fanout.Fanout
	var s *fanout.Subscriber = f.Subscribe(fanout.Options{QueueEvents: 1, Drop: core.DropNewest})
	for _, text := range []string{"Event: First\r\n", "Event: Second\r\n", "Event: Third\r\n"} {
		e, _ := wire.Parse([]byte(text), nil)
		f.Publish(&core.Command{Kind: core.CommandDeliver, Event: &e}, nil)
	}
	var b *fanout.Batch
	for b = s.Take(nil); b != nil; b = s.Take(b) {
		for i := range b.Len() {
			fmt.Printf("%s%v %d\n", b.At(i).Event.Type(), b.At(i).Gap, b.At(i).Count)
		}
	}
	// Output:
	// Firstnone 0
	// dropped 2
}

// Calls finds whoever waits for a ticket.
func ExampleCalls() {
	var calls fanout.Calls[string]
	ticket := calls.Open("Originate for Anna")
	who, ok := calls.Close(ticket)
	fmt.Println(who, ok)
	_, ok = calls.Close(ticket)
	fmt.Println(ok)
	// Output:
	// Originate for Anna true
	// false
}

// A Filter stands alone, too.
func ExampleFilter() {
	e, _ := wire.Parse([]byte("Event: Hangup\r\nCause: 16\r\n"), nil)
	f := fanout.Filter{Events: []string{"Hang*"}, Headers: []fanout.HeaderMatch{{Name: "Cause", Pattern: "1?"}}}
	fmt.Println(f.Match(e))
	// Output: true
}
