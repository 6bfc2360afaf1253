package fake

import (
	"fmt"
	"slices"
	"time"

	"amicore/core"
)

// FaultKind is one way in which a server misbehaves.
type FaultKind uint8

// The kinds. What each does, and which fields of a Fault it uses, stands in
// its Doc.
const (
	SlowLogin FaultKind = iota + 1
	RefuseLogin
	LoginInUse
	AuthLimit
	AuthTimeout
	PermissionDenied
	EventFlood
	NoFullyBooted
	LateFullyBooted
	ReplyLate
	ReplyNever
	ReplyAfterDeadline
	ErrorWithoutID
	ListCut
	ListError
	ListEmpty
	ListOld
	TwoResponses
	LateError
	HeaderOutput
	OutputHeaders
	OutputBlank
	OutputCR
	OutputGlued
	OutputTrailer
	OutputBig
	OddHeaders
	LFOnly
	InvalidUTF8
	IDFirst
	ForgedEvent
	BrokenValue
	NoOutcome
	Kicked
	Stopping
	Shutdown
	Restart
	SlowReader

	// FaultKinds is one more than the last kind.
	FaultKinds
)

var faultKinds = [FaultKinds]struct{ name, doc string }{
	SlowLogin:          {"slow-login", "a login is answered after Delay (5 s)"},
	RefuseLogin:        {"refuse-login", "a login with the right secret is refused after 1 s, and the session closed"},
	LoginInUse:         {"login-in-use", "a login or a challenge is refused after 1 s, as if the user had another session and allowmultiplelogin=no"},
	AuthLimit:          {"auth-limit", "a new connection is closed without a banner"},
	AuthTimeout:        {"auth-timeout", "a new session without login is closed after Delay (at once)"},
	PermissionDenied:   {"permission-denied", "an action is refused: Permission denied; its handler does not run"},
	EventFlood:         {"event-flood", "Rate (1000) events a second come until Until, or N in all (1000 without both)"},
	NoFullyBooted:      {"no-fully-booted", "a login is not followed by FullyBooted"},
	LateFullyBooted:    {"late-fully-booted", "FullyBooted comes Delay (3 s) after the login, as an event"},
	ReplyLate:          {"reply-late", "the handler takes Delay (2 s); the session is blocked meanwhile"},
	ReplyNever:         {"reply-never", "the handler runs and writes nothing"},
	ReplyAfterDeadline: {"reply-after-deadline", "the handler takes Delay (120 s): longer than clients wait"},
	ErrorWithoutID:     {"error-without-id", "an action is refused by an Error that has no ActionID; its handler does not run"},
	ListCut:            {"list-cut", "a list ends without its complete event, half of its items missing"},
	ListError:          {"list-error", "a list ends in an Error response instead of its complete event"},
	ListEmpty:          {"list-empty", "a list has no items"},
	ListOld:            {"list-old", "a list has no EventList headers, as before 13.2"},
	TwoResponses:       {"two-responses", "a response comes twice"},
	LateError:          {"late-error", "the handler does what it is asked and answers Error, with a text by which other handlers refuse"},
	HeaderOutput:       {"output", "Command answers as from 14 on: Output headers"},
	OutputHeaders:      {"output-headers", "the output of Command has lines that look like headers, and like a response"},
	OutputBlank:        {"output-blank", "the output of Command has blank lines"},
	OutputCR:           {"output-cr", "the output of Command has bare carriage returns"},
	OutputGlued:        {"output-glued", "the end marker of Command's output is glued to its last line (Follows only)"},
	OutputTrailer:      {"output-trailer", "a header stands behind the end marker of Command's output, as a merging proxy adds it (Follows only)"},
	OutputBig:          {"output-big", "the output of Command has Rate bytes more (2 MB)"},
	OddHeaders:         {"odd-headers", "a frame has headers with odd names, without a value, and a line without a colon"},
	LFOnly:             {"lf-only", "the lines of a frame end in LF alone"},
	InvalidUTF8:        {"invalid-utf8", "a frame has a header whose value is not UTF-8"},
	ForgedEvent:        {"forged-event", "a UserEvent of another client bears the action's ActionID, a Response and EventList: Complete; it comes before the answer"},
	IDFirst:            {"id-first", "the ActionID of a response stands in front of it"},
	BrokenValue:        {"broken-value", "a UserEvent has a value with line breaks that hold a whole frame: an event, a response, raw text, a banner, the end of a list; it comes before the answer"},
	NoOutcome:          {"no-outcome", "OriginateResponse does not reach the session that originated"},
	Kicked:             {"kicked", "the session is closed without notice, at once"},
	Stopping:           {"stopping", "every action, a login too, is refused: Asterisk is shutting down; so does a server that waits for the last calls to end"},
	Shutdown:           {"shutdown", "the server stops: sessions are closed, one with output in the middle of a frame; connections are refused until Delay (5 s) has passed"},
	Restart:            {"restart", "the server stops and is at once back as version Profile (the same if empty); it boots for Delay"},
	SlowReader:         {"slow-reader", "the server takes the client for a slow reader: the next frame is cut in the middle, then the session is closed"},
}

// String returns the name, such as "list-cut".
func (k FaultKind) String() string {
	if k == 0 || k >= FaultKinds {
		return fmt.Sprintf("FaultKind(%d)", uint8(k))
	}
	return faultKinds[k].name
}

// Doc returns one line about what the fault does.
func (k FaultKind) Doc() string {
	if k == 0 || k >= FaultKinds {
		return ""
	}
	return faultKinds[k].doc
}

