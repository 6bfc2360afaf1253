package sim

import (
	"slices"
	"strings"

	"amicore/core"
	"amicore/core/spec"
)

// words joins what is not empty.
func words(list ...string) string {
	return strings.Join(slices.DeleteFunc(list, func(s string) bool { return s == "" }), ", ")
}

// textIf returns the words if something holds.
func textIf(holds bool, then string) string {
	if holds {
		return then
	}
	return ""
}

func isServing(p core.Phase) bool {
	return p == core.PhaseBooting || p == core.PhaseReady || p == core.PhaseDraining
}

// hasCallers reports whether a session of the phase may have callers' actions.
func hasCallers(p core.Phase) bool { return p == core.PhaseReady || p == core.PhaseDraining }

func isLoggingIn(p core.Phase) bool { return p == core.PhaseAuthenticating || p == core.PhaseBooting }

// endsIn are the phases before each reason (docs/contract/closing.md, reasons).
var endsIn = [core.NumCloseReasons]uint16{
	core.CloseEOF:             in(core.PhaseAuthenticating, core.PhaseBooting, core.PhaseReady, core.PhaseDraining),
	core.CloseReset:           connected,
	core.CloseNoBanner:        in(core.PhaseGreeting),
	core.CloseGreetingTimeout: in(core.PhaseGreeting),
	core.CloseLoginTimeout:    in(core.PhaseAuthenticating, core.PhaseBooting),
	core.CloseLoginRejected:   in(core.PhaseAuthenticating),
	core.CloseLoginInUse:      in(core.PhaseAuthenticating),
	core.CloseFilterRefused:   in(core.PhaseAuthenticating, core.PhaseBooting),
	core.CloseHeartbeat:       in(core.PhaseBooting, core.PhaseReady, core.PhaseDraining),
	core.CloseFraming:         in(core.PhaseBooting, core.PhaseReady, core.PhaseDraining),
	core.CloseWriteStall:      in(core.PhaseAuthenticating, core.PhaseBooting, core.PhaseReady, core.PhaseDraining),
	core.CloseResolveFailed:   in(core.PhaseResolving),
	core.CloseResolveTimeout:  in(core.PhaseResolving),
	core.CloseRefused:         in(core.PhaseConnecting),
	core.CloseDialTimeout:     in(core.PhaseConnecting),
	core.CloseCertificate:     in(core.PhaseConnecting),
	core.CloseHandshake:       in(core.PhaseConnecting, core.PhaseGreeting),
	core.CloseShuttingDown:    in(core.PhaseAuthenticating, core.PhaseBooting),
	core.CloseStopped:         every &^ in(core.PhaseStopped),
}

// wrongEnd: docs/contract/closing.md. An action is taken in when the session is
// Ready, and ends with its connection; the queue outlives that.
func wrongEnd(e spec.Ended) string {
	switch {
	case endsIn[e.Why]&(1<<e.In) == 0:
		return "no connection or attempt of this phase ends for this reason"
	case e.Pending && !hasCallers(e.In):
		return "nothing is pending before the session is ready"
	case e.Queued && e.In == core.PhaseIdle:
		return "nothing has been received before the first attempt"
	}
	return ""
}

func endName(e spec.Ended) string {
	return words(e.In.String()+" by "+e.Why.String(), textIf(e.Pending, "pending"), textIf(e.Queued, "queued"))
}

// wrongWish: an own Events action is told in Ready only, and may still be out in
// Draining (docs/contract/desired.md, telling the mask); filters are sent once the
// login is accepted, and SetFilters compares from then on (sending filters).
func wrongWish(w spec.Wished) string {
	accepted := isLoggingIn(w.In) || hasCallers(w.In)
	switch {
	case w.MaskOut && !hasCallers(w.In):
		return "the mask is told in Ready, and not before"
	case w.FiltersOut && !accepted:
		return "filters are sent once the login is accepted"
	case w.Wish == spec.WishOtherFilters && !accepted:
		return "filters are compared once the login is accepted"
	case w.Wish == spec.WishCancel && !hasCallers(w.In):
		return "nothing is pending before the session is ready"
	}
	return ""
}

func wishName(w spec.Wished) string {
	return words(w.In.String()+": "+w.Wish.String(), textIf(w.MaskOut, "mask asked"), textIf(w.FiltersOut, "filters asked"))
}

// ownIn are the phases in which an own action may be out.
var ownIn = [spec.NumOwns]uint16{
	spec.OwnChallenge:  in(core.PhaseAuthenticating),
	spec.OwnLogin:      in(core.PhaseAuthenticating),
	spec.OwnFilter:     connected &^ in(core.PhaseGreeting),
	spec.OwnQuestion:   connected &^ in(core.PhaseGreeting),
	spec.OwnEvents:     in(core.PhaseReady, core.PhaseDraining),
	spec.OwnCoreStatus: connected &^ in(core.PhaseGreeting),
	spec.OwnPing:       connected &^ in(core.PhaseGreeting),
	spec.OwnLogoff:     in(core.PhaseDraining),
}

// wrongAnswer: docs/contract/login.md, own actions of the login; desired.md,
// sending filters; correlation.md, the fence.
func wrongAnswer(a spec.Answered) string {
	login := a.Own == spec.OwnChallenge || a.Own == spec.OwnLogin
	if ownIn[a.Own]&(1<<a.In) == 0 {
		return "this own action is never out in this phase"
	}
	switch a.Answer {
	case spec.AnswerInUse:
		if !login {
			return "only a login can be in use"
		}
	case spec.AnswerDenied, spec.AnswerCriteria:
		if a.Own != spec.OwnQuestion {
			return "only the question about criteria distinguishes this Message"
		}
	case spec.AnswerGoodbye:
		if !isLoggingIn(a.In) && a.Own != spec.OwnQuestion && a.Own != spec.OwnCoreStatus {
			return "an Error like others once the session is ready"
		}
	case spec.AnswerPassed:
		if login {
			return "nothing is sent behind an unanswered login"
		}
	}
	return ""
}

