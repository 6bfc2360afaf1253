package wire

import "slices"

// A Store keeps copies of messages one behind another, in two slices that
// are used again after Reset: once they have grown, keeping a message
// allocates nothing. The zero Store is empty and ready.
type Store struct {
	data   []byte
	starts []uint32
	index  []stored
}

// stored is kept small: each is written by one processor and read by another.
type stored struct {
	table   uint32 // where its line table begins in starts
	end     uint32 // where its bytes end in data
	headers uint32 // Message.headers; of a Follows frame trailerFlag, and Message.trailer from bit trailerShift on
}

// The text of a Follows frame has at most three headers in front and maxTrailer behind it, so that both numbers fit into one.
const (
	trailerFlag  = 1 << 31
	trailerShift = 8
)

// storedSize is the size of a stored.
const storedSize = 12

// Append copies m behind what is there. Messages taken by At before stay
// valid: they keep the memory they were taken from.
func (s *Store) Append(m *Message) {
	table := len(s.starts)
	if starts := m.starts; len(starts) > 0 {
		by := uint32(len(s.data)) - starts[0]
		s.data = append(s.data, m.data[starts[0]:]...)
		s.starts = slices.Grow(s.starts, len(starts))[:table+len(starts)]
		moved := s.starts[table:][:len(starts)]
		for i, start := range starts {
			moved[i] = start + by
		}
	}
	e := stored{table: uint32(table), end: uint32(len(s.data)), headers: m.headers}
	if m.trailer > 0 {
		e.headers |= trailerFlag | m.trailer<<trailerShift
	}
	s.index = append(s.index, e)
}

// GrowLike makes room for as much as another Store keeps, and an eighth more.
func (s *Store) GrowLike(o *Store) {
	s.data = slices.Grow(s.data, len(o.data)+len(o.data)/8)
	s.starts = slices.Grow(s.starts, len(o.starts)+len(o.starts)/8)
	s.index = slices.Grow(s.index, len(o.index)+len(o.index)/8)
}

// Len returns how many messages are kept.
func (s *Store) Len() int { return len(s.index) }

// At returns message i, counted from 0 in the order of Append. It is
// borrowed from the Store until Reset.
func (s *Store) At(i int) (m Message) {
	s.View(i, &m)
	return m
}

// View makes m what At returns: whoever goes through many saves a copy of
// each.
func (s *Store) View(i int, m *Message) {
	e := &s.index[i]
	end := uint32(len(s.starts))
	if i+1 < len(s.index) {
		end = s.index[i+1].table
	}
	m.data, m.starts, m.headers, m.trailer = s.data[:e.end:e.end], s.starts[e.table:end:end], e.headers, 0
	if e.headers&trailerFlag != 0 {
		m.headers, m.trailer = e.headers&(1<<trailerShift-1), e.headers&^trailerFlag>>trailerShift
	}
}

// Bytes returns how many bytes the kept messages have, tables not counted.
func (s *Store) Bytes() int { return len(s.data) }

// Capacity returns how many bytes the Store holds, in use or not.
func (s *Store) Capacity() int { return cap(s.data) + 4*cap(s.starts) + storedSize*cap(s.index) }

// Reset empties the Store and keeps its memory.
func (s *Store) Reset() { s.data, s.starts, s.index = s.data[:0], s.starts[:0], s.index[:0] }
