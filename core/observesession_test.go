package core_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"amicore/core"
	"amicore/core/wire"
)

// side is one of the two machines that see the same session.
type side struct {
	m      *core.Machine
	ends   map[string][]string // what became of an action, by its ActionID
	events []string
}

func newSide(t *rapid.T, cfg core.Config) *side {
	m, err := core.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return &side{m: m, ends: map[string][]string{}}
}

// step applies an input, notes ends and events, and returns copies of the other
// commands.
func (s *side) step(now core.Instant, in core.Input) (others []core.Command) {
	for _, c := range s.m.Step(now, in) {
		switch c.Kind {
		case core.CommandAcked, core.CommandComplete:
			s.ends[c.Reply.ActionID] = append(s.ends[c.Reply.ActionID], c.Kind.String()+shownReply(c.Reply))
		case core.CommandFail:
			if c.Err.Run != core.NotSent {
				end := fmt.Sprintf("%v: %v, %v%s", c.Err, c.Err.Run, c.Err.Acked, shownReply(c.Err.Reply))
				s.ends[c.Err.ActionID] = append(s.ends[c.Err.ActionID], end)
			}
		case core.CommandDeliver:
			if c.Event == nil {
				s.events = append(s.events, fmt.Sprintf("gap %v %d", c.Gap, c.Count))
			} else {
				s.events = append(s.events, string(c.Event.Bytes()))
			}
		case core.CommandNotice:
		default:
			c.Bytes = slices.Clone(c.Bytes)
			others = append(others, c)
		}
	}
	return others
}

func shownReply(r *core.Reply) string {
	if r == nil {
		return ""
	}
	s := fmt.Sprintf(" %s %d %d %d %d\n%s", r.Action, r.Sent, r.Responded, r.Cut, r.Missing, r.Response.Bytes())
	for _, e := range r.Events {
		s += "+" + string(e.Bytes())
	}
	return s + "." + string(r.Final.Bytes()) + "." + string(r.Text)
}

// duet is a session of a machine that drives and one that observes, with a
// server that works on one action after another as their headers tell it.
type duet struct {
	t        *rapid.T
	now      core.Instant
	conn     core.Conn
	driven   *side
	observer *side
	banner   string
	due      []reply
	silent   bool // the last action was not answered
	tickets  core.Ticket
}

// reply is what the server writes at a time.
type reply struct {
	at   core.Instant
	text string
}

// drive gives an input to the machine that drives, does what it says and shows
// it to the other one.
func (d *duet) drive(in core.Input) {
	others := d.driven.step(d.now, in)
	switch in.Kind {
	case core.InputReceived, core.InputConnected, core.InputClosed, core.InputStart, core.InputStop, core.InputTick, core.InputCredit:
		if sent := d.observer.step(d.now, in); len(sent) > 0 {
			d.t.Fatalf("an observer says %v", sent[0].Kind)
		}
	}
	for _, c := range others {
		switch c.Kind {
		case core.CommandResolve:
			d.drive(core.Resolved(c.Conn, "192.0.2.1:5038"))
		case core.CommandConnect:
			d.conn = c.Conn
			d.due = append(d.due, reply{d.now, d.banner})
			d.drive(core.Connected(c.Conn))
		case core.CommandSend:
			d.observer.step(d.now, core.Observed(c.Conn, c.Bytes))
			for _, text := range strings.SplitAfter(string(c.Bytes), "\r\n\r\n") {
				if a, _ := wire.Parse([]byte(text), nil); !a.IsZero() {
					d.serve(a)
				}
			}
			d.drive(core.Sent(c.Conn, len(c.Bytes)))
		case core.CommandClose:
			d.observer.step(d.now, core.Closed(c.Conn, core.CloseEOF))
			d.due = nil
		}
	}
}

// answer writes a text when all before it is written, and so long after.
func (d *duet) answer(after time.Duration, text string) {
	at := d.now
	if n := len(d.due); n > 0 {
		at = max(at, d.due[n-1].at)
	}
	d.due = append(d.due, reply{at.Add(after), text})
}

// serve answers an action in the way of its header How.
func (d *duet) serve(a wire.Message) {
	id := string(a.ActionID())
	var how, seconds, items int
	fmt.Sscan(string(a.Get("How")), &how, &seconds, &items)
	var list strings.Builder
	for i := range items {
		list.WriteString(lines("Event: Item", fmt.Sprintf("N: %d", i), "ActionID: "+id))
	}
	start, end := response("Success", id, "EventList: start"), lines("Event: Complete", "EventList: Complete", "ActionID: "+id)
	outcome := lines("Event: OriginateResponse", "Privilege: call,all", "ActionID: "+id, "Response: "+[]string{"Success", "Failure"}[items%2], "Reason: 5")
	if command := a.Get("CommandID"); command != nil {
		outcome = lines("Event: AsyncAGIExec", "Privilege: agi,all", "Channel: "+string(a.Get("Channel")), "CommandId: "+string(command))
	}
	d.answer(time.Duration(seconds)*time.Second, "")
	// An observer takes text only in its turn, since an id that it did not make
	// may be guessed: none comes behind an action that was not answered.
	mayBeText := !d.silent
	d.silent = how == 3
	switch name := string(a.Get("Action")); {
	case name == "Login":
		d.answer(0, success(id)+lines("Event: FullyBooted", "Privilege: system,all"))
	case name == "Challenge":
		d.answer(0, response("Success", id, "Challenge: 123"))
	case how == 1:
		d.answer(0, response("Error", id, "Message: "+[]string{"Permission denied", "No such channel", "No"}[items%3]))
	case how == 2:
		d.answer(0, start+list.String()+end)
	case how == 3: // nothing
	case how == 4:
		d.answer(0, success(id))
		d.answer(2*time.Second, outcome)
	case how == 5:
		d.answer(0, outcome+success(id))
	case how == 6:
		d.answer(0, success(id)+success(id))
	case how == 7:
		d.answer(0, start+list.String())
	case how == 8:
		d.answer(0, start+list.String()+lines("Event: Complete", "EventList: Cancelled", "ActionID: "+id))
	case how == 9:
		d.answer(0, start+strings.ReplaceAll(list.String(), "ActionID: "+id+"\r\n", "")+end)
	case how == 10 && mayBeText && (name == "Command" || name == "Unheard"):
		d.answer(0, text(id))
	default:
		d.answer(0, success(id))
	}
}

