package core

import (
	"math"

	"amicore/core/wire"
)

// Sizes of the machine's own records on a 64-bit machine, in bytes; a test
// holds them against the real ones. On 32 bits they are smaller.
const (
	slotSize      = 288
	commandSize   = 96
	messageSize   = 56
	heapEntrySize = 24
	queuedSize    = 32
)

// MemoryBound is the most memory, in bytes, that a Machine with this
// configuration ever holds: capacities, tables and the room that slices take
// while they grow are included. Not included: what has passed to the
// receiver (Reply, Err) and the caller's own strings (names, ids). Where an
// int has 32 bits, a bound that does not fit is the largest int.
func (c Config) MemoryBound() int {
	c.setDefaults()
	// Slices grow to at most twice what they need, and the old one stays
	// until the copy is made.
	const grow = 3
	var (
		slots    = int64(c.MaxPending + ownReserve)
		steps    = int64(c.StepEvents)
		frame    = int64(c.MaxFrame)
		queue    = int64(c.QueueBytes)
		commands = int64(c.MaxPending) + steps + MaxReceive/minQueueSlot + 64
		gaps     = int64(c.QueueEvents+1) * int64(numGapReasons) // between events
	)
	n := int64(wire.MemoryBound(c.MaxFrame, MaxReceive))
	n += 2 * (queue + MaxReceive + 2*frame) // the ring, and its predecessor
	n += grow * queuedSize * gaps
	n += grow * 4 * min(queue, steps*frame) / 2 // line tables of queued events
	n += grow * (2*int64(c.WriteQueue) + int64(c.SendWindow) + maxActionBytes)
	n += grow * (maxFilters + maxFencePings + 5) * (wire.MaxLine + 128) // own actions
	n += slots*(grow*(slotSize+heapEntrySize)+48) + 2*int64(tableBytes(int(slots)))
	n += grow * commandSize * commands
	n += grow * messageSize * steps
	n += int64(c.MaxReplyBytes) + frame
	if c.Observe {
		n += int64(wire.MemoryBound(c.MaxFrame, MaxReceive))
		n += slots * (4*wire.MaxLine + 256) // names, ids, ChannelIds and CommandIDs of the observed
	}
	return int(min(n+64<<10, math.MaxInt))
}