func answerName(a spec.Answered) string {
	return a.Own.String() + " in " + a.In.String() + ": " + a.Answer.String()
}

// wrongSilence: docs/contract/heartbeat.md. Misses are 0 where no ping is awaited;
// where one is, it is out, since its answer is heard. No own action blocks, so the
// server is not busy before Ready (submitting.md, block time).
func wrongSilence(s spec.Silence) string {
	switch {
	case !isServing(s.In):
		return "the heartbeat begins in Booting or Ready"
	case !s.Awaited && s.Misses != spec.None:
		return "what is heard ends misses and waiting together"
	case s.Awaited && s.Pings == spec.None:
		return "an answer to the ping is heard"
	case s.Busy && s.In == core.PhaseBooting:
		return "no action blocks before the session is ready"
	}
	return ""
}

func silenceName(s spec.Silence) string {
	pings := [...]string{"no ping out", "pings out", "four pings out"}[s.Pings]
	return words(s.In.String(), s.Misses.String()+" misses", textIf(s.Awaited, "ping awaited"), textIf(s.Busy, "busy"), pings)
}

// wrongFence: docs/contract/correlation.md, the fence. Any records may be in front.
func wrongFence(spec.Fenced) string { return "" }

func fenceName(f spec.Fenced) string {
	by := "another answer"
	if f.ByPing {
		by = "a ping"
	}
	return words(by+" passes over "+f.GivenUp.String()+" given up", f.Pings.String()+" pings", textIf(f.Pending, "pending ones"))
}

// wrongFencePing: docs/contract/writing.md, fence pings; submitting.md, making
// room: there no Ping is out, and a given-up record is.
func wrongFencePing(f spec.FencePing) string {
	if f.Why == spec.FenceRoom && (f.Pings != spec.None || f.GivenUp == spec.None) {
		return "room is made where a record is given up, and no Ping is out"
	}
	return ""
}

func fencePingName(f spec.FencePing) string {
	return words("for "+f.Why.String(), f.GivenUp.String()+" given up", f.Pings.String()+" pings out")
}

// wrongBoot: docs/contract/login.md, booting.
func wrongBoot(b spec.Booted) string {
	booting := b.In == core.PhaseBooting
	if !isLoggingIn(b.In) {
		return "what is known of booting counts while the session logs in"
	}
	if wrong := wrongStanding(b, booting); wrong != "" {
		return wrong
	}
	asking := b.Standing == spec.StandingAsking || b.Standing == spec.StandingAskingAgain
	known := b.Standing == spec.StandingKnownAsking
	switch b.Came {
	case spec.BootUnknown, spec.BootBooting, spec.BootBooted:
		if !asking {
			return "no CoreStatus is asked for"
		}
	case spec.BootPing:
		switch {
		case !asking && !known:
			return "nothing is asked"
		case asking && !booting:
			return "a Ping is out before Booting only if it is the question"
		}
	case spec.BootPassed:
		switch {
		case !asking && !known:
			return "nothing is asked"
		case !booting && !b.FiltersOut:
			return "before Booting only a filter is sent behind the question, and it is awaited until then"
		}
	case spec.BootEarly:
		if !booting || b.Standing == spec.StandingOver || b.Standing == spec.StandingKnown || b.Standing == spec.StandingAsking {
			return "the timer is armed for the end of the wait unless the server is booting"
		}
	}
	return ""
}

// wrongStanding says why a session that logs in does not stand so: it would be
// ready, or Booting, by the table "Ready if it can".
func wrongStanding(b spec.Booted, booting bool) string {
	switch b.Standing {
	case spec.StandingOver, spec.StandingAnswered:
		if !b.FiltersOut {
			return "the session is ready unless filters are awaited"
		}
	case spec.StandingKnownAsking:
		if booting {
			return "Booting begins when asking has ended, and CoreStatus is not asked there if the server is known"
		}
	case spec.StandingKnown, spec.StandingBooting:
		if !booting && !b.FiltersOut {
			return "the session is Booting unless filters are awaited"
		}
	case spec.StandingAskingAgain:
		if !booting {
			return "CoreStatus is asked again by the timer of Booting"
		}
	}
	return ""
}

func bootName(b spec.Booted) string {
	return words(b.In.String(), b.Standing.String(), textIf(b.FiltersOut, "filters asked")) + ": " + b.Came.String()
}

// awaitedIn are the phases that await what a transport tells (docs/contract.md,
// phases and inputs).
var awaitedIn = [spec.NumTransports]uint16{
	spec.TransportPermit:        in(core.PhaseWaiting),
	spec.TransportResolved:      in(core.PhaseResolving),
	spec.TransportResolveFailed: in(core.PhaseResolving),
	spec.TransportConnected:     in(core.PhaseConnecting),
	spec.TransportConnectFailed: in(core.PhaseConnecting),
	spec.TransportReceived:      connected,
	spec.TransportSent:          connected,
	spec.TransportClosed:        connected,
}

// wrongTransport: docs/contract.md, phases and inputs. What is ignored may come in
// any phase, since a transport may tell it late.
func wrongTransport(t spec.Transported) string {
	if !t.Ignored && awaitedIn[t.What]&(1<<t.In) == 0 {
		return "this phase does not await it"
	}
	return ""
}

func transportName(t spec.Transported) string {
	return words(t.In.String()+": "+t.What.String(), textIf(t.Ignored, "ignored"))
}
