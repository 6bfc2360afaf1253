package sim

import (
	"container/heap"

	"amicore/core"
)

// dueTickets knows which of the open tickets may be, and which must be, the first
// to time out. A world may have a hundred thousand, of which each ends in a Step
// of its own: to look through all of them each time would take longer than the
// run.
type dueTickets struct {
	until dueHeap // by ticket.until
	by    dueHeap // by ticket.by
}

// add notes a ticket whose times are new. Entries of its old ones, and of tickets
// that have ended, stay until they are the first.
func (d *dueTickets) add(t core.Ticket, k *ticket) {
	heap.Push(&d.until, dueTicket{k.until, t})
	heap.Push(&d.by, dueTicket{k.by, t})
}

// first returns the bounds of the deadline that comes first.
func (d *dueTickets) first(tickets []ticket) bounds {
	return bounds{
		d.until.first(func(e dueTicket) bool {
			return tickets[e.ticket].state == ticketOpen && tickets[e.ticket].until == e.at
		}),
		d.by.first(func(e dueTicket) bool { return tickets[e.ticket].state == ticketOpen && tickets[e.ticket].by == e.at }),
	}
}

type dueTicket struct {
	at     core.Instant
	ticket core.Ticket
}

// dueHeap is a heap.Interface: the earliest is the first.
type dueHeap []dueTicket

// first drops entries that do not hold any more, and returns the time of the first
// one; never if there is none.
func (h *dueHeap) first(holds func(dueTicket) bool) core.Instant {
	for len(*h) > 0 {
		if e := (*h)[0]; holds(e) {
			return e.at
		}
		heap.Pop(h)
	}
	return never
}

func (h dueHeap) Len() int           { return len(h) }
func (h dueHeap) Less(i, j int) bool { return h[i].at < h[j].at }
func (h dueHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *dueHeap) Push(x any)        { *h = append(*h, x.(dueTicket)) }

func (h *dueHeap) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}
