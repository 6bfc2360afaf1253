package fake

import (
	"crypto/md5"
	"encoding/hex"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// refusal is how long the server sleeps before it refuses a login
// (main/manager.c:3412).
const refusal = time.Second

func (s *Server) userNamed(name []byte) *User {
	for i := range s.cfg.Users {
		if foldEqual(name, s.cfg.Users[i].Name) {
			return &s.cfg.Users[i]
		}
	}
	return nil
}

// login is Action: Login (main/manager.c:3403-3450).
func login(s *Server, x *session, r *request) {
	if x.user != nil {
		x.ok(r, "Already authenticated")
		return
	}
	u := s.userNamed(r.get("Username"))
	if s.inUse(x, r, u) {
		return
	}
	if u == nil || !x.proves(r, u) || s.strike(RefuseLogin, x, nil) != nil {
		s.reject(x, r, "Authentication failed")
		return
	}
	mask := ClassAll
	if v := r.get("Events"); len(v) > 0 {
		if m := parseMask(string(v)); m >= 0 {
			mask = Privilege(m)
		}
	}
	if f := s.strike(SlowLogin, x, nil); f != nil {
		answered := x.keep(r)
		x.block(f.Delay, func(x *session) {
			x.server.accepted(x, answered, u, mask)
			x.server.returned(x, answered, EffectDone)
		})
		return
	}
	s.accepted(x, r, u, mask)
}

// proves reports whether the client knows the user's secret.
func (x *session) proves(r *request, u *User) bool {
	if !foldEqual(r.get("AuthType"), "MD5") {
		return string(r.get("Secret")) == u.Secret
	}
	key := r.get("Key")
	sum := md5.Sum([]byte(x.challengeText() + u.Secret))
	return x.challenge != 0 && len(key) > 0 && hex.EncodeToString(sum[:]) == string(key)
}

func (s *Server) accepted(x *session, r *request, u *User, mask Privilege) {
	s.stats.Logins++
	s.unauth--
	x.user = u
	x.mask = mask & u.Read
	s.changed()
	x.ok(r, "Authentication accepted")
	if x.mask&ClassSystem != 0 && s.booted && s.strike(NoFullyBooted, x, nil) == nil {
		if f := s.strike(LateFullyBooted, x, nil); f != nil {
			s.timers.set(s.now.Add(f.Delay), timerBooted, x.slot+1, x.gen)
		} else {
			x.fullyBooted()
		}
	}
	s.reportAuth(x, u)
}

// fullyBooted writes the event to one session, as the login does.
func (x *session) fullyBooted() {
	s := x.server
	s.event("FullyBooted", ClassSystem)
	s.bootedHeaders()
	from := len(x.out)
	x.out = append(append(x.out, s.frame...), "\r\n"...)
	x.queued(x.out[from:])
	x.work()
}

// lateBooted writes it like any event: the mask and the filters of the session hold.
func (x *session) lateBooted() {
	s := x.server
	s.event("FullyBooted", ClassSystem)
	s.bootedHeaders()
	s.emitTo(ClassSystem, x.id, nil)
}

// reject answers after a second and closes.
func (s *Server) reject(x *session, r *request, message string) {
	s.stats.LoginsRejected++
	s.reportRejected(x, r)
	kept := x.keep(r)
	x.bye = true
	x.block(refusal, func(x *session) {
		x.fail(kept, message)
		x.server.returned(x, kept, EffectRefused)
	})
}

// keep copies a request for an answer that comes later.
func (x *session) keep(r *request) *request {
	c := r.clone()
	return &c
}

// inUse refuses a second session of a user who may have but one
// (main/manager.c:7128).
func (s *Server) inUse(x *session, r *request, u *User) bool {
	if u == nil {
		return false
	}
	if s.strike(LoginInUse, x, nil) != nil {
		s.reject(x, r, "Login Already In Use")
		return true
	}
	if !u.Single {
		return false
	}
	for _, other := range s.sessions {
		if other.user == u && !other.closing {
			s.reject(x, r, "Login Already In Use")
			return true
		}
	}
	return false
}

// challenge is Action: Challenge (main/manager.c:3455).
func challenge(s *Server, x *session, r *request) {
	if x.user == nil && s.inUse(x, r, s.userNamed(r.get("Username"))) {
		return
	}
	if !foldEqual(r.get("AuthType"), "MD5") {
		x.fail(r, "Must specify AuthType")
		return
	}
	if x.challenge == 0 {
		x.challenge = 1 + uint32(below(draw(s.cfg.Seed, drawChallenge, uint64(x.began), uint64(x.id)), 999_999_999))
	}
	x.start(r, "Success")
	x.line("Challenge: ", x.challengeText())
	x.finish(r, "Success")
}

func (x *session) challengeText() string { return strconv.FormatUint(uint64(x.challenge), 10) }

// logoff is Action: Logoff (main/manager.c:3397).
func logoff(s *Server, x *session, r *request) {
	x.reply(r, "Goodbye", "Thanks for all the fish.")
	s.end(x)
}

// events is Action: Events.
func events(_ *Server, x *session, r *request) {
	m := parseMask(string(r.get("EventMask")))
	if m < 0 {
		x.fail(r, "Invalid event mask")
		return
	}
	x.mask = Privilege(m) & x.user.Read
	x.server.changed()
	x.start(r, "Success")
	if m > 0 {
		x.line("Events: On")
	} else {
		x.line("Events: Off")
	}
	x.finish(r, "Success")
}

// filterAction is Action: Filter (main/manager.c:5781).
func filterAction(s *Server, x *session, r *request) {
	text := string(r.get("Filter"))
	criteria := string(r.get("MatchCriteria"))
	if !foldEqual(r.get("Operation"), "Add") {
		x.fail(r, "Unknown operation")
		return
	}
	f := filter{held: HeldFilter{Filter: text}}
	f.text, f.exclude = strings.CutPrefix(text, "!")
	const syntax = "Check the syntax of the filter given."
	switch {
	case !s.HasCriteria(): // the header means nothing, and an empty expression matches everything
		if !f.compile(f.text) {
			x.fail(r, "Filter did not compile.  "+syntax)
			return
		}
	case criteria == "" && f.text == "", criteria != "" && !f.parse(criteria):
		x.fail(r, "Filter was formatted incorrectly.  "+syntax)
		return
	case (criteria == "" || f.method == "regex") && !f.compile(f.text):
		x.fail(r, "Filter did not compile.  "+syntax)
		return
	}
	if s.HasCriteria() {
		f.held.MatchCriteria = criteria
	}
	x.filters = append(x.filters, f)
	s.changed()
	x.ok(r, "Success")
}

// HasCriteria reports whether a Filter action may have MatchCriteria: from 18.26,
// 20.11, 21.6 and 22.1 on.
func (s *Server) HasCriteria() bool {
	return s.profile.major >= 23 || s.profile.major >= 18 && !s.cfg.NoCriteria
}

// compile takes the expression of a filter. Most have nothing special in them,
// and to look for such a text is quicker.
func (f *filter) compile(text string) bool {
	if regexp.QuoteMeta(text) == text {
		f.plain = []byte(text)
		return true
	}
	if _, err := regexp.CompilePOSIX(text); err != nil {
		return false
	}
	re, err := regexp.Compile("(?s)" + text) // a dot is any byte, a line break too
	f.re = re
	return err == nil
}

// parse reads MatchCriteria: name(…), header(…), method(…), action(…), as
// manager_add_filter does: split at blanks, commas and closing parentheses.
func (f *filter) parse(criteria string) bool {
	f.method = "none"
	criteria = strings.TrimSpace(criteria)
	if !strings.HasSuffix(criteria, ")") {
		return false
	}
	parts := strings.FieldsFunc(criteria, func(c rune) bool { return c == ' ' || c == ',' || c == ')' })
	for _, part := range parts {
		key, value, ok := strings.Cut(part, "(")
		if !ok || value == "" { // the real server crashes on some of these
			return false
		}
		switch key {
		case "name":
			f.event = value
		case "header":
			f.header = strings.TrimSuffix(value, ":")
		case "method":
			f.method = value
		case "action":
			if value != "include" && value != "exclude" {
				return false
			}
			f.exclude = value == "exclude"
		default:
			return false
		}
	}
	known := strings.Contains(" none regex exact starts_with ends_with contains ", " "+f.method+" ")
	switch {
	case !known, len(parts) == 0, (f.text == "") != (f.method == "none"):
		return false
	}
	return f.method != "none" || f.event != "" || f.header != ""
}
