// Package fleet runs many machines under one roof: one credit for the events
// of all, shared so that a loud node can not starve a quiet one; one budget
// of connects, so that an outage is not followed by a storm; and routes to
// whichever nodes are ready. A Fleet has the face of a core.Machine, so that
// the same driver and fan-out run it, in production and in simulation. Like
// everything under core it does no I/O and is not safe for concurrent use.
//
//	f, err := fleet.New(fleet.Config{Seed: seed})
//	n, err := f.Add(fleet.Node{Core: core.Config{Name: "pbx1", Address: "pbx1:5038", Username: "dialer", Secret: secret}})
//	commands := f.Step(now, core.Start())
//
// # Inputs
//
// Every input carries the number of its node, which Add returned. Those of
// the owner may carry 0 instead:
//
//	Tick        time has passed
//	Start       every node that has not started begins to connect
//	Stop        every node stops within the grace
//	Credit      N more bytes of events may be delivered, of whichever nodes
//	SetEvents   the event mask wanted of every node, and of those added later
//	SetFilters  the event filters wanted of every node, and of those added later
//	Submit      an action for whichever node its route finds: see Submit
//	Cancel      an action that was routed, by its ticket
//
// Start for one node that has started does nothing. Stop for one node drains
// it: it takes no new actions, lets those that are pending end, and logs off.
// Permit is the fleet's own business; who gives
// one is ignored and counted as misuse, like Credit for one node.
//
// # Commands
//
// They are those of the machines, each with its Node, and valid until the
// next Step of the fleet. WantConnect tells that a node waits for its turn;
// nobody has to answer it. A routed action that no node can take fails with
// core.ErrNotReady, core.NotSent, and Node 0.
package fleet
