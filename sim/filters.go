package sim

import (
	"bytes"
	"strings"

	"amicore/adapters/fake"
	"amicore/core/wire"
)

// wanted is a filter of generated plans, and what it must come to: written out by hand
// from docs/contract/desired.md, so that nothing of the machine's own is asked.
type wanted struct {
	text string // as Config.Filters and SetFilters have it
	// held is what a server holds that has match criteria, plain the text on one that
	// lacks them; empty: nothing can stand for the filter there.
	held  fake.HeldFilter
	plain string
	// selects reports whether an event is one that the filter selects.
	selects func(f *wire.Frame) bool
}

// exclude reports whether the filter keeps the events away that it selects.
func (w *wanted) exclude() bool { return isExcluding(w.text) }

// isExcluding reports whether a filter of a plan keeps away what it selects.
func isExcluding(text string) bool {
	return strings.HasPrefix(text, "!") || strings.HasPrefix(text, "eventfilter(action(exclude)")
}

// simple is a plain filter, which every server takes as it is, for events that have a
// text in them.
func simple(filter string, texts ...string) wanted {
	return wanted{filter, fake.HeldFilter{Filter: filter}, filter, func(f *wire.Frame) bool {
		for _, text := range texts {
			if bytes.Contains(f.Bytes(), []byte(text)) {
				return true
			}
		}
		return false
	}}
}

// criteria is a filter with match criteria.
func criteria(parts, text, plain string, selects func(f *wire.Frame) bool) wanted {
	return wanted{"eventfilter(" + parts + ") = " + text, fake.HeldFilter{MatchCriteria: parts, Filter: text}, plain, selects}
}

// What events are selected by.

func ofName(event string) func(f *wire.Frame) bool {
	return func(f *wire.Frame) bool { return string(f.Type()) == event }
}

func has(text string) func(f *wire.Frame) bool {
	return func(f *wire.Frame) bool { return bytes.Contains(f.Bytes(), []byte(text)) }
}

func valued(header string, fits func(value, text []byte) bool, text string) func(f *wire.Frame) bool {
	return func(f *wire.Frame) bool {
		for name, value := range f.All() {
			if string(name) == header && len(value) > 0 && fits(value, []byte(text)) {
				return true
			}
		}
		return false
	}
}

func both(a, b func(f *wire.Frame) bool) func(f *wire.Frame) bool {
	return func(f *wire.Frame) bool { return a(f) && b(f) }
}

func whatever(_, _ []byte) bool { return true }

// excluding are filters that keep some of what happens away.
var excluding = []wanted{
	simple("!Event: NeverMind", "Event: NeverMind"),
	simple("!Event: Newexten", "Event: Newexten"),
	simple("!Channel: Local/", "Channel: Local/"),
	simple("!Event: (DialBegin|DialEnd|HangupRequest)", "Event: DialBegin", "Event: DialEnd", "Event: HangupRequest"),
	criteria("action(exclude),name(VarSet),method(none)", "", "!^Event: VarSet[[:cntrl:]]", ofName("VarSet")),
	criteria("action(exclude),name(Newchannel),header(Channel),method(starts_with)", "PJSIP/1", "!^Event: Newchannel[[:cntrl:]].*[[:cntrl:]]Channel: *PJSIP/1",
		both(ofName("Newchannel"), valued("Channel", bytes.HasPrefix, "PJSIP/1"))),
	criteria("action(exclude),header(Cause),method(exact)", "16", "![[:cntrl:]]Cause: *16[[:cntrl:]]", valued("Cause", bytes.Equal, "16")),
	criteria("action(exclude),header(Exten),method(ends_with)", "00", "![[:cntrl:]]Exten:[^[:cntrl:]]*00[[:cntrl:]]", valued("Exten", bytes.HasSuffix, "00")),
	criteria("action(exclude),header(Uniqueid),method(contains)", ".7", "![[:cntrl:]]Uniqueid:[^[:cntrl:]]*[.]7", valued("Uniqueid", bytes.Contains, ".7")),
	criteria("action(exclude),header(DestChannel),method(none)", "", "![[:cntrl:]]DestChannel: *[^[:cntrl:] ]", valued("DestChannel", whatever, "")),
	criteria("action(exclude),method(contains)", "Queue", "!Queue", has("Queue")),
	criteria("action(exclude),method(starts_with)", "Event: Bridge", "!^Event: Bridge", func(f *wire.Frame) bool { return bytes.HasPrefix(f.Bytes(), []byte("Event: Bridge")) }),
	criteria("action(exclude),method(regex)", "Lead[0-4]", "!Lead[0-4]", func(f *wire.Frame) bool {
		_, digit, ok := bytes.Cut(f.Bytes(), []byte("Lead"))
		for ; ok; _, digit, ok = bytes.Cut(digit, []byte("Lead")) {
			if len(digit) > 0 && digit[0] >= '0' && digit[0] <= '4' {
				return true
			}
		}
		return false
	}),
	criteria("action(exclude),name(UserEvent),method(contains)", "Lead5", "!^Event: UserEvent[[:cntrl:]].*Lead5", both(ofName("UserEvent"), has("Lead5"))),
	criteria("action(exclude),header(UserEvent),method(exact)", "!!x", "![[:cntrl:]]UserEvent: *[!]x[[:cntrl:]]", valued("UserEvent", bytes.Equal, "!x")),
	criteria("action(exclude),name(OriginateResponse),method(none)", "", "!^Event: OriginateResponse[[:cntrl:]]", ofName("OriginateResponse")),
}