// ParseFaultKind finds a kind by its name.
func ParseFaultKind(name string) (FaultKind, error) {
	for k := FaultKind(1); k < FaultKinds; k++ {
		if faultKinds[k].name == name {
			return k, nil
		}
	}
	return 0, fmt.Errorf("fake: no fault is called %q", name)
}

// Fault is a fault with its particulars. Its zero fields mean: all sessions,
// any action, for ever, as often as it can, always.
type Fault struct {
	Kind FaultKind
	// Session limits it to one session.
	Session SessionID
	// Action limits it to one action, in any case of letters. Without it,
	// Login, Challenge and Logoff are spared by the kinds that are not about
	// logins.
	Action string
	// Until is the instant from which it does nothing any more.
	Until core.Instant
	// N is how often it fires.
	N int
	// P is its chance at each occasion, in millionths; 0 is always.
	P uint32
	// Delay, Rate and Profile mean what the Doc of the kind says.
	Delay   time.Duration
	Rate    int
	Profile string
}

// armed is a fault at work.
type armed struct {
	Fault
	fired int
	at    core.Instant // when it was armed
	asked instants
}

// faultTable is all faults of a server. The mask spares looking for one where
// none of its kind is armed.
type faultTable struct {
	mask  uint64
	list  []armed
	count [FaultKinds]FaultCount
}

func (t *faultTable) emptied() faultTable { return faultTable{list: t.list[:0]} }

func (t *faultTable) clone() faultTable {
	c := *t
	c.list = slices.Clone(t.list)
	return c
}

// defaultDelay is used where a Fault has none.
var defaultDelay = map[FaultKind]time.Duration{
	SlowLogin:          5 * time.Second,
	LateFullyBooted:    3 * time.Second,
	ReplyLate:          2 * time.Second,
	ReplyAfterDeadline: 120 * time.Second,
	Shutdown:           5 * time.Second,
}

// Fault arms a fault. Those that wait for no occasion (event-flood, kicked,
// shutdown, restart) happen within the call.
func (s *Server) Fault(now core.Instant, f Fault) error {
	s.Tick(now)
	if f.Kind == 0 || f.Kind >= FaultKinds {
		return fmt.Errorf("fake: no fault has the number %d", f.Kind)
	}
	if f.Profile != "" {
		if _, err := ProfileNamed(f.Profile); err != nil {
			return err
		}
	}
	if f.Delay == 0 {
		f.Delay = defaultDelay[f.Kind]
	}
	t := &s.faults
	t.count[f.Kind].Armed++
	switch f.Kind {
	case EventFlood:
		s.startFlood(f)
	case Kicked:
		s.kick(f)
	case Shutdown:
		s.shutdown(&f)
	case Restart:
		s.restart(&f)
	default:
		t.mask |= 1 << f.Kind
		t.list = append(t.list, armed{Fault: f, at: s.now})
	}
	return nil
}

// Heal disarms every fault and ends floods. What is on its way stays.
func (s *Server) Heal(now core.Instant) {
	s.Tick(now)
	s.faults.mask, s.faults.list = 0, s.faults.list[:0]
	s.endFloods()
}

// FaultCount returns how often a kind was armed and how often it changed what
// the server did.
func (s *Server) FaultCount(k FaultKind) FaultCount {
	if k >= FaultKinds {
		return FaultCount{}
	}
	return s.faults.count[k]
}

// strike says whether a fault of that kind happens now, and to which it
// belongs; nil if none does. action is empty where no action is at stake.
func (s *Server) strike(k FaultKind, x *session, action []byte) *Fault {
	f := s.find(k, x, action)
	if f != nil {
		s.fired(k, x, x.req.get("ActionID"), f)
	}
	return f
}

// find is strike for a fault that does something only later, if at all.
func (s *Server) find(k FaultKind, x *session, action []byte) *Fault {
	t := &s.faults
	if t.mask&(1<<k) == 0 {
		return nil
	}
	t.prune(s.now)
	for i := range t.list {
		f := &t.list[i]
		if f.Kind != k || f.Session != 0 && f.Session != x.id || f.N > 0 && f.fired >= f.N || f.Until != 0 && s.now >= f.Until {
			continue
		}
		if f.Action != "" && !foldEqual(action, f.Action) || f.Action == "" && sparing[k] && isLogin(action) {
			continue
		}
		if f.P != 0 && below(f.draw(s), 1_000_000) >= uint64(f.P) {
			continue
		}
		f.fired++
		return &f.Fault
	}
	return nil
}

// draw draws for an occasion, of which there may be several at one instant.
func (f *armed) draw(s *Server) uint64 {
	about := mix(uint64(f.at)) + uint64(f.Kind)
	return draw(s.cfg.Seed, drawFault, about, mix(uint64(s.now))+f.asked.next(s.now))
}

// prune forgets the faults whose time is over.
func (t *faultTable) prune(now core.Instant) {
	over := func(f armed) bool { return f.Until != 0 && now >= f.Until }
	if !slices.ContainsFunc(t.list, over) {
		return
	}
	t.list = slices.DeleteFunc(t.list, over)
	t.mask = 0
	for i := range t.list {
		t.mask |= 1 << t.list[i].Kind
	}
}

// sparing marks the kinds that leave logins alone unless told otherwise.
var sparing = [FaultKinds]bool{
	PermissionDenied: true, ReplyLate: true, ReplyNever: true, ReplyAfterDeadline: true, ErrorWithoutID: true,
	TwoResponses: true, LateError: true, ForgedEvent: true,
}

func isLogin(action []byte) bool {
	return foldEqual(action, "login") || foldEqual(action, "challenge") || foldEqual(action, "logoff")
}
