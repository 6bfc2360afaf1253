package fake

import "amicore/core/catalog"

// handlerOf makes the handler of an action that the model knows from the
// catalogue alone: it answers in the form that the action has in the version,
// and does nothing.
func handlerOf(known catalog.Action, in catalog.Versions) handler {
	ends, _ := known.Completion(in, nil)
	required := requiredOf(known, in)
	rule := ruleOf(known.Name(), required, "Success")
	switch ends.Ending() {
	case catalog.List, catalog.ListWithoutHeaders:
		return listOf(known, ends, in)
	case catalog.Async:
		return withOutcome(rule, templateOf(known.Name(), ends.End(), in))
	case catalog.EventOnly:
		for name := range ends.Items() {
			return onlyEvent(rule, templateOf(known.Name(), name, in))
		}
	case catalog.Raw:
		return rawText(required)
	case catalog.DoubleResponse:
		return twoResponses(required)
	}
	return answerBy(rule)
}

// requiredOf lists the headers without which the handler answers Error.
func requiredOf(known catalog.Action, in catalog.Versions) (names []string) {
	for p := range known.Params() {
		if p.Checked && p.Versions&in != 0 && !p.Pattern {
			names = append(names, p.Name)
		}
	}
	return names
}

// lacks answers an Error where a header is missing.
func (x *session) lacks(r *request, required []string) bool {
	for _, name := range required {
		if len(r.get(name)) == 0 {
			x.fail(r, name+" not specified")
			return true
		}
	}
	return false
}

// withOutcome answers, and tells how it went: to this session alone
// (res/res_fax.c:4314), or to all that may see it (SIPQualifyPeerDone).
func withOutcome(rule rule, outcome template) handler {
	return func(s *Server, x *session, r *request) {
		if !rule.answer(s, x, r) {
			return
		}
		if !outcome.broadcast {
			x.item(outcome.event)
			x.actionID(r)
			x.out = outcome.append(x.out, s, firstObject)
			x.endItem()
			return
		}
		s.event(outcome.event, outcome.class)
		if id := r.get("ActionID"); len(id) > 0 {
			s.header("ActionID", string(id))
		}
		s.frame = outcome.append(s.frame, s, firstObject)
		s.emit(outcome.class)
	}
}

// onlyEvent answers with an event and no response (DataGet).
func onlyEvent(rule rule, answer template) handler {
	return func(s *Server, x *session, r *request) {
		if !rule.passes(s, x, r) {
			return
		}
		x.item(answer.event)
		x.actionID(r)
		x.out = answer.append(x.out, s, firstObject)
		x.endItem()
		x.work()
	}
}

// rawText answers with lines that no Response is in front of, and two blank
// ones (channels/chan_skinny.c, SKINNYshowdevice).
func rawText(required []string) handler {
	return func(_ *Server, x *session, r *request) {
		if !x.lacks(r, required) {
			x.write("Channeltype: SKINNY\r\nObjectName: 100\r\n\r\n\r\n")
		}
	}
}

// twoResponses answers twice: that the message is taken, and that it was sent
// (res/res_xmpp.c:4054).
func twoResponses(required []string) handler {
	return func(_ *Server, x *session, r *request) {
		if !x.lacks(r, required) {
			x.ok(r, "Attempting to send Jabber Message")
			x.ok(r, "Jabber Message sent")
		}
	}
}
