package action

import (
	"strconv"

	"amicore/core/wire"
)

// QueueAdd makes an interface a member of a queue.
type QueueAdd struct {
	Queue, Interface string
	// Penalty: members of a lower one are called first.
	Penalty int
	Paused  bool
	// Reason is why it is paused (20 and later).
	Reason     string
	MemberName string
	// StateInterface is watched instead of Interface.
	StateInterface string
}

// Action returns the action.
func (q QueueAdd) Action() wire.Action {
	b := of("QueueAdd", "Queue", q.Queue, "Interface", q.Interface)
	b.number("Penalty", q.Penalty)
	b.yes("Paused", q.Paused)
	b.maybe("Reason", q.Reason)
	b.maybe("MemberName", q.MemberName)
	b.maybe("StateInterface", q.StateInterface)
	return b.a
}

// QueueRemove ends the membership.
func QueueRemove(queue, iface string) wire.Action {
	return wire.NewAction("QueueRemove", "Queue", queue, "Interface", iface)
}

// QueuePause pauses a member, or lets it go on, in one queue or in all ("").
func QueuePause(queue, iface string, paused bool, reason string) wire.Action {
	b := of("QueuePause", "Interface", iface, "Paused", strconv.FormatBool(paused))
	b.maybe("Queue", queue)
	b.maybe("Reason", reason)
	return b.a
}

// QueuePenalty sets the penalty of a member in one queue or in all ("").
func QueuePenalty(queue, iface string, penalty int) wire.Action {
	b := of("QueuePenalty", "Interface", iface, "Penalty", strconv.Itoa(penalty))
	b.maybe("Queue", queue)
	return b.a
}

// QueueStatus lists queues, their members and callers: QueueParams,
// QueueMember and QueueEntry. "" is all queues, or all members.
func QueueStatus(queue, member string) wire.Action {
	b := of("QueueStatus")
	b.maybe("Queue", queue)
	b.maybe("Member", member)
	return b.a
}

// QueueSummary lists one QueueSummary for each queue; "" is all.
func QueueSummary(queue string) wire.Action {
	b := of("QueueSummary")
	b.maybe("Queue", queue)
	return b.a
}
