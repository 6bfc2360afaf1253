package fake

import (
	"time"

	"amicore/core"
)

// NetFault is something that a network does to one node's connections.
type NetFault uint8

const (
	// NetDelay adds delay to the latency.
	NetDelay NetFault = iota
	// NetChop lets at most amount bytes arrive at once.
	NetChop
	// NetStallUp takes no byte of the node; NetStallDown brings none.
	NetStallUp
	NetStallDown
	// NetShortWrite lets the kernel take a part of what is written.
	NetShortWrite
	// NetCut ends the connection after amount more bytes of the server: at a
	// frame's end or inside a line; with RST where amount is odd.
	NetCut
	// NetReset breaks the connections that stand, with RST.
	NetReset
	// NetHalfOpen makes the far end of what stands be gone without a word.
	NetHalfOpen
	// NetRefuse refuses connections, NetBlackhole never answers a dial.
	NetRefuse
	NetBlackhole
	// NetSlowDial delays the dial, NetSilentAccept accepts and says nothing.
	NetSlowDial
	NetSilentAccept
	// NetFlap resets each new connection after delay.
	NetFlap
	// NetSlowDNS delays the answer, NetFailDNS has none.
	NetSlowDNS
	NetFailDNS
	// NetDeadAddress puts addresses where nobody answers in front of the others.
	NetDeadAddress
	// NetChangeDNS answers with the addresses in another order, without one, where
	// there are several.
	NetChangeDNS
	// NetCoalesce lets what the server writes within delay arrive at once.
	NetCoalesce
	// NetLate brings what was on its way at a Close, and the end, delay after
	// it: the node has dialled anew by then.
	NetLate
	// NetCutCRLF ends the connection between CR and LF, NetCutName inside a
	// header's name, NetCutValue inside a value, NetCutBlank before the blank
	// line of a frame, NetCutFrame behind it; after amount more bytes at least.
	NetCutCRLF
	NetCutName
	NetCutValue
	NetCutBlank
	NetCutFrame
	// NetBadCertificate makes a dial end with a server certificate that is not
	// accepted, NetFailTLS with a handshake that fails for another reason.
	NetBadCertificate
	NetFailTLS
	// NetSlow brings at most amount bytes of the server every delay.
	NetSlow

	numNetFaults
)

var netFaultNames = [numNetFaults]string{
	"delay", "chop", "stall-up", "stall-down", "short-write", "cut", "reset", "half-open", "refuse", "blackhole",
	"slow-dial", "silent-accept", "flap", "slow-dns", "fail-dns", "dead-address", "change-dns", "coalesce", "late",
	"cut-crlf", "cut-name", "cut-value", "cut-blank", "cut-frame",
	"bad-certificate", "fail-tls", "slow",
}

func (f NetFault) String() string {
	if f < numNetFaults {
		return netFaultNames[f]
	}
	return "unknown"
}

// ParseNetFault reads a name as String gives it.
func ParseNetFault(name string) (NetFault, bool) {
	for i, n := range netFaultNames {
		if n == name {
			return NetFault(i), true
		}
	}
	return 0, false
}

// NetFaults returns how many kinds there are.
func NetFaults() int { return int(numNetFaults) }

type fault struct {
	until  core.Instant
	delay  time.Duration
	amount int64
}

// FaultCount counts a fault: how often it was armed, and how often it did
// something to a connection.
type FaultCount struct{ Armed, Fired uint64 }

// Fault arms a fault for a node until a time. delay and amount mean what the
// kind says.
func (n *Network) Fault(id core.Node, kind NetFault, until core.Instant, delay time.Duration, amount int64) {
	for _, node := range n.nodes {
		if node.id != id {
			continue
		}
		node.counts[kind].Armed++
		node.faults[kind] = fault{until: until, delay: delay, amount: amount}
		switch kind {
		case NetReset:
			n.eachOpen(node, func(c *netConn) {
				n.fired(node, Firing{Net: kind, Conn: c.key.Conn, Due: n.now, Reason: core.CloseReset})
				node.server.Hangup(n.now, c.session)
				c.down.segments = c.down.segments[:c.down.first] // RST throws away what is on its way
				c.down.last = n.now
				n.cut(c, core.CloseReset, n.now)
			})
		case NetHalfOpen:
			n.eachOpen(node, func(c *netConn) { n.silence(c) })
			n.collect(node)
		}
	}
}

// Heal ends every fault of every node. A connection whose far end is gone
// stays dead.
func (n *Network) Heal() {
	for _, node := range n.nodes {
		for k := range node.faults {
			node.faults[k].until = min(node.faults[k].until, n.now)
		}
	}
	for _, c := range n.conns {
		c.cutAt = 0
	}
}

// FaultCounts returns the counts of one kind, all nodes together.
func (n *Network) FaultCounts(kind NetFault) FaultCount {
	var sum FaultCount
	for _, node := range n.nodes {
		sum.Armed += node.counts[kind].Armed
		sum.Fired += node.counts[kind].Fired
	}
	return sum
}

func (n *Network) eachOpen(node *netNode, do func(*netConn)) {
	for _, c := range n.conns {
		if c.node == node && c.open && !c.ended && !c.silent {
			do(c)
		}
	}
}

func (node *netNode) active(kind NetFault, now core.Instant) bool {
	return node.faults[kind].until > now
}

// faultDelay is the delay of a fault that is on.
func (node *netNode) faultDelay(kind NetFault, now core.Instant) time.Duration {
	f := &node.faults[kind]
	if f.until <= now {
		return 0
	}
	return f.delay
}
