package fake

// A list is an answer of several frames: a response, items, a complete event
// (main/manager.c, astman_send_listack and astman_send_list_complete_start).
// Items are written at once and not queued, so no event of another kind can
// stand among them.

// beginList writes the response of a list.
func (x *session) beginList(r *request, message string) {
	x.start(r, "Success")
	x.line("EventList: start")
	x.line("Message: ", message)
	x.finish(r, "Success")
}

// item begins an item; its headers and endItem follow.
func (x *session) item(event string) {
	x.line("Event: ", event)
}

func (x *session) endItem() { x.out = append(x.out, "\r\n"...) }

// endList writes the complete event; more are its further lines.
func (x *session) endList(r *request, event string, items int, more ...string) {
	x.line("Event: ", event)
	x.actionID(r)
	x.line("EventList: Complete")
	x.out = append(number(append(x.out, "ListItems: "...), int64(items)), "\r\n"...)
	for _, m := range more {
		x.line(m)
	}
	x.endItem()
}
