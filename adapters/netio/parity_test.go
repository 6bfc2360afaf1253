package netio

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"net/textproto"
	"slices"
	"strings"
	"testing"
	"time"

	"amicore/adapters/fake"
	"amicore/core"
	"amicore/core/driver"
	"amicore/core/wire"
)

// host is a server at the far end of the fake network. It answers by the same
// function as the scripted one does.
type host struct {
	serve func(conn int, action, id string) (reply string, hangUp bool)
	open  map[fake.SessionID]int
	conns int
	says  []fake.Output
}

func (h *host) say(id fake.SessionID, text string, hangUp bool) {
	h.says = append(h.says, fake.Output{Session: id, Data: []byte(text), Close: hangUp})
}

func (h *host) Accept(_ core.Instant, id fake.SessionID) {
	h.conns++
	h.open[id] = h.conns
	h.say(id, banner, false)
}

func (h *host) Receive(_ core.Instant, id fake.SessionID, b []byte) {
	r := textproto.NewReader(bufio.NewReader(bytes.NewReader(b)))
	for h.open[id] != 0 {
		action, err := r.ReadMIMEHeader()
		if err != nil {
			return
		}
		reply, hangUp := h.serve(h.open[id], strings.ToLower(action.Get("Action")), action.Get("Actionid"))
		h.say(id, reply, hangUp)
		if hangUp {
			delete(h.open, id)
		}
	}
}

func (h *host) Hangup(_ core.Instant, id fake.SessionID)  { delete(h.open, id) }
func (h *host) Blocked(_ core.Instant, id fake.SessionID) { delete(h.open, id) }
func (h *host) Tick(core.Instant)                         {}
func (h *host) Deadline() (core.Instant, bool)            { return 0, false }

func (h *host) Next() (fake.Output, bool) {
	if len(h.says) == 0 {
		return fake.Output{}, false
	}
	said := h.says[0]
	h.says = h.says[1:]
	return said, true
}

// player plays a story over one of the transports.
type player struct {
	poll   func() driver.Progress
	next   func() (*driver.Output, bool)
	give   func(core.Input)
	wait   func()
	phase  func() core.Phase
	ended  map[core.Ticket]bool
	record []string // what reached the application
}

// until turns the loop until ok, and records replies, errors, events and gaps.
func (p *player) until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !ok(); {
		if time.Now().After(end) {
			t.Fatalf("never: %s; so far\n%s", what, strings.Join(p.record, "\n"))
		}
		p.poll()
		for out, more := p.next(); more; out, more = p.next() {
			p.note(out)
		}
		if !ok() {
			p.wait()
		}
	}
}

func (p *player) note(out *driver.Output) {
	say := func(format string, args ...any) { p.record = append(p.record, fmt.Sprintf(format, args...)) }
	switch out.Kind {
	case core.CommandAcked, core.CommandComplete:
		say("%v %d %q %q", out.Kind, out.Ticket, out.Reply.Response.Bytes(), out.Reply.Final.Bytes())
		for _, e := range out.Reply.Events {
			say("  item %q", e.Bytes())
		}
	case core.CommandFail:
		say("fail %d %v", out.Ticket, out.Err)
	case core.CommandDeliver:
		if out.Event != nil {
			say("event %q", out.Event.Bytes())
		} else {
			say("gap %v %d", out.Gap, out.Count)
		}
	}
	p.ended[out.Ticket] = p.ended[out.Ticket] || out.Kind == core.CommandComplete || out.Kind == core.CommandFail
}

func (p *player) do(t *testing.T, ticket core.Ticket, a wire.Action) {
	t.Helper()
	p.give(core.Submit(ticket, a, nil))
	p.until(t, a.Name, func() bool { return p.ended[ticket] })
}

const banner = "Asterisk Call Manager/9.0.0\r\n"

