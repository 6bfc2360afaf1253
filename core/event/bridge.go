package event

import (
	"time"

	"amicore/core/wire"
)

// Bridge is a bridge that has come into being or has gone.
type Bridge struct{ View }

func (Bridge) is(name []byte) bool      { return named(name, "BridgeCreate", "BridgeDestroy") }
func (Bridge) of(m wire.Message) Bridge { return Bridge{View{m}} }

// BridgeID returns the id of the bridge.
func (v Bridge) BridgeID() []byte { return v.Get("BridgeUniqueid") }

// BridgeType returns its type.
func (v Bridge) BridgeType() []byte { return v.Get("BridgeType") }

// BridgeTechnology returns its technology.
func (v Bridge) BridgeTechnology() []byte { return v.Get("BridgeTechnology") }

// NumChannels returns how many channels are in it.
func (v Bridge) NumChannels() int { return v.number("BridgeNumChannels") }

// BridgeEnter is a channel that has come into a bridge.
type BridgeEnter struct{ View }

func (BridgeEnter) is(name []byte) bool           { return named(name, "BridgeEnter") }
func (BridgeEnter) of(m wire.Message) BridgeEnter { return BridgeEnter{View{m}} }

// Channel returns the channel that it is about.
func (v BridgeEnter) Channel() Channel { return Channel{v.View, &plainNames} }

// Uniqueid returns the id of that channel.
func (v BridgeEnter) Uniqueid() []byte { return v.Get("Uniqueid") }

// SwapUniqueid returns the channel whose place it takes.
func (v BridgeEnter) SwapUniqueid() []byte { return v.Get("SwapUniqueid") }

// BridgeID returns the id of the bridge.
func (v BridgeEnter) BridgeID() []byte { return v.Get("BridgeUniqueid") }

// BridgeType returns its type.
func (v BridgeEnter) BridgeType() []byte { return v.Get("BridgeType") }

// BridgeTechnology returns its technology.
func (v BridgeEnter) BridgeTechnology() []byte { return v.Get("BridgeTechnology") }

// NumChannels returns how many channels are in it.
func (v BridgeEnter) NumChannels() int { return v.number("BridgeNumChannels") }

// BridgeLeave is a channel that has left a bridge.
type BridgeLeave struct{ View }

func (BridgeLeave) is(name []byte) bool           { return named(name, "BridgeLeave") }
func (BridgeLeave) of(m wire.Message) BridgeLeave { return BridgeLeave{View{m}} }

// Channel returns the channel that it is about.
func (v BridgeLeave) Channel() Channel { return Channel{v.View, &plainNames} }

// Uniqueid returns the id of that channel.
func (v BridgeLeave) Uniqueid() []byte { return v.Get("Uniqueid") }

// BridgeID returns the id of the bridge.
func (v BridgeLeave) BridgeID() []byte { return v.Get("BridgeUniqueid") }

// BridgeType returns its type.
func (v BridgeLeave) BridgeType() []byte { return v.Get("BridgeType") }

// BridgeTechnology returns its technology.
func (v BridgeLeave) BridgeTechnology() []byte { return v.Get("BridgeTechnology") }

// NumChannels returns how many channels are in it.
func (v BridgeLeave) NumChannels() int { return v.number("BridgeNumChannels") }

// ParkedCall is a call that was parked, or an item of the list ParkedCalls.
type ParkedCall struct{ View }

func (ParkedCall) is(name []byte) bool          { return named(name, "ParkedCall") }
func (ParkedCall) of(m wire.Message) ParkedCall { return ParkedCall{View{m}} }

// Parkee returns the channel that is parked (12 and later).
func (v ParkedCall) Parkee() Channel { return Channel{v.View, &parkeeNames} }

// Parkinglot returns the lot.
func (v ParkedCall) Parkinglot() []byte { return v.Get("Parkinglot") }

// Space returns the number to pick it up with.
func (v ParkedCall) Space() []byte { return v.Get("ParkingSpace") }

// Timeout returns how long it may stay.
func (v ParkedCall) Timeout() time.Duration { return v.seconds("ParkingTimeout") }

// Waited returns how long it has been there.
func (v ParkedCall) Waited() time.Duration { return v.seconds("ParkingDuration") }

// UnParkedCall is a parked call that was picked up (UnParkedCall), went back to who had parked it (ParkedCallTimeOut), or was
// hung up (ParkedCallGiveUp): Type says which.
type UnParkedCall struct{ View }

func (UnParkedCall) is(name []byte) bool {
	return named(name, "UnParkedCall", "ParkedCallTimeOut", "ParkedCallGiveUp")
}
func (UnParkedCall) of(m wire.Message) UnParkedCall { return UnParkedCall{View{m}} }

// Parkee returns the channel that was parked (12 and later).
func (v UnParkedCall) Parkee() Channel { return Channel{v.View, &parkeeNames} }

// Parkinglot returns the lot.
func (v UnParkedCall) Parkinglot() []byte { return v.Get("Parkinglot") }

// Space returns the number that it had.
func (v UnParkedCall) Space() []byte { return v.Get("ParkingSpace") }

// Waited returns how long it was there.
func (v UnParkedCall) Waited() time.Duration { return v.seconds("ParkingDuration") }

// ConfbridgeList is an item of the list ConfbridgeList.
type ConfbridgeList struct{ View }

func (ConfbridgeList) is(name []byte) bool              { return named(name, "ConfbridgeList") }
func (ConfbridgeList) of(m wire.Message) ConfbridgeList { return ConfbridgeList{View{m}} }

// Channel returns the channel that it is about.
func (v ConfbridgeList) Channel() Channel { return Channel{v.View, &plainNames} }

// Uniqueid returns the id of that channel.
func (v ConfbridgeList) Uniqueid() []byte { return v.Get("Uniqueid") }

// Conference returns the conference.
func (v ConfbridgeList) Conference() []byte { return v.Get("Conference") }

// Admin reports whether it is an admin.
func (v ConfbridgeList) Admin() bool { return v.yes("Admin") }

// Muted reports whether it is muted.
func (v ConfbridgeList) Muted() bool { return v.yes("Muted") }

// Talking reports whether it talks.
func (v ConfbridgeList) Talking() bool { return v.yes("Talking") }

// Answered returns how long it has been answered.
func (v ConfbridgeList) Answered() time.Duration { return v.seconds("AnsweredTime") }
