package fake

import (
	"slices"
	"strconv"
)

// queue is one of app_queue's.
type queue struct {
	name, strategy string
	members        []member
}

// member is one who answers a queue's calls.
type member struct {
	name, location, state string
	dynamic, paused       bool
	reason                string
	penalty               string
	since                 int64 // Unix seconds
}

// initialQueues are those of the recorded servers.
func initialQueues(since int64) []queue {
	const local = "Local/103@default"
	return []queue{
		{name: "support", strategy: "ringall", members: []member{{name: local, location: local, state: local, penalty: "0", since: since}}},
		{name: "sales", strategy: "rrmemory"},
	}
}

func cloneQueues(list []queue) []queue {
	c := slices.Clone(list)
	for i := range c {
		c[i].members = slices.Clone(c[i].members)
	}
	return c
}

func (m *member) membership() string {
	if m.dynamic {
		return "dynamic"
	}
	return "static"
}

func (m *member) pausedText() string {
	if m.paused {
		return "1"
	}
	return "0"
}

// queueStatus is Action: QueueStatus (apps/app_queue.c:10800-10911).
func queueStatus(s *Server, x *session, r *request) {
	only, who := string(r.get("Queue")), string(r.get("Member"))
	modern := s.profile.major > 13
	x.beginList(r, "Queue status will follow")
	n := 0
	for i := range s.queues {
		q := &s.queues[i]
		if only != "" && only != q.name {
			continue
		}
		n++
		x.item("QueueParams")
		x.line("Queue: ", q.name)
		x.line("Max: 0\r\nStrategy: ", q.strategy)
		x.line("Calls: 0\r\nHoldtime: 0\r\nTalkTime: 0\r\nCompleted: 0\r\nAbandoned: 0\r\nServiceLevel: 0\r\nServicelevelPerf: 0.0")
		if modern {
			x.line("ServicelevelPerf2: 0.0")
		}
		x.line("Weight: 0")
		x.actionID(r)
		x.endItem()
		for j := range q.members {
			m := &q.members[j]
			if who != "" && who != m.location {
				continue
			}
			n++
			x.item("QueueMember")
			x.line("Queue: ", q.name)
			x.line("Name: ", m.name)
			x.line("Location: ", m.location)
			x.line("StateInterface: ", m.state)
			x.line("Membership: ", m.membership())
			x.line("Penalty: ", m.penalty)
			x.line("CallsTaken: 0\r\nLastCall: 0")
			if modern {
				x.line("LastPause: 0\r\nLoginTime: ", strconv.FormatInt(m.since, 10))
			}
			x.line("InCall: 0\r\nStatus: 1\r\nPaused: ", m.pausedText())
			x.line("PausedReason: ", m.reason)
			if modern {
				x.line("Wrapuptime: 0")
			}
			x.actionID(r)
			x.endItem()
		}
	}
	x.endList(r, "QueueStatusComplete", n)
}

// queueSummary is Action: QueueSummary.
func queueSummary(s *Server, x *session, r *request) {
	only := string(r.get("Queue"))
	x.beginList(r, "Queue summary will follow")
	n := 0
	for i := range s.queues {
		q := &s.queues[i]
		if only != "" && only != q.name {
			continue
		}
		n++
		free := 0
		for j := range q.members {
			if !q.members[j].paused {
				free++
			}
		}
		x.item("QueueSummary")
		x.line("Queue: ", q.name)
		x.line("LoggedIn: ", strconv.Itoa(len(q.members)))
		x.line("Available: ", strconv.Itoa(free))
		x.line("Callers: 0\r\nHoldTime: 0\r\nTalkTime: 0\r\nLongestHoldTime: 0")
		x.actionID(r)
		x.endItem()
	}
	x.endList(r, "QueueSummaryComplete", n)
}

func (s *Server) queueNamed(name []byte) *queue {
	for i := range s.queues {
		if s.queues[i].name == string(name) {
			return &s.queues[i]
		}
	}
	return nil
}

func (q *queue) member(location []byte) int {
	return slices.IndexFunc(q.members, func(m member) bool { return m.location == string(location) })
}

// memberEvent tells of a change of a member.
func (s *Server) memberEvent(name string, q *queue, m *member) {
	s.event(name, ClassAgent)
	s.header("Queue", q.name)
	s.header("MemberName", m.name)
	s.header("Interface", m.location)
	s.header("StateInterface", m.state)
	s.header("Membership", m.membership())
	s.header("Penalty", m.penalty)
	s.header("CallsTaken", "0")
	s.header("LastCall", "0")
	if s.profile.major > 13 {
		s.header("LastPause", "0")
		s.header("LoginTime", strconv.FormatInt(m.since, 10))
	}
	s.header("InCall", "0")
	s.header("Status", "1")
	s.header("Paused", m.pausedText())
	s.header("PausedReason", m.reason)
	s.header("Ringinuse", "1")
	if s.profile.major > 13 {
		s.header("Wrapuptime", "0")
	}
	s.emit(ClassAgent)
}

