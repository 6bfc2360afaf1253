// Package stepview shows the simulator every Step of the machines in a fleet,
// which has no public function for it: an owner of a fleet needs none.
package stepview

import "amicore/core"

// Func sees a Step that a machine of a fleet has made: its input as the fleet
// gave it to the machine, and the commands that the machine returned. The input
// and the commands must not be changed, and are valid during the call only. The
// machine may be read and must not make a Step.
type Func func(m *core.Machine, now core.Instant, in core.Input, out []core.Command)

// Set makes see the Func of f, a *fleet.Fleet, until its next Reset; nil ends it.
// A Clone has none. Package fleet assigns Set when the program starts, so it is
// there in every program that imports that package.
var Set func(f any, see Func)

// Audit, unless nil, checks the accounts of a Machine behind each Step that is
// compared with the specification. Tests of package core set it, which see inside
// a Machine; it must not be set while anything is compared.
var Audit func(m *core.Machine) error