// including are filters that let some of what happens through, and nothing else.
var including = []wanted{
	simple("Event: Hangup", "Event: Hangup"),
	simple("Event: (Newchannel|FullyBooted|OriginateResponse)", "Event: Newchannel", "Event: FullyBooted", "Event: OriginateResponse"),
	simple("Privilege: call", "Privilege: call"),
	criteria("action(include),name(OriginateResponse),method(none)", "", "^Event: OriginateResponse[[:cntrl:]]", ofName("OriginateResponse")),
	criteria("action(include),header(Channel),method(starts_with)", "PJSIP/", "[[:cntrl:]]Channel: *PJSIP/", valued("Channel", bytes.HasPrefix, "PJSIP/")),
	criteria("action(include),header(UserEvent),method(exact)", "Lead1", "[[:cntrl:]]UserEvent: *Lead1[[:cntrl:]]", valued("UserEvent", bytes.Equal, "Lead1")),
}

// irreplaceable are filters that have no replacement: with one of them a session of a
// server without match criteria never gets Ready.
var irreplaceable = []wanted{
	criteria("action(exclude),header(Exten),method(regex)", "^1", "", valued("Exten", bytes.HasPrefix, "1")),
	criteria("action(exclude),name(VarSet),method(regex)", "FOO", "", both(ofName("VarSet"), has("FOO"))),
}

// wantedOf finds the filter of a text; nil: it is none of those above. Of a plain one
// that is none of them it is known what a server holds, and not what it selects.
func wantedOf(text string) *wanted {
	for _, list := range [...][]wanted{excluding, including, irreplaceable} {
		for i := range list {
			if list[i].text == text {
				return &list[i]
			}
		}
	}
	if name, ok := strings.CutPrefix(text, "eventfilter(action(exclude),name(Unwanted"); ok {
		if number, ok := strings.CutSuffix(name, "),method(none)) = "); ok {
			name = "Unwanted" + number
			w := criteria("action(exclude),name("+name+"),method(none)", "", "!^Event: "+name+"[[:cntrl:]]", ofName(name))
			return &w
		}
	}
	if strings.HasPrefix(text, "eventfilter(") {
		return nil
	}
	return &wanted{text: text, held: fake.HeldFilter{Filter: text}, plain: text}
}

// on returns what a server holds of the filter, with or without match criteria; ok is
// false where there is nothing that it could hold.
func (w *wanted) on(hasCriteria bool) (held fake.HeldFilter, ok bool) {
	if hasCriteria {
		return w.held, true
	}
	return fake.HeldFilter{Filter: w.plain}, w.plain != ""
}

// replaced reports whether another filter stands for it on a server without criteria.
func (w *wanted) replaced() bool { return w.held.MatchCriteria != "" && w.plain != "" }
