package fake

import (
	"bytes"
	"strings"
)

// A rule is what a handler answers that the model does not act out: the checks
// of the request in the handler's own order, then a Success. The tables are in
// rules_*.go.
type rule struct {
	checks []check
	// says is Message of the Success; without one the answer has no Message.
	says string
	// does, if set, keeps what the action made.
	does func(s *Server, r *request)
}

// check refuses a request. An Error by a check means that the handler changed
// nothing, except where begun is set.
type check struct {
	// fails reports whether the request is refused. header is that of the check.
	fails  condition
	header string
	// says is Message of the Error. % stands for the value of the header.
	says string
	// before, if set, is the first major version without the check; since is the
	// first that has it.
	since, before int
	// begun: the handler had already begun its work when it failed.
	begun bool
}

// condition reports whether something is wrong with a header of a request.
type condition func(s *Server, r *request, header string) bool

// answerBy makes the handler of a rule.
func answerBy(rule rule) handler {
	return func(s *Server, x *session, r *request) { rule.answer(s, x, r) }
}

// answer writes the response, and reports whether it is a Success. It is the one
// place where a refusal by the handler of a rule is written.
func (rule *rule) answer(s *Server, x *session, r *request) bool {
	if !rule.passes(s, x, r) {
		return false
	}
	if rule.does != nil {
		rule.does(s, r)
	}
	x.ok(r, rule.says)
	return true
}

// passes makes the checks, and answers where one fails.
func (rule *rule) passes(s *Server, x *session, r *request) bool {
	for i := range rule.checks {
		c := &rule.checks[i]
		if !c.in(s.profile.major) || !c.fails(s, r, c.header) {
			continue
		}
		message := strings.ReplaceAll(c.says, "%", string(r.get(c.header)))
		if c.begun {
			x.fail(r, message)
		} else {
			x.refuse(r, message)
		}
		return false
	}
	return true
}

// ruleOf is the rule of an action. Without one in the tables, of the headers that
// it needs only presence is checked.
func ruleOf(action string, required []string, says string) rule {
	for _, table := range []map[string]rule{channelRules, coreRules, moduleRules} {
		if rule, ok := table[strings.ToLower(action)]; ok {
			return rule
		}
	}
	rule := rule{says: says}
	for _, name := range required {
		rule.checks = append(rule.checks, check{fails: lacks, header: name, says: name + " not specified"})
	}
	return rule
}

// in reports whether a version has the check.
func (c *check) in(major int) bool {
	return major >= c.since && (c.before == 0 || major < c.before)
}

// refuse answers an Error before the handler changed anything.
func (x *session) refuse(r *request, message string) { x.fail(r, message) }

// lacks: any of the headers, separated by commas, is missing or empty.
func lacks(_ *Server, r *request, headers string) bool {
	for name := range strings.SplitSeq(headers, ",") {
		if len(r.get(name)) == 0 {
			return true
		}
	}
	return false
}

// lacksAll: none of the headers is there.
func lacksAll(_ *Server, r *request, headers string) bool {
	for name := range strings.SplitSeq(headers, ",") {
		if len(r.get(name)) > 0 {
			return false
		}
	}
	return true
}

// always: the model has nothing that the request could be about.
func always(*Server, *request, string) bool { return true }

// noChannel: no channel has that name or Uniqueid.
func noChannel(s *Server, r *request, header string) bool { return s.calls.find(r.get(header)) == nil }

// noQueue: no queue has that name.
func noQueue(s *Server, r *request, header string) bool { return s.queueNamed(r.get(header)) == nil }

// noObject: none of ServerConfig.Objects has that name.
func noObject(s *Server, r *request, header string) bool {
	_, ok := s.object(string(r.get(header)))
	return !ok
}

// noObjects: the server has no objects at all.
func noObjects(s *Server, _ *request, _ string) bool { return s.cfg.Objects == 0 }

