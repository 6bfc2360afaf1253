package wire

import "encoding/binary"

// Get returns the value of the first header with this name, in any case, and nil when there is none.
func (m Message) Get(name string) []byte {
	value, _ := m.Lookup(name)
	return value
}

// Lookup returns the value of the first header with this name, in any case, and whether there is one.
//
// It is asked of every event, mostly for names that the event has not or has in just these letters. So lines are turned down by
// their first eight bytes at once, since a branch for each byte goes wrong too often, and whatever is rarer is left to lookup.
func (m Message) Lookup(name string) ([]byte, bool) {
	n := uint(len(name))
	if n == 0 || n > 16 {
		return m.lookup(0, name)
	}
	// What the line begins with, and which bits of that count; of a name from 8 bytes on, what it ends with.
	head, tail, mask := uint64(0), uint64(0), ^uint64(0)
	plain := uint64(letters)
	switch {
	case n >= 8:
		head, tail = word(name), word(name[n-8:])
		plain &= head & tail
	case n >= 4:
		head = half(name) | half(name[n-4:])<<(8*n-32)
	default:
		for i := range n {
			head |= uint64(name[i]) << (8 * i)
		}
	}
	if n < 8 {
		mask >>= 56 - 8*n
		plain = (head | ^(mask >> 8)) & letters
		head |= ':' << (8 * n)
	}
	if plain != letters {
		return m.lookup(0, name) // a colon or a parenthesis, perhaps: a line that begins so need not be a header of that name
	}
	data, folded := m.data, (head|blanks)&mask
	for i, line := range m.starts {
		start := uint(line)
		end := start + 8
		if end > uint(len(data)) {
			if start == uint(len(data)) {
				break // the end of the last line
			}
			return m.lookup(i, name)
		}
		first := binary.LittleEndian.Uint64(data[start:end:end])
		if (first|blanks)&mask != folded {
			continue
		}
		at := start + n
		if at >= uint(len(data)) || data[at] != ':' {
			continue // a longer name
		}
		if (first^head)&mask != 0 || n >= 8 && binary.LittleEndian.Uint64(data[at-8:at:at]) != tail {
			return m.lookup(i, name) // other letters, or another case
		}
		if m.isText(i) {
			continue
		}
		return trimSpace(trimCR(trimLF(data[at+1 : max(at+1, uint(m.starts[i+1]))]))), true
	}
	return nil, false
}

const (
	// blanks makes ASCII letters of a word lower case, and other bytes other bytes.
	blanks = 0x2020202020202020
	// letters has the bit that every letter has, and neither colon, parenthesis nor line end.
	letters = 0x4040404040404040
)

func half(s string) uint64 {
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24
}

func word(s string) uint64 {
	return half(s) | uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// lookup is Lookup from line i on, for any name.
func (m Message) lookup(i int, name string) ([]byte, bool) {
	data, n := m.data, uint(len(name))
	for ; i < m.Len(); i++ {
		at := uint(m.starts[i]) + n
		if at < uint(len(data)) && data[at] == ':' && EqualFold(data[m.starts[i]:at], name) {
			if found, value, ok := m.Header(i); ok && EqualFold(found, name) {
				return value, true
			}
		}
	}
	return nil, false
}
