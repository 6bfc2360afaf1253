package sim

import (
	"bytes"

	"amicore/core/driver"
)

// kernel is what a node's kernel was given: the proof of what was sent. It
// finds the ActionIDs in the bytes, however they are cut.
type kernel struct {
	node *node
	key  driver.Key
	line []byte
}

// Opened implements fake.KernelLog.
func (k *kernel) Opened(key driver.Key) {
	if k.key.Conn != 0 && key.Conn <= k.key.Conn {
		k.node.fail("S14", "connection %d opened after %d", key.Conn, k.key.Conn)
	}
	k.key = key
	k.line = k.line[:0]
}

// Ended implements fake.KernelLog.
func (k *kernel) Ended(driver.Key) { k.line = k.line[:0] }

// Written implements fake.KernelLog.
func (k *kernel) Written(key driver.Key, b []byte) {
	if key != k.key {
		k.node.fail("S7", "bytes were written to connection %d, which is not the one that stands (%d)", key.Conn, k.key.Conn)
	}
	for len(b) > 0 {
		end := bytes.IndexByte(b, '\n')
		if end < 0 {
			k.line = append(k.line, b...)
			return
		}
		k.line = append(k.line, b[:end]...)
		b = b[end+1:]
		if id, ok := bytes.CutPrefix(k.line, []byte("ActionID: ")); ok {
			k.node.written(bytes.TrimSuffix(id, []byte("\r")), key)
		}
		k.line = k.line[:0]
	}
}
