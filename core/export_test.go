package core

// MostHeld returns the part of the MemoryBound that may be held when a Step is
// over, and the part that is there only while a table grows.
func MostHeld(c Config) (held, moving int64) {
	m := c.memory()
	return m.held, m.moving
}
