package wire

import (
	"bytes"
	"iter"
)

const chanVariable = "ChanVariable"

// ChannelVariable is a variable of one of the channels that an event is about. Its slices are borrowed as those of the Message are.
type ChannelVariable struct {
	// Prefix is what the headers of that channel begin with: empty, Dest, Source, LocalOne, LocalTwo, Spyer, Spyee, Target,
	// Transferer, OrigTransferer, SecondTransferer, Transferee, TransferTarget, Parkee, Retriever, or a number in a UserEvent of
	// several channels. Any other is passed on.
	Prefix []byte
	// Channel is the name of the channel: that of the Channel header with the prefix, or the one in parentheses. It is nil if the
	// event does not tell it.
	Channel []byte
	// Name and Value are cut at the first '='. Value is nil if there is none.
	Name, Value []byte
}

// ChannelVariables yields the channel variables of an event with the channel that each belongs to: one for every header
// `ChanVariable: name=value` (main/manager_channels.c:607), with a prefix for a channel that is not the first
// (`DestChanVariable`), and of events that are not made from a snapshot `ChanVariable(channel): name=value` (main/manager.c:7619).
// Asterisk sends the variables that `channelvars` in manager.conf lists. The value of the first form is escaped as in C (a line
// break is \n), that of the second is raw. A header whose name merely ends in ChanVariable is one of them, whatever is in front.
// Unlike [Message.Variables] it leaves out Variable headers, which belong to no channel in particular.
func (m Message) ChannelVariables() iter.Seq[ChannelVariable] {
	return func(yield func(ChannelVariable) bool) {
		for header, text := range m.All() {
			prefix, channel, ok := cutChanVariable(header)
			if !ok {
				continue
			}
			if channel == nil {
				channel = m.channelNamed(prefix)
			}
			name, value, ok := bytes.Cut(text, []byte{'='})
			if !ok {
				value = nil
			}
			if !yield(ChannelVariable{Prefix: prefix, Channel: channel, Name: name, Value: value}) {
				return
			}
		}
	}
}

// cutChanVariable splits the name of a header: prefix ChanVariable, or ChanVariable(channel). The channel may hold any byte but a
// line break, a closing parenthesis too.
func cutChanVariable(header []byte) (prefix, channel []byte, ok bool) {
	n := len(header)
	if n > len(chanVariable)+1 && header[n-1] == ')' && header[len(chanVariable)] == '(' && EqualFold(header[:len(chanVariable)], chanVariable) {
		return nil, header[len(chanVariable)+1 : n-1 : n-1], true
	}
	if n < len(chanVariable) || !EqualFold(header[n-len(chanVariable):], chanVariable) {
		return nil, nil, false
	}
	cut := n - len(chanVariable)
	return header[:cut:cut], nil, true
}

// channelNamed returns the value of the first header that is called prefix and Channel.
func (m Message) channelNamed(prefix []byte) []byte {
	const channel = "Channel"
	for name, value := range m.All() {
		if n := len(prefix); len(name) == n+len(channel) && EqualFold(name[n:], channel) && EqualFold(name[:n], string(prefix)) {
			return value
		}
	}
	return nil
}
