package core

import "strconv"

// String says which machine it is, and in which phase. Without it %v would
// print what is inside, the bytes of a login too.
func (m *Machine) String() string {
	return "amicore machine of node " + strconv.FormatUint(uint64(m.cfg.Node), 10) + ", " + m.phase.String()
}

// GoString is String.
func (m *Machine) GoString() string { return m.String() }
