package core

import "crypto/sha256"

// Draws are stateless: a hash of seed, concern, node, conn and index, so that
// one more draw in one place moves no draw in another.
type concern uint8

const (
	drawNonce concern = 1 + iota
	drawActionID
	drawBackoff
)

func draw(seed *[32]byte, what concern, node Node, conn Conn, index uint64) uint64 {
	var in [32 + 1 + 4 + 4 + 8]byte
	copy(in[:32], seed[:])
	in[32] = byte(what)
	putUint(in[33:37], uint64(node))
	putUint(in[37:41], uint64(conn))
	putUint(in[41:49], index)
	sum := sha256.Sum256(in[:])
	var v uint64
	for _, b := range sum[:8] {
		v = v<<8 | uint64(b)
	}
	return v
}

func putUint(dst []byte, v uint64) {
	for i := len(dst) - 1; i >= 0; i-- {
		dst[i] = byte(v)
		v >>= 8
	}
}

// uniform maps a draw to [0, n].
func uniform(v, n uint64) uint64 {
	if n == 1<<64-1 {
		return v
	}
	return v % (n + 1)
}
