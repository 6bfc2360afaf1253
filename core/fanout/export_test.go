package fanout

// Held is the memory of everything that s holds, in bytes.
func Held(s *Subscriber) int {
	n := Capacity(s.filling)
	for _, b := range s.closed {
		n += Capacity(b)
	}
	for _, b := range s.spares {
		n += Capacity(b)
	}
	return n
}

// Capacity is the memory that b holds, in bytes.
func Capacity(b *Batch) int {
	if b == nil {
		return 0
	}
	return b.capacity()
}

// Match is match.
func Match(pattern, name string) bool { return match(pattern, []byte(name)) }

// NameGaps makes n gaps the most that may wait with the number of their node.
func NameGaps(s *Subscriber, n int) { s.gaps.most = n }

// CheckRoom returns how many gaps wait, and how many s counts.
func CheckRoom(s *Subscriber) (wait, counted int) {
	for _, b := range s.closed {
		wait += b.gaps()
	}
	if s.filling != nil {
		wait += s.filling.gaps()
	}
	return wait, s.gaps.used
}
