package core

import (
	"slices"
	"strconv"
)

// ActionIDs are `<nonce>-<conn>-<seq>-<random>` in base 36. Ids are public
// once an event has shown one (main/manager.c:6504), so the random part,
// drawn by a keyed cryptographic hash, keeps the next one unguessable, and
// the other parts tell late, foreign and unknown ids apart.
const (
	nonceBits = 40
	// maxOwnID bounds the four parts: 8 + 7 + 13 + 7 digits and 3 dashes.
	maxOwnID = 40
)

type actionID struct {
	n     uint8
	bytes [maxOwnID]byte
}

func (id *actionID) text() []byte { return id.bytes[:id.n] }

func (m *Machine) newID(id *actionID, seq uint64) {
	b := append(id.bytes[:0], m.nonce...)
	b = append(b, '-')
	b = strconv.AppendUint(b, uint64(m.conn), 36)
	b = append(b, '-')
	b = strconv.AppendUint(b, seq, 36)
	b = append(b, '-')
	b = strconv.AppendUint(b, m.idRandom(m.conn, seq), 36)
	id.n = uint8(len(b))
}

// Nonce is the first part of every ActionID that the machine makes. Machines
// with the same seed and different nodes have different ones, but for a
// chance of 2^-40 for each pair.
func (m *Machine) Nonce() string { return string(m.nonce) }

func (m *Machine) idRandom(conn Conn, seq uint64) uint64 {
	return draw(&m.cfg.Seed, drawActionID, m.cfg.Node, conn, seq) & (1<<32 - 1)
}

// readID takes an id apart. ok is false for one that is not of our form or
// not of this machine's nonce.
func (m *Machine) readID(id []byte) (conn Conn, seq, random uint64, ok bool) {
	n := len(m.nonce)
	if len(id) > maxOwnID || len(id) <= n || string(id[:n]) != string(m.nonce) || id[n] != '-' {
		return 0, 0, 0, false
	}
	rest := id[n+1:]
	c, rest, ok1 := readBase36(rest, '-')
	seq, rest, ok2 := readBase36(rest, '-')
	random, rest, ok3 := readBase36(rest, 0)
	if !ok1 || !ok2 || !ok3 || len(rest) != 0 || c >= 1<<32 {
		return 0, 0, 0, false
	}
	return Conn(c), seq, random, true
}

// readBase36 reads digits up to the delimiter, or to the end for 0.
func readBase36(b []byte, delimiter byte) (v uint64, rest []byte, ok bool) {
	i := 0
	for ; i < len(b) && i < 13; i++ {
		var d uint64
		switch c := b[i]; {
		case '0' <= c && c <= '9':
			d = uint64(c - '0')
		case 'a' <= c && c <= 'z':
			d = uint64(c-'a') + 10
		default:
			goto end
		}
		v = v*36 + d
	}
end:
	if i == 0 || i > 1 && b[0] == '0' {
		return 0, nil, false
	}
	if delimiter == 0 {
		return v, b[i:], true
	}
	if i >= len(b) || b[i] != delimiter {
		return 0, nil, false
	}
	return v, b[i+1:], true
}

// classify tells what an id that nobody waits for is.
func (m *Machine) classify(id []byte) OrphanClass {
	if len(id) == 0 {
		return OrphanNoID
	}
	if m.cfg.Observe {
		if m.ended.has(id) {
			return OrphanLate
		}
		return OrphanUnknown
	}
	if m.ended.has(id) {
		return OrphanLate
	}
	conn, seq, random, ok := m.readID(id)
	switch {
	case !ok:
		return OrphanForeign
	case conn > m.conn || conn == m.conn && seq >= m.seq || random != m.idRandom(conn, seq):
		return OrphanUnknown
	default:
		return OrphanLate
	}
}

// lastIDs remembers the last 128 ids that were added to it.
type lastIDs struct {
	next  int
	count int
	hash  [128]uint64
}

func (e *lastIDs) add(id []byte) {
	e.hash[e.next] = hashBytes(id)
	e.next = (e.next + 1) % len(e.hash)
	e.count = min(e.count+1, len(e.hash))
}

func (e *lastIDs) has(id []byte) bool { return e.count > 0 && e.index(id) >= 0 }

// remove forgets an id.
func (e *lastIDs) remove(id []byte) {
	if e.count == 0 {
		return
	}
	if i := e.index(id); i >= 0 {
		e.hash[i] = 0
	}
}

func (e *lastIDs) index(id []byte) int { return slices.Index(e.hash[:e.count], hashBytes(id)) }

// hashBytes is FNV-1a, 64 bits.
func hashBytes(b []byte) uint64 {
	h := uint64(14695981039346656037)
	for _, c := range b {
		h = (h ^ uint64(c)) * 1099511628211
	}
	return h
}
