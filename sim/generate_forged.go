package sim

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"amicore/core"
	"amicore/core/wire"
)

// forged puts a peer that forges answers in the place of the only server of
// some worlds, and lets its callers ask for all that a Machine knows: every rule,
// option and refusal. Most of it never comes up between a dialer and a server
// that keeps to the protocol. It draws after all else.
func (g *generator) forged() {
	if len(g.plan.Nodes) > 1 || g.plan.Fleet != nil || g.profile.Calm || g.profile.NoServer || !g.chance(12) {
		return
	}
	n := &g.plan.Nodes[0]
	n.Hostile, n.Forged = true, true
	n.Wrong = false
	if n.Chunk > 0 { // each piece is a Step, and such a peer writes much
		n.Chunk = max(n.Chunk, 200)
	}
	if g.chance(60) {
		n.MaxFrame = 4096 + g.below(2048)
	}
	if g.chance(50) {
		n.Events = pick(g.below, masks...)
	}
	g.withoutServer()
	last := g.plan.lastTicket(n.ID)
	for range 10 + g.below(50) {
		last++
		g.plan.Events = append(g.plan.Events, Event{
			At: g.moment(), Kind: EventSubmit, Node: n.ID, Ticket: last, Action: pick(g.below, unusualActions...), Options: g.options(),
		})
		if g.chance(15) {
			g.plan.Events = append(g.plan.Events, Event{At: g.moment(), Kind: EventCancel, Node: n.ID, Ticket: last})
		}
	}
	for range g.below(6) {
		e := Event{At: g.moment(), Kind: EventMask, Node: n.ID, Text: pick(g.below, masks...)}
		if g.chance(60) {
			e.Kind, e.Text = EventFilter, pick(g.below, wantedFilters...)
		}
		if g.chance(30) {
			e.Aimed, e.In = true, core.PhaseAuthenticating+core.Phase(g.below(3))
		}
		g.plan.Events = append(g.plan.Events, e)
	}
}

// withoutServer takes out of the plan what only a server can do.
func (g *generator) withoutServer() {
	g.plan.Events = slices.DeleteFunc(g.plan.Events, func(e Event) bool {
		return e.Kind == EventServer || e.Kind == EventScript || e.Kind == EventSay || e.Kind == EventExpect
	})
}

// options draws what a caller may ask for besides the action.
func (g *generator) options() (o core.Options) {
	if g.chance(50) {
		o.Timeout = g.span(100*time.Millisecond, 6*time.Second)
	}
	if g.chance(20) {
		o.OutcomeTimeout = g.span(100*time.Millisecond, 6*time.Second)
	}
	if g.chance(40) {
		o.Rule = core.Rule(g.below(int(core.RuleSilent) + 1))
	}
	if g.chance(30) {
		o.CompleteEvent = pick(g.below, items...) + pick(g.below, "", "Complete")
	}
	if g.chance(20) {
		o.MaxEvents = 1 + g.below(3)
	}
	o.Truncate = g.chance(20)
	switch g.below(20) {
	case 0:
		o.ActionID = fmt.Sprintf("own-1-%d", g.below(40))
	case 1:
		o.ActionID = pick(g.below, oddIDs...)
	}
	return o
}

var oddIDs = []string{" blank", "two\r\nlines", strings.Repeat("i", 200), strings.Repeat("i", wire.MaxActionID), strings.Repeat("i", wire.MaxActionID+1), "é\x01\xff", strings.Repeat("é", 65), strings.Repeat("i", 127) + "é", strings.Repeat("\x80", 140), strings.Repeat("\t", 128)}

// usualMasks are those of all worlds, masks those of callers that ask for all.
var usualMasks = masks[:4]

var masks = []string{"on", "off", "call,user", "system,call,agent", "all", "agi,call", "dialplan"}

// wantedFilters are both kinds of filters, and the texts of each that a Machine
// reads: with and without an anchor, an escape, alternatives, each criterion.
var wantedFilters = []string{
	"!Event: NeverMind", "Event: (Newchannel|OriginateResponse|AsyncAGI)", "!Event: (OriginateResponse|Hangup)", "^Event: Orig", "OriginateResponse", "!^Event: Originate", "Privilege: call",
	"!Event: AsyncAGI", "!Event: AsyncAGIExec", `Event: (New\)|x)`, `Event: (New\\)`, `Event: Async\.*`, `!Channel: Local\/`, "Event: [A-Z][a-z]+", "!Event: Originate[[:alpha:]]+", "^Event: (New|Orig)", "(a|b)(c|d)", `\(x\)`,
	core.EventFilter{Event: "Newchannel"}.String(),
	core.EventFilter{Exclude: true, Event: "OriginateResponse"}.String(),
	core.EventFilter{Event: "Newchannel", Header: "Channel"}.String(),
	core.EventFilter{Header: "Channel", Match: core.MatchExact, Text: "PJSIP/1"}.String(),
	core.EventFilter{Header: "Channel", Match: core.MatchStartsWith, Text: "Local/"}.String(),
	core.EventFilter{Exclude: true, Header: "Channel", Match: core.MatchEndsWith, Text: ";2"}.String(),
	core.EventFilter{Header: "Channel", Match: core.MatchContains, Text: "a^b.c"}.String(),
	core.EventFilter{Header: "Channel", Match: core.MatchContains, Text: " x"}.String(),
	core.EventFilter{Match: core.MatchContains, Text: "OriginateResponse"}.String(),
	core.EventFilter{Event: "Newchannel", Match: core.MatchContains, Text: "New"}.String(),
	core.EventFilter{Event: "Newchannel", Match: core.MatchContains, Text: "PJSIP"}.String(),
	core.EventFilter{Match: core.MatchStartsWith, Text: "Event: Or"}.String(),
	core.EventFilter{Exclude: true, Match: core.MatchStartsWith, Text: "Event: OriginateResponse"}.String(),
	core.EventFilter{Match: core.MatchRegex, Text: "^Event: (Orig|Async)"}.String(),
	core.EventFilter{Exclude: true, Match: core.MatchRegex, Text: "Newexten"}.String(),
	core.EventFilter{Event: "Newchannel", Match: core.MatchRegex, Text: "PJSIP"}.String(),
	core.EventFilter{Header: "Event", Match: core.MatchExact, Text: "Newchannel"}.String(),
}

