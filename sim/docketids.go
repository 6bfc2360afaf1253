package sim

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"strconv"

	"amicore/core"
)

// The ids that a machine makes, written a second time (docs/contract/ids.md).

// drawn is the number that a machine draws for a purpose.
func drawn(config *core.Config, purpose byte, conn core.Conn, index uint64) uint64 {
	var b [49]byte
	copy(b[:], config.Seed[:])
	b[32] = purpose
	binary.BigEndian.PutUint32(b[33:], uint32(config.Node))
	binary.BigEndian.PutUint32(b[37:], uint32(conn))
	binary.BigEndian.PutUint64(b[41:], index)
	sum := sha256.Sum256(b[:])
	return binary.BigEndian.Uint64(sum[:])
}

// What is drawn.
const (
	drawsNonce = 1
	drawsID    = 2
)

// nonceOf is what the ids of a machine begin with.
func nonceOf(config *core.Config) string {
	return strconv.FormatUint(drawn(config, drawsNonce, 0, 0)>>24, 36)
}

// idOf is the id with a number on the connection that stands.
func (a *docket) idOf(number int64) []byte {
	conn := a.c.tally.conn
	b := append(a.idText[:0], a.nonce...)
	b = strconv.AppendUint(append(b, '-'), uint64(conn), 36)
	b = strconv.AppendInt(append(b, '-'), number, 36)
	b = strconv.AppendUint(append(b, '-'), uint64(uint32(drawn(&a.c.node.config, drawsID, conn, uint64(number)))), 36)
	a.idText = b
	return b
}

// countAhead counts the numbers that the machine's own actions have taken which wait for
// room: they are not seen before they are sent.
func (a *docket) countAhead() {
	o, waits := &a.c.kept.outbox, 0
	if a.mask.owed {
		waits++
	}
	waits += o.waits
	a.number += int64(waits - a.ahead)
	a.ahead = waits
}

// waitsAs reports whether an action of the machine's own with that id waits.
func (a *docket) waitsAs(id []byte) bool {
	number, ours := a.numberIn(id)
	if !ours {
		return false
	}
	a.countAhead()
	return number <= a.number && bytes.Equal(id, a.idOf(number))
}

// took follows a number that is sent.
func (a *docket) took(number int64) {
	if number > a.number || a.uncounted {
		a.number, a.uncounted = number, false
	} else if len(a.waiting) == 0 || number != a.waiting[0].number {
		a.ahead = max(0, a.ahead-1)
	}
}
