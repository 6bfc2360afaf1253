package wire

// slack is how many entries or bytes a buffer may hold over the bytes it is made for: the CR LF of an empty line, the first entry
// of a table.
const slack = 16

// minGrow is the smallest capacity that is allocated.
const minGrow = 64

// grow returns room for n more entries. Capacities at least double up to the limit, so that appending stays cheap, and all arrays
// that were outgrown together are no larger than the last one.
func grow[T any](s []T, n, limit int) []T {
	need := len(s) + n
	if need <= cap(s) {
		return s
	}
	c := max(2*cap(s), minGrow, need)
	if cap(s) < limit && 2*c > limit {
		c = max(limit, need)
	}
	return append(make([]T, 0, c), s...)
}

func (d *Decoder) appendBuf(s, p []byte) []byte {
	return append(grow(s, len(p), int(d.max)+slack), p...)
}

func (d *Decoder) appendSpare(s, p []byte) []byte {
	return append(grow(s, len(p), len(p)), p...)
}

func (d *Decoder) appendLine(s []uint32, start uint32) []uint32 {
	if len(s) == cap(s) {
		s = grow(s, 1, int(d.max)+slack)
	}
	return append(s, start)
}

// decoderSize is the size of a Decoder and its discard on a 64-bit machine, rounded up.
const decoderSize = 1024

// MemoryBound returns how many bytes a decoder may ever hold with this limit and pieces of at most maxFeed bytes: its buffers by
// their capacity, its tables, and the tables that it has outgrown while frames of one Feed may still view them. What is fed is the
// caller's and not counted. Ordinary traffic takes a small part of it: the worst case is a Follows frame of empty lines.
func MemoryBound(maxFrame, maxFeed int) int {
	frame := clampFrame(maxFrame) + slack
	feed := max(maxFeed, 0) + slack
	const entry = 4 // bytes of a table entry
	kept, lines := mostKept(int64(clampFrame(maxFrame)), feed)
	return decoderSize +
		frame + entry*frame + // the frame in progress
		min(frame, feed) + // and its beginning while the frame before it is viewed
		2*entry*feed + // the arena
		2*(kept+entry*lines) + 2*minGrow*entry
}

// linesKept is how many entries the line table of a frame over the limit has: two lines, and one more.
const linesKept = 3

// mostKept returns how many bytes, and entries of line tables, may be kept of the frames over the limit that end in one piece. A
// frame keeps two lines at most and no more than it has, but for their line ends.
func mostKept(limit int64, feed int) (bytes, lines int) {
	const each = 2 * (keepBytes + len("\r\n"))
	frames := int(int64(feed)/(limit+2)) + 2 // such a frame has more than limit bytes, and an empty line
	return min(each*frames, feed+each+2*len("\r\n")*frames), linesKept * frames
}