// asyncOriginate is answered at once, and has its outcome in an event.
var asyncOriginate = wire.NewAction("Originate", "Channel", "PJSIP/1", "Application", "Echo", "Async", "true")

// awaitingActions end with more than a response.
var awaitingActions = []wire.Action{
	wire.NewAction("Queues"), wire.NewAction("IAXpeers"), wire.NewAction("SIPpeers"), wire.NewAction("QueueStatus"), wire.NewAction("CoreShowChannels"),
	wire.NewAction("Status", "Variables", "a,b"), wire.NewAction("DBGet", "Family", "a", "Key", "b"), wire.NewAction("Command", "Command", "core show uptime"), wire.NewAction("JabberSend", "Jabber", "a", "JID", "b", "Message", "c"), wire.NewAction("JabberSend"),
	wire.NewAction("AGI", "Channel", "PJSIP/1-1", "Command", "NOOP", "CommandID", "c1"), wire.NewAction("AGI", "Channel", "PJSIP/1-1", "Command", "NOOP", "CommandID", "c2"),
	wire.NewAction("AGI", "Channel", "PJSIP/1-1", "Command", "NOOP"),
	asyncOriginate,
}

// unusualActions are of every rule of the catalog, of every kind that a Machine
// reads before it sends, and of every kind that it refuses.
var unusualActions = slices.Concat(awaitingActions, []wire.Action{
	wire.NewAction("Ping"), wire.NewAction("Originate", "Channel", "PJSIP/1", "Application", "Echo", "Timeout", "500"),
	wire.NewAction("Originate", "Channel", "PJSIP/1", "Application", "Echo", "Async", "true", "Timeout", "x"), wire.NewAction("Originate", "Channel", "PJSIP/1", "Application", "Echo", "Timeout", "-1"),
	wire.NewAction("Filter", "Operation", "Add", "Filter", "Event: New"), wire.NewAction("Filter", "Operation", "Add", "MatchCriteria", "name(Newchannel)"),
	wire.NewAction("Filter", "Operation", "Add", "MatchCriteria", "name("), wire.NewAction("Filter", "Operation", "Add", "MatchCriteria", "header(Channel),method(exact)", "Filter", "a"),
	wire.NewAction("Events", "EventMask", "call"), wire.NewAction("Events", "EventMask", "no such class"), wire.NewAction("Events", "EventMask", "off"),
	wire.NewAction("WaitEvent", "Timeout", "2"), wire.NewAction("WaitEvent", "Timeout", "-1"), wire.NewAction("WaitEvent"),
	wire.NewAction("NoSuchAction"), wire.NewAction("ModuleLoad", "Module", "a.so", "LoadType", "load"), wire.NewAction("Reload"), wire.NewAction("UserEvent", "UserEvent", "Lead"),
	wire.NewAction("DBGetTree", "Family", "a"), wire.NewAction("Agents"), wire.NewAction("Challenge", "AuthType", "MD5"), wire.NewAction("Logoff"),
	wire.NewAction("two\r\nlines"), wire.NewAction(" blank"), wire.NewAction(strings.Repeat("n", wire.MaxLine)), wire.NewAction("Ping", "ActionID", "x"), wire.NewAction("Ping", "Action", "x"),
	wire.NewAction("Ping", " blank", "x"), wire.NewAction("Ping", "", "x"), wire.NewAction("Ping", "a:b", "x"), wire.NewAction("Ping", "a(b", "x"), wire.NewAction("Ping", "(a", "x"), wire.NewAction("Ping", "a(b)", "x"), wire.NewAction("Ping", "Header", "two\nlines"), wire.NewAction("Ping", "Header", strings.Repeat("v", 1024)),
	wire.NewAction(strings.Repeat("n", wire.MaxLine-len("Action: "))), wire.NewAction(strings.Repeat("n", wire.MaxLine-len("Action: ")+1)),
	wire.NewAction("Ping", "Header", strings.Repeat("v", wire.MaxLine-len("Header: "))), wire.NewAction("Ping", "Header", strings.Repeat("v", wire.MaxLine-len("Header: ")+1)),
	manyHeaders(wire.MaxLines-2, ""), manyHeaders(wire.MaxLines-1, ""), manyHeaders(wire.MaxLines+1, ""), manyHeaders(100, longValue), manyHeaders(100, longValue), // of the last ones few fill a queue
})

var longValue = strings.Repeat("x", 900)

// manyHeaders is an action with so many lines behind its name.
func manyHeaders(n int, value string) wire.Action {
	a := wire.NewAction("Setvar")
	for i := range n {
		a.Headers = append(a.Headers, wire.Header{Name: "Variable", Value: fmt.Sprintf("v%d=%s", i, value)})
	}
	return a
}
