package action

import "amicore/core/wire"

// MixMonitor records a channel.
type MixMonitor struct {
	Channel string
	// File is relative to the server's folder for recordings; its suffix is
	// the format.
	File string
	// Options are those of the application MixMonitor, as in "b".
	Options string
	// Command is run on the server when the recording ends; it takes a user
	// with the class system (12 and later).
	Command string
}

// Action returns the action.
func (m MixMonitor) Action() wire.Action {
	b := of("MixMonitor", "Channel", m.Channel)
	b.maybe("File", m.File)
	b.maybe("Options", m.Options)
	b.maybe("Command", m.Command)
	return b.a
}

// StopMixMonitor ends a recording of the channel, or all of them where id, the
// MixMonitorID that MixMonitor answered, is "".
func StopMixMonitor(channel, id string) wire.Action {
	b := of("StopMixMonitor", "Channel", channel)
	b.maybe("MixMonitorID", id)
	return b.a
}

// ConfbridgeList lists who is in a conference. Where there is no such one the
// server answers Error.
func ConfbridgeList(conference string) wire.Action {
	return wire.NewAction("ConfbridgeList", "Conference", conference)
}

// ConfbridgeKick throws a channel out of a conference.
func ConfbridgeKick(conference, channel string) wire.Action {
	return wire.NewAction("ConfbridgeKick", "Conference", conference, "Channel", channel)
}

// AGI has a channel that is in AsyncAGI run a command of AGI, as in "ANSWER".
// With a commandID the action ends at the outcome, AsyncAGIExec (Reply.Final, see
// event.AsyncAGIExec); without one at the acknowledgement (res/res_agi.c:1839).
//
// The outcome is known by the commandID and the channel, and every client that
// reads the class agi sees both. Make each commandID anew, from at least 64
// random bits: one that is in use gets no outcome, and one that another client
// can guess may be used by it on the same channel, whose event would then be
// taken for this one's.
func AGI(channel, command, commandID string) wire.Action {
	b := of("AGI", "Channel", channel, "Command", command)
	b.maybe("CommandID", commandID)
	return b.a
}
