package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"amicore/internal/scripted"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func env(s *scripted.Server) func(string) string {
	return func(name string) string {
		return map[string]string{"AMI_ADDR": s.Addr(), "AMI_USER": scripted.Username, "AMI_SECRET": scripted.Secret}[name]
	}
}

func TestTheBoardFollowsEventsAndReadsAgainAfterALoss(t *testing.T) {
	var calls atomic.Int64
	calls.Store(2)
	s := scripted.Listen(t, func(r *scripted.Request) string {
		if r.Action != "queuestatus" {
			return ""
		}
		return r.Success("EventList: start") +
			scripted.Frame("Event: QueueParams", "ActionID: "+r.ID, "Queue: sales", fmt.Sprintf("Calls: %d", calls.Load())) +
			scripted.Frame("Event: QueueParams", "ActionID: "+r.ID, "Queue: of-others", "Calls: 9") +
			scripted.Frame("Event: QueueStatusComplete", "ActionID: "+r.ID, "EventList: Complete", "ListItems: 2")
	})
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	in, out := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		ended <- run(ctx, out, env(s), []string{"sales"})
		out.Close()
	}()
	lines := bufio.NewScanner(in)
	want := func(text string) {
		t.Helper()
		if !lines.Scan() || strings.TrimSpace(lines.Text()) != text {
			t.Fatalf("%q, want %q", lines.Text(), text)
		}
	}
	want("sales: 2")
	s.Send(scripted.Frame("Event: QueueCallerJoin", "Privilege: agent,all", "Queue: of-others", "Count: 10") +
		scripted.Frame("Event: QueueCallerJoin", "Privilege: agent,all", "Queue: sales", "Count: 3"))
	want("sales: 3")
	calls.Store(7)
	s.Drop()
	want("events are missing (reconnect): reading again")
	want("sales: 7")
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestWithoutAQueueThereIsNothingToFollow(t *testing.T) {
	err := run(t.Context(), io.Discard, func(string) string { return "" }, nil)
	if err == nil || err.Error() != "no queue given" {
		t.Error(err)
	}
}
