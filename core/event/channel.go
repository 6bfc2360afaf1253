package event

import (
	"time"

	"amicore/core/wire"
)

// Newchannel is a channel that has come into being.
type Newchannel struct{ View }

func (Newchannel) is(name []byte) bool          { return named(name, "Newchannel") }
func (Newchannel) of(m wire.Message) Newchannel { return Newchannel{View{m}} }

// Channel returns the channel that it is about.
func (v Newchannel) Channel() Channel { return Channel{v.View, &plainNames} }

// Uniqueid returns the id of that channel.
func (v Newchannel) Uniqueid() []byte { return v.Get("Uniqueid") }

// Newstate is a channel that has changed its state.
type Newstate struct{ View }

func (Newstate) is(name []byte) bool        { return named(name, "Newstate") }
func (Newstate) of(m wire.Message) Newstate { return Newstate{View{m}} }

// Channel returns the channel that it is about.
func (v Newstate) Channel() Channel { return Channel{v.View, &plainNames} }

// Uniqueid returns the id of that channel.
func (v Newstate) Uniqueid() []byte { return v.Get("Uniqueid") }

// Newexten is a step of the dial plan: what the channel runs now. Its class is dialplan, from 12 to 15 call.
type Newexten struct{ View }

func (Newexten) is(name []byte) bool        { return named(name, "Newexten") }
func (Newexten) of(m wire.Message) Newexten { return Newexten{View{m}} }

// Channel returns the channel that it is about.
func (v Newexten) Channel() Channel { return Channel{v.View, &plainNames} }

// Uniqueid returns the id of that channel.
func (v Newexten) Uniqueid() []byte { return v.Get("Uniqueid") }

// Extension returns the extension.
func (v Newexten) Extension() []byte { return v.Get("Extension") }

// Application returns what it runs.
func (v Newexten) Application() []byte { return v.Get("Application") }

// AppData returns the arguments of that.
func (v Newexten) AppData() []byte { return v.Get("AppData") }

// Hangup is the end of a channel.
type Hangup struct{ View }

func (Hangup) is(name []byte) bool      { return named(name, "Hangup") }
func (Hangup) of(m wire.Message) Hangup { return Hangup{View{m}} }

// Channel returns the channel that it is about.
func (v Hangup) Channel() Channel { return Channel{v.View, &plainNames} }

// Uniqueid returns the id of that channel.
func (v Hangup) Uniqueid() []byte { return v.Get("Uniqueid") }

// Cause returns the code of ITU Q.850: 16 is a normal end, 17 busy.
func (v Hangup) Cause() int { return v.number("Cause") }

// CauseText returns the server's words for it.
func (v Hangup) CauseText() []byte { return v.Get("Cause-txt") }

// HangupRequest is a wish to end a channel: of the other side, or of the server (SoftHangupRequest).
type HangupRequest struct{ View }

func (HangupRequest) is(name []byte) bool             { return named(name, "HangupRequest", "SoftHangupRequest") }
func (HangupRequest) of(m wire.Message) HangupRequest { return HangupRequest{View{m}} }

// Channel returns the channel that it is about.
func (v HangupRequest) Channel() Channel { return Channel{v.View, &plainNames} }

// Uniqueid returns the id of that channel.
func (v HangupRequest) Uniqueid() []byte { return v.Get("Uniqueid") }

// Cause returns the code of ITU Q.850.
func (v HangupRequest) Cause() int { return v.number("Cause") }

// VarSet is a variable that was set. The value is escaped as in C (main/stasis_channels.c:1244).
type VarSet struct{ View }

func (VarSet) is(name []byte) bool      { return named(name, "VarSet") }
func (VarSet) of(m wire.Message) VarSet { return VarSet{View{m}} }

// Channel returns the channel that it is about.
func (v VarSet) Channel() Channel { return Channel{v.View, &plainNames} }

// Uniqueid returns the id of that channel.
func (v VarSet) Uniqueid() []byte { return v.Get("Uniqueid") }

// Variable returns the name.
func (v VarSet) Variable() []byte { return v.Get("Variable") }

// Value returns the value.
func (v VarSet) Value() []byte { return v.Get("Value") }

// CoreShowChannel is an item of the list CoreShowChannels.
type CoreShowChannel struct{ View }

func (CoreShowChannel) is(name []byte) bool               { return named(name, "CoreShowChannel") }
func (CoreShowChannel) of(m wire.Message) CoreShowChannel { return CoreShowChannel{View{m}} }

// Channel returns the channel that it is about.
func (v CoreShowChannel) Channel() Channel { return Channel{v.View, &plainNames} }

// Uniqueid returns the id of that channel.
func (v CoreShowChannel) Uniqueid() []byte { return v.Get("Uniqueid") }

// Application returns what it runs.
func (v CoreShowChannel) Application() []byte { return v.Get("Application") }

// ApplicationData returns the arguments of that.
func (v CoreShowChannel) ApplicationData() []byte { return v.Get("ApplicationData") }

// BridgeID returns the bridge that it is in.
func (v CoreShowChannel) BridgeID() []byte { return v.Get("BridgeId") }

// Duration returns how long it has been there, as 00:01:30.
func (v CoreShowChannel) Duration() []byte { return v.Get("Duration") }

// Status is an item of the list Status. Items of Asterisk 13 name the account
// Accountcode, which reads the same, and have no Language (13:main/manager.c:4730).
type Status struct{ View }

func (Status) is(name []byte) bool      { return named(name, "Status") }
func (Status) of(m wire.Message) Status { return Status{View{m}} }

// Channel returns the channel that it is about.
func (v Status) Channel() Channel { return Channel{v.View, &plainNames} }

// Uniqueid returns the id of that channel.
func (v Status) Uniqueid() []byte { return v.Get("Uniqueid") }

// Application returns what it runs.
func (v Status) Application() []byte { return v.Get("Application") }

// BridgeID returns the bridge that it is in.
func (v Status) BridgeID() []byte { return v.Get("BridgeID") }

// Age returns how long it has been there.
func (v Status) Age() time.Duration { return v.seconds("Seconds") }
