package sim

import (
	"strings"

	"amicore/core"
	"amicore/core/catalog"
	"amicore/core/wire"
)

// What a Reply has against what came with its ActionID: the items in their order, none of
// them left out without a count, the times, and the names.

// itemLog keeps the hashes of the frames without Privilege that came with an ActionID, in
// wire order, as a list for each.
type itemLog struct{ nodes []loggedItem }

type loggedItem struct {
	hash uint64
	next int32 // 0: none
}

// loggedItems is where the list of one ActionID is.
type loggedItems struct {
	first, last int32
	count       int
	// unsure: others came that may be of the list or not, or were not kept whole.
	unsure bool
}

func (l *itemLog) add(to *loggedItems, hash uint64) {
	if len(l.nodes) == 0 {
		l.nodes = append(l.nodes, loggedItem{}) // which no list has
	}
	at := int32(len(l.nodes))
	l.nodes = append(l.nodes, loggedItem{hash: hash})
	if to.last == 0 {
		to.first = at
	} else {
		l.nodes[to.last].next = at
	}
	to.last, to.count = at, to.count+1
}

// keepItem notes a frame that may be an item of the list of an action.
func (c *checks) keepItem(e *sentID, f *wire.Frame) {
	h := hashOf(f.Bytes())
	e.items.add(h)
	c.log.add(&e.logged, h)
}

// s4Reply checks a reply that is handed out.
func (c *checks) s4Reply(cmd *core.Command, r *core.Reply, in *core.Input) {
	c.s4Names(cmd, r)
	c.s4Contents(r)
	if cmd.Kind == core.CommandAcked {
		if len(r.Events) > 0 || !r.Final.IsZero() || r.Cut > 0 || len(r.Text) > 0 {
			c.node.fail("S4", "the acknowledgement of %s (%s) has more than its response", r.Action, r.ActionID)
		}
	} else {
		c.s4Items(cmd, r, in)
	}
}

// s4Names: a reply names its node and its action.
func (c *checks) s4Names(cmd *core.Command, r *core.Reply) {
	n := c.node
	if want := c.tickets[cmd.Ticket].name; r.Node != n.plan.ID || r.NodeName != n.config.Name || r.Action != want {
		n.fail("S4", "the reply to %q of node %d (%q) is one to %q of node %d (%q)", want, n.plan.ID, n.config.Name, r.Action, r.Node, r.NodeName)
	}
	e := c.ids.find(hashOf([]byte(r.ActionID)))
	if e == nil || e.again || n.plan.Hostile {
		return
	}
	if e.order > 0 && r.Sent != e.sent {
		n.fail("S4", "the reply to %s (%s) says that it was sent at %d, and that was at %d", r.Action, r.ActionID, r.Sent, e.sent)
	}
	if r.Responded != 0 && r.Responded != e.responded[0] && r.Responded != e.responded[1] {
		n.fail("S4", "the reply to %s (%s) says that it was answered at %d, and that was at %d", r.Action, r.ActionID, r.Responded, e.responded[0])
	}
	if !r.Response.IsZero() && r.Responded == 0 {
		n.fail("S4", "the reply to %s (%s) has a response, and does not say when it came", r.Action, r.ActionID)
	}
}

// s4Contents: what a reply has says what its bytes say, in whichever way it is asked.
func (c *checks) s4Contents(r *core.Reply) {
	check := func(m wire.Message, what string) {
		if err := misread(m); err != nil {
			c.node.fail("S4", "the %s of %s (%s) is not what was written: %v: %q", what, r.Action, r.ActionID, err, first(m.Bytes()))
		}
	}
	check(r.Final, "end")
	if c.contents.seen++; c.contents.seen%repliesShare == 0 {
		check(r.Response, "response")
	}
	for _, m := range r.Events {
		if c.contents.takes() {
			check(m, "item")
		}
	}
}

// repliesShare is how many responses there are for each one that is read slowly.
const repliesShare = 8

