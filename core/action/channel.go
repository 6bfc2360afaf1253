package action

import (
	"time"

	"amicore/core/wire"
)

// Hangup ends a channel. cause is a code of ITU Q.850, 0 for the server's
// choice (main/manager.c:3590).
func Hangup(channel string, cause int) wire.Action {
	b := of("Hangup", "Channel", channel)
	b.number("Cause", cause)
	return b.a
}

// HangupMatching ends all channels whose name matches a regular expression
// (POSIX, without slashes around it). It is a list: an event for each channel.
func HangupMatching(pattern string, cause int) wire.Action {
	return Hangup("/"+pattern+"/", cause)
}

// Redirect sends a channel to another place of the dial plan, and a second one
// with it where ExtraChannel is set, at once: none is left alone.
type Redirect struct {
	Channel                  string
	Context, Exten, Priority string // Priority is 1 where it is not set
	// The second one goes to the same place where ExtraExten is not set.
	ExtraChannel                            string
	ExtraContext, ExtraExten, ExtraPriority string
}

// Action returns the action.
func (r Redirect) Action() wire.Action {
	b := of("Redirect", "Channel", r.Channel, "Context", r.Context, "Exten", r.Exten)
	b.add("Priority", or(r.Priority, "1"))
	b.maybe("ExtraChannel", r.ExtraChannel)
	if r.ExtraExten != "" {
		b.maybe("ExtraContext", or(r.ExtraContext, r.Context))
		b.add("ExtraExten", r.ExtraExten)
		b.add("ExtraPriority", or(r.ExtraPriority, "1"))
	}
	return b.a
}

func or(value, instead string) string {
	if value == "" {
		return instead
	}
	return value
}

// Bridge connects two channels with each other.
func Bridge(channel1, channel2 string) wire.Action {
	return wire.NewAction("Bridge", "Channel1", channel1, "Channel2", channel2)
}

// Park parks a channel.
type Park struct {
	Channel string
	// AnnounceChannel hears the number of the parking space (12 and later).
	AnnounceChannel string
	// TimeoutChannel is called back when Timeout is over (12 and later);
	// Timeout is in whole milliseconds, rounded up, 0 for that of the lot; a
	// negative one, a time that is over, is 1 ms.
	TimeoutChannel string
	Timeout        time.Duration
	Parkinglot     string
}

// Action returns the action.
func (p Park) Action() wire.Action {
	b := of("Park", "Channel", p.Channel)
	b.maybe("TimeoutChannel", p.TimeoutChannel)
	b.maybe("AnnounceChannel", p.AnnounceChannel)
	b.in("Timeout", p.Timeout, time.Millisecond)
	b.maybe("Parkinglot", p.Parkinglot)
	return b.a
}

// ParkedCalls lists the parked calls, of one lot or of all ("").
func ParkedCalls(lot string) wire.Action {
	b := of("ParkedCalls")
	b.maybe("ParkingLot", lot)
	return b.a
}

// Atxfer begins an attended transfer of what the channel talks to.
func Atxfer(channel, exten, context string) wire.Action {
	b := of("Atxfer", "Channel", channel, "Exten", exten)
	b.maybe("Context", context)
	return b.a
}

// BlindTransfer transfers what the channel talks to, and lets the channel go
// (12 and later).
func BlindTransfer(channel, exten, context string) wire.Action {
	b := of("BlindTransfer", "Channel", channel)
	b.maybe("Context", context)
	b.add("Exten", exten)
	return b.a
}

// AbsoluteTimeout ends the channel after d, in whole seconds, rounded up; a
// negative d, a time that is over, is 1 s. The server refuses 0: what takes a
// bound away is Setvar(channel, "TIMEOUT(absolute)", "0").
func AbsoluteTimeout(channel string, d time.Duration) wire.Action {
	seconds := "0"
	if d != 0 {
		seconds = units(d, time.Second)
	}
	return wire.NewAction("AbsoluteTimeout", "Channel", channel, "Timeout", seconds)
}

// PlayDTMF plays one digit on a channel.
func PlayDTMF(channel, digit string) wire.Action {
	return wire.NewAction("PlayDTMF", "Channel", channel, "Digit", digit)
}

// CoreShowChannels lists all channels.
func CoreShowChannels() wire.Action { return wire.NewAction("CoreShowChannels") }

// Status lists all channels, or one, with the values of the variables named.
func Status(channel string, variables ...string) wire.Action {
	b := of("Status")
	b.maybe("Channel", channel)
	names := ""
	for i, v := range variables {
		if i > 0 {
			names += ","
		}
		names += v
	}
	b.maybe("Variables", names)
	return b.a
}

// Getvar reads a variable or a function of a channel, or a global one where
// channel is "". The value is in the header Value of the response.
func Getvar(channel, variable string) wire.Action {
	b := of("Getvar")
	b.maybe("Channel", channel)
	b.add("Variable", variable)
	return b.a
}

// Setvar sets a variable of a channel, or a global one where channel is "".
// The value is taken as it is: nothing in it is escaped (main/manager.c:3596).
func Setvar(channel, variable, value string) wire.Action {
	b := of("Setvar")
	b.maybe("Channel", channel)
	b.add("Variable", variable)
	b.add("Value", value)
	return b.a
}
