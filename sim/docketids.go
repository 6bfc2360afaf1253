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
func (a *docket) idOf(number int64) []byte { return a.idOn(a.c.tally.conn, number) }

// idOn is the id with a number on a connection. It is overwritten by the next one.
func (a *docket) idOn(conn core.Conn, number int64) []byte {
	a.idText = appendID(append(a.idText[:0], a.nonce...), &a.c.node.config, conn, number)
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

// waitsAs reports whether an action of the machine's own with that id, which has that
// number, waits.
func (a *docket) waitsAs(id []byte, number int64) bool {
	return a.before >= 0 && number > a.before && number <= a.number && bytes.Equal(id, a.idOf(number))
}

// couldHaveMade reports whether the machine could have made the id, which has these parts, on this connection or
// on one before: it does not remember which of its numbers were made on which.
func (a *docket) couldHaveMade(id []byte, conn core.Conn, number int64) bool {
	present := a.c.tally.conn
	if conn > present || conn == present && uint64(number) > uint64(a.number) {
		return false
	}
	return bytes.Equal(id, a.idOn(conn, number))
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

// readID takes apart an id of the form of those that the machine makes. Whether its random
// part is right is not looked at.
func (a *docket) readID(id []byte) (conn core.Conn, number int64, ours bool) {
	nonce, c, n, ok := partsOf(string(id))
	if !ok || nonce != a.nonce || c >= 1<<32 {
		return 0, 0, false
	}
	return core.Conn(c), int64(n), true
}

// partsOf takes apart an id that some machine may have made.
func partsOf(id string) (nonce string, conn, number uint64, ok bool) {
	parts := strings.Split(id, "-")
	if len(id) > 40 || len(parts) != 4 {
		return "", 0, 0, false
	}
	conn, ok1 := numberOf(parts[1])
	number, ok2 := numberOf(parts[2])
	_, ok3 := numberOf(parts[3])
	return parts[0], conn, number, ok1 && ok2 && ok3
}

// numberOf reads a number of an ActionID of the machine's making.
func numberOf(s string) (n uint64, ok bool) {
	if len(s) == 0 || len(s) > 13 || s[0] == '0' && len(s) > 1 {
		return 0, false
	}
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			n = 36*n + uint64(c-'0')
		case c >= 'a' && c <= 'z':
			n = 36*n + uint64(c-'a'+10)
		default:
			return 0, false
		}
	}
	return n, true
}