// s4Items: the items of a reply are those that came with its ActionID, from the first on,
// in wire order, with none left out but those that Cut counts.
func (c *checks) s4Items(cmd *core.Command, r *core.Reply, in *core.Input) {
	e := c.ids.find(hashOf([]byte(r.ActionID)))
	if c.node.plan.Hostile || c.tickets[cmd.Ticket].noEnd || e == nil || e.again || e.mixed || e.lists == listNever {
		return
	}
	at, left := e.logged.first, 0
	next := func(m wire.Message) bool {
		for h := hashOf(m.Bytes()); at != 0; left++ {
			item := c.log.nodes[at]
			if at = item.next; item.hash == h {
				return true
			}
		}
		return false
	}
	for i, m := range r.Events {
		if _, broadcast := m.Lookup("Privilege"); broadcast {
			return // the list is one whose items look like events
		}
		if !next(m) || left > r.Cut {
			c.node.fail("S4", "item %d of %s (%s) is not the next one that came", i, r.Action, r.ActionID)
		}
	}
	ended := 0
	if !r.Final.IsZero() {
		if _, broadcast := r.Final.Lookup("Privilege"); broadcast {
			return
		}
		if ended = 1; !next(r.Final) || left > r.Cut {
			c.node.fail("S4", "the end of %s (%s) is not the next frame that came with its ActionID", r.Action, r.ActionID)
		}
		c.s4Missing(r)
	}
	if e.lists != listAlways || e.logged.unsure || c.ruled || ended == 0 && in.Kind == core.InputReceived {
		return
	}
	if n := len(r.Events) + r.Cut + ended; ended == 0 && n != e.logged.count {
		c.node.fail("S4", "%d frames came for the list of %s (%s), and its reply accounts for %d", e.logged.count, r.Action, r.ActionID, n)
	}
}

// s4Missing: Missing is what the end of a list counts and did not come.
func (c *checks) s4Missing(r *core.Reply) {
	if r.Missing == 0 {
		return
	}
	known, ok := catalog.ActionNamed(r.Action)
	if n := countOfItems(r.Final.Get("ListItems")) - len(r.Events) - r.Cut; !ok || !known.ExactCount() || r.Missing != n {
		c.node.fail("S4", "the reply to %s (%s) says that %d items are missing, and it is %d", r.Action, r.ActionID, r.Missing, n)
	}
}

// countOfItems reads the number of a list's end.
func countOfItems(b []byte) (n int) {
	if len(b) > 9 {
		return 0
	}
	for _, c := range b {
		if c < '0' || c > '9' {
			return 0
		}
		n = 10*n + int(c-'0')
	}
	return n
}

// s6Message: the text of an error is what the response says.
func (c *checks) s6Message(err *core.ActionError) {
	switch {
	case err.Err != core.ErrResponse:
		if err.Message != "" {
			c.node.fail("S6", "%s (%s) fails with %q, and has a text of a response: %q", err.Action, err.ActionID, err.Err, err.Message)
		}
	case err.Reply == nil:
		c.node.fail("S6", "%s (%s) fails with an Error of the server, and the reply is not there", err.Action, err.ActionID)
	case err.Reply.Response.IsZero():
	case !wire.EqualFold(err.Reply.Response.Type(), "Error"): // an outcome that is a failure
		if reason := "Reason " + string(err.Reply.Final.Get("Reason")); err.Action == "Originate" && !c.node.plan.Hostile && !strings.HasPrefix(err.Message, reason) {
			c.node.fail("S6", "%s (%s) fails with the text %q, and its outcome says %q", err.Action, err.ActionID, err.Message, reason)
		}
	default:
		said := string(err.Reply.Response.Get("Message"))
		if strings.HasPrefix(said, "Command output follows") {
			return // the text is its output
		}
		if said = said[:min(len(said), core.MaxMessage)]; err.Message != said {
			c.node.fail("S6", "%s (%s) fails with the text %q, and the server has said %q", err.Action, err.ActionID, err.Message, said)
		}
	}
}
