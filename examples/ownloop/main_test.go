package main

import (
	"bufio"
	"context"
	"io"
	"testing"
	"time"

	"go.uber.org/goleak"

	"amicore/internal/scripted"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestTheLoopRunsFromLoginToLogoff(t *testing.T) {
	s := scripted.Listen(t, nil)
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	in, out := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		ended <- run(ctx, out, func(name string) string {
			return map[string]string{"AMI_ADDR": s.Addr(), "AMI_USER": scripted.Username, "AMI_SECRET": scripted.Secret}[name]
		})
		out.Close()
	}()
	lines := bufio.NewScanner(in)
	want := func(texts ...string) {
		t.Helper()
		for _, text := range texts {
			if !lines.Scan() || lines.Text() != text {
				t.Fatalf("%q, want %q", lines.Text(), text)
			}
		}
	}
	want("phase: waiting", "phase: resolving", "phase: connecting", "phase: greeting", "phase: authenticating", "phase: ready", "Ping: Pong")
	s.Send(scripted.Frame("Event: Newchannel", "Privilege: call,all"))
	want("event: Newchannel")
	cancel()
	want("phase: draining", "phase: stopped")
	if err := <-ended; err != nil {
		t.Error(err)
	}
	s.Wait(t, "logoff", 1)
}

func TestARefusedLoginEndsTheLoop(t *testing.T) {
	s := scripted.Listen(t, nil)
	err := run(t.Context(), io.Discard, func(name string) string {
		return map[string]string{"AMI_ADDR": s.Addr(), "AMI_USER": scripted.Username, "AMI_SECRET": "wrong"}[name]
	})
	if err == nil || err.Error() != "the session is over: login rejected" {
		t.Error(err)
	}
}
