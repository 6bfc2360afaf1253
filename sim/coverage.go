package sim

import (
	"amicore/adapters/fake"
	"amicore/core"
)

// Coverage counts what a campaign has reached.
type Coverage struct {
	// Cells counts inputs by the phase in which they came.
	Cells [core.PhaseStopped + 1][core.InputLost + 1]uint64
	// Moves counts transitions.
	Moves [core.PhaseStopped + 1][core.PhaseStopped + 1]uint64
	// Notices, Gaps, Closes and Ends count commands of each kind.
	Notices [core.NoticeWouldRefuse + 1]uint64
	Gaps    [core.GapLost + 1]uint64
	Closes  [core.NumCloseReasons]uint64
	// Net and Server count the faults.
	Net    [64]fake.FaultCount
	Server [fake.FaultKinds]fake.FaultCount
	// NetEffects and ServerEffects count the machines that showed the effect of
	// a fault of their own: once a run, however often it fired.
	NetEffects    [64]uint64
	ServerEffects [fake.FaultKinds]uint64
	// Hostile and HostileEffects count the same of what hostile peers write:
	// connections (Armed), writes (Fired); HostileNames names them.
	Hostile        [numHostileKinds]fake.FaultCount
	HostileEffects [numHostileKinds]uint64
	// Points count what time and application do; PointName names them.
	Points [numPoints]uint64
	// Runs counts the ends of actions by Run; Complete stands at the end.
	Ends [core.Failed + 2]uint64
	// Truth counts what callers were told (the last index) by what the server
	// had done with the action; Outcomes the same of calls.
	Truth    [numTruths][numTold]uint64
	Outcomes [numOutcomes][numTold]uint64
	// Reached counts, for each legal cell of correlation and of the session, the
	// seeds that reached it with the specification beside them; nil: none did. See
	// CellTotals.
	Reached []CellReach
}

func (v *Coverage) step(phase core.Phase, in *core.Input, out []core.Command) {
	v.Cells[phase][in.Kind]++
	for i := range out {
		switch c := &out[i]; c.Kind {
		case core.CommandNotice:
			v.Notices[c.Notice]++
			if c.Notice == core.NoticePhase {
				v.Moves[c.From][c.Phase]++
			}
			if c.Notice == core.NoticeClosed {
				v.Closes[c.Close]++
			}
		case core.CommandDeliver:
			if c.Event == nil {
				v.Gaps[c.Gap]++
			}
		case core.CommandFail:
			v.Ends[c.Err.Run]++
		case core.CommandComplete:
			v.Ends[core.Failed+1]++
		}
	}
}

// world adds the fault counts of a run that has ended.
func (v *Coverage) world(w *World) {
	for k := range fake.NetFaults() {
		n := w.network.FaultCounts(fake.NetFault(k))
		v.Net[k].Armed += n.Armed
		v.Net[k].Fired += n.Fired
	}
	v.Points[pointInFlight] += w.network.InFlight()
	v.reached(w.cells)
	for _, n := range w.nodes {
		v.effects(n)
		for k := fake.FaultKind(1); k < fake.FaultKinds; k++ {
			c := n.server.FaultCount(k)
			v.Server[k].Armed += c.Armed
			v.Server[k].Fired += c.Fired
		}
	}
}

