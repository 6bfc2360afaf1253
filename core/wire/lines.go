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
const fewEnds = 5

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
		block := (*[blockSize]byte)(p)
		found := ^(others(block[0:8]) | others(block[8:16])<<8 | others(block[16:24])<<16 | others(block[24:32])<<24 |
			others(block[32:40])<<32 | others(block[40:48])<<40 | others(block[48:56])<<48 | others(block[56:64])<<56)
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
		few[4] = base + uint32(bits.TrailingZeros64(found)) + 1
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

// others returns a bit for each of eight bytes that is not an LF, the lowest for the first.
func others(eight []byte) uint64 {
	const (
		high = 0x8080808080808080
		low  = 0x7f7f7f7f7f7f7f7f
		feed = 0x0a0a0a0a0a0a0a0a
		// Of a word that has only bits of high, the product has them side by side in its highest byte.
		gather = 0x0002040810204081
	)
	x := binary.LittleEndian.Uint64(eight) ^ feed // what is looked for is 0 now; adding low carries into high from all else
	return (x&low + low | x) & high * gather >> 56
}
