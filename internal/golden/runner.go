package golden

import (
	"bytes"
	"fmt"
	"time"

	"amicore/core"
	"amicore/core/spec/sidebyside"
	"amicore/core/transcript"
)

// runner plays one story.
type runner struct {
	m     *core.Machine
	pair  *sidebyside.Pair
	cfg   core.Config
	story story
	ids   ids
	now   core.Instant
	out   []transcript.Record // of the record under way
	data  []byte              // borrowed by the machine
	conn  core.Conn           // of the last Send
	open  int                 // bytes in Sends of conn that the transport has not taken
	quiet bool                // inside a login
	sends [][]byte            // of the last step, kept for a login
	after func(*core.Machine) error
}

// story holds the words of a config that are not of core.Config.
type story struct {
	credit int64
	sent   bool // the story says itself what the transport took
	brief  bool
}

// Run plays the story f and returns it with the output that the machine gave,
// whatever output stood there. The error names file and line; f is not changed.
func Run(f *transcript.File) (*transcript.File, error) { return Each(f, nil) }

// Each plays the story as Run does, and calls after with the Machine behind each
// of its Steps, unless after is nil. An error of after ends the story.
func Each(f *transcript.File, after func(*core.Machine) error) (*transcript.File, error) {
	if f.Kind != transcript.KindGolden {
		return nil, fmt.Errorf("%s: a transcript of kind %q, not %q", f.Name, f.Kind, transcript.KindGolden)
	}
	r := &runner{ids: newIDs(), after: after}
	played := *f
	played.Records = nil
	for i := range f.Records {
		record := f.Records[i]
		if record.Output {
			continue
		}
		played.Records = append(played.Records, record)
		if record.IsProse() {
			continue
		}
		r.out = nil
		if err := r.play(&record); err != nil {
			return nil, fmt.Errorf("%s:%d: %s: %w", f.Name, record.Line, record.Verb, err)
		}
		played.Records = append(played.Records, r.out...)
	}
	return &played, nil
}

func (r *runner) play(record *transcript.Record) error {
	v, ok := verbs[record.Verb]
	if !ok {
		return fmt.Errorf("no such verb")
	}
	if r.m == nil && !v.first {
		return fmt.Errorf("a config must stand before it")
	}
	r.now = core.Instant(record.At)
	a := newArgs(record)
	if err := v.play(r, a); err != nil {
		return err
	}
	return a.unused()
}

// step gives the machine one input and prints what it commands, then takes its
// Sends unless the story does.
func (r *runner) step(in core.Input) error {
	r.sends = nil
	for {
		taken, conn, err := r.stepOnce(in)
		if err != nil {
			return err
		}
		if taken == 0 {
			return nil
		}
		if conn != r.conn {
			r.conn, r.open = conn, 0
		}
		r.open += taken
		if r.story.sent && !r.quiet || r.m.Stats().Conn != conn {
			return nil
		}
		in = core.Sent(conn, r.open)
		in.Node = r.cfg.Node
		r.open = 0
	}
}

func (r *runner) stepOnce(in core.Input) (sent int, conn core.Conn, err error) {
	for i := range r.data {
		r.data[i] = 0xAA // the borrowed bytes of the last step are the driver's again
	}
	r.data = in.Data
	twin := r.m.Clone()
	commands := r.m.Step(r.now, in)
	if d := r.pair.Compare(r.now, in, commands); d != nil {
		return 0, 0, d
	}
	trace := core.AppendTrace(nil, r.now, commands)
	if !bytes.Equal(trace, core.AppendTrace(nil, r.now, twin.Step(r.now, in))) {
		return 0, 0, fmt.Errorf("a clone of the machine answers otherwise")
	}
	if r.after != nil {
		if err := r.after(r.m); err != nil {
			return 0, 0, err
		}
	}
	for i := range commands {
		if c := &commands[i]; c.Kind == core.CommandSend {
			sent += len(c.Bytes)
			conn = c.Conn
			r.sends = append(r.sends, bytes.Clone(c.Bytes))
		}
	}
	r.print(commands)
	return sent, conn, r.check()
}

// check holds what must be true after every step of every story.
func (r *runner) check() error {
	s := r.m.Stats()
	frames := s.Delivered + s.Collected + s.Replies + s.Internal + uint64(s.Queued) + s.Dropped + s.Discarded
	for _, n := range s.Orphans {
		frames += n
	}
	if frames != s.Frames {
		return fmt.Errorf("%d frames came and %d are accounted for: %+v", s.Frames, frames, s)
	}
	if s.Submitted != s.Completed+s.Failed+uint64(s.Pending) {
		return fmt.Errorf("the tickets do not add up: %+v", s)
	}
	if t, why, ok := r.m.Deadline(); ok && t <= r.now && why != core.DeadlineMore {
		return fmt.Errorf("at %v the deadline %s is in the past: %v", time.Duration(r.now), why, time.Duration(t))
	}
	return nil
}

// maxTicks bounds one advance: more would be a livelock.
const maxTicks = 10_000

// advance ticks at every deadline up to now and prints each.
func (r *runner) advance() error {
	until := r.now
	for range maxTicks {
		t, why, ok := r.m.Deadline()
		if !ok || t > until {
			r.now = until
			return nil
		}
		r.now = t
		r.emit(transcript.Record{At: int64(t), Timed: true, Verb: "tick", Args: []string{word("for", why.String())}})
		if err := r.step(core.Tick()); err != nil {
			return err
		}
	}
	return fmt.Errorf("no end after %d ticks", maxTicks)
}
