package fake

import (
	"bytes"

	"amicore/core"
)

// cutInside looks for the place in b at which a fault wants the connection to
// end; b is what the server writes next.
func (n *Network) cutInside(c *netConn, b []byte) {
	node := c.node
	if c.cutAt > 0 {
		return
	}
	for kind := NetCutCRLF; kind <= NetCutFrame; kind++ {
		if !node.active(kind, n.now) {
			continue
		}
		f := &node.faults[kind]
		if f.amount >= int64(len(b)) {
			f.amount -= int64(len(b))
			continue
		}
		from := max(0, int(f.amount))
		f.amount = 0
		if at := placeOf(kind, b[from:]); at >= 0 {
			c.cutAt, c.cutBy, c.cutFor = c.downed+uint64(from+at)+1, core.CloseEOF, kind
			return
		}
	}
}

// placeOf finds where b is to be cut: so many bytes still arrive. It is -1
// where there is no such place.
func placeOf(kind NetFault, b []byte) int {
	switch kind {
	case NetCutCRLF:
		if i := bytes.Index(b, []byte("\r\n")); i >= 0 {
			return i + 1
		}
	case NetCutName, NetCutValue:
		// A line that begins in b, with a name and a value of two bytes at least.
		for line := b; ; {
			end := bytes.IndexByte(line, '\n')
			if end < 0 {
				return -1
			}
			line = line[end+1:]
			colon := bytes.Index(line, []byte(": "))
			next := bytes.IndexByte(line, '\n')
			if colon < 2 || next < colon+5 {
				continue
			}
			if kind == NetCutName {
				return len(b) - len(line) + 1
			}
			return len(b) - len(line) + colon + 3
		}
	case NetCutBlank, NetCutFrame:
		if i := bytes.Index(b, []byte("\r\n\r\n")); i >= 0 {
			if kind == NetCutBlank {
				return i + 2
			}
			return i + 4
		}
	}
	return -1
}
