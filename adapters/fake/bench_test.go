package fake

import (
	"testing"
	"time"
)

func BenchmarkPing(b *testing.B) {
	s, err := NewServer(ServerConfig{})
	if err != nil {
		b.Fatal(err)
	}
	s.Accept(0, 1)
	s.Receive(0, 1, []byte("Action: Login\r\nUsername: admin\r\nSecret: s3cret\r\nEvents: off\r\n\r\n"))
	for _, ok := s.Next(); ok; _, ok = s.Next() {
	}
	ping := []byte("Action: Ping\r\nActionID: 3f9k2-1-42-1x9v3k\r\n\r\n")
	b.ReportAllocs()
	for b.Loop() {
		s.Receive(1, 1, ping)
		for _, ok := s.Next(); ok; _, ok = s.Next() {
		}
	}
}

// BenchmarkEvents measures one event of a call on its way to one session.
func BenchmarkEvents(b *testing.B) {
	s, err := NewServer(ServerConfig{Calls: CallLoad{PerMinute: 60_000}})
	if err != nil {
		b.Fatal(err)
	}
	s.Accept(0, 1)
	s.Receive(0, 1, []byte("Action: Login\r\nUsername: admin\r\nSecret: s3cret\r\n\r\n"))
	drain := func() {
		for _, ok := s.Next(); ok; _, ok = s.Next() {
		}
	}
	drain()
	run := func(n uint64) {
		for from := s.Stats().EventsQueued; s.Stats().EventsQueued < from+n; {
			at, _ := s.Deadline()
			s.Tick(at)
			drain()
		}
	}
	run(100_000) // the tables have their size
	b.ReportAllocs()
	before, began := s.Stats().EventsQueued, time.Now()
	for b.Loop() {
		run(1)
	}
	b.ReportMetric(float64(time.Since(began).Nanoseconds())/float64(s.Stats().EventsQueued-before), "ns/event")
}

func BenchmarkNewServer(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := NewServer(ServerConfig{Calls: CallLoad{PerMinute: 60}}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkQueueStatus(b *testing.B) {
	s, err := NewServer(ServerConfig{})
	if err != nil {
		b.Fatal(err)
	}
	s.Accept(0, 1)
	s.Receive(0, 1, []byte("Action: Login\r\nUsername: admin\r\nSecret: s3cret\r\nEvents: off\r\n\r\n"))
	list := []byte("Action: QueueStatus\r\nActionID: 3f9k2-1-42-1x9v3k\r\n\r\n")
	b.ReportAllocs()
	for b.Loop() {
		s.Receive(1, 1, list)
		for _, ok := s.Next(); ok; _, ok = s.Next() {
		}
	}
}
