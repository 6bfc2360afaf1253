package wire

import (
	"bytes"
	"encoding/binary"
	"math/bits"
)

// batch is how many bytes are searched for line ends at a time: few enough to be in the cache still when they are looked at.
const batch = 4 << 10

// blockSize is how many bytes are looked at at once, a bit of a word for each.
const blockSize = 64

// fewEnds is how many line ends are written for each block whether there are or not: most blocks have no more, and a branch that is
// always the same costs less than one for each line.
const fewEnds = 4

// fill finds more line ends and reports whether there were any.
func (d *Decoder) fill() bool {
	for d.scanned < len(d.data) {
		p := d.data[d.scanned:min(d.scanned+batch, len(d.data))]
		n := len(d.arena)
		d.arena = appendLineEnds(grow(d.arena, len(p)+fewEnds, len(d.data)+slack), p, uint32(d.scanned))
		d.scanned += len(p)
		if len(d.arena) > n {
			return true
		}
	}
	return false
}

// appendLineEnds appends the offset behind each LF in p, which begins at base. The table must have room for len(p)+fewEnds more.
//
// It is what decoding mostly consists of. A call of bytes.IndexByte for each line takes twice as long, because each search has to
// wait for the one before.
func appendLineEnds(table []uint32, p []byte, base uint32) []uint32 {
	n := len(table)
	room := table[:cap(table)]
	for len(p) >= blockSize {
		found := feeds((*[blockSize]byte)(p))
		next := room[n:]
		count := bits.OnesCount64(found)
		few := (*[fewEnds]uint32)(next)
		few[0] = base + uint32(bits.TrailingZeros64(found)) + 1
		found &= found - 1
		few[1] = base + uint32(bits.TrailingZeros64(found)) + 1
		found &= found - 1
		few[2] = base + uint32(bits.TrailingZeros64(found)) + 1
		found &= found - 1
		few[3] = base + uint32(bits.TrailingZeros64(found)) + 1
		found &= found - 1
		for i := fewEnds; i < count; i++ {
			next[i] = base + uint32(bits.TrailingZeros64(found)) + 1
			found &= found - 1
		}
		n += count
		base += blockSize
		p = p[blockSize:]
	}
	table = room[:n]
	for {
		i := bytes.IndexByte(p, '\n')
		if i < 0 {
			return table
		}
		base += uint32(i) + 1
		table = append(table, base)
		p = p[i+1:]
	}
}

// feeds returns a bit for each LF in a block, the lowest for the first byte.
func feeds(block *[blockSize]byte) uint64 {
	le := binary.LittleEndian
	a, b, c, d := le.Uint64(block[0:]), le.Uint64(block[8:]), le.Uint64(block[16:]), le.Uint64(block[24:])
	e, f, g, h := le.Uint64(block[32:]), le.Uint64(block[40:]), le.Uint64(block[48:]), le.Uint64(block[56:])
	if (a|b|c|d|e|f|g|h)&high == 0 { // nearly always, and worth a path of its own
		return ^(othersASCII(a) | othersASCII(b)<<8 | othersASCII(c)<<16 | othersASCII(d)<<24 |
			othersASCII(e)<<32 | othersASCII(f)<<40 | othersASCII(g)<<48 | othersASCII(h)<<56)
	}
	return ^(others(a) | others(b)<<8 | others(c)<<16 | others(d)<<24 | others(e)<<32 | others(f)<<40 | others(g)<<48 | others(h)<<56)
}

const (
	high = 0x8080808080808080
	low  = 0x7f7f7f7f7f7f7f7f
	feed = 0x0a0a0a0a0a0a0a0a
	// Of a word that has only bits of high, the product has them side by side in its highest byte.
	gather = 0x0002040810204081
)

// others returns a bit for each of eight bytes that is not an LF, the lowest for the first.
func others(eight uint64) uint64 {
	x := eight ^ feed // what is looked for is 0 now; adding low carries into high from all else
	return (x&low + low | x) & high * gather >> 56
}

// othersASCII is others for eight bytes below 0x80.
func othersASCII(eight uint64) uint64 { return (eight ^ feed + low) & high * gather >> 56 }
