package netio

import (
	"context"
	"net"
	"net/textproto"
	"sync"
	"testing"
	"time"

	"amicore/core"
	"amicore/core/fanout"
	"amicore/core/wire"
)

// longPoll is more than any Poll takes on a busy machine, and less than what
// the operations below it hang for.
const longPoll = 10 * time.Second

// S1: a Poll returns whatever the operation below it does. One that waits is
// set free, so that the test can say so.
func TestPollNeverWaits(t *testing.T) {
	for name, hang := range map[string]func(*testing.T) (o Options, free func()){
		"for a lookup": hangingLookup, "for a handshake": hangingHandshake, "for bytes to be taken": hangingWrite,
	} {
		t.Run(name, func(t *testing.T) {
			o, free := hang(t)
			free = sync.OnceFunc(free)
			t.Cleanup(free)
			l, err := NewLoop(o)
			if err != nil {
				t.Fatal(err)
			}
			returned := make(chan struct{})
			go func() {
				defer close(returned)
				ticket := core.Ticket(0)
				for end := time.Now().Add(time.Second); time.Now().Before(end); {
					turn(l, nil)
					if s := l.Stats(); s.Phase == core.PhaseReady && s.Pending == 0 {
						ticket++
						l.Submit(ticket, wire.NewAction("Hold"), nil)
					} else if s.Phase == core.PhaseReady && s.Unsent == 0 {
						ticket++
						l.Submit(ticket, bulk(int(ticket)), nil)
					}
					l.Wait(context.Background(), 10*time.Millisecond)
				}
			}()
			select {
			case <-returned:
			case <-time.After(longPoll):
				t.Errorf("S1: Poll waits %s", name)
				free()
				<-returned
			}
			if s := l.Stats(); s.Attempts == 0 || s.Phase == core.PhaseReady && s.Window == 0 {
				t.Errorf("nothing hung: %+v", s)
			}
			free()
			shut(t, l)
		})
	}
}

func hangingLookup(t *testing.T) (Options, func()) {
	deaf := &names{deaf: make(chan struct{})}
	o := byName(newScripted(t, nil), "hangs.example.org", deaf)
	return o, func() { close(deaf.deaf) }
}

func hangingHandshake(t *testing.T) (Options, func()) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	o := options(l.Addr().String())
	o.TLS = &TLS{InsecureSkipVerify: true}
	return o, func() { l.Close() }
}

func hangingWrite(t *testing.T) (Options, func()) {
	stop := make(chan struct{})
	s := newScripted(t, func(_ *session, action, _ string, _ textproto.MIMEHeader) string {
		if action == "hold" {
			<-stop
		}
		return ""
	})
	o := options(s.addr())
	o.Core.HeartbeatInterval, o.Core.WriteTimeout, o.Core.ActionTimeout = time.Hour, time.Hour, time.Hour
	return o, func() { close(stop) }
}

// S17: a subscriber that took what there was, and does not come back, is woken
// in vain and waited for by nobody.
func TestASubscriberThatDoesNotComeBackHoldsUpNobody(t *testing.T) {
	s := newScripted(t, func(_ *session, action, id string, _ textproto.MIMEHeader) string {
		if action != "event" {
			return ""
		}
		return "Event: Count\r\nPrivilege: user,all\r\n\r\n" + success(id, "Message: Done")
	})
	c := open(t, options(s.addr()))
	feed := c.Subscribe(fanout.Options{})
	round := func() error {
		if _, err := c.Do(context.Background(), wire.NewAction("Event")); err != nil {
			return err
		}
		for feed.Stats().Queued == 0 {
			time.Sleep(time.Millisecond)
		}
		feed.Next(context.Background())
		return nil
	}
	for i := range 3 {
		done := make(chan error, 1)
		go func() { done <- round() }()
		select {
		case err := <-done:
			if err != nil {
				t.Fatal(err)
			}
		case <-time.After(longPoll):
			t.Errorf("S17: in round %d all wait for a subscriber", i)
			for waits := true; waits; { // set them free
				select {
				case <-feed.wake:
				case <-done:
					waits = false
				}
			}
		}
	}
}
