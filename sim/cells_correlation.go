package sim

import (
	"amicore/core"
	"amicore/core/spec"
)

// reachedName names a cell, such as "list open, given up, behind: end".
func reachedName(r spec.Reached) string {
	what := r.Place.String()
	if r.Rule != core.RuleDefault {
		what = r.Rule.String() + " " + what
	}
	order := ""
	switch {
	case r.Place != spec.PlaceSent && r.Place != spec.PlaceOpen:
	case r.First:
		order = "first"
	default:
		order = "behind"
	}
	return words(what, textIf(r.GivenUp, "given up"), order) + ": " + r.Part.String()
}

// wrongReached says why the contract lets no frame reach an action so, or nothing
// (docs/contract/correlation.md, where not said otherwise).
func wrongReached(r spec.Reached) string {
	switch {
	case !legalPlace(r):
		return "an action of this rule is never in this place"
	case !legalPart(r):
		return "a frame is never this to an action of this rule there"
	}
	return ""
}

// legalPlace: an action of which no more is to come is not open, one that waits
// or is acknowledged ends with its ticket (submitting.md, giving up), and only
// records have an order.
func legalPlace(r spec.Reached) bool {
	if r.Rule > core.RuleSilent || (r.Rule == core.RuleDefault) != (r.Place == spec.PlaceWaiting) {
		return false
	}
	switch r.Place {
	case spec.PlaceWaiting:
		return !r.GivenUp && !r.First
	case spec.PlaceOpen:
		return hasList(r.Rule) || r.Rule == core.RuleDouble
	case spec.PlaceAcknowledged:
		return r.Rule == core.RuleAsync && !r.GivenUp && !r.First
	}
	return true
}

// legalPart: which parts a frame can have for a rule. The peer may write any
// frame at any time, so what is left out has another name there: the end of what
// is no list is an event like any other.
func legalPart(r spec.Reached) bool {
	switch r.Part {
	case spec.PartAnnounced:
		return hasList(r.Rule) && r.Place == spec.PlaceSent
	case spec.PartFollows:
		return r.Rule == core.RuleSingle && r.Place == spec.PlaceSent
	case spec.PartEvent:
		return r.Rule != core.RuleEventOnly
	case spec.PartEnd:
		return hasList(r.Rule) || r.Rule == core.RuleEventOnly || r.Rule == core.RuleAsync
	case spec.PartCanceled:
		return hasList(r.Rule)
	case spec.PartBroadcastEnd, spec.PartCommandResult:
		return r.Rule == core.RuleAsync
	case spec.PartBare: // the open list is the first record
		return hasList(r.Rule) && r.Place == spec.PlaceOpen && r.First
	}
	return true
}

func hasList(r core.Rule) bool { return r == core.RuleList || r == core.RuleAuto }
