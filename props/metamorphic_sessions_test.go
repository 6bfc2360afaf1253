package props

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"amicore/core"
	"amicore/core/wire"
)

func TestM1SessionsCutAnywhereSayTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, want := generate(t, wish{moves: 100})
		size := rapid.SampledFrom([]int{1, 2, 7, 50, 1000}).Draw(t, "piece")
		cut := play(t, cutSteps(s, func() int { return size }), exact)
		same(t, "in small pieces", &want.view, &cut.view, all)
		joined := play(t, joinSteps(s), exact)
		same(t, "in large pieces", &want.view, &joined.view, all)
	})
}

func TestM2SessionsWithBareLFSayTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, _ := generate(t, wish{moves: 100, calm: true})
		want, got := play(t, s, lines), play(t, bareLF(s), lines)
		same(t, "with bare LF", &want.view, &got.view, inOutcomes|inDelivered|inMoves|inSends)
	})
}

func TestM3EarlyTicksChangeNothingInSessions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, want := generate(t, wish{moves: 100})
		early := earlyTicks(t, s, func(from, to core.Instant) core.Instant {
			return core.Instant(rapid.Int64Range(int64(from), int64(to)).Draw(t, "tick"))
		})
		got := play(t, early, exact)
		same(t, "with early Ticks", &want.view, &got.view, all)
	})
}

func TestM4ForeignEventsChangeNoOutcomeInSessions(t *testing.T) {
	noises := []string{
		string(foreign), "", "",
		"Event: Hangup\r\nPrivilege: call,all\r\n\r\n", "Event: UserEvent\r\nPrivilege: user,all\r\nResponse: Error\r\n\r\n",
		"Event: x\r\nActionID: of-nobody\r\nEventList: Complete\r\n\r\n", "\r\n",
	}
	rapid.Check(t, func(t *rapid.T) {
		s, want := generate(t, wish{moves: 100, calm: true})
		noisy := between(s, func() []byte { return []byte(rapid.SampledFrom(noises).Draw(t, "noise")) })
		got := play(t, noisy, exact)
		same(t, "with foreign events", &want.view, &got.view, inOutcomes|inMoves|inSends)
	})
}

// ids lists the machine's own ids in what it sent, in order.
func ids(sends []byte) (out []string) {
	for line := range bytes.Lines(sends) {
		if id, ok := bytes.CutPrefix(line, []byte("ActionID: ")); ok && !bytes.HasPrefix(id, []byte("own-")) {
			out = append(out, strings.TrimSpace(string(id)))
		}
	}
	return out
}

// anonymous returns a view in which the parts of ids that depend on the seed
// are taken out; any one id shows the form.
func (v *view) anonymous(ids []string) *view {
	a := *v
	if len(ids) == 0 {
		return &a
	}
	nonce, _, _ := strings.Cut(ids[0], "-")
	pattern := regexp.MustCompile(nonce + `-([0-9a-z]+-[0-9a-z]+)-[0-9a-z]+`)
	replace := func(text string) string { return pattern.ReplaceAllString(text, "id-$1") }
	a.sends = []byte(replace(string(v.sends)))
	a.outcomes, a.delivered = nil, nil
	for _, text := range v.outcomes {
		a.outcomes = append(a.outcomes, replace(text))
	}
	for _, text := range v.delivered {
		a.delivered = append(a.delivered, replace(text))
	}
	return &a
}

// renamer plays a session against a machine with another seed: ids that the
// first machine made become those that the second one made in their place.
type renamer struct {
	*run
	from, to []string
	held     []byte // may be the beginning of an id
}

func (r *renamer) play(s session) {
	for _, st := range s.steps {
		in := st.in
		switch in.Kind {
		case core.InputReceived:
			in.Data = r.translate(append(r.held, in.Data...))
		case core.InputSent:
			in.N = int64(r.machine.Stats().Window)
		case core.InputClosed, core.InputConnected:
			if len(r.held) > 0 && r.machine.Stats().Phase >= core.PhaseGreeting && in.Kind == core.InputClosed {
				r.feed(st.now, core.Received(in.Conn, r.held))
			}
			r.held = nil
		}
		r.feed(st.now, in)
		r.to = ids(r.view.sends)
	}
	r.view.stats = r.machine.Stats()
}

