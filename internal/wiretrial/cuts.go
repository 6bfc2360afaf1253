package wiretrial

import "bytes"

// Cut cuts a stream into pieces of n bytes.
func Cut(stream []byte, n int) (pieces [][]byte) {
	for len(stream) > n {
		pieces = append(pieces, stream[:n])
		stream = stream[n:]
	}
	return append(pieces, stream)
}

// Pieces cuts a stream anywhere: into few pieces or many, some of them empty, or at the ends of its lines, between CR and LF and right
// behind the LF.
func Pieces(pick Pick, stream []byte) (pieces [][]byte) {
	if pick.chance(3) {
		return atLineEnds(pick, stream)
	}
	most := [...]int{3, 10, 40, 150}[pick(4)]
	for len(stream) > 0 {
		n := min(pick(most+1), len(stream))
		pieces = append(pieces, stream[:n])
		stream = stream[n:]
	}
	return pieces
}

// atLineEnds cuts a stream at some of its line ends.
func atLineEnds(pick Pick, stream []byte) (pieces [][]byte) {
	begin := 0
	for i, c := range stream {
		if c != '\n' {
			continue
		}
		at := i + 1
		switch pick(4) {
		case 0:
			continue
		case 1:
			at = i
		case 2:
			at = max(begin, i-1)
		}
		pieces = append(pieces, stream[begin:at])
		begin = at
	}
	return append(pieces, stream[begin:])
}

// Positions returns where to cut a stream into two: everywhere, or, if it is long, around what ends lines and around where lines are
// cut.
func Positions(pick Pick, stream []byte) (at []int) {
	if len(stream) <= 300 {
		for i := range len(stream) + 1 {
			at = append(at, i)
		}
		return at
	}
	begin := 0
	for i := range stream {
		far := i - begin
		if stream[i] == '\n' {
			begin = i + 1
		}
		near := bytes.IndexByte(stream[i:min(i+3, len(stream))], '\n') >= 0
		if far < 2 || near && pick.chance(2) || far > 120 && far < 132 && pick.chance(3) || pick.chance(30) {
			at = append(at, i)
		}
	}
	return at
}

// NoLimit is a limit that no stream of a trial reaches.
const NoLimit = 1 << 20

// Limits returns limits that a reader may get wrong: one that no frame reaches, around the size of one of the stream's frames, and
// within that.
func Limits(pick Pick, x Reading) []int {
	x.Limit = NoLimit
	frames := x.Reference().Frames
	if len(frames) == 0 {
		return []int{NoLimit, 1 + pick(40)}
	}
	size := max(1, frames[pick(len(frames))].Size)
	return []int{NoLimit, max(1, size-1-pick(2)), size, size + 1 + pick(2), 1 + pick(size)}
}
