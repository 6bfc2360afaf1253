package core_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"amicore/core"
	"amicore/core/wire"
)

// session is a machine that is logged in; id is that of the action that was
// sent last.
type session struct {
	t  *testing.T
	m  *core.Machine
	id string
}

func loggedIn(t *testing.T, cfg core.Config) *session {
	t.Helper()
	cfg.Address, cfg.Username, cfg.Secret = "192.0.2.1:5038", "admin", core.NewSecret("s3cret")
	m, err := core.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	s := &session{t: t, m: m}
	s.step(core.Start())
	s.step(core.Resolved(1, "192.0.2.1:5038"))
	s.step(core.Connected(1))
	s.receive("Asterisk Call Manager/13.0.0\r\n")
	s.answer("")
	if p := m.Stats().Phase; p != core.PhaseReady {
		t.Fatalf("the phase is %v", p)
	}
	return s
}

// step applies an input, takes what is sent and returns the error that it
// was refused with.
func (s *session) step(in core.Input) (refused error) {
	s.t.Helper()
	for _, c := range s.m.Step(0, in) {
		switch {
		case c.Kind == core.CommandSend:
			_, after, _ := bytes.Cut(c.Bytes, []byte("ActionID: "))
			first, _, _ := bytes.Cut(after, []byte("\r\n"))
			s.id = string(first)
			s.m.Step(0, core.Sent(1, len(c.Bytes)))
		case c.Kind == core.CommandFail && in.Kind == core.InputSubmit:
			refused = c.Err
		}
	}
	return refused
}

func (s *session) receive(text string) {
	s.t.Helper()
	s.step(core.Received(1, []byte(text)))
	if n, most := s.m.Stats().ReplyBytes, s.m.Config().MaxReplyBytes; n > most {
		s.t.Fatalf("S10: %d reply bytes are held, at most %d", n, most)
	}
}

func (s *session) answer(headers string) {
	s.t.Helper()
	s.receive("Response: Success\r\nActionID: " + s.id + "\r\n" + headers + "\r\n")
}

func TestTheRoomOfAnActionGivenUpComesBackWithItsAnswer(t *testing.T) {
	s := loggedIn(t, core.Config{MaxPending: 8})
	for i := range core.Ticket(100) {
		if err := s.step(core.Submit(i, wire.NewAction("CoreStatus"), nil)); err != nil {
			t.Fatalf("S10: nothing is pending, and action %d is refused: %v", i, err)
		}
		id := s.id
		s.step(core.Cancel(i))
		s.id = id
		s.answer("")
	}
}

// TestADrainedQueueGivesItsRingBack: events that were handed out long ago keep
// none of the bytes that they were views of.
func TestADrainedQueueGivesItsRingBack(t *testing.T) {
	s := loggedIn(t, core.Config{QueueBytes: 16 << 20, StepEvents: 64})
	before := heap()
	event := "Event: a\r\n" + strings.Repeat("x", 2000) + "\r\n\r\n"
	for range 200 {
		s.receive(strings.Repeat(event, 30))
	}
	if n := s.m.Stats().QueuedBytes; n < 10<<20 {
		t.Fatalf("%d bytes are queued", n)
	}
	s.step(core.Credit(1 << 40))
	for s.m.Stats().Queued > 0 {
		s.step(core.Tick())
	}
	s.step(core.Tick())
	more := int64(heap() - before)
	if st := s.m.Stats(); more > 1<<20 || st.Dropped > 0 {
		t.Errorf("S10: a queue that is empty holds %d bytes: %+v", more, st)
	}
}

func TestActionsWithdrawnFromTheQueueLeaveNothingBehind(t *testing.T) {
	s := loggedIn(t, core.Config{HoldBehindBlocking: true, MaxPending: 8})
	s.step(core.Submit(0, wire.NewAction("Originate", "Channel", "Local/1@x"), nil))
	before := heap()
	const n = 50_000
	for i := range core.Ticket(n) {
		if err := s.step(core.Submit(1+i, wire.NewAction("CoreStatus"), nil)); err != nil {
			t.Fatalf("S10: action %d is refused: %v", i, err)
		}
		s.step(core.Cancel(1 + i))
	}
	if grown := int64(heap() - before); grown > 1<<20 {
		t.Errorf("S10: %d actions that were withdrawn left %d bytes behind", n, grown)
	}
	if st := s.m.Stats(); st.Pending != 1 || st.Failed != n {
		t.Errorf("%+v", st)
	}
}

func TestRepliesKeepWithinTheirBytes(t *testing.T) {
	cfg := core.Config{MaxFrame: 4096, MaxReplyBytes: 16 << 10, ActionTimeout: time.Hour}
	t.Run("list", func(t *testing.T) {
		s := loggedIn(t, cfg)
		s.step(core.Submit(1, wire.NewAction("QueueStatus"), nil))
		s.answer("EventList: start\r\n")
		for range 100 {
			s.receive("Event: QueueMember\r\nActionID: " + s.id + "\r\nPad: " + strings.Repeat("x", 1000) + "\r\n\r\n")
		}
	})
	t.Run("raw text", func(t *testing.T) {
		s := loggedIn(t, cfg)
		s.step(core.Submit(1, wire.NewAction("IAXnetstats"), nil))
		for range 100 {
			s.receive("row: " + strings.Repeat("x", 1000) + "\n\n")
		}
	})
}
