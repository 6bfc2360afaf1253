package main

import (
	"bytes"
	"context"
	"net"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"amicore/adapters/netio"
	"amicore/core/fanout"
	"amicore/core/wire"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// inProcess runs the server beside the test.
func inProcess(t *testing.T) *server {
	t.Helper()
	stream, events, err := recorded("../..")
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go (&replay{stream: stream, events: events, say: &bytes.Buffer{}}).serve(l)
	return &server{addr: l.Addr().String(), stream: stream, events: events}
}

func TestEveryClientOfAFloodSeesTheSameEvents(t *testing.T) {
	s := inProcess(t)
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	count, err := newCounter(s.addr)
	if err != nil {
		t.Fatal(err)
	}
	defer count.conn.Close()
	// It ends only when it has counted them all, and its next flood is only right if nothing was left.
	for range 2 {
		_ = count.conn.SetReadDeadline(time.Now().Add(5 * time.Second))
		if err := count.flood(4, portionPasses*s.events); err != nil {
			t.Fatal(err)
		}
	}
	loop, err := newLooper(s)
	if err != nil {
		t.Fatal(err)
	}
	defer loop.close()
	if lost, err := loop.flood(4, portionPasses*s.events); err != nil || lost != 0 {
		t.Errorf("Loop: %d lost, %v", lost, err)
	}
	client, err := netio.Open(options(s, "bench"))
	if err != nil {
		t.Fatal(err)
	}
	defer closeClient(client)
	if err := client.WaitReady(ctx); err != nil {
		t.Fatal(err)
	}
	if lost, err := iterate(ctx, client, 4, portionPasses*s.events); err != nil || lost != 0 {
		t.Errorf("Client.Events: %d lost, %v", lost, err)
	}
}

func TestTheMultiplexerAnswersManyCallers(t *testing.T) {
	s := inProcess(t)
	m, err := newMux(s.addr)
	if err != nil {
		t.Fatal(err)
	}
	defer m.close()
	for _, ping := range []func() error{m.ping, m.pingDirect} {
		if rate, err := together(ping); err != nil || rate <= 0 {
			t.Errorf("%f pings/s, %v", rate, err)
		}
	}
}

func TestNumberedEventsAreWholeAndInOrder(t *testing.T) {
	s := inProcess(t)
	stream, digits := numbered(s.stream)
	if len(digits) != s.events {
		t.Fatalf("%d numbers for %d events", len(digits), s.events)
	}
	for i, at := range digits {
		putNumber(stream[at:], int64(i))
	}
	d := wire.NewDecoder(wire.FromServer, 1<<20)
	d.Feed(stream)
	var f wire.Frame
	next := int64(0)
	want := make([]byte, 10)
	for ; d.Next(&f); next++ {
		if putNumber(want, next); !bytes.Equal(f.Get("N"), want) {
			t.Fatalf("event %d: N: %q", next, f.Get("N"))
		}
	}
	if next != int64(s.events) {
		t.Errorf("%d events of %d", next, s.events)
	}
}

func TestTheGapsOfAFloodAreInTheirPlaces(t *testing.T) {
	s := inProcess(t)
	client, err := netio.New(options(s, "bench"))
	if err != nil {
		t.Fatal(err)
	}
	feed := client.Subscribe(fanout.Options{QueueEvents: 2}) // far too small: gaps there must be, and all in place
	client.Start()
	defer closeClient(client)
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := client.WaitReady(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := client.Do(ctx, wire.NewAction("FloodFor", "Length", "50ms")); err != nil {
		t.Fatal(err)
	}
	o := follow(ctx, feed, 0)
	if o.err != nil || o.misplaced != 0 || o.seen+o.gaps != o.sent || o.gaps == 0 {
		t.Errorf("%+v", o)
	}
}

func TestGoalsAreMarked(t *testing.T) {
	var out strings.Builder
	r := report{out: &out}
	r.atMost("a", 1, 1, "")
	r.atMost("b", 1.01, 1, "")
	r.atLeast("c", 0.9, 0.9, "")
	r.atLeast("d", 0.89, 0.9, "")
	for i, line := range strings.Split(strings.TrimSpace(out.String()), "\n") {
		if want := []string{"met", "MISSED", "met", "MISSED"}[i]; strings.Fields(line)[0] != want {
			t.Errorf("%q, want %s", line, want)
		}
	}
}

func TestMediansAreOfPairs(t *testing.T) {
	if got := median(ratios([]float64{10, 2, 30}, []float64{10, 1, 10})); got != 2 {
		t.Errorf("median of 1, 2, 3 is %g", got)
	}
	if got := quantile([]float64{5, 1, 4, 2, 3}, 100); got != 5 {
		t.Errorf("the largest of 1 to 5 is %g", got)
	}
}
