package main

import (
	"context"
	"fmt"
	"time"

	"amicore/adapters/netio"
	"amicore/core"
	"amicore/core/fanout"
)

const firstRounds = 1000

// benchFirst subscribes before Start and counts the events that share the write of the login response.
func benchFirst(r *report, s *server) error {
	lost := 0
	for range firstRounds {
		n, err := greeted(s)
		if err != nil {
			return err
		}
		lost += greetings - n
	}
	r.atMost(fmt.Sprintf("events lost of %d × %d", firstRounds, greetings), float64(lost), 0, "")
	return nil
}

// greeted returns how many of the first events one Client sees, in order.
func greeted(s *server) (int, error) {
	client, err := netio.New(options(s, "greeted"))
	if err != nil {
		return 0, err
	}
	feed := client.Subscribe(fanout.Options{})
	client.Start()
	defer closeClient(client)
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	seen := 0
	for seen < greetings {
		item, ok := feed.Next(ctx)
		if !ok {
			return seen, nil
		}
		if item.Gap != core.GapNone {
			continue
		}
		if string(item.Event.Get("N")) != fmt.Sprint(seen) {
			return seen, nil
		}
		seen++
	}
	return seen, nil
}
