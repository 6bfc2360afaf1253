package sidebyside

import (
	"fmt"
	"strings"
	"time"

	"amicore/core"
	"amicore/core/spec"
)

// commands compares the commands of a Step, each with every field. Sends that
// follow one another are compared together.
func (d *Difference) commands(got []core.Command, want []spec.Command) bool {
	for n := 1; len(got)+len(want) > 0; {
		if len(got) == 0 || len(want) == 0 {
			return d.at(n, "there or not", got[:min(1, len(got))], want[:min(1, len(want))])
		}
		c, w := &got[0], &want[0]
		i, j, what := 1, 1, ""
		if c.Kind != core.CommandSend || w.Kind != core.CommandSend {
			what = commandDiffers(c, w)
		} else if what = sendDiffers(c, w); what != "" {
			i, j = sends(got, ofMachine), sends(want, ofSpec)
			what = sendsDiffer(got[:i], want[:j])
		}
		if what != "" {
			return d.at(n, what, got[:i], want[:j])
		}
		n, got, want = n+i, got[i:], want[j:]
	}
	return false
}

// sends counts the Sends in front of a list that go to the connection of the
// first; of reads a command of the list.
func sends[C any](list []C, of func(*C) (core.CommandKind, core.Conn)) int {
	_, first := of(&list[0])
	for i := range list {
		if kind, conn := of(&list[i]); kind != core.CommandSend || conn != first {
			return i
		}
	}
	return len(list)
}

func ofMachine(c *core.Command) (core.CommandKind, core.Conn) { return c.Kind, c.Conn }
func ofSpec(c *spec.Command) (core.CommandKind, core.Conn)    { return c.Kind, c.Conn }

// at fills the difference in: in what the commands from the nth on differ.
func (d *Difference) at(n int, what string, got []core.Command, want []spec.Command) bool {
	d.What, d.Machine, d.Spec = fmt.Sprintf("command %d, %s", n, what), "no command", "no command"
	var machine, predicted []string
	for i := range got {
		machine = append(machine, text(plain(&got[i])))
	}
	for i := range want {
		predicted = append(predicted, text(&want[i]))
	}
	if len(machine) > 0 {
		d.Machine = strings.Join(machine, " ")
	}
	if len(predicted) > 0 {
		d.Spec = strings.Join(predicted, " ")
	}
	return true
}

// plain returns a command of the Machine as the specification has it, to be
// shown.
func plain(c *core.Command) *spec.Command {
	w := &spec.Command{
		Kind: c.Kind, Node: c.Node, Conn: c.Conn, Ticket: c.Ticket, Text: c.Text, Bytes: string(c.Bytes), Sensitive: c.Sensitive,
		Gap: c.Gap, Count: c.Count, Notice: c.Notice, From: c.From, Phase: c.Phase, Close: c.Close, Orphan: c.Orphan,
	}
	if c.Event != nil {
		w.Event = string(c.Event.Bytes())
	}
	w.IsGap = c.Kind == core.CommandDeliver && c.Event == nil
	if c.Reply != nil {
		w.Reply = replyOf(c.Reply)
	}
	if e := c.Err; e != nil {
		w.Err = &spec.Failure{
			Node: e.Node, NodeName: e.NodeName, Action: e.Action, ActionID: e.ActionID, ChannelID: e.ChannelID, Run: e.Run, Acked: e.Acked,
			Err: e.Err, Detail: e.Detail, Cause: e.Cause, Message: e.Message, Behind: e.Behind, After: e.After,
		}
		if e.Reply != nil {
			w.Err.Reply = replyOf(e.Reply)
		}
	}
	return w
}

func replyOf(r *core.Reply) *spec.Reply {
	w := &spec.Reply{
		Node: r.Node, NodeName: r.NodeName, Action: r.Action, ActionID: r.ActionID, Response: string(r.Response.Bytes()), Final: string(r.Final.Bytes()),
		Text: string(r.Text), Cut: r.Cut, Missing: r.Missing, Sent: r.Sent, Responded: r.Responded,
	}
	for _, e := range r.Events {
		w.Events = append(w.Events, string(e.Bytes()))
	}
	return w
}

// text describes a command on one line, to be shown. Secrets of actions are
// masked.
func text(c *spec.Command) string {
	var b strings.Builder
	b.WriteString(c.Kind.String())
	add := func(name string, value any, there bool) {
		if there {
			fmt.Fprintf(&b, " %s=%v", name, value)
		}
	}
	if c.Kind == core.CommandNotice {
		fmt.Fprintf(&b, " %v", c.Notice)
	}
	add("node", c.Node, c.Node != 0)
	add("conn", c.Conn, c.Conn != 0)
	add("ticket", c.Ticket, c.Ticket != 0)
	add("from", c.From, c.From != 0)
	add("phase", c.Phase, c.Phase != 0)
	add("close", c.Close, c.Close != 0)
	add("orphan", c.Orphan, c.Orphan != 0)
	add("gap", c.Gap, c.IsGap || c.Gap != 0)
	add("count", c.Count, c.Count != 0)
	if c.Text != "" {
		fmt.Fprintf(&b, " %q", c.Text)
	}
	if c.Event != "" {
		fmt.Fprintf(&b, " %q", c.Event)
	}
	add("own", c.Own, c.Own)
	add("sensitive", c.Sensitive, c.Sensitive)
	if c.Bytes != "" {
		fmt.Fprintf(&b, " %q", core.Mask([]byte(c.Bytes)))
	}
	if c.Reply != nil {
		b.WriteString(replyText(c.Reply))
	}
	if c.Err != nil {
		b.WriteString(failureText(c.Err))
	}
	return b.String()
}

func replyText(r *spec.Reply) string {
	var b strings.Builder
	fmt.Fprintf(&b, " reply{%d %q %s %s sent=%v responded=%v cut=%d missing=%d response=%q final=%q text=%q events=[", r.Node, r.NodeName, r.Action, r.ActionID,
		time.Duration(r.Sent), time.Duration(r.Responded), r.Cut, r.Missing, r.Response, r.Final, r.Text)
	for _, e := range r.Events {
		fmt.Fprintf(&b, "%q ", e)
	}
	b.WriteString("]}")
	return b.String()
}

func failureText(f *spec.Failure) string {
	var b strings.Builder
	fmt.Fprintf(&b, " {%d %q %s %s channel=%q run=%v acked=%v err=%v", f.Node, f.NodeName, f.Action, f.ActionID, f.ChannelID, f.Run, f.Acked, f.Err)
	if f.Detail != nil {
		fmt.Fprintf(&b, " detail=%T %q", f.Detail, f.Detail)
	}
	fmt.Fprintf(&b, " cause=%v message=%q behind=%q after=%v", f.Cause, f.Message, f.Behind, f.After)
	if f.Reply != nil {
		b.WriteString(replyText(f.Reply))
	}
	b.WriteString("}")
	return b.String()
}
