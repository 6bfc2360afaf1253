package replay

import (
	"amicore/core"
	"amicore/core/wire"
)

// fromServer counts a frame of the server and finds the action it answers.
func (r *run) fromServer(f *wire.Frame, offset int64) {
	p := r.report
	r.text.Received(f)
	switch f.Kind {
	case wire.KindBanner:
		p.Banner = string(bounded(f.Line(0)))
	case wire.KindEvent:
		p.Events++
		p.EventsByName[string(bounded(f.Type()))]++
		if id := f.ActionID(); len(id) > 0 {
			r.countItem(id)
		}
	case wire.KindResponse, wire.KindFollows:
		p.Responses++
		r.response(f, offset)
	default:
		p.Other++
		r.odd(OddOther, wire.FromServer, offset, 1)
	}
}

// bounded is what the report keeps of one of the server's texts.
func bounded(text []byte) []byte { return text[:min(len(text), core.MaxMessage)] }

func (r *run) countItem(id []byte) {
	n := r.items[string(id)]
	if n == nil {
		n = new(int)
		r.items[string(id)] = n
	}
	*n++
}

// response gives a response to the oldest action of its id that has none. One
// without an id is nobody's: it is never guessed onto an action.
func (r *run) response(f *wire.Frame, offset int64) {
	id := f.ActionID()
	if len(id) == 0 {
		r.odd(OddNoResponseID, wire.FromServer, offset, 1)
		return
	}
	waiting, sent := r.waiting[string(id)]
	if len(waiting) == 0 {
		if sent {
			r.odd(OddSecondResponse, wire.FromServer, offset, 1)
		}
		return
	}
	a := &r.report.Actions[waiting[0]]
	r.waiting[string(id)] = waiting[1:]
	a.Responded, a.Response, a.Latency = true, lower(bounded(f.Type())), r.at()-a.At
	if message, ok := f.Lookup("Message"); ok {
		a.Message, a.HasMessage = string(bounded(message)), true
	}
	for range f.Output() {
		a.OutputLines++
	}
}

// fromClient registers an action. The machine counts the same frames: those
// with an Action header that is not empty.
func (r *run) fromClient(f *wire.Frame, offset int64) {
	name := f.Get("Action")
	if f.Len() == 0 {
		r.odd(OddEmptyRequest, wire.FromClient, offset, 1)
		return
	}
	r.checkLimits(f, offset)
	if len(name) == 0 {
		r.odd(OddNoAction, wire.FromClient, offset, 1)
		return
	}
	r.text.Sent(f)
	id, has := f.Lookup("ActionID")
	a := Action{Name: string(name), ID: string(id), HasID: has, At: r.at(), Offset: offset}
	if a.ID != "" {
		waiting, used := r.waiting[a.ID]
		if used {
			r.odd(OddDuplicateID, wire.FromClient, offset, 1)
		}
		r.waiting[a.ID] = append(waiting, len(r.report.Actions))
	}
	r.report.Actions = append(r.report.Actions, a)
}

// checkLimits notes what a server does not take.
func (r *run) checkLimits(f *wire.Frame, offset int64) {
	if f.Len() > wire.MaxLines {
		r.odd(OddManyLines, wire.FromClient, offset, 1)
	}
	at := lineOffsets{rest: f.Bytes()}
	for i := range f.Len() {
		if len(f.Line(i)) > wire.MaxLine {
			r.odd(OddLongLine, wire.FromClient, offset+at.of(i), 1)
		}
	}
}
