package mutants

// void makes of each fault one that counts itself, tells of itself, and does
// nothing else, while its kind stands in a variable; a hostile peer writes
// nothing then but what looks like answers.
var void = Mutant{Name: "void", Edits: []Edit{
	// Time and bytes.
	inStream("n.fired(node, Firing{Net: NetDelay, Conn: c.key.Conn, Due: late, From: offset, Plain: !down || late <= s.last})\n\t\tat = late",
		"n.fired(node, Firing{Net: NetDelay, Conn: c.key.Conn, Due: late, From: offset, Plain: !down || late <= s.last})\n\t\tif VoidNet != NetDelay {\n\t\t\tat = late\n\t\t}"),
	inStream("at = until\n", "if VoidNet != NetStallDown {\n\t\t\tat = until\n\t\t}\n"),
	inStream("\t\t\tat = late\n", "\t\t\tif VoidNet != NetCoalesce {\n\t\t\t\tat = late\n\t\t\t}\n"),
	inStream("at = paced", "if VoidNet != NetSlow {\n\t\t\t\tat = paced\n\t\t\t}"),
	inStream("size = small", "if VoidNet != NetChop {\n\t\t\t\tsize = small\n\t\t\t}"),
	inStream("&& !c.node.active(NetChop, n.now)", "&& (VoidNet == NetChop || !c.node.active(NetChop, n.now))"),
	inStream("n.at(until, c, netTake)\n\t\treturn", "if VoidNet != NetStallUp {\n\t\t\tn.at(until, c, netTake)\n\t\t\treturn\n\t\t}"),
	inStream("size = short", "if VoidNet != NetShortWrite {\n\t\t\t\tsize = short\n\t\t\t}"),
	// Ends: what would have been cut off comes behind.
	inStream("cut := false", "cut, rest := false, b[:0]"),
	inStream("b = b[:c.cutAt-c.downed-1]", "b, rest = b[:c.cutAt-c.downed-1], b[c.cutAt-c.downed-1:]"),
	inStream("node.faults[c.cutFor].until = n.now // once", `node.faults[c.cutFor].until = n.now
		if VoidNet == c.cutFor {
			c.cutAt = 0
			n.carry(c, &c.down, rest, c.downed, netDeliverDown)
			c.downed += uint64(len(rest))
			return
		}`),
	{faultFile, "Due: n.now, Reason: core.CloseReset})", "Due: n.now, Reason: core.CloseReset})\n\t\t\t\tif VoidNet == kind {\n\t\t\t\t\treturn\n\t\t\t\t}"},
	{faultFile, "n.eachOpen(node, func(c *netConn) { n.silence(c) })", `if VoidNet == kind {
				n.eachOpen(node, func(c *netConn) { n.fired(node, Firing{Net: kind, Conn: c.key.Conn}) })
				node.faults[kind].until = n.now
				return
			}
			n.eachOpen(node, func(c *netConn) { n.silence(c) })`},
	inPort("n.cut(c, core.CloseReset, at)", "if VoidNet != NetFlap {\n\t\t\tn.cut(c, core.CloseReset, at)\n\t\t}"),
	inPort("n.fired(c.node, Firing{Net: NetLate, Conn: c.key.Conn, Due: at})", `n.fired(c.node, Firing{Net: NetLate, Conn: c.key.Conn, Due: at})
	if VoidNet == NetLate {
		n.release(c)
		return
	}`),
	// Connecting.
	inPort("Due: at.Add(delay)})\n\t\tat = at.Add(delay)\n\t}\n\tn.at(at, c, netResolved)",
		"Due: at.Add(delay)})\n\t\tif VoidNet != NetSlowDNS {\n\t\t\tat = at.Add(delay)\n\t\t}\n\t}\n\tn.at(at, c, netResolved)"),
	inPort("at = at.Add(delay)\n\t}\n\tn.at(at, c, netDialled)", "if VoidNet != NetSlowDial {\n\t\t\tat = at.Add(delay)\n\t\t}\n\t}\n\tn.at(at, c, netDialled)"),
	inPort("n.complete(c, driver.Completion{Kind: driver.ResolveFailed, Reason: \"no such host\"})\n\t\tn.release(c)\n\t\treturn",
		"if VoidNet != NetFailDNS {\n\t\t\tn.complete(c, driver.Completion{Kind: driver.ResolveFailed, Reason: \"no such host\"})\n\t\t\tn.release(c)\n\t\t\treturn\n\t\t}"),
	inPort("addrs = append(append([]string(nil), addrs[turn:]...), addrs[:turn]...)[:last]",
		"if VoidNet != NetChangeDNS {\n\t\t\taddrs = append(append([]string(nil), addrs[turn:]...), addrs[:turn]...)[:last]\n\t\t}"),
	inPort("addrs = append(dead, addrs...)", "if VoidNet != NetDeadAddress {\n\t\t\taddrs = append(dead, addrs...)\n\t\t}"),
	inPort("func (n *Network) dialled(c *netConn) {\n\tnode := c.node", `func (n *Network) dialled(c *netConn) {
	node := c.node
	if (VoidNet == NetRefuse || VoidNet == NetBlackhole) && c.address != deadAddress && c.address != refusingAddress && node.active(VoidNet, n.now) {
		n.fired(node, Firing{Net: VoidNet, Conn: c.key.Conn, Due: n.now})
	}`),
	inPort("case c.address == deadAddress, node.active(NetBlackhole, n.now):", "case c.address == deadAddress, VoidNet != NetBlackhole && node.active(NetBlackhole, n.now):"),
	inPort("case c.address == refusingAddress, node.active(NetRefuse, n.now):", "case c.address == refusingAddress, VoidNet != NetRefuse && node.active(NetRefuse, n.now):"),
	inPort("if !c.node.active(kind, n.now) {\n\t\treturn false\n\t}\n\tn.fired(c.node, Firing{Net: kind, Conn: c.key.Conn, Due: n.now, Reason: why})",
		"if !c.node.active(kind, n.now) {\n\t\treturn false\n\t}\n\tn.fired(c.node, Firing{Net: kind, Conn: c.key.Conn, Due: n.now, Reason: why})\n\tif VoidNet == kind {\n\t\treturn false\n\t}"),
	inPort("c.silent = true\n\t\treturn", "if VoidNet != NetSilentAccept {\n\t\t\tc.silent = true\n\t\t\treturn\n\t\t}"),
	// The server: most kinds are asked for in one place.
	{"adapters/fake/fault.go", "\t\ts.fired(k, x, x.req.get(\"ActionID\"), f)\n", "\t\ts.fired(k, x, x.req.get(\"ActionID\"), f)\n\t\tif VoidServer == k {\n\t\t\treturn nil\n\t\t}\n"},
	{"adapters/fake/call.go", "s.emitTo(st.need, 0, deaf)", "if VoidServer == NoOutcome {\n\t\t\tdeaf = nil\n\t\t}\n\t\ts.emitTo(st.need, 0, deaf)"},
	inLife("s.emitTo(ClassDialplan, f.Session, nil)", "if VoidServer == EventFlood {\n\t\ts.stats.EventsQueued++\n\t} else {\n\t\ts.emitTo(ClassDialplan, f.Session, nil)\n\t}"),
	inLife("s.fired(Kicked, x, nil, &f)", "s.fired(Kicked, x, nil, &f)\n\t\t\tif VoidServer == Kicked {\n\t\t\t\tcontinue\n\t\t\t}"),
	inLife("s.fired(Shutdown, s.anySession(), nil, f)", "s.fired(Shutdown, s.anySession(), nil, f)\n\tif VoidServer == Shutdown {\n\t\treturn\n\t}"),
	{hostileFile, "\th.write(int(1 + h.below(6000)))", "\tif int(h.kind) != VoidHostile {\n\t\th.write(int(1 + h.below(6000)))\n\t}"},
	{"sim/hostile.go", "\th.out = append(h.out, h.forger.out...)", "\tif int(h.kind) != VoidHostile {\n\t\th.out = append(h.out, h.forger.out...)\n\t}"},
	{hostileFile, "if h.kind == hostileText && wire.", "if h.kind == hostileText && VoidHostile != int(h.kind) && wire."},
	{hostileFile, "if h.kind == hostileBanners {", "if h.kind == hostileBanners && VoidHostile != int(h.kind) {"},
	{hostileFile, "if h.kind != hostileBytes || h.below(2) == 0 {", "if h.kind != hostileBytes || VoidHostile == int(h.kind) || h.below(2) == 0 {"},
	inLife("s.fired(Restart, s.anySession(), nil, f)", "s.fired(Restart, s.anySession(), nil, f)\n\tif VoidServer == Restart {\n\t\treturn\n\t}"),
}}

const (
	faultFile   = "adapters/fake/network_fault.go"
	hostileFile = "sim/hostile.go"
)

func inStream(from, to string) Edit { return Edit{"adapters/fake/network_stream.go", from, to} }
func inPort(from, to string) Edit   { return Edit{"adapters/fake/network_port.go", from, to} }
func inLife(from, to string) Edit   { return Edit{"adapters/fake/life.go", from, to} }
