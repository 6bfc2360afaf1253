package core

import "amicore/core/wire"

// Reply is what the server answered to one action. It owns its memory, may
// be kept, and is not changed by the machine once handed out.
type Reply struct {
	Node Node
	// NodeName is Config.Name.
	NodeName string
	Action   string
	ActionID string
	// Response is the response frame; for an action with two, the last. Lines
	// that are no headers, such as the `No categories found` of GetConfig, are
	// read with its Len and Line.
	// It is zero where the action's rule has none (raw text, event only) and
	// in the Complete of an async action when the reply bytes had run out.
	Response wire.Message
	// Events are the list items in wire order. Some servers write items without
	// an ActionID, or without an Event line: unless Config.AnyOrder is set, what
	// comes so between a list's response and its end is here as well, and its
	// Type may be any header's value.
	Events []wire.Message
	// Final is the event that ended the action: the complete event of a
	// list, the outcome of an async action, the only event of another.
	Final wire.Message
	// Text is what a raw action printed: its frames, an empty line between two.
	Text []byte
	// Cut counts the list items that were received and not kept.
	Cut int
	// Missing is how many more items the list's end counts (ListItems) than came,
	// those of Cut included. It is 0 where the catalog does not know that the
	// server counts exactly (catalog.Action.ExactCount), and never fails an action.
	Missing int
	// Sent and Responded are when the action was in a Send and when its
	// response (0 if none) was received.
	Sent, Responded Instant
}
