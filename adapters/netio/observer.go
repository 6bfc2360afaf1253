package netio

import (
	"time"

	"amicore/core"
)

// Observer is told what the counts of Stats can not tell, for metrics. A
// Client or a Cluster calls it from whichever goroutine does its work, never from two at
// once, while callers and the socket wait: it must not block, panic or call
// the Client. A Loop has no use for it: its owner sees every output.
type Observer interface {
	// Notice hears every core.CommandNotice: phases, attempts, losses. The
	// Command is valid during the call only.
	Notice(n *core.Command)
	// Action hears that an action has ended: well (err nil) or not, and how
	// long after its Submit. What is submitted after Close has ended is not told.
	Action(name string, err *core.ActionError, took time.Duration)
}

// told tells the observer of the end of a call; the owner calls it.
func (c *Client) told(call *Call, n core.Node) {
	if o := c.observer(n); o != nil {
		o.Action(call.name, call.err, c.clockwork.now().Sub(call.began))
	}
}
