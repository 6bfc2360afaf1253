package core

import (
	"time"

	"amicore/core/wire"
)

// Rule says how an action ends.
type Rule uint8

const (
	// RuleDefault takes the rule of the table, or RuleAuto for an action that
	// it does not name.
	RuleDefault Rule = iota
	// RuleAuto ends at the response, or, when that opens a list (`EventList:
	// start`), at the list's end.
	RuleAuto
	// RuleSingle ends at the response.
	RuleSingle
	// RuleList ends at `EventList: Complete` with the action's id, or at the
	// complete event of that name where an old server says no EventList.
	RuleList
	// RuleAsync is acknowledged by the response and ends at the outcome.
	RuleAsync
	// RuleRaw has text without a response; only the fence ends it.
	RuleRaw
	// RuleEventOnly has one event and no response.
	RuleEventOnly
	// RuleDouble has two responses; the second one counts, where it comes.
	RuleDouble
	// RuleSilent may be answered or not: silence up to the fence is success.
	RuleSilent
)

var ruleNames = []string{"default", "auto", "single", "list", "async", "raw", "event-only", "double", "silent"}

func (r Rule) String() string { return nameOf(ruleNames, int(r)) }

// facts is what the machine must know of an action that the wire does not say.
type facts struct {
	name     string
	rule     Rule
	complete string // the event that ends it (list), or its outcome (async)
	// itemPrivilege: the list's items carry a Privilege header although they
	// are no broadcast events; this is their name.
	itemPrivilege string
	// bare: Success without a list is a whole answer (app_voicemail.c:14415).
	bare bool
	// block: the handler may keep the session; header bounds it, in unit.
	block  bool
	header string
	unit   time.Duration
	bound  time.Duration
	// forever: 0 or less in that header sets no bound.
	forever bool
}

var unknownAction = facts{rule: RuleAuto}

// actionFacts is the small table of what can not be seen on the wire:
// complete events with names of their own (needed before 13.2, where lists
// had no EventList headers), outcomes, silent and blocking actions. Sources:
// the Asterisk files named in the comments of each group.
var actionFacts = [...]facts{
	// Blocking (main/manager.c:5301, :5440; main/manager.c:4343).
	// A dial with a Timeout of 0 or less rings on (main/dial.c, ast_dial_set_global_timeout).
	{name: "Originate", rule: RuleSingle, complete: "OriginateResponse", block: true, header: "Timeout", unit: time.Millisecond, bound: 30 * time.Second, forever: true},
	{name: "Command", rule: RuleSingle, block: true},
	{name: "Reload", rule: RuleSingle, block: true},
	{name: "ModuleLoad", rule: RuleSingle, block: true},
	{name: "UpdateConfig", rule: RuleSingle, block: true},
	{name: "LoggerRotate", rule: RuleSingle, block: true},
	{name: "DAHDIRestart", rule: RuleSingle, block: true},
	{name: "MessageSend", rule: RuleSingle, block: true},
	{name: "PlayDTMF", rule: RuleSingle, block: true, header: "Duration", unit: time.Millisecond, bound: 100 * time.Millisecond},
	{name: "PlayMF", rule: RuleSingle, block: true, header: "Duration", unit: time.Millisecond, bound: 100 * time.Millisecond},
	{name: "WaitEvent", rule: RuleList, complete: "WaitEventComplete", block: true, header: "Timeout", unit: time.Second},
	// Lists whose complete event is not `<Action>Complete` (PROTOCOL: list
	// actions), and those that had no EventList headers before 13.2.
	{name: "SIPpeers", rule: RuleList, complete: "PeerlistComplete"},
	{name: "IAXpeers", rule: RuleList, complete: "PeerlistComplete"},
	{name: "IAXpeerlist", rule: RuleList, complete: "PeerlistComplete"},
	{name: "SIPshowregistry", rule: RuleList, complete: "RegistrationsComplete"},
	{name: "IAXregistry", rule: RuleList, complete: "RegistrationsComplete"},
	{name: "SKINNYdevices", rule: RuleList, complete: "DevicelistComplete"},
	{name: "SKINNYlines", rule: RuleList, complete: "LinelistComplete"},
	{name: "QueueStatus", rule: RuleList, complete: "QueueStatusComplete"},
	{name: "QueueSummary", rule: RuleList, complete: "QueueSummaryComplete"},
	{name: "Agents", rule: RuleList, complete: "AgentsComplete"},
	{name: "Status", rule: RuleList, complete: "StatusComplete", itemPrivilege: "Status", block: true},
	{name: "SIPpeerstatus", rule: RuleList, complete: "SIPpeerstatusComplete", itemPrivilege: "PeerStatus"},
	{name: "CoreShowChannels", rule: RuleList, complete: "CoreShowChannelsComplete"},
	{name: "ParkedCalls", rule: RuleList, complete: "ParkedCallsComplete"},
	{name: "Parkinglots", rule: RuleList, complete: "ParkinglotsComplete"},
	{name: "DBGet", rule: RuleList, complete: "DBGetComplete"},
	{name: "DBGetTree", rule: RuleList, complete: "DBGetTreeComplete"},
	{name: "DAHDIShowChannels", rule: RuleList, complete: "DAHDIShowChannelsComplete"},
	{name: "PRIShowSpans", rule: RuleList, complete: "PRIShowSpansComplete"},
	{name: "ShowDialPlan", rule: RuleList, complete: "ShowDialPlanComplete"},
	{name: "ConfbridgeList", rule: RuleList, complete: "ConfbridgeListComplete"},
	{name: "ConfbridgeListRooms", rule: RuleList, complete: "ConfbridgeListRoomsComplete"},
	{name: "MeetmeList", rule: RuleList, complete: "MeetmeListComplete"},
	{name: "MeetmeListRooms", rule: RuleList, complete: "MeetmeListRoomsComplete"},
	{name: "VoicemailUsersList", rule: RuleList, complete: "VoicemailUserEntryComplete", bare: true, block: true},
	{name: "VoicemailUserStatus", rule: RuleList, complete: "VoicemailUserDetailComplete", bare: true},
	{name: "VoicemailBoxSummary", rule: RuleList, complete: "VoicemailBoxDetailComplete", bare: true},
	// Outcomes that come later (res/res_agi.c:1839, res/res_fax.c:4314, chan_sip).
	{name: "AGI", rule: RuleAsync, complete: "AsyncAGIExec"},
	{name: "FAXStats", rule: RuleAsync, complete: "FAXStats"},
	{name: "FAXSession", rule: RuleAsync, complete: "FAXSession"},
	{name: "SIPqualifypeer", rule: RuleAsync, complete: "SIPQualifyPeerDone"},
	// Odd answers (channels/chan_iax2.c:7351, 13:apps/app_queue.c:9507,
	// res/res_xmpp.c:4054, main/manager.c:3367).
	{name: "IAXnetstats", rule: RuleRaw},
	{name: "Queues", rule: RuleRaw},
	{name: "SKINNYshowdevice", rule: RuleRaw},
	{name: "SKINNYshowline", rule: RuleRaw},
	{name: "DataGet", rule: RuleEventOnly, complete: "DataGet Tree"},
	{name: "JabberSend", rule: RuleDouble, block: true},
	{name: "Events", rule: RuleSilent},
}

