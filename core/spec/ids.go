package spec

import (
	"crypto/sha256"
	"encoding/binary"
	"strconv"
	"strings"

	"amicore/core"
)

// The purposes of draws. contract: ids, draws.
const (
	drawNonce   = 1
	drawID      = 2
	drawBackoff = 3
)

// idsRemembered is how many ids of callers whose actions have ended are
// remembered. contract: config, other limits.
const idsRemembered = 128

// draw returns the 64-bit number that Config.Seed gives for a purpose, a
// connection and an index. contract: ids, draws.
func (m *Machine) draw(purpose byte, conn core.Conn, index uint64) uint64 {
	var text []byte
	text = append(text, m.config.Seed[:]...)
	text = append(text, purpose)
	text = binary.BigEndian.AppendUint32(text, uint32(m.config.Node))
	text = binary.BigEndian.AppendUint32(text, uint32(conn))
	text = binary.BigEndian.AppendUint64(text, index)
	sum := sha256.Sum256(text)
	return binary.BigEndian.Uint64(sum[:8])
}

// base36 returns a number in base 36, without leading zeros.
func base36(n uint64) string { return strconv.FormatUint(n, 36) }

// makeNonce returns the first part of each ActionID that this Machine makes.
// contract: ids, the nonce.
func (m *Machine) makeNonce() string { return base36(m.draw(drawNonce, 0, 0) >> 24) }

// randomPart returns the last part of an ActionID. contract: ids, ActionIDs.
func (m *Machine) randomPart(conn core.Conn, number uint64) uint64 {
	return m.draw(drawID, conn, number) & 0xffffffff
}

// idOfNumber returns the ActionID with this number on the present connection.
// contract: ids, ActionIDs.
func (m *Machine) idOfNumber(number uint64) string {
	return m.nonce + "-" + base36(uint64(m.conn)) + "-" + base36(number) + "-" + base36(m.randomPart(m.conn, number))
}

// nextID makes the next ActionID. contract: ids, ActionIDs.
func (m *Machine) nextID() string {
	m.idsMade++
	return m.idOfNumber(m.idsMade)
}

// readBase36 reads a number of an ActionID: 1 to 13 digits of base 36 in lower
// case without a leading zero, modulo 2^64. contract: ids, reading an id.
func readBase36(text string) (n uint64, ok bool) {
	if len(text) < 1 || len(text) > 13 || len(text) > 1 && text[0] == '0' {
		return 0, false
	}
	for _, c := range []byte(text) {
		switch {
		case c >= '0' && c <= '9':
			n = n*36 + uint64(c-'0')
		case c >= 'a' && c <= 'z':
			n = n*36 + uint64(c-'a') + 10
		default:
			return 0, false
		}
	}
	return n, true
}

// classOfID returns the class of an orphan with an ActionID that finds no
// action. contract: ids, reading an id.
func (m *Machine) classOfID(id string) core.OrphanClass {
	if id == "" {
		return core.OrphanNoID
	}
	if contains(m.endedIDs, id) {
		return core.OrphanLate
	}
	parts := strings.Split(id, "-")
	if len(id) > 40 || len(parts) != 4 || parts[0] != m.nonce {
		return core.OrphanForeign
	}
	conn, ok1 := readBase36(parts[1])
	number, ok2 := readBase36(parts[2])
	random, ok3 := readBase36(parts[3])
	if !ok1 || !ok2 || !ok3 || conn >= 1<<32 {
		return core.OrphanForeign
	}
	switch {
	case conn > uint64(m.conn):
		return core.OrphanUnknown
	case conn == uint64(m.conn) && number > m.idsMade:
		return core.OrphanUnknown
	case random != m.randomPart(core.Conn(conn), number):
		return core.OrphanUnknown
	}
	return core.OrphanLate
}

// rememberEndedID remembers the id of a caller's making once its ticket has
// ended and it is neither waiting nor a record. contract: correlation, orphans.
func (m *Machine) rememberEndedID(a *action) {
	if a.callersID {
		m.endedIDs = lastOf(append(m.endedIDs, a.id), idsRemembered)
	}
}

// contains reports whether a list has a text.
func contains(list []string, text string) bool {
	for _, each := range list {
		if each == text {
			return true
		}
	}
	return false
}

// lastOf returns a copy of the last n entries of a list.
func lastOf(list []string, n int) []string {
	if len(list) > n {
		list = list[len(list)-n:]
	}
	return append([]string(nil), list...)
}

// without returns a copy of a list that lacks a text once.
func without(list []string, text string) []string {
	rest := append([]string(nil), list...)
	for i, each := range rest {
		if each == text {
			return append(rest[:i], rest[i+1:]...)
		}
	}
	return rest
}
