package netio

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"amicore/core"
)

// TestAPhaseOfANodeIsKnownWithItsReason: the notice of a phase comes before
// those that say why, and a waiter that woke between them would see a node that
// is down for no reason.
func TestAPhaseOfANodeIsKnownWithItsReason(t *testing.T) {
	c, err := NewCluster(ClusterOptions{Nodes: []NodeOptions{{Core: core.Config{
		Name: "a", Address: "127.0.0.1:5038", Username: "u", Secret: core.NewSecret("s"),
	}}}})
	if err != nil {
		t.Fatal(err)
	}
	moved := c.client.moved
	c.watch(&core.Command{Kind: core.CommandNotice, Node: 1, Notice: core.NoticePhase, Phase: core.PhaseBackoff})
	select {
	case <-moved:
		t.Fatal("a waiter wakes before the reason is known")
	default:
	}
	c.watch(&core.Command{Kind: core.CommandNotice, Node: 1, Notice: core.NoticeClosed, Close: core.CloseLoginRejected, Text: "wrong"})
	c.settle()
	select {
	case <-moved:
	default:
		t.Fatal("no waiter wakes")
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	err = c.WaitReady(ctx, 0)
	if !errors.Is(err, core.ErrLoginRejected) || !strings.Contains(err.Error(), "a is backoff (login rejected: wrong)") {
		t.Errorf("the reason is missing: %v", err)
	}
	next := c.client.moved
	c.settle()
	if c.client.moved != next {
		t.Error("a waiter wakes for nothing")
	}
}
