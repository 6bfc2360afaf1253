package sidebyside

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"amicore/core"
	"amicore/core/spec"
)

// commands compares the commands of a Step.
func (d *Difference) commands(got []core.Command, want []spec.Command) bool {
	if same(got, want) {
		return false
	}
	for n := 1; len(got) > 0 || len(want) > 0; n++ {
		what := fmt.Sprint("command ", n)
		if len(got) > 0 && len(want) > 0 && got[0].Kind == core.CommandSend && want[0].Kind == core.CommandSend {
			i, j := sends(got, ofMachine), sends(want, ofSpec)
			if machine, spec := joined(got[:i], want[:j]); d.is(what, machine, spec) {
				return true
			}
			got, want = got[i:], want[j:]
			continue
		}
		machine, predicted := "no command", "no command"
		ownWords := len(want) > 0 && want[0].Text == spec.OwnWords
		someDetail := len(want) > 0 && want[0].Err != nil && want[0].Err.Detail == spec.ErrSomeDetail
		if len(got) > 0 {
			c := got[0]
			if ownWords && c.Text != "" {
				c.Text = spec.OwnWords
			}
			machine, got = commandText(&c, someDetail), got[1:]
		}
		if len(want) > 0 {
			predicted, want = text(&want[0]), want[1:]
		}
		if d.is(what, machine, predicted) {
			return true
		}
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

// joined describes Sends that follow one another. How the Machine cuts the
// actions of callers into Sends is its own affair, as long as each is whole; an
// action of its own is a Send by itself. The machine's Sends are cut where the
// specification has one of the machine's own actions, if they are cut there.
func joined(got []core.Command, want []spec.Command) (machine, spec string) {
	if got[0].Node != want[0].Node || got[0].Conn != want[0].Conn {
		return machineSends(got), sendsText(want)
	}
	ends := map[int]bool{} // where a Send of the machine ends
	sensitive := map[int]bool{}
	var all []byte
	for i := range got {
		all = append(all, got[i].Bytes...)
		ends[len(all)] = true
		sensitive[len(all)] = got[i].Sensitive
		if !bytes.HasSuffix(all, []byte("\r\n\r\n")) {
			return fmt.Sprintf("send %q ends within an action", got[i].Bytes), sendsText(want)
		}
	}
	at, from := 0, 0
	for i := range want {
		w := &want[i]
		from, at = at, at+len(w.Bytes)
		if at > len(all) || string(all[from:at]) != w.Bytes {
			return machineSends(got), sendsText(want)
		}
		alone := (from == 0 || ends[from]) && ends[at]
		inside := false
		for k := from + 1; k < at; k++ {
			inside = inside || ends[k]
		}
		if w.Own && (!alone || inside) {
			return machineSends(got), sendsText(want) + " (an action of the machine's own is a Send by itself)"
		}
		if !w.Own && (i+1 == len(want) || want[i+1].Own) && !ends[at] {
			return machineSends(got), sendsText(want)
		}
		if w.Own && sensitive[at] != w.Sensitive {
			return fmt.Sprintf("sensitive=%v, ", sensitive[at]) + machineSends(got), sendsText(want)
		}
	}
	if at != len(all) {
		return machineSends(got), sendsText(want)
	}
	return "", ""
}

func machineSends(list []core.Command) string {
	var b strings.Builder
	for i := range list {
		shown := list[i].Bytes
		if list[i].Sensitive {
			shown = core.Mask(shown)
		}
		fmt.Fprintf(&b, "send node=%d conn=%d %q ", list[i].Node, list[i].Conn, shown)
	}
	return strings.TrimSpace(b.String())
}

func sendsText(list []spec.Command) string {
	var b strings.Builder
	for i := range list {
		shown := []byte(list[i].Bytes)
		if list[i].Sensitive {
			shown = core.Mask(shown)
		}
		fmt.Fprintf(&b, "send node=%d conn=%d own=%v %q ", list[i].Node, list[i].Conn, list[i].Own, shown)
	}
	return strings.TrimSpace(b.String())
}

// commandText describes a command of the Machine with every field that is
// compared.
func commandText(c *core.Command, someDetail bool) string {
	w := spec.Command{
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
			Err: e.Err, Detail: detailOf(e.Detail, someDetail), Cause: e.Cause, Message: e.Message, Behind: e.Behind, After: e.After,
		}
		if e.Reply != nil {
			w.Err.Reply = replyOf(e.Reply)
		}
	}
	return text(&w)
}

// detailOf returns the detail of an error as it is compared: that there is one,
// where the specification says no more.
func detailOf(detail error, some bool) error {
	if some && detail != nil {
		return spec.ErrSomeDetail
	}
	return detail
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

// text describes a command on one line.
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
	add("gap", c.Gap, c.IsGap)
	add("count", c.Count, c.Count != 0)
	if c.Text != "" {
		fmt.Fprintf(&b, " %q", c.Text)
	}
	if c.Event != "" {
		fmt.Fprintf(&b, " %q", c.Event)
	}
	if c.Kind == core.CommandSend {
		shown := []byte(c.Bytes)
		if c.Sensitive {
			shown = core.Mask(shown)
		}
		fmt.Fprintf(&b, " %q", shown)
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
		fmt.Fprintf(&b, " detail=%v", f.Detail)
	}
	fmt.Fprintf(&b, " cause=%v message=%q behind=%q after=%v", f.Cause, f.Message, f.Behind, f.After)
	if f.Reply != nil {
		b.WriteString(replyText(f.Reply))
	}
	b.WriteString("}")
	return b.String()
}
