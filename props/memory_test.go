package props

import (
	"slices"

	"amicore/core"
	"amicore/core/wire"
)

// copied returns an input that shares no memory that can be overwritten.
func copied(in core.Input) core.Input {
	in.Data, in.Strings, in.Headers = slices.Clone(in.Data), slices.Clone(in.Strings), slices.Clone(in.Headers)
	if in.Options != nil {
		o := *in.Options
		in.Options = &o
	}
	return in
}

// overwrite spoils what an input points to and the machine may read during the
// Step only: all but Data, which it may read until the next Step.
func overwrite(in *core.Input) {
	for i := range in.Strings {
		in.Strings[i] = "overwritten"
	}
	for i := range in.Headers {
		in.Headers[i] = wire.Header{Name: "Action", Value: "Overwritten"}
	}
	if in.Options != nil {
		*in.Options = core.Options{ActionID: "overwritten", Timeout: 1, Rule: core.RuleSilent, CompleteEvent: "Overwritten", MaxEvents: 1}
	}
}

// kept is a reply that its receiver keeps, and what it was when it came.
type kept struct {
	command core.Command
	was     string
}

// keep does with replies what their receivers may do, since they own them: those
// of every second ticket are kept and must not change, the others are
// overwritten, but for the bytes of messages, which no one may write to.
func (r *run) keep(commands []core.Command) {
	for i := range commands {
		c := &commands[i]
		reply := c.Reply
		if c.Err != nil {
			reply = c.Err.Reply
		}
		switch {
		case reply == nil:
		case c.Ticket%2 == 0:
			r.kept = append(r.kept, kept{*c, string(core.AppendTrace(nil, 0, commands[i:i+1]))})
		default:
			spoil(reply.Text)
			clear(reply.Events)
			*reply = core.Reply{}
		}
	}
}

func spoil(b []byte) {
	for i := range b {
		b[i] = '#'
	}
}

// checkKept reports replies that changed while they were kept.
func (r *run) checkKept() {
	r.t.Helper()
	for i := range r.kept {
		k := &r.kept[i]
		if now := core.AppendTrace(nil, 0, []core.Command{k.command}); string(now) != k.was {
			r.t.Fatalf("a reply that its receiver kept has changed:\n%q\nwas\n%q", now, k.was)
		}
	}
}
