//contract:none tells states apart

package spec

import (
	"fmt"

	"amicore/core"
)

// AppendShape appends the commands of the last Step as text, with names in the place of
// tickets and ActionIDs and with instants relative to that Step. names are those
// of the key of the state in front of the Step, and are not changed; nil stands
// for none. Two Steps that did the same have the same shape.
func (m *Machine) AppendShape(b []byte, names *Names, commands []Command) []byte {
	if names == nil {
		names = &Names{}
	}
	k := &keyText{m: m, names: names.clone(), b: b}
	for i := range commands {
		k.command(&commands[i])
	}
	return k.b
}

// command writes a command. The delay of a NoticeRetry is drawn from the number
// of the connection, which a key has.
func (k *keyText) command(c *Command) {
	k.b = append(k.b, '\n')
	k.b = append(k.b, c.Kind.String()...)
	k.number("conn", int64(c.Conn))
	if c.Ticket != 0 {
		k.name("ticket")
		k.b = append(k.b, k.names.ticket(c.Ticket)...)
	}
	k.number("notice", int64(c.Notice))
	k.number("from", int64(c.From))
	k.number("phase", int64(c.Phase))
	k.number("close", int64(c.Close))
	k.number("orphan", int64(c.Orphan))
	k.flag("isGap", c.IsGap)
	k.number("gap", int64(c.Gap))
	if c.Notice == core.NoticeCutMidFrame {
		k.flag("cut", c.Count > 0) // ids may be in the piece, which differ in length
	} else {
		k.number("count", c.Count)
	}
	k.text("text", c.Text)
	k.text("bytes", c.Bytes)
	k.flag("own", c.Own)
	k.flag("sensitive", c.Sensitive)
	if queued := k.names.events; c.Event != "" && len(queued) > 0 && queued[0] == c.Event {
		k.names.events = queued[1:]
		k.flag("queuedEvent", true)
	} else {
		k.text("event", c.Event)
	}
	if c.Reply != nil {
		k.reply(c.Reply)
	}
	if c.Err != nil {
		k.failure(c.Err)
	}
}

func (k *keyText) reply(r *Reply) {
	k.text("action", r.Action)
	k.text("id", r.ActionID)
	k.text("response", r.Response)
	k.texts("item", r.Events)
	k.text("final", r.Final)
	k.text("text", r.Text)
	k.number("cut", int64(r.Cut))
	k.number("missing", int64(r.Missing))
	k.shapeInstant("sent", r.Sent)
	k.shapeInstant("responded", r.Responded)
}

// shapeInstant writes an instant of a reply; 0 stands for none.
func (k *keyText) shapeInstant(name string, at core.Instant) {
	if at != 0 {
		k.instant(name, at)
	}
}

func (k *keyText) failure(f *Failure) {
	k.text("action", f.Action)
	k.text("id", f.ActionID)
	k.text("channelID", f.ChannelID)
	k.number("run", int64(f.Run))
	k.flag("acked", f.Acked)
	k.text("err", fmt.Sprint(f.Err))
	k.text("detail", fmt.Sprint(f.Detail))
	k.number("cause", int64(f.Cause))
	k.text("message", f.Message)
	k.text("behind", f.Behind)
	k.number("after", int64(f.After))
	if f.Reply != nil {
		k.reply(f.Reply)
	}
}