// factIndex finds actionFacts by folded name. It is built once and only read.
var factIndex = func() map[string]*facts {
	index := make(map[string]*facts, len(actionFacts))
	for i := range actionFacts {
		index[lower(actionFacts[i].name)] = &actionFacts[i]
	}
	return index
}()

func factsOf(name string) *facts {
	var folded [40]byte
	if len(name) > len(folded) {
		return &unknownAction
	}
	n := copy(folded[:], name)
	for i, c := range folded[:n] {
		if 'A' <= c && c <= 'Z' {
			folded[i] = c + 'a' - 'A'
		}
	}
	if f := factIndex[string(folded[:n])]; f != nil {
		return f
	}
	return &unknownAction
}

func lower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// truthy reports what Asterisk's ast_true takes for yes.
func truthy(s string) bool {
	switch lower(s) {
	case "yes", "true", "y", "t", "1", "on":
		return true
	}
	return false
}

// headerOf is the value as the server reads it: of the first header of that
// name, without the blanks and control bytes that it begins with
// (main/manager.c:1545, ast_skip_blanks).
func headerOf(headers []wire.Header, name string) string {
	for i := range headers {
		if len(headers[i].Name) == len(name) && wire.EqualFold([]byte(name), headers[i].Name) {
			return skipBlanks(headers[i].Value)
		}
	}
	return ""
}

func skipBlanks(s string) string {
	for len(s) > 0 && s[0] <= ' ' {
		s = s[1:]
	}
	return s
}

// blocks is how long the action may keep the session's only thread: what its
// header says, else its default, else fallback.
func (f *facts) blocks(headers []wire.Header, fallback time.Duration) time.Duration {
	if !f.block {
		return 0
	}
	if f.boundless(headers) {
		return maxBlock
	}
	if f.header != "" {
		if n, ok := leadingInt(headerOf(headers, f.header)); ok && n > 0 {
			return time.Duration(min(n, int64(maxBlock/f.unit))) * f.unit
		}
	}
	if f.bound > 0 {
		return f.bound
	}
	return fallback
}

// boundless reports whether the header says that nothing bounds the handler.
func (f *facts) boundless(headers []wire.Header) bool {
	if !f.forever {
		return false
	}
	n, ok := leadingInt(headerOf(headers, f.header))
	return ok && n <= 0
}

// leadingInt reads a number as sscanf does with %d, by which the server reads
// one (main/manager.c:5301): what stands behind it does not count. It stops
// growing far above maxBlock.
func leadingInt(s string) (n int64, ok bool) {
	s = skipBlanks(s)
	negative := len(s) > 0 && s[0] == '-'
	if len(s) > 0 && (s[0] == '-' || s[0] == '+') {
		s = s[1:]
	}
	for i := 0; i < len(s) && '0' <= s[i] && s[i] <= '9'; i++ {
		n, ok = min(n*10+int64(s[i]-'0'), 1<<40), true
	}
	if negative {
		n = -n
	}
	return n, ok
}

// maxBlock is the longest time that a header may claim: more would keep a
// dead link for a live one. With as many actions pending as there may be, the
// sum stays far from overflow.
const maxBlock = time.Hour