// advance plays all that is due until then, in pieces of any size.
func (d *duet) advance(until core.Instant) {
	for {
		next, ok := until, false
		for _, s := range []*side{d.driven, d.observer} {
			if at, _, armed := s.m.Deadline(); armed && at <= next {
				next, ok = at, true
			}
		}
		if len(d.due) > 0 && d.due[0].at <= next {
			d.now = max(d.now, d.due[0].at)
			piece := d.due[0].text
			if piece != "" {
				piece = piece[:min(len(piece), rapid.SampledFrom([]int{1, 7, 40, 1 << 20, 1 << 20}).Draw(d.t, "piece"))]
			}
			d.due[0].text = d.due[0].text[len(piece):]
			if d.due[0].text == "" {
				d.due = d.due[1:]
			}
			d.drive(core.Received(d.conn, []byte(piece)))
			continue
		}
		d.now = max(d.now, next)
		if !ok {
			return
		}
		d.drive(core.Tick())
	}
}

var submitted = [...]wire.Action{
	wire.NewAction("Ping"), wire.NewAction("CoreSettings"), wire.NewAction("QueueStatus"), wire.NewAction("IAXpeers"), wire.NewAction("Unheard"),
	wire.NewAction("Command", "Command", "core show uptime"), wire.NewAction("Getvar", "Variable", "SHELL(x)"), wire.NewAction("UserEvent", "UserEvent", "x"),
	wire.NewAction("Originate", "Channel", "SIP/a", "Timeout", "5000"), wire.NewAction("Originate", "Channel", "SIP/a", "Async", "true", "Timeout", "5000"),
	wire.NewAction("Originate", "Channel", "SIP/a", "Async", "true", "ChannelId", "c"), wire.NewAction("AGI", "Channel", "SIP/a", "CommandID", "c"),
	wire.NewAction("Hangup", "Channel", "/^SIP/"), wire.NewAction("JabberSend", "Jabber", "x"), wire.NewAction("Status", "Variables", "CURL(x)"),
}

// turn draws what happens next: an action, an event, time, or the end of the
// connection.
func (d *duet) turn() {
	pick := func(what string, most int) int { return rapid.IntRange(0, most).Draw(d.t, what) }
	switch turn := pick("turn", 19); {
	case turn < 12:
		a := submitted[pick("action", len(submitted)-1)]
		how := fmt.Sprint(pick("how", 10), rapid.SampledFrom([]int{0, 0, 0, 1, 11}).Draw(d.t, "seconds"), pick("items", 3))
		d.tickets++
		d.drive(core.Submit(d.tickets, a.With("How", how), nil))
	case turn < 15:
		d.answer(0, lines("Event: Newchannel", "Privilege: call,all", fmt.Sprintf("Uniqueid: %d", d.tickets)))
	case turn < 19:
		d.advance(d.now.Add(time.Duration(rapid.SampledFrom([]int{0, 1, 5, 20}).Draw(d.t, "wait")) * time.Second))
	default:
		d.due = nil
		d.drive(core.Closed(d.conn, core.CloseReset))
	}
	for d.driven.m.Stats().Phase != core.PhaseReady {
		d.advance(d.now.Add(time.Second))
	}
}

// TestAnObserverSeesTheSessionAsTheMachineThatDrivesIt: from the bytes of both
// sides it tells the same of each action and the same events.
func TestAnObserverSeesTheSessionAsTheMachineThatDrivesIt(t *testing.T) {
	seen := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		cfg := core.Config{Address: "192.0.2.1:5038", Username: "admin", Secret: core.NewSecret("s3cret"), Auth: core.Auth(rapid.IntRange(0, 1).Draw(t, "auth"))}
		d := &duet{t: t, driven: newSide(t, cfg), observer: newSide(t, core.Config{Observe: true})}
		d.banner = rapid.SampledFrom([]string{banner13, banner22, "Asterisk Call Manager/99\r\n"}).Draw(t, "banner")
		d.drive(core.Start())
		d.drive(core.Credit(1 << 40))
		d.advance(0)
		for range rapid.IntRange(1, 30).Draw(t, "turns") {
			d.turn()
		}
		d.drive(core.Stop(0))
		for id, want := range d.driven.ends {
			if got := d.observer.ends[id]; !slices.Equal(got, want) {
				t.Errorf("the observer says of %s:\n%q\nwant\n%q", id, got, want)
			}
			for _, end := range want {
				for _, part := range []string{"acked", "complete", "timed out", "answered an error", "no response", "cut short", "disconnected", "stopped"} {
					if strings.Contains(end, part) {
						seen[part]++
					}
				}
			}
		}
		if !slices.Equal(d.observer.events, d.driven.events) {
			t.Errorf("the observer delivers\n%q\nwant\n%q", d.observer.events, d.driven.events)
		}
		if o := d.observer.m.Stats(); o.Misuse+o.Stale > 0 || o.Pending > 0 || o.Sessions != d.driven.m.Stats().Sessions {
			t.Errorf("%+v", o)
		}
	})
	if len(seen) < 8 {
		t.Errorf("these ends alone were seen: %v", seen)
	}
}
