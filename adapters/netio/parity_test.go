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

	"amicore/core"
	"amicore/core/driver"
	"amicore/core/wire"
)

// memory is a Transport without a network, served by the same function as a
// scripted server.
type memory struct {
	serve func(conn int, action, id string) (reply string, hangUp bool)
	ready []driver.Completion
	open  map[driver.Key]int
	conns int
}

func (m *memory) push(c driver.Completion) { m.ready = append(m.ready, c) }

func (m *memory) Resolve(k driver.Key, address string) {
	m.push(driver.Completion{Kind: driver.Resolved, Key: k, Addrs: []string{address}})
}

func (m *memory) Connect(k driver.Key, _ string) {
	m.conns++
	m.open[k] = m.conns
	m.push(driver.Completion{Kind: driver.Connected, Key: k})
	m.push(driver.Completion{Kind: driver.Received, Key: k, Data: []byte(banner)})
}

func (m *memory) Write(k driver.Key, b []byte) {
	m.push(driver.Completion{Kind: driver.Sent, Key: k, N: len(b)})
	r := textproto.NewReader(bufio.NewReader(bytes.NewReader(b)))
	for m.open[k] != 0 {
		h, err := r.ReadMIMEHeader()
		if err != nil {
			return
		}
		reply, hangUp := m.serve(m.open[k], strings.ToLower(h.Get("Action")), h.Get("Actionid"))
		if reply != "" {
			m.push(driver.Completion{Kind: driver.Received, Key: k, Data: []byte(reply)})
		}
		if hangUp {
			delete(m.open, k)
			m.push(driver.Completion{Kind: driver.Closed, Key: k, Close: core.CloseEOF})
		}
	}
}

func (m *memory) Close(k driver.Key) { delete(m.open, k) }

func (m *memory) Poll() (driver.Completion, bool) {
	if len(m.ready) == 0 {
		return driver.Completion{}, false
	}
	c := m.ready[0]
	m.ready = slices.Delete(m.ready, 0, 1)
	return c, true
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

func TestAStoryEndsTheSameOverMemoryAndOverLoopback(t *testing.T) {
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

			o := config("192.0.2.1:5038")
			m, err := o.prepare()
			if err != nil {
				t.Fatal(err)
			}
			d := driver.New(o.step(m), &memory{serve: story.serve, open: map[driver.Key]int{}}, driver.Config{})
			d.Give(core.Start())
			now := core.Instant(0)
			inMemory := play(&player{
				poll: func() driver.Progress { return d.Poll(now) }, next: d.Next, give: d.Give,
				wait:  func() { now = now.Add(time.Millisecond) },
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

			if !slices.Equal(inMemory, onLoopback) {
				t.Errorf("in memory\n%s\non loopback\n%s", strings.Join(inMemory, "\n"), strings.Join(onLoopback, "\n"))
			}
			if len(inMemory) < 5 {
				t.Errorf("only\n%s", strings.Join(inMemory, "\n"))
			}
		})
	}
}
