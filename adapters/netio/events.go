package netio

import (
	"context"
	"fmt"
	"iter"
	"sync"

	"amicore/core/fanout"
)

// Feed is one subscriber's stream of events. Its methods are for one
// goroutine at a time.
type Feed struct {
	client     *Client
	subscriber *fanout.Subscriber
	wake       chan struct{}
	end        chan struct{}
	once       sync.Once
	batch      *fanout.Batch
	at         int
}

// Subscribe begins a feed: it has every event from now on that the filter
// takes, in order, with a Gap wherever some are missing.
func (c *Client) Subscribe(o fanout.Options) *Feed {
	f := &Feed{client: c, wake: make(chan struct{}, 1), end: make(chan struct{})}
	c.fanMu.Lock()
	f.subscriber = c.fan.Subscribe(o)
	c.feeds[f.subscriber] = f
	c.fanMu.Unlock()
	select {
	case <-c.stop:
		f.Close()
	default:
	}
	return f
}

// woke notes that something waits for a feed; the owner calls it.
func (c *Client) woke(s *fanout.Subscriber) {
	if f := c.feeds[s]; f != nil {
		c.woken = append(c.woken, f)
		c.stir.Store(true)
	}
}

// Next returns the next item, and waits for it. The event is borrowed until
// the next call; Clone keeps it. ok is false when ctx, the feed or the
// client has ended; what had come before that is still returned first,
// except after ctx.
func (f *Feed) Next(ctx context.Context) (item fanout.Item, ok bool) {
	if !f.wait(ctx) {
		return fanout.Item{}, false
	}
	f.at++
	return f.batch.At(f.at - 1), true
}

// wait waits until the batch has an item at f.at.
func (f *Feed) wait(ctx context.Context) bool {
	for {
		if ctx.Err() != nil {
			return false
		}
		if f.batch != nil && f.at < f.batch.Len() || f.take() {
			return true
		}
		select {
		case <-f.wake:
		case <-ctx.Done():
			return false
		case <-f.end:
			if !f.take() {
				return false
			}
		}
	}
}

func (f *Feed) take() bool {
	f.client.fanMu.Lock()
	f.batch = f.subscriber.Take(f.batch)
	f.client.fanMu.Unlock()
	f.at = 0
	return f.batch != nil
}

// Stats returns the counts of the feed.
func (f *Feed) Stats() fanout.Stats {
	f.client.fanMu.Lock()
	defer f.client.fanMu.Unlock()
	return f.subscriber.Stats()
}

// Close ends the feed. It may be called from any goroutine.
func (f *Feed) Close() {
	f.once.Do(func() {
		f.client.fanMu.Lock()
		f.client.fan.Unsubscribe(f.subscriber)
		delete(f.client.feeds, f.subscriber)
		counts := f.subscriber.Stats()
		f.client.past.Taken += counts.Taken
		f.client.past.Dropped += counts.Dropped
		f.client.fanMu.Unlock()
		close(f.end)
	})
}

func (c *Client) endFeeds() {
	c.fanMu.Lock()
	feeds := make([]*Feed, 0, len(c.feeds))
	for _, f := range c.feeds {
		feeds = append(feeds, f)
	}
	c.fanMu.Unlock()
	for _, f := range feeds {
		f.Close()
	}
}

// Events subscribes now and returns an iterator over what comes: events that
// a filter takes (no filter: all), and gaps. An event is borrowed until the
// loop's body returns; Clone keeps it. The loop ends with ctx or the client,
// and the subscription with the loop or ctx: range over it once.
func (c *Client) Events(ctx context.Context, filters ...fanout.Filter) iter.Seq[fanout.Item] {
	return c.events(ctx, fanout.Options{Filters: filters})
}

func (c *Client) events(ctx context.Context, o fanout.Options) iter.Seq[fanout.Item] {
	feed := c.Subscribe(o)
	forget := context.AfterFunc(ctx, feed.Close)
	return func(yield func(fanout.Item) bool) {
		defer forget()
		defer feed.Close()
		for feed.wait(ctx) {
			feed.at++
			if !yield(feed.batch.At(feed.at - 1)) {
				return
			}
		}
	}
}

// Handle calls handle for every event of the given name (a pattern with *
// and ?) and for every gap, on a goroutine of its own: a slow handler loses
// events of its own, marked by gaps, and holds up nobody. A panic is caught,
// counted and logged, and the next event goes on. After stop it is called no
// more; a call under way goes on. A handler may call Close only from a
// goroutine of its own: Close waits for handlers.
func (c *Client) Handle(name string, handle func(fanout.Item)) (stop func()) {
	feed := c.Subscribe(fanout.Options{Filters: []fanout.Filter{{Events: []string{name}}}})
	ctx, cancel := context.WithCancel(c.life)
	stop = func() {
		cancel()
		feed.Close()
	}
	c.spawn(func() {
		defer stop()
		for {
			item, ok := feed.Next(ctx)
			if !ok {
				return
			}
			c.call(name, handle, item)
		}
	})
	return stop
}

func (c *Client) call(name string, handle func(fanout.Item), item fanout.Item) {
	defer func() {
		if p := recover(); p != nil {
			c.panics.Add(1)
			c.report.panicked(name, fmt.Sprint(p))
		}
	}()
	handle(item)
}
