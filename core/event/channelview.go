package event

import (
	"bytes"
	"iter"

	"amicore/core/wire"
)

// Channel is what an event says of one channel. On servers before 12 some
// headers of it are missing. An event may also be sent without the channel, as
// DialBegin is for an Originate, which has no caller: Present tells.
type Channel struct {
	view  View
	names *channelNames
}

type channelNames struct {
	name, uniqueid, linkedid, state, statedesc, calleridnum, calleridname, connectedlinenum, connectedlinename, accountcode, context, exten, priority, prefix string
}

var (
	plainNames = channelNames{
		"Channel", "Uniqueid", "Linkedid", "ChannelState", "ChannelStateDesc", "CallerIDNum", "CallerIDName", "ConnectedLineNum", "ConnectedLineName", "AccountCode", "Context", "Exten", "Priority", "",
	}
	destNames = channelNames{
		"DestChannel", "DestUniqueid", "DestLinkedid", "DestChannelState", "DestChannelStateDesc", "DestCallerIDNum", "DestCallerIDName", "DestConnectedLineNum", "DestConnectedLineName", "DestAccountCode", "DestContext", "DestExten", "DestPriority", "Dest",
	}
	parkeeNames = channelNames{
		"ParkeeChannel", "ParkeeUniqueid", "ParkeeLinkedid", "ParkeeChannelState", "ParkeeChannelStateDesc", "ParkeeCallerIDNum", "ParkeeCallerIDName", "ParkeeConnectedLineNum", "ParkeeConnectedLineName", "ParkeeAccountCode", "ParkeeContext", "ParkeeExten", "ParkeePriority", "Parkee",
	}
)

// Present reports whether the event describes the channel: whether it has its
// name, or its id. The name and id "none", which VarSet has for a global
// variable (main/stasis_channels.c:1255), are no channel's.
func (c Channel) Present() bool { return names(c.Name()) || names(c.Uniqueid()) }

func names(b []byte) bool { return len(b) > 0 && string(b) != "none" }

// Name returns its name, as in PJSIP/100-00000001.
func (c Channel) Name() []byte { return c.view.Get(c.names.name) }

// Uniqueid returns its id, for life.
func (c Channel) Uniqueid() []byte { return c.view.Get(c.names.uniqueid) }

// Linkedid returns the id of the first channel of the call.
func (c Channel) Linkedid() []byte { return c.view.Get(c.names.linkedid) }

// State returns its state: 4 ringing, 6 up.
func (c Channel) State() int { return c.view.number(c.names.state) }

// StateDesc returns the server's word for that.
func (c Channel) StateDesc() []byte { return c.view.Get(c.names.statedesc) }

// CallerIDNum returns its number.
func (c Channel) CallerIDNum() []byte { return c.view.Get(c.names.calleridnum) }

// CallerIDName returns its name.
func (c Channel) CallerIDName() []byte { return c.view.Get(c.names.calleridname) }

// ConnectedLineNum returns the number of whom it talks to.
func (c Channel) ConnectedLineNum() []byte { return c.view.Get(c.names.connectedlinenum) }

// ConnectedLineName returns the name of whom it talks to.
func (c Channel) ConnectedLineName() []byte { return c.view.Get(c.names.connectedlinename) }

// AccountCode returns its account.
func (c Channel) AccountCode() []byte { return c.view.Get(c.names.accountcode) }

// Context returns where it is in the dial plan.
func (c Channel) Context() []byte { return c.view.Get(c.names.context) }

// Exten returns the extension.
func (c Channel) Exten() []byte { return c.view.Get(c.names.exten) }

// Priority returns the priority.
func (c Channel) Priority() int { return c.view.number(c.names.priority) }

// Variables yields the names and values of the variables of this channel that
// manager.conf lists in channelvars (see wire.Message.ChannelVariables, which
// yields those of all channels of the event). A value is nil if the header has
// no '='.
func (c Channel) Variables() iter.Seq2[[]byte, []byte] {
	return func(yield func(name, value []byte) bool) {
		name := c.Name()
		for v := range c.view.ChannelVariables() {
			// ChanVariable(channel) tells the channel by its name alone.
			mine := bytes.Equal(v.Channel, name) && (len(v.Prefix) == 0 || wire.EqualFold(v.Prefix, c.names.prefix))
			if mine && !yield(v.Name, v.Value) {
				return
			}
		}
	}
}