// noMember: the queue, or with an empty one any queue, has no such member.
func noMember(s *Server, r *request, header string) bool {
	name := string(r.get("Queue"))
	for i := range s.queues {
		if q := &s.queues[i]; (name == "" || name == q.name) && q.member(r.get(header)) >= 0 {
			return false
		}
	}
	return true
}

// noModule: the name is none of a loaded module, or of a part of the core that
// can be reloaded (main/loader.c). An empty one stands for all.
func noModule(_ *Server, r *request, header string) bool {
	name := string(r.get(header))
	return name != "" && !isModule(name)
}

// isModule: every module that has a name of the usual form is loaded.
func isModule(name string) bool {
	kind, rest, ok := strings.Cut(strings.TrimSuffix(name, ".so"), "_")
	switch name {
	case "acl", "ccss", "cdr", "cel", "dnsmgr", "enum", "extconfig", "features", "http", "indications", "logger", "manager", "plc", "sounds", "stasis", "udptl":
		return true
	}
	switch kind {
	case "app", "bridge", "cdr", "cel", "chan", "codec", "format", "func", "pbx", "res":
		return ok && rest != ""
	}
	return false
}

// notReloadable: a module that has nothing to reload. Of the applications few
// have.
func notReloadable(_ *Server, r *request, header string) bool {
	name := strings.TrimSuffix(string(r.get(header)), ".so")
	switch name {
	case "app_agent_pool", "app_alarmreceiver", "app_amd", "app_confbridge", "app_festival", "app_followme", "app_meetme", "app_minivm", "app_playback",
		"app_queue", "app_voicemail":
		return false
	}
	return strings.HasPrefix(name, "app_")
}

// notNumber: no number stands at the beginning of the value, as sscanf reads it.
func notNumber(_ *Server, r *request, header string) bool {
	v := bytes.TrimLeft(r.get(header), " \t+-")
	return len(v) == 0 || v[0] < '0' || v[0] > '9'
}

// notPositive: the number is missing, or not over 0.
func notPositive(s *Server, r *request, header string) bool {
	v := bytes.TrimLeft(r.get(header), " \t")
	return notNumber(s, r, header) || bytes.HasPrefix(v, []byte("-")) || len(bytes.TrimLeft(v, "+0")) == 0
}

// notTruth: neither ast_true nor ast_false (main/utils.c).
func notTruth(_ *Server, r *request, header string) bool {
	v := r.get(header)
	return !truth(v) && !oneOf(v, "no", "false", "n", "f", "0", "off")
}

func oneOf(v []byte, words ...string) bool {
	for _, w := range words {
		if foldEqual(v, w) {
			return true
		}
	}
	return false
}

// not makes a condition: the value is none of these words, in any case.
func not(words ...string) condition {
	return func(_ *Server, r *request, header string) bool { return !oneOf(r.get(header), words...) }
}

// is makes a condition: the value is that word.
func is(word string) condition {
	return func(_ *Server, r *request, header string) bool { return string(r.get(header)) == word }
}

// has makes a condition that counts only where another header has a value.
func has(other string, then condition) condition {
	return func(s *Server, r *request, header string) bool {
		return len(r.get(other)) > 0 && then(s, r, header)
	}
}

// madeBy names, in Server.made, what an action makes: a kind, and the values of
// headers.
func madeBy(r *request, kind string, headers ...string) string {
	for _, h := range headers {
		kind += "\x00" + string(r.get(h))
	}
	return kind
}

// isMade: an action has made that already.
func isMade(kind string, headers ...string) condition {
	return func(s *Server, r *request, _ string) bool {
		_, ok := s.made.search(madeBy(r, kind, headers...))
		return ok
	}
}

// makes keeps what an action makes.
func makes(kind string, headers ...string) func(*Server, *request) {
	return func(s *Server, r *request) { s.made.put(madeBy(r, kind, headers...), "") }
}
