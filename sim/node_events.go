package sim

import (
	"bytes"
	"fmt"
	"iter"
	"strconv"
	"strings"
	"time"

	"amicore/adapters/fake"
	"amicore/core"
	"amicore/core/wire"
)

// happen does what the plan says.
func (n *node) happen(e *Event) {
	w := n.world
	if !n.joined || n.gone {
		switch e.Kind {
		case EventCancel, EventStop, EventMask, EventFilter, EventLeave:
			return // an action finds out that the node is not there; nobody else asks
		}
	}
	switch e.Kind {
	case EventSubmit:
		w.given += max(1, e.Times)
		for i := range max(1, e.Times) {
			n.submit(e.Ticket+core.Ticket(i), e.Action, &e.Options)
		}
	case EventCancel:
		n.give(core.Cancel(e.Ticket))
	case EventStop:
		n.stop(e.For)
	case EventPause:
		if w.plan.Fleet != nil {
			w.roof.pause(e.For)
			return
		}
		n.pausedUntil = max(n.pausedUntil, w.now.Add(e.For))
		n.check.paused += e.For
		n.check.effects.paused(n.pausedUntil)
	case EventIdle:
		n.subscribers.idleUntil = max(n.subscribers.idleUntil, w.now.Add(e.For))
		if w.plan.Fleet != nil {
			w.roof.idle = append(w.roof.idle, n)
		}
		n.subscribers.panicsAt = e.Amount
	case EventMask:
		n.give(core.SetEvents(e.Text))
	case EventFilter:
		if n.filters = append(n.filters, e.Text); e.Text == "" {
			n.filters = n.filters[:0]
		}
		n.give(core.SetFilters(append(append([]string(nil), n.config.Filters...), n.filters...)...))
	case EventNet:
		w.network.Fault(n.plan.ID, e.Net, w.now.Add(e.For), e.Delay, e.Amount)
		if e.Net == fake.NetHalfOpen {
			n.check.wentSilent()
		}
	case EventServer:
		err := n.server.Fault(w.now, fake.Fault{
			Kind: e.Server, Until: w.now.Add(e.For), Delay: e.Delay, N: int(e.Amount), P: e.Chance, Rate: e.Rate, Profile: e.Text,
		})
		if err != nil {
			panic(fmt.Sprintf("sim: the plan has a fault that is refused: %v", err))
		}
		w.network.Collect(n.plan.ID)
	case EventLeave:
		n.leaving = true
		n.stop(e.For)
	case EventNoCredit:
		if w.plan.Fleet != nil {
			w.roof.creditUntil = w.now.Add(e.For)
			return
		}
		n.creditUntil = w.now.Add(e.For)
	case EventSay:
		text := n.fillIn(e.Text)
		n.check.passage.unsure = true
		for range max(1, e.Amount) {
			if w.network.Say(n.plan.ID, text) {
				n.tap.wrote(text)
			}
		}
	case EventScript:
		n.script.add(e)
	case EventExpect:
		n.expect(e)
	case EventFork:
		n.fork(e)
	}
}

// take lets the events happen that waited for the phase, or the situation, that the
// node is in.
func (n *node) take() {
	for _, e := range n.met {
		n.happen(e)
	}
	n.met = n.met[:0]
	kept := n.aimed[:0]
	for _, e := range n.aimed {
		if n.awaited(e) {
			n.happen(e)
		} else {
			kept = append(kept, e)
		}
	}
	n.aimed = kept
}

func (n *node) submit(t core.Ticket, a wire.Action, o *core.Options) {
	n.check.submitted(t, a, o)
	n.give(core.Submit(t, a, o))
}

func (n *node) stop(grace time.Duration) {
	n.stopped = true
	n.stopBy = n.world.now.Add(grace)
	if n.world.plan.Fleet != nil {
		n.world.roof.watch(n)
	}
	n.give(core.Stop(grace))
}

// fillIn puts ActionIDs in the places of {id:N} and N bytes in that of {x:N}.
func (n *node) fillIn(text string) []byte {
	var b []byte
	from := 0
	for f := range fillings(text) {
		b = append(b, text[from:f.from]...)
		if f.key == "id" {
			b = append(b, n.check.idOf(core.Ticket(f.number))...)
		} else {
			b = append(b, bytes.Repeat([]byte("x"), f.number)...)
		}
		from = f.to
	}
	return append(b, text[from:]...)
}

// filling is a place in a text that is filled in: {id:N} or {x:N}.
type filling struct {
	from, to int
	key      string
	number   int
}

// fillings finds them; other braces stand for themselves.
func fillings(text string) iter.Seq[filling] {
	return func(yield func(filling) bool) {
		for at := 0; ; {
			open := strings.IndexByte(text[at:], '{')
			if open < 0 {
				return
			}
			at += open
			inside, _, closed := strings.Cut(text[at+1:], "}")
			key, number, _ := strings.Cut(inside, ":")
			n, err := strconv.ParseUint(number, 10, 31)
			if !closed || key != "id" && key != "x" || err != nil {
				at++
				continue
			}
			to := at + 1 + len(inside) + 1
			if !yield(filling{at, to, key, int(n)}) {
				return
			}
			at = to
		}
	}
}
