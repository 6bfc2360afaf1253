package core

import (
	"strconv"

	"amicore/core/wire"
)

// Reset makes the machine as New makes one, and keeps its memory: for those
// who run many sessions one after another. What the last Step gave out is
// invalid from here on. On an error nothing changes. What is kept is within
// the MemoryBound of the configurations it has had.
func (m *Machine) Reset(cfg Config) error {
	cfg.setDefaults()
	if err := cfg.validate(); err != nil {
		return err
	}
	cfg.Filters = append([]string(nil), cfg.Filters...)
	if m.decoder == nil {
		m.decoder = new(wire.Decoder)
		m.decoder.SetText(m.mayBeText)
	}
	m.decoder.Renew(wire.FromServer, cfg.MaxFrame)
	clear(m.out)
	clear(m.notices)
	clear(m.ownBytes) // the login was there
	clear(m.slots)
	if m.byName == nil {
		m.byName, m.byCommand = make(map[string]uint32), make(map[string]uint32)
	}
	clear(m.byName)
	clear(m.byCommand)
	m.byTicket.empty()
	m.bySeq.empty()
	m.queue.empty(&cfg)
	m.write.reset()
	*m = Machine{
		cfg:       cfg,
		now:       minInstant, // any clock may be the driver's
		freeSlot:  noSlot,
		tickets:   newList(linkTicket),
		waiting:   newList(linkOrder),
		urgent:    newList(linkOrder),
		records:   newList(linkOrder),
		seq:       1,
		eventMask: cfg.Events,

		out: m.out[:0], messages: m.messages[:0], starts: m.starts[:0], notices: m.notices[:0], ownBytes: m.ownBytes[:0],
		heap: m.heap[:0], slots: m.slots[:0], byTicket: m.byTicket, bySeq: m.bySeq, byName: m.byName, byCommand: m.byCommand,
		write: m.write, decoder: m.decoder, queue: m.queue, nonce: m.nonce[:0], addrs: m.addrs[:0],
	}
	m.nonce = strconv.AppendUint(m.nonce, draw(&m.cfg.Seed, drawNonce, cfg.Node, 0, 0)>>(64-nonceBits), 36)
	for k := range m.alarms {
		m.disarm(alarmKind(k))
	}
	if cfg.Observe {
		m.observer.init(&m.cfg)
	}
	return nil
}

// empty takes every key out and keeps the room.
func (t *table) empty() {
	for i := range t.slots {
		t.slots[i] = noSlot
	}
	t.n = 0
}

// empty makes the queue as new for a configuration, and keeps its rings.
func (q *eventQueue) empty(cfg *Config) {
	*q = eventQueue{entries: q.entries, data: q.data}
	q.init(cfg)
}