// memberRequest reads Queue and Interface; ok is false where it has answered.
func memberRequest(x *session, r *request) (name, location []byte, ok bool) {
	name, location = r.get("Queue"), r.get("Interface")
	switch {
	case len(name) == 0:
		x.fail(r, "'Queue' not specified.")
	case len(location) == 0:
		x.fail(r, "'Interface' not specified.")
	default:
		return name, location, true
	}
	return nil, nil, false
}

// queueAdd is Action: QueueAdd.
func queueAdd(s *Server, x *session, r *request) {
	name, location, ok := memberRequest(x, r)
	if !ok {
		return
	}
	q := s.queueNamed(name)
	if q == nil {
		x.fail(r, "Unable to add interface to queue: No such queue")
		return
	}
	if q.member(location) >= 0 {
		x.fail(r, "Unable to add interface: Already there")
		return
	}
	sec, _ := s.unix()
	or := func(header, other string) string {
		if v := r.get(header); len(v) > 0 {
			return string(v)
		}
		return other
	}
	m := member{
		name: or("MemberName", string(location)), location: string(location), state: or("StateInterface", string(location)),
		dynamic: true, paused: truth(r.get("Paused")), penalty: or("Penalty", "0"), since: sec,
	}
	q.members = append(q.members, m)
	x.ok(r, "Added interface to queue")
	s.memberEvent("QueueMemberAdded", q, &m)
}

// queueRemove is Action: QueueRemove.
func queueRemove(s *Server, x *session, r *request) {
	name, location := r.get("Queue"), r.get("Interface")
	if len(name) == 0 || len(location) == 0 {
		x.fail(r, "Need 'Queue' and 'Interface' parameters.")
		return
	}
	q := s.queueNamed(name)
	if q == nil {
		x.fail(r, "Unable to remove interface from queue: No such queue")
		return
	}
	i := q.member(location)
	switch {
	case i < 0:
		x.fail(r, "Unable to remove interface: Not there")
	case !q.members[i].dynamic:
		x.fail(r, "Member not dynamic")
	default:
		m := q.members[i]
		q.members = slices.Delete(q.members, i, i+1)
		x.ok(r, "Removed interface from queue")
		s.memberEvent("QueueMemberRemoved", q, &m)
	}
}

// queuePause is Action: QueuePause, of a member in one queue or in all.
func queuePause(s *Server, x *session, r *request) {
	location := r.get("Interface")
	if len(location) == 0 || len(r.get("Paused")) == 0 {
		x.fail(r, "Need 'Interface' and 'Paused' parameters.")
		return
	}
	paused, only := truth(r.get("Paused")), string(r.get("Queue"))
	var changed []*queue
	for i := range s.queues {
		q := &s.queues[i]
		if n := q.member(location); n >= 0 && (only == "" || only == q.name) {
			q.members[n].paused, q.members[n].reason = paused, string(r.get("Reason"))
			changed = append(changed, q)
		}
	}
	switch {
	case len(changed) == 0:
		x.fail(r, "Interface not found")
		return
	case paused:
		x.ok(r, "Interface paused successfully")
	default:
		x.ok(r, "Interface unpaused successfully")
	}
	for _, q := range changed {
		s.memberEvent("QueueMemberPause", q, &q.members[q.member(location)])
	}
}

// queuePenalty is Action: QueuePenalty.
func queuePenalty(s *Server, x *session, r *request) {
	location, only := r.get("Interface"), string(r.get("Queue"))
	if len(location) == 0 || len(r.get("Penalty")) == 0 {
		x.fail(r, "Need 'Interface' and 'Penalty' parameters.")
		return
	}
	if !digits(string(r.get("Penalty"))) {
		x.fail(r, "Invalid interface, queuename or penalty")
		return
	}
	found := false
	for i := range s.queues {
		q := &s.queues[i]
		if n := q.member(location); n >= 0 && (only == "" || only == q.name) {
			q.members[n].penalty, found = string(r.get("Penalty")), true
			s.memberEvent("QueueMemberPenalty", q, &q.members[n])
		}
	}
	if !found {
		x.fail(r, "Invalid interface, queuename or penalty")
		return
	}
	x.ok(r, "Interface penalty set successfully")
}

// queueRule is Action: QueueRule. The model has no rules. Two blank lines end the
// answer (apps/app_queue.c:10770).
func queueRule(_ *Server, x *session, r *request) {
	x.reply(r, "Success", "")
	x.write("\r\n")
}
