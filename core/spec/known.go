package spec

import (
	"strings"
	"time"

	"amicore/core"
	"amicore/core/catalog"
	"amicore/core/wire"
)

// whatIsKnown returns what is known of an action. contract: submitting, what is
// known of an action; block time; deadlines.
func (m *Machine) whatIsKnown(name string, headers []wire.Header, options core.Options) known {
	k := known{rule: core.RuleAuto}
	k.entry, k.inCatalog = catalog.ActionNamed(name)
	if k.inCatalog {
		m.readCatalog(&k, headers)
	}
	catalogRule := k.rule
	if k.rule == core.RuleAsync {
		m.pairByCommandID(&k, headers)
	}
	if options.Rule != core.RuleDefault {
		k.rule = options.Rule
		k.mute = false
	}
	if options.CompleteEvent != "" {
		k.end = strings.Clone(options.CompleteEvent)
	}
	k.rawText = m.versionsHaveRawText() && (same(name, "Command") || !k.inCatalog)
	k.maxEvents = m.config.MaxListEvents
	if options.MaxEvents > 0 {
		k.maxEvents = min(options.MaxEvents, m.config.MaxListEvents)
	}
	k.truncate = options.Truncate
	k.silent = k.rule == core.RuleRaw || k.rule == core.RuleSilent || k.mute
	k.block = m.blockTime(k, headers, options)
	k.timeout = min(options.Timeout, longestTimeout)
	k.outcomeTimeout = m.outcomeTimeout(k, catalogRule, headers, options)
	return k
}

// readCatalog fills in what the catalog says of an action. contract: submitting,
// what is known of an action, 2.
func (m *Machine) readCatalog(k *known, headers []wire.Header) {
	c, agree := k.entry.Completion(m.versions, headers)
	k.rule = ruleOf(c.Ending())
	k.end = c.End()
	k.list = c
	if !agree {
		for each := range k.entry.Completions() {
			if each.Ending() == catalog.Raw && each.Versions()&m.versions != 0 {
				k.mute = true
			}
		}
	}
	if agree && k.rule == core.RuleSingle {
		if k.entry.MayBeSilent() {
			k.rule = core.RuleSilent
		} else if m.versions == catalog.All {
			k.rule = core.RuleAuto
		}
	}
	k.bare = c.Empty() == catalog.EmptySuccess
	k.itemsPrivileged = k.entry.ItemPrivilege()
	k.exactCount = k.entry.ExactCount()
}

// ruleOf returns the rule that follows from how an action ends. contract:
// submitting, what is known of an action, 2.
func ruleOf(e catalog.Ending) core.Rule {
	switch e {
	case catalog.List, catalog.ListWithoutHeaders:
		return core.RuleList
	case catalog.Async:
		return core.RuleAsync
	case catalog.Raw:
		return core.RuleRaw
	case catalog.EventOnly:
		return core.RuleEventOnly
	case catalog.DoubleResponse:
		return core.RuleDouble
	}
	return core.RuleSingle // Single, Follows, Output
}

// pairByCommandID finds out whether the outcome of an async action is paired by a
// header of its own. contract: submitting, what is known of an action, 3.
func (m *Machine) pairByCommandID(k *known, headers []wire.Header) {
	for outcome := range k.entry.Outcomes() {
		if outcome.Versions&m.versions == 0 || outcome.RequestKey == "" {
			continue
		}
		id := valueOf(headers, outcome.RequestKey)
		if id == "" || m.ofCommandID(id) != nil {
			k.rule = core.RuleSingle
			return
		}
		k.commandID = strings.Clone(id)
		k.channel = strings.Clone(valueOf(headers, "Channel"))
		return
	}
}

// ofCommandID returns the action with a CommandID that is pending or on record,
// or nil.
func (m *Machine) ofCommandID(id string) *action {
	for _, list := range [][]*action{m.callersWaiting, m.records, m.acknowledged} {
		for _, a := range list {
			if a.commandID != "" && a.commandID == id {
				return a
			}
		}
	}
	return nil
}

// blockTime returns how long an action may keep the server busy. contract:
// submitting, block time.
func (m *Machine) blockTime(k known, headers []wire.Header, options core.Options) time.Duration {
	given := min(max(0, options.Timeout), longestBlock)
	if !k.inCatalog {
		return given
	}
	bound, blocks := k.entry.Block(m.versions, headers)
	switch {
	case !blocks:
		return 0
	case bound == catalog.Unbounded:
		return max(m.config.BlockingTimeout, given)
	case bound == catalog.Forever:
		return longestBlock
	}
	return bound
}

// outcomeTimeout returns how long the outcome of an async action may take after
// its acknowledgement. contract: submitting, deadlines.
func (m *Machine) outcomeTimeout(k known, catalogRule core.Rule, headers []wire.Header, options core.Options) time.Duration {
	if options.OutcomeTimeout > 0 {
		return options.OutcomeTimeout
	}
	if k.inCatalog && catalogRule == core.RuleAsync {
		if bound := k.entry.Bound(headers); bound >= 0 {
			return min(bound+m.config.ActionTimeout, time.Hour)
		}
	}
	return m.config.OutcomeTimeout
}
