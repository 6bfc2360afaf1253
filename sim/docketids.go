package sim

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"strconv"
	"strings"

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
	drawsNonce   = 1
	drawsID      = 2
	drawsBackoff = 3
)

// nonceOf is what the ids of a machine begin with.
func nonceOf(config *core.Config) string {
	return strconv.FormatUint(drawn(config, drawsNonce, 0, 0)>>24, 36)
}

// idOf is the id with a number on the connection that stands.
func (a *docket) idOf(number int64) []byte {
	a.idText = appendID(append(a.idText[:0], a.nonce...), &a.c.node.config, a.c.tally.conn, number)
	return a.idText
}

// appendID adds to a nonce what follows in the id with a number on a connection.
func appendID(nonce []byte, config *core.Config, conn core.Conn, number int64) []byte {
	b := strconv.AppendUint(append(nonce, '-'), uint64(conn), 36)
	b = strconv.AppendInt(append(b, '-'), number, 36)
	return strconv.AppendUint(append(b, '-'), uint64(uint32(drawn(config, drawsID, conn, uint64(number)))), 36)
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
	return a.before >= 0 && number > a.before && number <= a.number && bytes.Equal(id, a.idOf(number))
}

// couldHaveMade reports whether the machine could have made the id, on this connection or
// on one before: it does not remember which of its numbers were made on which.
func (a *docket) couldHaveMade(id []byte) bool {
	number, ours := a.numberIn(id)
	if !ours {
		return false
	}
	conn, _ := numberOf(strings.Split(string(id), "-")[1])
	present := uint64(a.c.tally.conn)
	a.countAhead()
	if conn > present || conn == present && uint64(number) > uint64(a.number) {
		return false
	}
	return bytes.Equal(id, appendID([]byte(a.nonce), &a.c.node.config, core.Conn(conn), number))
}

// took follows a number that is sent.
func (a *docket) took(number int64) {
	if a.before < 0 {
		a.before = number - 1
	}
	if number > a.number || a.uncounted {
		a.number, a.uncounted = number, false
	} else if len(a.waiting) == 0 || number != a.waiting[0].number {
		a.ahead = max(0, a.ahead-1)
	}
}