// Add adds the counts of another campaign, or of a shard of this one.
func (v *Coverage) Add(o *Coverage) {
	for i := range v.Cells {
		for j := range v.Cells[i] {
			v.Cells[i][j] += o.Cells[i][j]
		}
		for j := range v.Moves[i] {
			v.Moves[i][j] += o.Moves[i][j]
		}
	}
	for i := range v.Notices {
		v.Notices[i] += o.Notices[i]
	}
	for i := range v.Gaps {
		v.Gaps[i] += o.Gaps[i]
	}
	for i := range v.Closes {
		v.Closes[i] += o.Closes[i]
	}
	for i := range v.Net {
		v.Net[i].Armed += o.Net[i].Armed
		v.Net[i].Fired += o.Net[i].Fired
	}
	for i := range v.Server {
		v.Server[i].Armed += o.Server[i].Armed
		v.Server[i].Fired += o.Server[i].Fired
	}
	for i := range v.Hostile {
		v.Hostile[i].Armed += o.Hostile[i].Armed
		v.Hostile[i].Fired += o.Hostile[i].Fired
		v.HostileEffects[i] += o.HostileEffects[i]
	}
	for i := range v.NetEffects {
		v.NetEffects[i] += o.NetEffects[i]
	}
	for i := range v.ServerEffects {
		v.ServerEffects[i] += o.ServerEffects[i]
	}
	for i := range v.Points {
		v.Points[i] += o.Points[i]
	}
	for i, seeds := range o.Reached {
		v.addReached(i, seeds)
	}
	for i := range v.Ends {
		v.Ends[i] += o.Ends[i]
	}
	for i := range v.Truth {
		for j := range v.Truth[i] {
			v.Truth[i][j] += o.Truth[i][j]
		}
	}
	for i := range v.Outcomes {
		for j := range v.Outcomes[i] {
			v.Outcomes[i][j] += o.Outcomes[i][j]
		}
	}
}

// AnyHostile reports whether there was a hostile peer.
func (v *Coverage) AnyHostile() bool { return v.Hostile != [numHostileKinds]fake.FaultCount{} }

// HostileNeverReached names the kinds of hostile peers whose effect was not
// seen, in a campaign that had any.
func (v *Coverage) HostileNeverReached() (missing []string) {
	if !v.AnyHostile() {
		return nil
	}
	forged := v.Hostile
	forged[hostileForged] = fake.FaultCount{}
	alone := forged == [numHostileKinds]fake.FaultCount{} // a world of a usual campaign has no other kind
	for k, n := range v.HostileEffects {
		if n == 0 && (!alone || hostileKind(k) == hostileForged) {
			missing = append(missing, "effect of hostile "+hostileNames[k])
		}
	}
	return missing
}

// PointNames names Coverage.Points.
func PointNames() []string { return pointNames[:] }

// NeverReached names every legal cell, move, notice and fault effect that the
// campaign has not seen.
func (v *Coverage) NeverReached() []string {
	var missing []string
	for from := core.PhaseIdle; from <= core.PhaseStopped; from++ {
		for to := core.PhaseIdle; to <= core.PhaseStopped; to++ {
			if core.CanMove(from, to, false) && v.Moves[from][to] == 0 {
				missing = append(missing, "move "+from.String()+" to "+to.String())
			}
		}
	}
	for p := range v.Cells {
		for k := range v.Cells[p] {
			if ok, _ := Legal(core.InputKind(k), core.Phase(p)); ok && v.Cells[p][k] == 0 {
				missing = append(missing, core.InputKind(k).String()+" in "+core.Phase(p).String())
			}
		}
	}
	for k, n := range v.Notices {
		if silent[core.NoticeKind(k)] == "" && n == 0 {
			missing = append(missing, "notice "+core.NoticeKind(k).String())
		}
	}
	for k := range fake.NetFaults() {
		if v.NetEffects[k] == 0 {
			missing = append(missing, "effect of "+fake.NetFault(k).String())
		}
	}
	for k := fake.FaultKind(1); k < fake.FaultKinds; k++ {
		if v.ServerEffects[k] == 0 {
			missing = append(missing, "effect of "+k.String())
		}
	}
	missing = append(missing, v.HostileNeverReached()...)
	for k, n := range v.Points {
		if n == 0 {
			missing = append(missing, pointNames[k])
		}
	}
	for k := core.GapDropped; k <= core.GapReconnect; k++ {
		if v.Gaps[k] == 0 {
			missing = append(missing, "gap "+k.String())
		}
	}
	for k := core.CloseEOF; int(k) < core.NumCloseReasons; k++ {
		if v.Closes[k] == 0 {
			missing = append(missing, "close: "+k.String())
		}
	}
	return append(missing, v.endsNeverReached()...)
}
