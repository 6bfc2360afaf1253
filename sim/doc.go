// Package sim runs machines, drivers and fan-outs, the very code that runs in
// production, against a seeded network and Asterisk models in virtual time,
// and checks after every step that what the project promises holds.
//
// An App is code of a user's on top of the core: it owns the nodes of a world
// and is checked with everything below it. Package simrapid draws plans with
// rapid.
//
// A Plan is data: nodes, workload, timed faults. A seed is only a name for
// the plan that Generate expands it to. Run runs a plan; Minimize makes a
// failing one small; Check does it all inside a Go test.
package sim
