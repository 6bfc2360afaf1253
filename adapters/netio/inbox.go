package netio

import (
	"slices"

	"amicore/core/driver"
)

// What connections bring waits in an inbox of each, and the inboxes take
// turns: see transport.Poll. All of this is done with the lock held.

// waits reports whether something of the link waits for its turn.
func (l *link) waits() bool { return l.taken < len(l.inbox) || l.over }

// take gives a link that has something its place among those that take turns.
func (t *transport) take(l *link) {
	if !l.turn {
		l.turn = true
		t.turns = append(t.turns, l)
	}
}

// leave takes a link out of them.
func (t *transport) leave(l *link) {
	if i := slices.Index(t.turns, l); i >= 0 {
		t.turns = slices.Delete(t.turns, i, i+1)
	}
	l.turn = false
}

// store puts what was read behind what waits in the inbox. It fills the last
// buffer there first, so that all but the last are full: what is held is
// bounded by the bytes that wait, however small the reads are. With the buffer
// that is lent, the last one and that of the read under way the memory of a
// link is at most 2 * ReadAhead + 64 KiB: see allowance for the last of them.
func (l *link) store(b *buffer) {
	behind := l.queued > 0 // something waits or is lent
	l.queued += len(b.data)
	if l.taken < len(l.inbox) {
		b.move(l.inbox[len(l.inbox)-1])
	}
	if len(b.data) == 0 {
		b.free()
		return
	}
	if behind && len(b.data) <= smallBuffer && len(b.room) > smallBuffer {
		large := b
		b = borrowBuffer(false)
		b.link = l
		large.move(b)
		large.free()
	}
	l.inbox = append(l.inbox, b)
}

// move moves as much from the beginning of b to the end of other as has room.
func (b *buffer) move(other *buffer) {
	used := len(other.data)
	n := copy(other.room[used:], b.data)
	other.data = other.room[:used+n]
	b.data = b.room[:copy(b.room, b.data[n:])]
}

// next takes what has waited longest in a link's inbox: bytes, and behind all
// of them the end of the connection.
func (t *transport) next(l *link) driver.Completion {
	if l.taken == len(l.inbox) {
		l.over = false
		return driver.Completion{Kind: driver.Closed, Key: l.key, Close: l.why, Reason: l.text}
	}
	t.lent = l.inbox[l.taken]
	l.inbox[l.taken] = nil
	if l.taken++; l.taken == len(l.inbox) {
		l.inbox, l.taken = l.inbox[:0], 0
	}
	return driver.Completion{Kind: driver.Received, Key: l.key, Data: t.lent.data}
}

// discard forgets what has come on a link that was closed from here.
func (t *transport) discard(l *link) {
	for _, b := range l.inbox[l.taken:] {
		b.free()
	}
	l.inbox, l.taken, l.over = nil, 0, false
	t.leave(l)
}
