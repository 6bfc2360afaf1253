package core

import (
	"math"
	"math/bits"

	"amicore/core/wire"
)

// Sizes of the machine's own records on a 64-bit machine, in bytes; a test
// holds them against the real ones. On 32 bits they are smaller.
const (
	slotSize      = 288
	collectedSize = 176
	commandSize   = 96
	messageSize   = 56
	heapEntrySize = 24
	queuedSize    = 32
	tableEntry    = 12 // a key and a slot
	lineSize      = 4  // where a line begins
)

// mapEntry is the most that one entry of a map from string to uint32 takes, in
// bytes. A part of a map has 1,024 places in 27,264 bytes and splits when it is
// seven eighths full; where keys come and go for long, chance lets parts split
// earlier, so that a third full is taken for the worst.
const mapEntry = 80

// MemoryBound is the most memory, in bytes, that a Machine with this
// configuration ever holds: capacities, tables and the room that slices take
// while they grow are included. Not included: what has passed to the
// receiver (Reply, Err) and the caller's own strings (names, ids). Where an
// int has 32 bits, a bound that does not fit is the largest int.
func (c Config) MemoryBound() int {
	m := c.memory()
	return int(min(m.held+m.moving, math.MaxInt))
}

// memory is what a Machine may hold: held bytes at the end of a Step, if every
// table is as large as it may become, and moving bytes on top within a Step. One
// table grows at a time, and it at least doubles, so moving is the half of the
// largest one. (Slices of a Clone have no room to spare: where one of more than
// half its limit grows for the first time, that is up to twice as much.)
type memory struct{ held, moving int64 }

// table adds one slice, which grows by grow up to n entries of size bytes.
func (m *memory) table(size, n int64) {
	m.held += size * n
	m.moving = max(m.moving, size*n/2)
}

// viewed adds a slice whose outgrown arrays live until the next Step, since
// commands point into them: each is at most half of the next one.
func (m *memory) viewed(size, n int64) { m.held += 2 * size * n }

// memory adds up every table. What has a fixed size is in constantBytes.
func (c Config) memory() (m memory) {
	c.setDefaults()
	frame, slots := int64(c.MaxFrame), c.maxSlots()
	m.held = constantBytes
	m.decoder(frame)
	m.ring(c.ringBytes())
	m.table(queuedSize, powerOf2(c.queuePlaces()))
	m.viewed(lineSize, c.lineEntries())
	m.viewed(messageSize, int64(c.StepEvents))
	m.table(commandSize, c.maxCommands())
	m.table(1, c.writeBytes())
	m.held += c.ownBytes() * 5 / 4 // append takes a quarter more than is needed
	m.table(slotSize, slots)
	m.table(heapEntrySize, slots)
	for range 2 { // byTicket, bySeq: at most half full
		m.table(tableEntry, powerOf2(2*slots))
	}
	m.held += slots * (2*mapEntry + collectedSize) // byName, byCommand
	// Frames that are kept for replies: an allocation of more than 32 KiB may
	// take a quarter more than was asked for, and smaller ones less.
	m.held += int64(c.MaxReplyBytes) * 5 / 4
	if c.Observe {
		m.decoder(frame)
		m.held += slots * observedBytes
	} else {
		m.held += frame // the text of a challenge, until the Login has left
	}
	return m
}

// constantBytes is what does not depend on the configuration: the Machine, its
// notices, the addresses, and the rounding of what is allocated.
const constantBytes = 64 << 10

// observedBytes is the most that a Machine keeps of the text of an observed
// action: its ActionID, ChannelId, CommandID and Channel, each cut at MaxLine
// and rounded up as allocated, and its name, which is short if there is a
// CommandID.
const observedBytes = 4*(wire.MaxLine+2) + 16

// decoder adds a decoder; its largest slice is a line table.
func (m *memory) decoder(frame int64) {
	m.held += int64(wire.MemoryBound(int(frame), MaxReceive))
	m.moving = max(m.moving, lineSize*frame/2)
}

// ring adds the ring of queued events, and the one before it: commands of this
// Step may show events in that one. A small ring may grow twice in a Step.
func (m *memory) ring(n int64) {
	m.held += n + n/2
	m.moving = max(m.moving, n/4)
}

// ringBytes is the largest size of the ring of queued events: what was live when
// a Step began, what the Step adds, and the piece lost where the ring wraps.
func (c *Config) ringBytes() int64 {
	return int64(c.QueueBytes) + MaxReceive + 2*int64(c.MaxFrame)
}

// queuePlaces is the most entries of the queue: events, and a gap of each reason
// at each place in front of, between and behind them. Bytes are lost only of a
// session that is observed.
func (c *Config) queuePlaces() int64 {
	reasons := int64(numGapReasons) - 1
	if !c.Observe {
		reasons--
	}
	return int64(c.QueueEvents) + (int64(c.QueueEvents)+1)*reasons
}

// lineEntries is the most entries of the line tables of the events that one Step
// takes out of the queue: a line has two bytes at least, and each table has one
// entry more than lines.
func (c *Config) lineEntries() int64 {
	events := int64(min(c.StepEvents, c.QueueEvents))
	return min(int64(c.QueueBytes), events*int64(c.MaxFrame))/2 + events
}

// maxCommands is the most commands of a Step: each pending action may leave in a
// Send of its own, since canceled ones left holes between them, and end as well,
// and a frame that is no event may call for one. A frame of eight bytes is none
// that does; one of an observed client makes two, at ten bytes. The rest are
// notices, actions of the machine's own, and what begins or ends a connection.
func (c *Config) maxCommands() int64 {
	const rest = 256
	n := 2*int64(c.MaxPending) + int64(c.StepEvents) + MaxReceive/minQueueSlot + rest
	if c.Observe {
		n += 2 * MaxReceive / 10
	}
	return n
}

// writeBytes is the most bytes of the write queue: begin drops what has left
// unless more is unsent, and an action is appended before holes are closed.
func (c *Config) writeBytes() int64 { return 2*int64(c.WriteQueue) + maxActionBytes }

// ownBytes is the most bytes of the machine's own actions in one Step: a filter
// or two for each line of the list, and pings, each behind an answer of the server
// that is as long. What is longer than the window does not leave.
func (c *Config) ownBytes() int64 {
	const ownAction = wire.MaxLine + 128
	return min(int64(c.SendWindow), (maxFilters+ownReserve)*ownAction+2*MaxReceive)
}

// maxSlots is the most actions on record, the machine's own included.
func (c *Config) maxSlots() int64 { return int64(c.MaxPending) + ownReserve }

// powerOf2 returns the least power of two that is n or more.
func powerOf2(n int64) int64 { return 1 << bits.Len64(uint64(max(n, 1)-1)) }
