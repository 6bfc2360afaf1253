package sidebyside

import (
	"bytes"

	"amicore/core"
	"amicore/core/spec"
	"amicore/core/wire"
)

// same reports whether commands are surely equal, without describing them: most
// Steps are, and the descriptions cost more than both machines. What it does not
// call the same is compared by description.
func same(got []core.Command, want []spec.Command) bool {
	if len(got) != len(want) {
		return false
	}
	for i := range got {
		if !sameCommand(&got[i], &want[i]) {
			return false
		}
	}
	return true
}

func sameCommand(c *core.Command, w *spec.Command) bool {
	if c.Kind != w.Kind || c.Node != w.Node || c.Conn != w.Conn || c.Ticket != w.Ticket || c.Gap != w.Gap || c.Count != w.Count ||
		c.Notice != w.Notice || c.From != w.From || c.Phase != w.Phase || c.Close != w.Close || c.Orphan != w.Orphan ||
		c.Sensitive != w.Sensitive || c.Text != w.Text {
		return false
	}
	if string(c.Bytes) != w.Bytes || c.Kind == core.CommandSend && !bytes.HasSuffix(c.Bytes, endOfAction) {
		return false
	}
	if (c.Kind == core.CommandDeliver && c.Event == nil) != w.IsGap || c.Kind == core.CommandNotice && !isPlain(w) {
		return false
	}
	return sameEvent(c.Event, w.Event) && sameReply(c.Reply, w.Reply) && sameFailure(c.Err, w.Err)
}

var endOfAction = []byte("\r\n\r\n")

// isPlain reports whether the text of a notice stands in the specification as
// the machine gives it: a close without a text gets a hint, and words of a server
// are escaped and bounded.
func isPlain(w *spec.Command) bool { return w.Text == "" && w.Notice != core.NoticeClosed }

func sameEvent(e *wire.Message, w string) bool {
	if e == nil {
		return w == ""
	}
	return string(e.Bytes()) == w
}

func sameReply(r *core.Reply, w *spec.Reply) bool {
	if r == nil || w == nil {
		return r == nil && w == nil
	}
	if r.Node != w.Node || r.NodeName != w.NodeName || r.Action != w.Action || r.ActionID != w.ActionID ||
		string(r.Response.Bytes()) != w.Response || string(r.Final.Bytes()) != w.Final || string(r.Text) != w.Text ||
		r.Cut != w.Cut || r.Missing != w.Missing || r.Sent != w.Sent || r.Responded != w.Responded || len(r.Events) != len(w.Events) {
		return false
	}
	for i := range r.Events {
		if string(r.Events[i].Bytes()) != w.Events[i] {
			return false
		}
	}
	return true
}

// sameFailure compares errors by identity. A detail is compared by description,
// since the specification may say no more than that there is one.
func sameFailure(e *core.ActionError, w *spec.Failure) bool {
	if e == nil || w == nil {
		return e == nil && w == nil
	}
	return e.Node == w.Node && e.NodeName == w.NodeName && e.Action == w.Action && e.ActionID == w.ActionID && e.ChannelID == w.ChannelID &&
		e.Run == w.Run && e.Acked == w.Acked && e.Err == w.Err && e.Detail == nil && w.Detail == nil && e.Cause == w.Cause &&
		e.Message == w.Message && e.Behind == w.Behind && e.After == w.After && sameReply(e.Reply, w.Reply)
}
