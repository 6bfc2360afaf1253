package explore

import (
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
