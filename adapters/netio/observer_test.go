package netio

import (
	"context"
	"fmt"
	"net/textproto"
	"slices"
	"sync"
	"testing"
	"time"

	"amicore/core"
	"amicore/core/fanout"
	"amicore/core/wire"
)

// told collects what a Client tells its Observer.
type told struct {
	mu      sync.Mutex
	phases  []core.Phase
	actions []string
}

func (o *told) Notice(n *core.Command) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if n.Notice == core.NoticePhase {
		o.phases = append(o.phases, n.Phase)
	}
}

func (o *told) Action(name string, err *core.ActionError, took time.Duration) {
	o.mu.Lock()
	defer o.mu.Unlock()
	text := name
	if err != nil {
		text += ": " + err.Run.String()
	}
	if took <= 0 || took > 5*time.Second {
		text += fmt.Sprintf(" took %v", took)
	}
	o.actions = append(o.actions, text)
}

func TestAnObserverHearsPhasesAndActions(t *testing.T) {
	s := newScripted(t, func(_ *session, action, id string, _ textproto.MIMEHeader) string {
		if action == "forbidden" {
			return "Response: Error\r\nActionID: " + id + "\r\nMessage: Permission denied\r\n\r\n"
		}
		return ""
	})
	o := options(s.addr())
	heard := &told{}
	o.Observer = heard
	c := open(t, o)
	for _, name := range []string{"Ping", "Forbidden"} {
		_, _ = c.Do(context.Background(), wire.NewAction(name)) // the observer says how it ended
	}
	if err := c.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	heard.mu.Lock()
	defer heard.mu.Unlock()
	if want := []string{"Ping", "Forbidden: rejected"}; !slices.Equal(heard.actions, want) {
		t.Errorf("actions %q, want %q", heard.actions, want)
	}
	if !slices.Contains(heard.phases, core.PhaseReady) || heard.phases[len(heard.phases)-1] != core.PhaseStopped {
		t.Errorf("phases %v", heard.phases)
	}
}

func TestCountsOfAClosedFeedAreKept(t *testing.T) {
	const n = 100
	s := newScripted(t, func(_ *session, action, id string, _ textproto.MIMEHeader) string {
		out := ""
		for i := 0; action == "go" && i < n; i++ {
			out += "Event: Count\r\nPrivilege: user,all\r\n\r\n"
		}
		if action == "go" {
			out += success(id, "Message: Go")
		}
		return out
	})
	c := open(t, options(s.addr()))
	feed := c.Subscribe(fanout.Options{QueueEvents: n / 2, Drop: core.DropNewest})
	if _, err := c.Do(context.Background(), wire.NewAction("Go")); err != nil {
		t.Fatal(err)
	}
	before := c.Stats()
	if before.Taken != n/2 || before.Lost != n/2 || before.Waiting != n/2 || before.WaitingBytes == 0 {
		t.Errorf("open: %+v", before)
	}
	feed.Close()
	after := c.Stats()
	if after.Taken != before.Taken || after.Lost != before.Lost || after.Waiting != 0 {
		t.Errorf("closed: %+v", after)
	}
}
