package core

import (
	"maps"

	"amicore/core/wire"
)

// Clone copies a machine whole: both go on from here without touching each
// other. The commands of the last Step stay with the original.
func (m *Machine) Clone() *Machine {
	c := *m
	c.out = nil
	c.messages = nil
	c.starts = nil
	c.notices = nil
	c.nonce = append([]byte(nil), m.nonce...)
	c.heap = append([]heapEntry(nil), m.heap...)
	c.slots = append([]slot(nil), m.slots...)
	for i := range c.slots {
		if from := c.slots[i].collect; from != nil {
			to := *from
			to.events = append([]wire.Message(nil), from.events...)
			to.text = append([]wire.Message(nil), from.text...)
			c.slots[i].collect = &to
		}
	}
	c.byTicket, c.bySeq = m.byTicket.clone(), m.bySeq.clone()
	c.byName, c.byCommand = maps.Clone(m.byName), maps.Clone(m.byCommand)
	c.write.bytes = append([]byte(nil), m.write.bytes...)
	c.ownBytes = nil
	c.decoder = m.decoder.Clone()
	c.decoder.SetText(c.mayBeText)
	c.frame = wire.Frame{}
	c.queue = m.queue.clone()
	c.addrs = append([]string(nil), m.addrs...)
	c.boot.seenAt = append([]string(nil), m.boot.seenAt...)
	if m.observer.client != nil {
		c.observer.client = m.observer.client.Clone()
		c.observer.frame = wire.Frame{}
	}
	return &c
}
