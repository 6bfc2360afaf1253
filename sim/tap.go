package sim

import (
	"bytes"

	"amicore/adapters/fake"
	"amicore/core"
)

// tap is a node's server as its network sees it, and keeps what the server writes to the
// session that it accepted last, until that comes to the machine.
type tap struct {
	fake.Host
	session fake.SessionID
	written []byte // that has not come, from first on
	first   int
}

// Accept implements fake.Host.
func (t *tap) Accept(now core.Instant, id fake.SessionID) {
	t.session, t.written, t.first = id, t.written[:0], 0
	t.Host.Accept(now, id)
}

// Next implements fake.Host.
func (t *tap) Next() (fake.Output, bool) {
	out, ok := t.Host.Next()
	if ok && out.Session == t.session {
		t.wrote(out.Data)
	}
	return out, ok
}

// wrote notes bytes that are put on their way.
func (t *tap) wrote(b []byte) {
	if t.first > 0 && len(t.written)+len(b) > cap(t.written) {
		t.written, t.first = t.written[:copy(t.written, t.written[t.first:])], 0
	}
	t.written = append(t.written, b...)
}

// came takes bytes that have come, and reports whether they are the next that were written.
func (t *tap) came(id fake.SessionID, b []byte) bool {
	if id != t.session || !bytes.HasPrefix(t.written[t.first:], b) {
		return false
	}
	if t.first += len(b); t.first == len(t.written) {
		t.written, t.first = t.written[:0], 0
	}
	return true
}

// s12Bytes: the bytes that the machine is given are those that its server wrote on that
// connection, in their order.
func (c *checks) s12Bytes(in *core.Input) {
	if !c.node.tap.came(fake.SessionID(in.Conn), in.Data) {
		c.node.fail("S12", "%d bytes have come that are not the next that the server has written: %q", len(in.Data), first(in.Data))
	}
}