// stories are those of core/testdata/golden with the same names, as a server
// and a dialer play them.
var stories = map[string]struct {
	serve func(conn int, action, id string) (string, bool)
	play  func(*testing.T, *player)
}{
	"list": {
		func(_ int, action, id string) (string, bool) {
			switch action {
			case "queuestatus":
				return "Event: Hangup\r\nPrivilege: call,all\r\nUniqueid: 1\r\n\r\n" +
					"Response: Success\r\nActionID: " + id + "\r\nEventList: start\r\nMessage: Queue status will follow\r\n\r\n" +
					"Event: QueueParams\r\nActionID: " + id + "\r\nQueue: sales\r\n\r\n" +
					"Event: QueueMember\r\nActionID: " + id + "\r\nQueue: sales\r\nName: Anna\r\n\r\n" +
					"Event: QueueStatusComplete\r\nActionID: " + id + "\r\nEventList: Complete\r\nListItems: 2\r\n\r\n" +
					"Event: Hangup\r\nPrivilege: call,all\r\nUniqueid: 2\r\n\r\n", false
			case "getvar":
				return "Response: Error\r\nActionID: " + id + "\r\nMessage: No variable specified\r\n\r\n", false
			case "logoff":
				return "Response: Goodbye\r\nActionID: " + id + "\r\nMessage: Thanks for all the fish.\r\n\r\n", true
			}
			return success(id, "Message: Done"), false
		},
		func(t *testing.T, p *player) {
			p.do(t, 1, wire.NewAction("QueueStatus"))
			p.do(t, 2, wire.NewAction("Getvar"))
			p.do(t, 3, wire.NewAction("Setvar", "Variable", "a\r\nAction: Logoff"))
			p.do(t, 4, wire.NewAction("Ping"))
			p.give(core.Stop(10 * time.Second))
			p.until(t, "stopped", func() bool { return p.phase() == core.PhaseStopped })
			p.do(t, 5, wire.NewAction("Ping"))
		},
	},
	"disconnect-pending": {
		func(conn int, action, id string) (string, bool) {
			switch action {
			case "originate":
				return success(id, "Message: Originate successfully queued"), false
			case "command":
				return "", conn == 1
			}
			return success(id, "Message: Done"), false
		},
		func(t *testing.T, p *player) {
			p.give(core.Submit(1, wire.NewAction("Originate", "Channel", "PJSIP/100", "Exten", "200", "Async", "true"), nil))
			p.until(t, "acked", func() bool { return len(p.record) > 0 })
			p.give(core.Submit(2, wire.NewAction("Command", "Command", "core show channels"), nil))
			p.give(core.Submit(3, wire.NewAction("Setvar", "Variable", "A", "Value", "1"), nil))
			p.until(t, "all ended", func() bool { return p.ended[1] && p.ended[2] && p.ended[3] })
			p.until(t, "ready again", func() bool { return p.phase() == core.PhaseReady })
			p.do(t, 4, wire.NewAction("Ping"))
			p.give(core.Stop(0))
			p.until(t, "stopped", func() bool { return p.phase() == core.PhaseStopped })
		},
	},
}

func TestAStoryEndsTheSameInVirtualTimeAndOverLoopback(t *testing.T) {
	for name, story := range stories {
		t.Run(name, func(t *testing.T) {
			config := func(addr string) Options {
				o := options(addr)
				o.Core.Seed = [32]byte{1} // the same ActionIDs
				o.Core.HoldBehindBlocking = true
				return o
			}
			play := func(p *player) []string {
				p.ended = map[core.Ticket]bool{}
				p.until(t, "ready", func() bool { return p.phase() == core.PhaseReady })
				story.play(t, p)
				return p.record
			}

			o := config("192.0.2.10:5038")
			m, err := o.prepare()
			if err != nil {
				t.Fatal(err)
			}
			now := core.Instant(0)
			network := fake.NewNetwork(1)
			port := network.Add(0, &host{serve: story.serve, open: map[fake.SessionID]int{}},
				fake.Link{Latency: time.Millisecond}, []string{"192.0.2.10:5038"}, nil)
			d := driver.New(o.step(m), port, driver.Config{})
			d.Give(core.Start())
			var last driver.Progress
			virtual := play(&player{
				poll: func() driver.Progress { last = d.Poll(now); return last }, next: d.Next, give: d.Give,
				wait: func() {
					if last.More || network.Pending(0) {
						return
					}
					at, ok := network.Deadline()
					if last.Armed && (!ok || last.Deadline < at) {
						at, ok = last.Deadline, true
					}
					if !ok {
						t.Fatal("nothing will ever happen")
					}
					now = max(now, at)
					network.Advance(now)
				},
				phase: func() core.Phase { return m.Stats().Phase },
			})

			s := newScripted(t, func(c *session, action, id string, _ textproto.MIMEHeader) string {
				reply, hangUp := story.serve(c.n, action, id)
				fmt.Fprint(c, reply)
				if hangUp {
					c.Close()
				}
				return silent
			})
			l := newLoop(t, config(s.addr()))
			onLoopback := play(&player{
				poll: func() driver.Progress { return l.Poll().Progress }, next: l.Next, give: l.Give,
				wait:  func() { l.Wait(context.Background(), time.Second) },
				phase: func() core.Phase { return l.Stats().Phase },
			})

			if !slices.Equal(virtual, onLoopback) {
				t.Errorf("in virtual time\n%s\non loopback\n%s", strings.Join(virtual, "\n"), strings.Join(onLoopback, "\n"))
			}
			if len(virtual) < 5 {
				t.Errorf("only\n%s", strings.Join(virtual, "\n"))
			}
		})
	}
}
