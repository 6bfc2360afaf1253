package sidebyside

import (
	"bytes"
	"reflect"

	"amicore/core"
	"amicore/core/catalog"
	"amicore/core/spec"
	"amicore/core/wire"
)

// commandDiffers returns the name of the first field in which a command of the
// Machine and one of the specification differ, or "". It compares every field:
// TestAChangeInAnyFieldIsADifference fails for a new field that it leaves out.
// Most calls find nothing, so that nothing is described and nothing allocated here.
func commandDiffers(c *core.Command, w *spec.Command) string {
	switch {
	case c.Kind != w.Kind:
		return "Kind"
	case c.Notice != w.Notice:
		return "Notice"
	case c.Node != w.Node:
		return "Node"
	case c.Conn != w.Conn:
		return "Conn"
	case c.Ticket != w.Ticket:
		return "Ticket"
	case c.Count != w.Count:
		return "Count"
	case c.From != w.From:
		return "From"
	case c.Phase != w.Phase:
		return "Phase"
	case c.Close != w.Close:
		return "Close"
	case c.Orphan != w.Orphan:
		return "Orphan"
	case (c.Kind == core.CommandDeliver && c.Event == nil) != w.IsGap || c.Gap != w.Gap:
		return "Gap"
	case (c.Event == nil) != (w.Event == "") || c.Event != nil && string(c.Event.Bytes()) != w.Event:
		return "Event"
	case c.Sensitive != w.Sensitive:
		return "Sensitive"
	case string(c.Bytes) != w.Bytes:
		return "Bytes"
	case textDiffers(c.Text, w.Text):
		return "Text"
	}
	if name := replyDiffers(c.Reply, w.Reply); name != "" {
		return "Reply" + name
	}
	if name := failureDiffers(c.Err, w.Err); name != "" {
		return "Err" + name
	}
	return ""
}

// textDiffers compares texts. Of the machine's own words it is compared that
// there are some, and that they are safe to show.
func textDiffers(machine, predicted string) bool {
	if predicted == spec.OwnWords {
		return machine == "" || !spec.IsShown(machine)
	}
	return machine != predicted
}

// replyDiffers is commandDiffers for replies. Messages are compared by their
// bytes.
func replyDiffers(r *core.Reply, w *spec.Reply) string {
	switch {
	case r == nil && w == nil:
		return ""
	case r == nil || w == nil:
		return "."
	case r.Node != w.Node:
		return ".Node"
	case r.NodeName != w.NodeName:
		return ".NodeName"
	case r.Action != w.Action:
		return ".Action"
	case r.ActionID != w.ActionID:
		return ".ActionID"
	case string(r.Response.Bytes()) != w.Response:
		return ".Response"
	case string(r.Final.Bytes()) != w.Final:
		return ".Final"
	case string(r.Text) != w.Text:
		return ".Text"
	case r.Cut != w.Cut:
		return ".Cut"
	case r.Missing != w.Missing:
		return ".Missing"
	case r.Sent != w.Sent:
		return ".Sent"
	case r.Responded != w.Responded:
		return ".Responded"
	case len(r.Events) != len(w.Events):
		return ".Events"
	}
	for i := range r.Events {
		if string(r.Events[i].Bytes()) != w.Events[i] {
			return ".Events"
		}
	}
	return ""
}

// failureDiffers is commandDiffers for errors: sentinels are compared by
// identity, and no text of an error is compared.
func failureDiffers(e *core.ActionError, w *spec.Failure) string {
	switch {
	case e == nil && w == nil:
		return ""
	case e == nil || w == nil:
		return "."
	case e.Node != w.Node:
		return ".Node"
	case e.NodeName != w.NodeName:
		return ".NodeName"
	case e.Action != w.Action:
		return ".Action"
	case e.ActionID != w.ActionID:
		return ".ActionID"
	case e.ChannelID != w.ChannelID:
		return ".ChannelID"
	case e.Run != w.Run:
		return ".Run"
	case e.Acked != w.Acked:
		return ".Acked"
	case e.Err != w.Err:
		return ".Err"
	case !sameDetail(e.Detail, w.Detail):
		return ".Detail"
	case e.Cause != w.Cause:
		return ".Cause"
	case e.Message != w.Message:
		return ".Message"
	case e.Behind != w.Behind:
		return ".Behind"
	case e.After != w.After:
		return ".After"
	}
	if name := replyDiffers(e.Reply, w.Reply); name != "" {
		return ".Reply" + name
	}
	return ""
}

// sameDetail compares details of errors: a sentinel by identity, an error that
// says its reason in fields by these. Of ErrSomeDetail no more is known than that
// there is one.
func sameDetail(machine, predicted error) bool {
	switch p := predicted.(type) {
	case nil:
		return machine == nil
	case *wire.LimitError:
		m, ok := machine.(*wire.LimitError)
		return ok && m != nil && *m == *p
	case *catalog.CheckError:
		return reflect.DeepEqual(machine, predicted)
	}
	if predicted == spec.ErrSomeDetail {
		return machine != nil
	}
	return machine == predicted
}

var endOfAction = []byte("\r\n\r\n")

// sendsDiffer compares Sends that follow one another, and returns what is wrong
// with those of the Machine, or "". How the Machine cuts the actions of callers
// into Sends is not compared, as long as each Send holds whole actions; an action
// of its own is a Send by itself. All fields but the bytes are the same in each.
func sendsDiffer(got []core.Command, want []spec.Command) string {
	rest := got
	for i := range want {
		w := &want[i]
		for left := w.Bytes; left != ""; rest = rest[1:] {
			if len(rest) == 0 {
				return "Bytes"
			}
			c := &rest[0]
			part := *w
			part.Bytes = left[:min(len(c.Bytes), len(left))]
			if name := sendDiffers(c, &part); name != "" {
				return name
			}
			if left = left[len(part.Bytes):]; w.Own && left != "" {
				return "an action of the machine's own is not a Send by itself"
			}
		}
	}
	if len(rest) > 0 {
		return "Bytes"
	}
	return ""
}

// sendDiffers is commandDiffers for a Send, which ends with an action.
func sendDiffers(c *core.Command, w *spec.Command) string {
	if name := commandDiffers(c, w); name != "" {
		return name
	}
	if !bytes.HasSuffix(c.Bytes, endOfAction) {
		return "a Send ends within an action"
	}
	return ""
}
