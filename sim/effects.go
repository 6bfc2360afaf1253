package sim

import (
	"errors"

	"amicore/adapters/fake"
	"amicore/core"
)

// signs are what a machine showed in a run, by which the effect of a fault is
// known: closes, notices, orphans, gaps and errors, a bit each.
type signs struct {
	closes, notices, orphans, gaps, errs, other uint32
}

// errorSigns are the sentinels that have a bit.
var errorSigns = [...]error{
	core.ErrTimeout, core.ErrDisconnected, core.ErrResponse, core.ErrListCut, core.ErrMissingResponse, core.ErrTooManyEvents, core.ErrFrameTooLarge, core.ErrCanceled,
}

// Other signs.
const (
	signReceived uint32 = 1 << iota
	signReady
	signReply
	signList
	signOutput
	signWindow // bytes were not taken at once
	signEvent
	signOdd // a frame had a line without a colon, bare LF or bytes that are not ASCII
)

func (g *signs) step(in *core.Input, out []core.Command, s *core.Stats) {
	if in.Kind == core.InputReceived {
		g.other |= signReceived
	}
	if s.Window > 0 {
		g.other |= signWindow
	}
	for i := range out {
		switch c := &out[i]; c.Kind {
		case core.CommandClose:
			g.closes |= 1 << c.Close
		case core.CommandNotice:
			g.notices |= 1 << c.Notice
			switch c.Notice {
			case core.NoticeClosed:
				g.closes |= 1 << c.Close
			case core.NoticeOrphan:
				g.orphans |= 1 << c.Orphan
			case core.NoticePhase:
				if c.Phase == core.PhaseReady {
					g.other |= signReady
				}
			}
		case core.CommandDeliver:
			g.other |= signEvent
			if c.Event == nil {
				g.gaps |= 1 << c.Gap
			}
		case core.CommandComplete:
			g.reply(c.Reply)
		case core.CommandFail:
			for k, err := range errorSigns {
				if errors.Is(c.Err.Err, err) {
					g.errs |= 1 << k
				}
			}
			if c.Err.Reply != nil {
				g.reply(c.Err.Reply)
			}
		}
	}
}

func (g *signs) reply(r *core.Reply) {
	g.other |= signReply
	if !r.Final.IsZero() {
		g.other |= signList
	}
	if r.Action == "Command" {
		g.other |= signOutput
	}
	for i := range r.Response.Len() {
		if _, _, ok := r.Response.Header(i); !ok {
			g.other |= signOdd
		}
	}
	for _, b := range r.Response.Bytes() {
		if b >= 0x80 {
			g.other |= signOdd
			break
		}
	}
}

// any reports whether a sign of the other set was seen too.
func (g *signs) any(o signs) bool {
	return g.closes&o.closes|g.notices&o.notices|g.orphans&o.orphans|g.gaps&o.gaps|g.errs&o.errs|g.other&o.other != 0
}

func errSigns(list ...error) (bits uint32) {
	for k, known := range errorSigns {
		for _, err := range list {
			if err == known {
				bits |= 1 << k
			}
		}
	}
	return bits
}

// lost are the signs of a connection that does not go on.
var lost = signs{
	closes:  1<<core.CloseEOF | 1<<core.CloseReset | 1<<core.CloseNoBanner | 1<<core.CloseHeartbeat | 1<<core.CloseGreetingTimeout | 1<<core.CloseLoginTimeout | 1<<core.CloseWriteStall,
	notices: 1<<core.NoticeHeartbeatMiss | 1<<core.NoticeCutMidFrame, errs: errSigns(core.ErrTimeout, core.ErrDisconnected),
}

