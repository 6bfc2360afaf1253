package spec

import (
	"amicore/core"
)

// earlyOutcome handles an outcome that comes before the acknowledgement; counted
// says whether the event counts elsewhere, since it is a broadcast. contract:
// correlation, early outcomes.
func (m *Machine) earlyOutcome(a *action, f frame, counted bool) {
	m.heardClasses |= m.classOfOutcome(a)
	switch {
	case a.outcome != nil:
		if !counted {
			m.orphan(core.OrphanUnexpected)
		}
	case !m.partFits(f):
		if !counted {
			m.counts.Discarded++
		}
		m.fail(a, Failure{Err: core.ErrFrameTooLarge})
	default:
		if !counted {
			m.counts.Collected++
		}
		a.outcome = &f
		a.cost += f.cost()
	}
}

// endByOutcome ends an acknowledged action with its outcome. contract:
// correlation, outcomes.
func (m *Machine) endByOutcome(a *action, f frame) {
	m.heardClasses |= m.classOfOutcome(a)
	reply := m.replyOf(a)
	reply.Final = f.Raw
	response := f.value("Response")
	if same(response, "Failure") || same(response, "Error") {
		m.fail(a, Failure{Err: core.ErrResponse, Run: core.Failed, Message: outcomeMessage(f), Reply: reply})
	} else {
		m.complete(a, reply)
	}
	m.acknowledged = remove(m.acknowledged, a)
	m.rememberEndedID(a)
}

// outcomeMessage returns the Message of an outcome that is a failure. contract:
// correlation, outcomes.
func outcomeMessage(f frame) string {
	if message := cutTo(f.value("Message"), core.MaxMessage); message != "" {
		return message
	}
	reason := f.value("Reason")
	if reason == "" {
		return cutTo(f.value("Response"), core.MaxMessage)
	}
	words := map[string]string{"0": ": failed", "1": ": hung up", "3": ": no answer", "5": ": busy", "8": ": congestion"}
	return cutTo("Reason "+reason+words[reason], core.MaxMessage)
}
