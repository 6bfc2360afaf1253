package event

import (
	"amicore/core/wire"
)

// DialBegin is the start of dialling: Channel, where there is one, calls Dest.
type DialBegin struct{ View }

func (DialBegin) is(name []byte) bool         { return named(name, "DialBegin") }
func (DialBegin) of(m wire.Message) DialBegin { return DialBegin{View{m}} }

// Channel returns the channel that it is about.
func (v DialBegin) Channel() Channel { return Channel{v.View, &plainNames} }

// Uniqueid returns the id of that channel.
func (v DialBegin) Uniqueid() []byte { return v.Get("Uniqueid") }

// Dest returns the channel that is called.
func (v DialBegin) Dest() Channel { return Channel{v.View, &destNames} }

// DialString returns what is dialled.
func (v DialBegin) DialString() []byte { return v.Get("DialString") }

// DialState is dialling that goes on: PROGRESS, PROCEEDING, RINGING.
type DialState struct{ View }

func (DialState) is(name []byte) bool         { return named(name, "DialState") }
func (DialState) of(m wire.Message) DialState { return DialState{View{m}} }

// Channel returns the channel that it is about.
func (v DialState) Channel() Channel { return Channel{v.View, &plainNames} }

// Uniqueid returns the id of that channel.
func (v DialState) Uniqueid() []byte { return v.Get("Uniqueid") }

// Dest returns the channel that is called.
func (v DialState) Dest() Channel { return Channel{v.View, &destNames} }

// DialStatus returns how far it is.
func (v DialState) DialStatus() []byte { return v.Get("DialStatus") }

// DialEnd is the end of dialling: ANSWER, BUSY, NOANSWER, CANCEL, CONGESTION, CHANUNAVAIL …
type DialEnd struct{ View }

func (DialEnd) is(name []byte) bool       { return named(name, "DialEnd") }
func (DialEnd) of(m wire.Message) DialEnd { return DialEnd{View{m}} }

// Channel returns the channel that it is about.
func (v DialEnd) Channel() Channel { return Channel{v.View, &plainNames} }

// Uniqueid returns the id of that channel.
func (v DialEnd) Uniqueid() []byte { return v.Get("Uniqueid") }

// Dest returns the channel that is called.
func (v DialEnd) Dest() Channel { return Channel{v.View, &destNames} }

// DialStatus returns how it ended.
func (v DialEnd) DialStatus() []byte { return v.Get("DialStatus") }

// Forward returns where the call was sent on to.
func (v DialEnd) Forward() []byte { return v.Get("Forward") }