func (r *renamer) translate(b []byte) []byte {
	for i, id := range r.from[:min(len(r.from), len(r.to))] {
		b = bytes.ReplaceAll(b, []byte(id), []byte(r.to[i]))
	}
	r.held = nil
	for n := min(len(b), 40); n > 0; n-- {
		if tail := string(b[len(b)-n:]); slices.ContainsFunc(r.from, func(id string) bool { return strings.HasPrefix(id, tail) }) {
			r.held, b = slices.Clone(b[len(b)-n:]), b[:len(b)-n]
			break
		}
	}
	return b
}

func TestM5OtherIDsChangeNothingElseInSessions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, want := generate(t, wish{moves: 100, calm: true})
		cfg := s.cfg
		cfg.Seed[5] = 77
		r := &renamer{run: newRun(t, cfg, exact), from: ids(want.view.sends)}
		r.play(s)
		if len(r.from) != len(r.to) {
			t.Fatalf("%d actions were sent, %d with other ids", len(r.from), len(r.to))
		}
		a, b := want.view.anonymous(r.from), r.view.anonymous(r.to)
		same(t, "with other ids", a, b, inOutcomes|inDelivered|inMoves|inSends)
	})
}

func TestM7CaseAndOrderOfHeadersDoNotMatterInSessions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, _ := generate(t, wish{moves: 100})
		perm := func(n int) []int {
			list := make([]int, max(0, n))
			for i := range list {
				list[i] = i
			}
			return rapid.Permutation(list).Draw(t, "order")
		}
		want, got := play(t, s, sorted), play(t, s.stream(core.InputReceived, shuffle(perm)), sorted)
		same(t, "with other headers", &want.view, &got.view, all)
	})
}

// At some bytes of a session the connection breaks, in a copy of the machine.
func TestM8SessionsCutAtAnyByteKeepEveryInvariant(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, _ := generate(t, wish{moves: 40})
		size := rapid.IntRange(20, 200).Draw(t, "piece")
		r := newRun(t, s.cfg, exact)
		for _, st := range cutSteps(s, func() int { return size }).steps {
			if over := r.machine.Stats(); st.in.Kind == core.InputReceived && over.Phase < core.PhaseGreeting {
				continue
			}
			r.feed(st.now, st.in)
			if st.in.Kind != core.InputReceived || r.machine.Stats().Phase < core.PhaseGreeting || r.machine.Stats().Phase == core.PhaseStopped {
				continue
			}
			cut := r.machine.Clone()
			r.Clone(cut).Step(st.now, core.Closed(st.in.Conn, core.CloseReset))
			if stats := cut.Stats(); stats.Pending != 0 || stats.Records != 0 || stats.ReplyBytes != 0 || stats.Window != 0 {
				t.Fatalf("S6: a cut leaves %+v", stats)
			}
		}
	})
}

func TestM6EncodingAndDecodingAreInverse(t *testing.T) {
	text := rapid.StringOfN(rapid.RuneFrom([]rune("abAB01:=()., \té\x7f")), 0, 12, -1)
	rapid.Check(t, func(t *rapid.T) {
		a := wire.Action{Name: text.Draw(t, "action")}
		for range rapid.IntRange(0, 6).Draw(t, "headers") {
			a.Headers = append(a.Headers, wire.Header{Name: text.Draw(t, "name"), Value: text.Draw(t, "value")})
		}
		id := text.Draw(t, "id")
		b, err := a.Append(nil, id)
		if err != nil {
			if b != nil {
				t.Fatalf("%v, and %q is written", err, b)
			}
			return
		}
		d := wire.NewDecoder(wire.FromClient, 1<<20)
		d.Feed(b)
		var f wire.Frame
		if !d.Next(&f) {
			t.Fatalf("no frame in %q", b)
		}
		var headers []wire.Header
		for name, value := range f.All() {
			headers = append(headers, wire.Header{Name: string(name), Value: string(value)})
		}
		want := []wire.Header{{Name: "Action", Value: a.Name}}
		if id != "" {
			want = append(want, wire.Header{Name: "ActionID", Value: id})
		}
		want = append(want, a.Headers...)
		if !slices.Equal(headers, want) {
			t.Fatalf("%q\n reads %q\nwant %q", b, headers, want)
		}
		if d.Next(&f) {
			t.Fatalf("a second frame in %q: %q", b, f.Bytes())
		}
	})
}
