package fake

import (
	"bytes"
	"regexp"
	"strconv"
)

// event begins the event being built: Event and Privilege.
func (s *Server) event(name string, need Privilege) {
	s.frame = append(s.frame[:0], "Event: "...)
	s.frame = append(s.frame, name...)
	s.frame = append(s.frame, "\r\nPrivilege: "...)
	for _, c := range classes {
		if c.bit != 0 && c.bit != ClassAll && need&c.bit != 0 {
			s.frame = append(s.frame, c.name...)
			s.frame = append(s.frame, ',')
		}
	}
	s.frame = append(s.frame, "all\r\n"...)
}

// header appends a header to the event being built.
func (s *Server) header(name, value string) {
	s.frame = append(s.frame, name...)
	s.frame = append(s.frame, ": "...)
	s.frame = append(s.frame, value...)
	s.frame = append(s.frame, "\r\n"...)
}

// emit ends the event being built and queues it for every session that may and
// wants to see it: all its classes in the user's rights and in the mask
// (main/manager.c:6488), and not filtered away.
func (s *Server) emit(need Privilege) { s.emitTo(need, 0, nil) }

// unseen reports whether no session may see an event of these classes. It has
// happened all the same.
func (s *Server) unseen(need Privilege) bool {
	for _, x := range s.sessions {
		if x.sees(need) {
			return false
		}
	}
	s.stats.Events++
	return true
}

func (x *session) sees(need Privilege) bool {
	return x.user != nil && !x.closing && x.mask&need == need
}

// emitTo queues it for one session (0: all), but not for another.
func (s *Server) emitTo(need Privilege, only SessionID, but *session) {
	s.frame = append(s.frame, "\r\n"...)
	s.stats.Events++
	waits := false
	for _, x := range s.sessions {
		if !x.sees(need) || x == but || only != 0 && x.id != only {
			continue
		}
		if len(x.filters) > 0 && !x.passes(s.frame) {
			continue
		}
		s.stats.EventsQueued++
		waits = waits || x.busy == busyWait
		if x.busy != idle || x.handling {
			x.pending = append(x.pending, s.frame...)
			x.queued(s.frame)
			continue
		}
		start := len(x.out)
		x.out = append(x.out, s.frame...)
		x.work()
		if s.faults.mask != 0 {
			s.spoil(x, start, nil)
		}
		x.queued(x.out[start:])
	}
	if !waits {
		return
	}
	for _, x := range s.sessions { // only now: what they read next may emit as well
		if x.busy == busyWait && len(x.pending) > 0 {
			s.endWait(x)
		}
	}
}

// queued tells of an event that the session is let know of.
func (x *session) queued(event []byte) {
	if f := x.server.cfg.OnQueued; f != nil {
		f(x.id, event)
	}
}

// filter is one of a session's event filters.
type filter struct {
	exclude bool
	re      *regexp.Regexp // what is looked for; nil: plain
	plain   []byte
	// name, header and method are of an advanced filter (18.26, 20.11, 21.6, 22.1 and later).
	event, header, method string
	text                  string
	held                  HeldFilter
}

// HeldFilter is a filter of a session, as the headers of the Filter action that added
// it. MatchCriteria is empty where the server does not know that header.
type HeldFilter struct{ MatchCriteria, Filter string }

// passes says whether an event gets through the session's filters: with
// including ones it must match one of them, and it must match no excluding one
// (main/manager.c:5696).
func (x *session) passes(frame []byte) bool {
	included, wanted := false, false
	for i := range x.filters {
		f := &x.filters[i]
		if f.exclude {
			continue
		}
		wanted = true
		included = included || f.matches(frame)
	}
	if wanted && !included {
		return false
	}
	for i := range x.filters {
		if f := &x.filters[i]; f.exclude && f.matches(frame) {
			return false
		}
	}
	return true
}

func (f *filter) matches(frame []byte) bool {
	if f.method == "" { // over the whole text
		return f.search(frame)
	}
	if f.event != "" {
		first, _, _ := bytes.Cut(frame, []byte("\r\n"))
		if string(first) != "Event: "+f.event {
			return false
		}
	}
	if f.header == "" && f.method == "none" {
		return true
	}
	if f.header == "" {
		return f.compare(frame)
	}
	for line := range bytes.SplitSeq(frame, []byte("\r\n")) {
		v, ok := bytes.CutPrefix(line, []byte(f.header+":")) // with regard to case
		if v = bytes.TrimLeft(v, "\t "); ok && len(v) > 0 && f.compare(v) {
			return true
		}
	}
	return false
}

func (f *filter) search(text []byte) bool {
	if f.re == nil {
		return bytes.Contains(text, f.plain)
	}
	return f.re.Match(text)
}

func (f *filter) compare(v []byte) bool {
	switch f.method {
	case "regex":
		return f.search(v)
	case "exact":
		return string(v) == f.text
	case "starts_with":
		return bytes.HasPrefix(v, []byte(f.text))
	case "ends_with":
		return bytes.HasSuffix(v, []byte(f.text))
	case "contains":
		return bytes.Contains(v, []byte(f.text))
	}
	return true
}

func number(b []byte, n int64) []byte { return strconv.AppendInt(b, n, 10) }
