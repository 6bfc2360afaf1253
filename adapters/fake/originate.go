package fake

import (
	"bytes"
	"strconv"
	"time"
)

// originate is Action: Originate (main/manager.c:5291-5460).
func originate(s *Server, x *session, r *request) {
	name := r.get("Channel")
	exten, app := r.get("Exten"), r.get("Application")
	timeout := 30 * time.Second
	switch ms, err := strconv.Atoi(string(r.get("Timeout"))); {
	case len(name) == 0:
		x.fail(r, "Channel not specified")
		return
	case len(r.get("Priority")) > 0 && !digits(string(r.get("Priority"))):
		x.fail(r, "Invalid priority")
		return
	case len(r.get("Timeout")) > 0 && err != nil:
		x.fail(r, "Invalid timeout")
		return
	case err == nil:
		timeout = time.Duration(max(ms, 0)) * time.Millisecond
	}
	if len(app) == 0 && (len(exten) == 0 || len(r.get("Context")) == 0 || len(r.get("Priority")) == 0) {
		x.fail(r, "Originate with 'Exten' requires 'Context' and 'Priority'")
		return
	}
	if bytes.IndexByte(name, '/') <= 0 {
		x.fail(r, "Invalid channel")
		return
	}
	c := s.calls.begin(s, name, timeout)
	c.describe(name)
	c.target = append(c.target, exten...)
	c.context = append(c.context, r.get("Context")...)
	c.actionID = append(c.actionID, r.get("ActionID")...)
	c.ownID = append(c.ownID, r.get("ChannelId")...)
	c.caller, c.num = splitCallerID(c.caller, c.num, r.get("CallerID"))
	c.wait(timeout)
	if truth(r.get("Async")) {
		if s.find(NoOutcome, x, []byte("Originate")) != nil {
			c.deaf = x.id
		}
		x.ok(r, "Originate successfully queued")
	} else {
		c.sync, c.waiter, c.waiterGen = true, x.slot, x.gen
		x.busy = busyCall
	}
	s.timers.set(c.at(0), timerCall, c.slot, c.gen)
}

// wait makes an unanswered call ring for the caller's timeout.
func (c *call) wait(timeout time.Duration) {
	f := c.flow
	for i := range f.steps {
		if f.steps[i].at > time.Second && i <= f.outcome && !f.success {
			c.lateFrom, c.late = i, timeout-f.steps[i].at
			return
		}
	}
}

// describe takes the name and the extension from a dial string.
func (c *call) describe(name []byte) {
	c.name = append(c.name, name...)
	dial := c.name[bytes.IndexByte(c.name, '/')+1:]
	if at := bytes.IndexByte(dial, '@'); at >= 0 {
		dial = dial[:at]
	}
	c.exten = append(c.exten, dial...)
}

// destination chooses the flow of a call. The extensions of the recorded dial
// plan do in a Local channel what they did then; everything else ends as the
// configured outcomes are drawn, by d.
func (s *Server) destination(name []byte, timeout time.Duration, d uint64) *flow {
	if !s.booted {
		return s.flows.single["999"] // no channel driver is there yet: Reason 0
	}
	set := s.flows.single
	key := ""
	if dial, ok := bytes.CutPrefix(name, []byte("Local/")); ok {
		set = s.flows.whole
		exten, _, _ := bytes.Cut(dial, []byte("@"))
		if _, ok := set[string(exten)]; ok {
			key = string(exten)
		}
	}
	if key == "" {
		key = s.cfg.Outcomes.choose(d)
	}
	f := set[key]
	if f.success && f.steps[f.outcome].at > timeout {
		f = set["noanswer"]
	}
	return f
}

func (o Outcomes) choose(d uint64) string {
	n := int(below(d, uint64(o.total())))
	for _, w := range []struct {
		weight int
		key    string
	}{{o.Answer, ""}, {o.Busy, "104"}, {o.NoAnswer, "noanswer"}, {o.Congestion, "congestion"}} {
		if n < w.weight {
			if w.key == "" {
				return []string{"100", "101", "103"}[mix(d)%3]
			}
			return w.key
		}
		n -= w.weight
	}
	return "999"
}

// splitCallerID takes a caller id apart: `"Name" <123>`, or a number.
func splitCallerID(name, num, id []byte) (n, m []byte) {
	at := bytes.LastIndexByte(id, '<')
	if at < 0 {
		if len(id) > 0 && digits(string(id)) {
			return name, append(num, id...)
		}
		return append(name, id...), num
	}
	end := bytes.IndexByte(id[at:], '>')
	if end < 0 {
		end = len(id) - at
	}
	return append(name, bytes.Trim(id[:at], "\" ")...), append(num, id[at+1:at+end]...)
}
