package props

import (
	"bytes"
	"slices"

	"amicore/core"
	"amicore/core/wire"
)

// cutSteps cuts what the server sent, and what an observed client did, in
// other pieces; size says how large the next one is.
func cutSteps(s session, size func() int) session {
	out := session{s.name, s.cfg, nil}
	for _, st := range s.steps {
		if !isBytes(&st.in) {
			out.steps = append(out.steps, st)
			continue
		}
		for rest := st.in.Data; len(rest) > 0; {
			n := min(max(1, size()), len(rest))
			in := st.in
			in.Data, rest = rest[:n], rest[n:]
			out.steps = append(out.steps, step{now: st.now, in: in, fixed: st.fixed})
		}
	}
	return out
}

// joinSteps makes one piece of what follows one another at one time.
func joinSteps(s session) session {
	out := session{s.name, s.cfg, nil}
	for _, st := range s.steps {
		if n := len(out.steps); n > 0 && isBytes(&st.in) {
			last := &out.steps[n-1]
			if last.in.Kind == st.in.Kind && last.in.Conn == st.in.Conn && last.now == st.now && !last.fixed &&
				len(last.in.Data)+len(st.in.Data) <= core.MaxReceive {
				last.in.Data = append(slices.Clip(last.in.Data), st.in.Data...)
				last.fixed = st.fixed
				continue
			}
		}
		out.steps = append(out.steps, st)
	}
	return out
}

func isBytes(in *core.Input) bool {
	return in.Kind == core.InputReceived || in.Kind == core.InputObserved
}

// stream changes all that one side sends on one connection, and cuts the
// result where the pieces were cut. change keeps the length.
func (s session) stream(kind core.InputKind, change func([]byte) []byte) session {
	out := session{s.name, s.cfg, slices.Clone(s.steps)}
	for conn := core.Conn(0); ; conn++ {
		var whole []byte
		newer := false
		for i := range out.steps {
			in := &out.steps[i].in
			newer = newer || in.Conn > conn
			if in.Kind == kind && in.Conn == conn {
				whole = append(whole, in.Data...)
			}
		}
		whole = change(whole)
		for i := range out.steps {
			if in := &out.steps[i].in; in.Kind == kind && in.Conn == conn {
				n := len(in.Data)
				in.Data, whole = whole[:n:n], whole[n:]
			}
		}
		if !newer {
			return out
		}
	}
}

// bareLF takes the CR out of every CRLF, also of one that was cut.
func bareLF(s session) session {
	out := session{s.name, s.cfg, slices.Clone(s.steps)}
	for i := range out.steps {
		in := &out.steps[i].in
		if !isBytes(in) {
			continue
		}
		var data []byte
		for j, c := range in.Data {
			if c != '\r' || next(out.steps, i, j) != '\n' {
				data = append(data, c)
			}
		}
		if len(data) == 0 {
			continue // a lone CR: half of a CRLF; no bytes at all would be silence
		}
		in.Data = data
	}
	return out
}

// next returns the byte after byte j of step i on its side of its connection.
func next(steps []step, i, j int) byte {
	in := &steps[i].in
	if j+1 < len(in.Data) {
		return in.Data[j+1]
	}
	for _, st := range steps[i+1:] {
		if st.in.Kind == in.Kind && st.in.Conn == in.Conn && len(st.in.Data) > 0 {
			return st.in.Data[0]
		}
	}
	return '\n' // a lone CR at the end: half of a CRLF
}

// frames calls each with every whole frame of a server's stream and the
// bytes that it takes, its empty line included.
func frames(stream []byte, each func(f *wire.Frame, b []byte)) {
	d := wire.NewDecoder(wire.FromServer, 1<<20)
	d.Feed(stream)
	var f wire.Frame
	for d.Next(&f) {
		each(&f, stream[f.Offset:d.Offset()])
	}
}

// shuffle turns the case of header names and moves headers, but the first
// one, to other places. Frames with a header twice, or with lines that are
// no headers, keep their order. The length stays.
func shuffle(perm func(n int) []int) func(stream []byte) []byte {
	return func(stream []byte) []byte {
		out := bytes.Clone(stream)
		frames(stream, func(f *wire.Frame, b []byte) {
			if f.Kind != wire.KindEvent && f.Kind != wire.KindResponse {
				return
			}
			parts := bytes.SplitAfter(f.Bytes(), []byte("\n"))
			parts = parts[:f.Len()]
			seen := map[string]bool{}
			plain := true
			for i := range parts {
				name, _, ok := f.Header(i)
				key := string(bytes.ToLower(name))
				plain = plain && ok && !seen[key]
				seen[key] = true
			}
			order := perm(len(parts) - 1)
			to := int(f.Offset)
			for i := range parts {
				from := i
				if i > 0 && plain {
					from = 1 + order[i-1]
				}
				name, _, ok := f.Header(from)
				n := copy(out[to:], parts[from])
				if ok {
					turnCase(out[to : to+len(name)])
				}
				to += n
			}
		})
		return out
	}
}

func turnCase(b []byte) {
	for i, c := range b {
		if c|0x20 >= 'a' && c|0x20 <= 'z' {
			b[i] = c ^ 0x20
		}
	}
}

// between puts extra frames where a piece of the server's ends with a frame,
// after the first one (which is the banner). extra may return nil.
func between(s session, extra func() []byte) session {
	out := session{s.name, s.cfg, nil}
	d := wire.NewDecoder(wire.FromServer, 1<<20)
	var f wire.Frame
	conn, begun := core.Conn(0), false
	for _, st := range s.steps {
		out.steps = append(out.steps, st)
		switch {
		case st.in.Kind == core.InputConnected:
			conn, begun = st.in.Conn, false
			d.Reset()
		case st.in.Kind == core.InputReceived && st.in.Conn == conn:
			d.Feed(st.in.Data)
			for d.Next(&f) {
				begun = true
			}
			if n, _ := d.Partial(); n > 0 || !begun {
				continue
			}
			if b := extra(); len(b) > 0 {
				out.steps = append(out.steps, step{now: st.now, in: core.Received(conn, b)})
			}
		}
	}
	return out
}

// earlyTicks adds Ticks before the machine's Deadline, at times that pick
// chooses from an interval.
func earlyTicks(t failer, s session, pick func(from, to core.Instant) core.Instant) session {
	out := session{s.name, s.cfg, nil}
	r := newRun(t, s.cfg, exact)
	for _, st := range s.steps {
		if at, _, ok := r.Deadline(); st.now > r.now {
			to := st.now
			if ok {
				to = min(to, at-1)
			}
			if to >= r.now {
				out.steps = append(out.steps, step{now: pick(r.now, to), in: core.Tick()})
			}
		}
		out.steps = append(out.steps, st)
		r.feed(st.now, st.in)
	}
	return out
}
