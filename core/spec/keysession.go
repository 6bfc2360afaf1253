//contract:none tells states apart

package spec

import "amicore/core"

// session writes what belongs to the present connection.
func (k *keyText) session() {
	m := k.m
	k.text("stream", m.stream)
	k.flag("textDecided", m.textDecided)
	k.flag("isText", m.isText)
	k.flag("frameCame", m.frameCame)
	k.number("versions", int64(m.versions))
	k.instant("lastFrame", m.lastFrame)
	k.instant("lastHeard", m.lastHeard)
	k.instant("lastBytes", m.lastBytes)
	k.flag("pingAwaited", m.pingAwaited)
	k.number("misses", int64(m.misses))
	k.size("window", m.window, m.config.SendWindow)
	if m.blockSent {
		k.instant("blockSent", m.blockSentAt)
	}
	if m.turnMatters() {
		k.instant("turn", m.turn)
	}
	k.texts("rawID", m.rawIDs)
	k.flag("loginAccepted", m.loginAccepted)
	if m.phase == core.PhaseReady && m.failuresThatMatter() > 0 {
		k.number("stable", int64(m.ageOfStability()))
	}
	k.flag("logoffWaited", m.logoffWaited)

	k.text("toldMask", m.toldMask)
	k.flag("askAgain", m.askAgain)
	k.number("mask", int64(m.mask))
	k.flag("maskKnown", m.maskKnown)
	k.flag("overlap", m.overlap)

	k.texts("filter", m.filters)
	k.number("applied", int64(m.applied))
	k.number("awaited", int64(m.awaited))
	k.flag("questionAwaited", m.questionAwaited)
	k.number("hasCriteria", int64(m.hasCriteria))
	k.flag("filtersKnown", m.filtersKnown)

	k.number("heardClasses", int64(m.heardClasses))
	k.flag("noOutcomeTold", m.noOutcomeTold)
}

// actions writes a list of actions.
func (k *keyText) actions(name string, list []*action) {
	for _, a := range list {
		k.b = append(k.b, "\n "...)
		k.b = append(k.b, name...)
		k.action(a)
	}
}

// action writes an action: what a caller may still be told of it only while its
// ticket has not ended, and its bytes, which tell what the catalog said of it.
func (k *keyText) action(a *action) {
	k.number("own", int64(a.own))
	k.number("state", int64(a.state))
	k.flag("givenUp", a.givenUp)
	k.text("id", a.id)
	k.flag("callersID", a.callersID)
	k.text("bytes", a.bytes)
	k.flag("left", a.left)
	if a.maskAsked != nil {
		k.number("maskAsked", int64(*a.maskAsked))
	}
	k.known(&a.known)
	if !a.isCallers() {
		return
	}
	if a.isRecord() {
		k.sentTime(a)
	}
	if a.givenUp {
		return
	}
	k.name("ticket")
	k.b = append(k.b, k.names.ticket(a.ticket)...)
	k.number("place", int64(k.m.placeOf(a)))
	k.text("channelID", a.channelID)
	k.text("name", a.name)
	k.instant("submitted", a.submitted)
	if a.state == acknowledged {
		k.instant("sentBefore", a.sent)
	}
	if a.state == open || a.state == acknowledged {
		k.instant("responded", a.responded)
	}
	k.flag("acked", a.acked)
	k.timer("deadline", a.deadline)
	k.kept(&a.kept)
}

// placeOf returns how many pending actions were submitted before one: the order
// of submission, without the numbers.
func (m *Machine) placeOf(a *action) int {
	for i, each := range m.pending() {
		if each == a {
			return i
		}
	}
	return -1
}

// known writes what is known of an action.
func (k *keyText) known(a *known) {
	k.number("rule", int64(a.rule))
	k.text("end", a.end)
	k.flag("inCatalog", a.inCatalog)
	k.flag("mute", a.mute)
	k.flag("silent", a.silent)
	k.flag("bare", a.bare)
	k.flag("itemsPrivileged", a.itemsPrivileged)
	k.flag("exactCount", a.exactCount)
	k.text("commandID", a.commandID)
	k.text("channel", a.channel)
	k.flag("rawText", a.rawText)
	k.number("block", int64(a.block))
	k.number("timeout", int64(a.timeout))
	k.number("outcomeTimeout", int64(a.outcomeTimeout))
	k.number("maxEvents", int64(a.maxEvents))
	k.flag("truncate", a.truncate)
}

// kept writes what was kept for the reply of an action.
func (k *keyText) kept(a *kept) {
	k.text("response", a.response)
	k.texts("item", a.items)
	k.text("text", a.text)
	k.flag("hasText", a.hasText)
	if a.outcome != nil {
		k.text("outcome", a.outcome.Raw)
	}
	k.number("cut", int64(a.cut))
}