// netEffects says by which signs the effect of a network fault is known.
var netEffects = map[fake.NetFault]signs{
	fake.NetDelay: {other: signReceived}, fake.NetChop: {other: signReceived}, fake.NetCoalesce: {other: signReceived},
	fake.NetStallUp: {other: signWindow}, fake.NetShortWrite: {other: signWindow}, fake.NetStallDown: lost,
	fake.NetCut: lost, fake.NetReset: {closes: 1 << core.CloseReset}, fake.NetHalfOpen: lost,
	fake.NetRefuse:       {closes: 1 << core.CloseRefused, notices: 1 << core.NoticeAttemptFailed},
	fake.NetBlackhole:    {closes: 1 << core.CloseDialTimeout},
	fake.NetSlowDial:     {closes: 1 << core.CloseDialTimeout, other: signReceived},
	fake.NetSilentAccept: {closes: 1 << core.CloseGreetingTimeout},
	fake.NetFlap:         {closes: 1<<core.CloseReset | 1<<core.CloseNoBanner},
	fake.NetSlowDNS:      {closes: 1 << core.CloseResolveTimeout, other: signReady},
	fake.NetFailDNS:      {closes: 1 << core.CloseResolveFailed},
	fake.NetDeadAddress:  {closes: 1<<core.CloseDialTimeout | 1<<core.CloseRefused, notices: 1 << core.NoticeAttemptFailed},
	fake.NetChangeDNS:    {other: signReady},
	fake.NetLate:         {notices: 1 << core.NoticeStale},
	fake.NetCutCRLF:      {notices: 1 << core.NoticeCutMidFrame}, fake.NetCutName: {notices: 1 << core.NoticeCutMidFrame},
	fake.NetCutValue: {notices: 1 << core.NoticeCutMidFrame}, fake.NetCutBlank: {notices: 1 << core.NoticeCutMidFrame},
	fake.NetCutFrame: {closes: 1 << core.CloseEOF},
}

// serverEffects says the same of the faults of the server. What is not named
// shows in replies.
var serverEffects = map[fake.FaultKind]signs{
	fake.SlowLogin:   {closes: 1 << core.CloseLoginTimeout, other: signReady},
	fake.RefuseLogin: {closes: 1 << core.CloseLoginRejected}, fake.AuthLimit: {closes: 1 << core.CloseNoBanner},
	fake.AuthTimeout: {closes: 1<<core.CloseNoBanner | 1<<core.CloseEOF}, fake.PermissionDenied: {errs: errSigns(core.ErrResponse)},
	fake.EventFlood: {other: signEvent}, fake.NoFullyBooted: {other: signReady}, fake.LateFullyBooted: {other: signEvent},
	fake.ReplyNever:         {closes: 1 << core.CloseLoginTimeout, errs: errSigns(core.ErrMissingResponse, core.ErrTimeout, core.ErrDisconnected)},
	fake.ReplyAfterDeadline: {orphans: 1 << core.OrphanLate, errs: errSigns(core.ErrTimeout, core.ErrDisconnected, core.ErrMissingResponse)},
	fake.ErrorWithoutID:     {orphans: 1 << core.OrphanNoID, closes: 1 << core.CloseLoginTimeout},
	fake.ListCut:            {errs: errSigns(core.ErrListCut, core.ErrTimeout, core.ErrDisconnected)},
	fake.ListError:          {errs: errSigns(core.ErrResponse)}, fake.ListEmpty: {other: signList}, fake.ListOld: {other: signList | signReply},
	fake.TwoResponses:  {orphans: 1 << core.OrphanLate},
	fake.FollowsOutput: {other: signOutput}, fake.HeaderOutput: {other: signOutput}, fake.OutputHeaders: {other: signOutput}, fake.OutputBlank: {other: signOutput},
	fake.OutputCR: {other: signOutput}, fake.OutputGlued: {other: signOutput}, fake.OutputBig: {other: signOutput, errs: errSigns(core.ErrFrameTooLarge, core.ErrTimeout)},
	fake.OddHeaders: {other: signOdd}, fake.InvalidUTF8: {other: signOdd}, fake.LFOnly: {other: signReply},
	fake.ForgedEvent: {other: signEvent}, fake.NoOutcome: {errs: errSigns(core.ErrTimeout, core.ErrDisconnected)},
	fake.Kicked: lost, fake.Shutdown: lost, fake.Restart: lost, fake.SlowReader: lost,
}

// effects counts the faults of a run whose effect the machine has shown.
func (v *Coverage) effects(n *node) {
	for k := range fake.NetFaults() {
		if n.world.network.FaultCounts(fake.NetFault(k)).Fired > 0 && n.check.signs.any(netEffects[fake.NetFault(k)]) {
			v.NetEffects[k]++
		}
	}
	for k := fake.FaultKind(1); k < fake.FaultKinds; k++ {
		want, known := serverEffects[k]
		if !known {
			want = signs{other: signReply}
		}
		if n.server.FaultCount(k).Fired > 0 && n.check.signs.any(want) {
			v.ServerEffects[k]++
		}
	}
}
