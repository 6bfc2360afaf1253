package explore

import (
	"bytes"

	"amicore/core"
	"amicore/core/spec"
)

// received is a Received with what the server writes in a state, if it writes
// that there.
func received(what func(l *spec.Look, r *Root) []byte) enabled {
	return func(w *world, r *Root) (core.Instant, core.Input, bool) {
		if !w.isOnline() || w.look.Phase == core.PhaseGreeting {
			return 0, core.Input{}, false
		}
		if w.look.Partial {
			return 0, core.Input{}, false // what begins must end first
		}
		data := what(&w.look, r)
		return w.now, core.Received(w.look.Conn, data), data != nil
	}
}

// toRecord is a frame for one of the records.
func toRecord(which func([]spec.LookAction, *Root) *spec.LookAction, what func(spec.LookAction, bool) []byte) enabled {
	return received(func(l *spec.Look, r *Root) []byte {
		if a := which(l.Records, r); a != nil {
			return what(*a, r.Follows)
		}
		return nil
	})
}

// halved is the frame that may come in two halves.
func halved(l *spec.Look, r *Root) []byte {
	if a := oldestUnanswered(l.Records, r); a != nil {
		return answerTo(*a, r.Follows)
	}
	return event(l, r)
}

// half is the first half of a frame. A world keeps the other one: it follows from
// what has come.
func half(w *world, r *Root) (core.Instant, core.Input, bool) {
	at, in, ok := received(halved)(w, r)
	if ok {
		cut := firstHalf(in.Data)
		in.Data, w.rest = in.Data[:cut], in.Data[cut:]
	}
	return at, in, ok
}

// firstHalf returns how many bytes come first: three of the line behind the
// ActionID, since ids may differ in length and the rest is not in a key, or of the
// third line if there is none.
func firstHalf(data []byte) int {
	from := max(bytes.IndexByte(data, '\n')+1, bytes.Index(data, []byte("ActionID: ")))
	return from + bytes.IndexByte(data[from:], '\n') + len("\nMes")
}

func rest(w *world, _ *Root) (core.Instant, core.Input, bool) {
	return w.now, core.Received(w.look.Conn, w.rest), w.look.Partial
}

func bigAnswer(a spec.LookAction, follows bool) []byte { return larger(answerTo(a, follows)) }

// bigItem is an item of a list; if that was given up, it leaves a gap as bigEvent
// does.
func bigItem(l *spec.Look, r *Root) []byte {
	a := openList(l.Records, r)
	if a == nil || a.Ended && l.Gaps > 0 {
		return nil
	}
	return larger(itemOf(*a))
}

// bigEvent leaves a gap, whose count would grow without end: it comes only while
// none waits.
func bigEvent(l *spec.Look, r *Root) []byte {
	data := event(l, r)
	if data == nil || l.Gaps > 0 {
		return nil
	}
	return larger(data)
}

func refusal(a spec.LookAction, _ bool) []byte { return refusalOf(a) }
func item(a spec.LookAction, _ bool) []byte    { return itemOf(a) }
func end(a spec.LookAction, _ bool) []byte     { return endOf(a) }

// unanswered returns the records that have no response.
func unanswered(records []spec.LookAction) (list []*spec.LookAction) {
	for i := range records {
		if !records[i].Open {
			list = append(list, &records[i])
		}
	}
	return list
}

func oldestUnanswered(records []spec.LookAction, _ *Root) *spec.LookAction {
	if list := unanswered(records); len(list) > 0 {
		return list[0]
	}
	return nil
}

// newestUnanswered is another record than oldestUnanswered.
func newestUnanswered(records []spec.LookAction, _ *Root) *spec.LookAction {
	if list := unanswered(records); len(list) > 1 {
		return list[len(list)-1]
	}
	return nil
}

// openList returns the first record with a list that has room in the scope.
func openList(records []spec.LookAction, r *Root) *spec.LookAction {
	for i, a := range records {
		if a.Open && a.List && a.Items < r.Scope.Items {
			return &records[i]
		}
	}
	return nil
}

// anyOpenList returns the first record with a list.
func anyOpenList(records []spec.LookAction, _ *Root) *spec.LookAction {
	for i, a := range records {
		if a.Open && a.List {
			return &records[i]
		}
	}
	return nil
}

// bareItem is an item of the open list without an ActionID.
func bareItem(l *spec.Look, r *Root) []byte {
	if !l.OpenList || openList(l.Records[:1], r) == nil {
		return nil
	}
	return bare
}

// text is a frame that is neither a response nor an event.
func text(l *spec.Look, r *Root) []byte {
	if l.OpenList && openList(l.Records[:1], r) == nil {
		return nil
	}
	return nameless
}

func outcome(l *spec.Look, r *Root) []byte {
	if l.Queued >= r.Scope.Events {
		return nil
	}
	for _, list := range [][]spec.LookAction{l.Acknowledged, l.Records} {
		for _, a := range list {
			if a.Async {
				return outcomeOf(a)
			}
		}
	}
	return nil
}

func event(l *spec.Look, r *Root) []byte {
	if l.Queued >= r.Scope.Events || !l.LoginAccepted {
		return nil
	}
	return hangup
}

func booted(l *spec.Look, r *Root) []byte {
	if l.Queued >= r.Scope.Events || !l.LoginAccepted || l.BootSeen {
		return nil
	}
	return fullyBooted
}
