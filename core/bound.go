package core

import (
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
// receiver (Reply, Err) and the caller's own strings (names, ids).
func (c Config) MemoryBound() int {
	c.setDefaults()
	// Slices grow to at most twice what they need, and the old one stays
	// until the copy is made.
	const grow = 3
	slots := c.MaxPending + ownReserve
	commands := c.MaxPending + c.StepEvents + MaxReceive/minQueueSlot + 64
	gapsBetween := (c.QueueEvents + 1) * int(numGapReasons)
	n := wire.MemoryBound(c.MaxFrame, MaxReceive)
	n += 2 * (c.QueueBytes + MaxReceive + 2*c.MaxFrame) // the ring, and its predecessor
	n += grow * queuedSize * gapsBetween
	n += grow * 4 * min(c.QueueBytes, c.StepEvents*c.MaxFrame) / 2 // line tables of queued events
	n += grow * (2*c.WriteQueue + c.SendWindow + maxActionBytes)
	n += grow * (maxFilters + maxFencePings + 4) * (wire.MaxLine + 128) // own actions
	n += slots*(grow*(slotSize+heapEntrySize)+48) + 2*tableBytes(slots)
	n += grow * commandSize * commands
	n += grow * messageSize * c.StepEvents
	n += c.MaxReplyBytes + c.MaxFrame
	if c.Observe {
		n += wire.MemoryBound(c.MaxFrame, MaxReceive)
		n += slots * (2*wire.MaxLine + 256) // names and ids of the observed
	}
	return n + 64<<10
}
