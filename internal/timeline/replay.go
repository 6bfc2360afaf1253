package timeline

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"time"

	"amicore/core/wire"
	"amicore/internal/replay"
)

// Replay watches sessions that are replayed, one after another. The zero value
// is ready to use.
type Replay struct {
	recs []*recorder
}

// Session watches one session: give its Frame and Step to replay.Options, then
// the report to End.
type Session struct {
	replay *Replay
	rec    *recorder
	places [2][]place // where frames begin, by side
	masked []byte
}

// place says when the byte at an offset came.
type place struct {
	offset int64
	at     Micros
}

// Begin begins a session. The parts of a page are shared out anew at 1, 2, 4 and
// so on sessions, and at the end.
func (r *Replay) Begin() *Session {
	s := &Session{replay: r, rec: newRecorder("", "")}
	r.recs = append(r.recs, s.rec)
	n := len(r.recs)
	if n&(n-1) == 0 {
		r.share(n)
	} else {
		s.rec.share(n)
	}
	return s
}

func (r *Replay) share(n int) {
	for _, rec := range r.recs {
		rec.share(n)
	}
}

// Frame notes a frame.
func (s *Session) Frame(f replay.Frame) {
	client := f.Side == wire.FromClient
	at := micros(f.At)
	s.places[f.Side] = append(s.places[f.Side], place{f.Offset, at})
	s.masked = maskFrame(s.masked[:0], client, f.Bytes)
	s.rec.frame(frameOf(at, client, f.Kind, s.masked, f.Size), f.Kind == wire.KindEvent)
}

// Step notes what the machine says.
func (s *Session) Step(step replay.Step) {
	at := micros(step.At)
	s.rec.saw(at)
	for i := range step.Commands {
		s.rec.command(at, &step.Commands[i])
	}
	s.rec.deadline(at, micros(step.Due), step.Why, step.Armed)
}

// End notes what the report tells.
func (s *Session) End(p *replay.Report) {
	lane := s.rec.lane
	lane.Name, lane.Server = word(p.File), word(p.Banner)
	if p.Session != "" {
		lane.Name += "  " + word(p.Session)
	}
	s.rec.saw(micros(p.End))
	for i := range p.Actions {
		s.rec.action(actionOf(&p.Actions[i]))
		if why := p.Actions[i].WouldRefuse; why != "" {
			at := micros(p.Actions[i].At)
			s.rec.mark(at, at, markOwner, "the core would not have sent %s: %s", word(p.Actions[i].Name), word(why))
		}
	}
	for _, l := range p.Leaps {
		s.rec.mark(micros(l.From), micros(l.To), markOwner, "nothing is recorded; what the core would have done is left out")
	}
	for i := range p.Oddity {
		s.odd(&p.Oddity[i])
	}
	s.places = [2][]place{}
}

func actionOf(a *replay.Action) Action {
	out := Action{
		Name: word(a.Name), ID: word(a.ID), At: micros(a.At), Sent: micros(a.At), Replied: -1, End: -1,
		Outcome: a.Outcome.String(), Why: word(a.Reason),
	}
	if a.Responded {
		out.Replied = micros(a.At + a.Latency)
	}
	if a.Known {
		out.End = micros(a.Ended)
	}
	return out
}

func (s *Session) odd(o *replay.Oddity) {
	side := "server"
	if o.Side == wire.FromClient {
		side = "client"
	}
	for _, offset := range o.Offsets {
		at := s.timeOf(o.Side, offset)
		s.rec.mark(at, at, markOdd, "%s's byte %d: %v", side, offset, o.Kind)
	}
	if more := o.Places - len(o.Offsets); more > 0 {
		at := s.timeOf(o.Side, o.Offsets[len(o.Offsets)-1])
		s.rec.mark(at, at, markOdd, "%s: %v, at %d more places", side, o.Kind, more)
	}
}

// timeOf is when the frame came in which the byte at an offset lies.
func (s *Session) timeOf(side wire.Side, offset int64) Micros {
	all := s.places[side]
	i, exact := slices.BinarySearchFunc(all, offset, func(p place, o int64) int { return cmp.Compare(p.offset, o) })
	if exact {
		return all[i].at
	}
	if i == 0 {
		return 0
	}
	return all[i-1].at
}

// Timeline returns what was seen of all sessions. The Replay is of no use after.
func (r *Replay) Timeline(title string) *Timeline {
	t := &Timeline{Title: title, Kind: "replay"}
	r.share(max(1, len(r.recs)))
	actions, frames, end := 0, 0, Micros(0)
	for _, rec := range r.recs {
		t.Lanes = append(t.Lanes, rec.finish())
		t.Left = append(t.Left, rec.left()...)
		actions += rec.good.seen + rec.bad.seen
		frames += rec.events.seen + rec.frames.seen
		end = max(end, rec.end)
	}
	t.Facts = []Fact{
		{"sessions", strconv.Itoa(len(t.Lanes))},
		{"actions", strconv.Itoa(actions)},
		{"frames", strconv.Itoa(frames)},
		{"longest", fmt.Sprint((time.Duration(end) * time.Microsecond).Round(time.Millisecond))},
	}
	return t
}
