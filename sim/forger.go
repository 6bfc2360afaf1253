package sim

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"amicore/core/catalog"
	"amicore/core/wire"
)

// forger makes the answers of a hostile peer that knows the protocol: whole
// frames of every kind, mostly with the ActionID of a request, in an order that
// no server has. So a session of minutes comes to what servers do once in years,
// and to what none does.
type forger struct {
	below func(n int) int // draws a number less than n
	seen  [8]forged       // the last requests
	n     int
	out   []byte // what it has written
	frame int    // the most bytes of a frame, if it knows that

	ignores string // the name of an action that it does not agree to
	boots   bool   // it tells that it is booting, where it agrees
	twists  bool   // it changes a line of a frame now and then, which few lists have
}

// forged is a request that frames are forged for.
type forged struct {
	id, name, command, channel string
	ends                       string // the event that ends it, if that is known
	agreed                     bool   // it has its answer
}

// remember notes a request. What it returns may be changed until the next one.
func (f *forger) remember(r *wire.Frame) *forged {
	last := &f.seen[f.n%len(f.seen)]
	*last = forged{
		id: string(r.ActionID()), name: string(r.Type()), command: string(r.Get("CommandID")), channel: string(r.Get("Channel")),
	}
	f.n++
	return last
}

// any draws one of the last requests.
func (f *forger) any() forged {
	if f.n == 0 {
		return forged{}
	}
	return f.seen[f.below(min(f.n, len(f.seen)))]
}

// answer answers a request.
func (f *forger) answer(request *wire.Frame) {
	f.remember(request)
	f.again()
}

// agree answers what has no answer yet as a server does that has nothing against
// it.
func (f *forger) agree() {
	for i := max(0, f.n-len(f.seen)); i < f.n; i++ {
		r := &f.seen[i%len(f.seen)]
		if own := ownAnswers[strings.ToLower(r.name)]; own != nil && !r.agreed && !wire.EqualFold([]byte(r.name), f.ignores) {
			r.agreed = true
			text := own[0]
			if f.boots && strings.EqualFold(r.name, "CoreStatus") {
				text = statusReplies[0]
			}
			f.write(*r, strings.ReplaceAll(text, "{id}", "{exact}"))
		}
	}
}

// again answers the last request.
func (f *forger) again() {
	if f.n == 0 {
		return
	}
	r := f.seen[(f.n-1)%len(f.seen)]
	switch own := ownAnswers[strings.ToLower(r.name)]; {
	case own != nil && f.below(8) > 0:
		f.write(r, pick(f.below, own...))
		return
	case f.below(8) == 0:
		return // it is answered late, or never
	}
	for range 1 + f.below(4) {
		f.write(r, f.forgery(r))
	}
}

// some writes frames for any of the last requests.
func (f *forger) some() {
	for range 1 + f.below(4) {
		r := f.any()
		f.write(r, f.forgery(r))
	}
}

// ownAnswers are the usual answers to what a machine asks by itself, and what
// is as likely for a caller's. A login is taken more often than not.
var ownAnswers = map[string][]string{
	"challenge": {"Response: Success\nChallenge: 12345\n{id}", "Response: Success\nChallenge: 12345\n{id}", "Response: Success\nChallenge: 7\n{id}", "Response: Success\n{id}", "Response: Error\n{id}Message: no\n"},
	"login": {
		"Response: Success\n{id}Message: Authentication accepted\n", "Response: Success\n{id}Message: Authentication accepted\n", "{id}Response: Success\nMessage: Authentication accepted\n",
		"Response: Success\n{id}Message: Authentication accepted\n\nEvent: FullyBooted\nPrivilege: system,all\nStatus: Fully Booted\n",
		"Response: Error\n{id}Message: Authentication failed\n", "Response: Error\n{id}Message: User is already logged in\n", "Response: Error\n{id}Message: Asterisk is shutting down\n",
	},
	"ping":   {"Response: Success\n{id}Ping: Pong\n", "Response: Success\n{id}Ping: Pong\n", "Response: Pong\n{id}", "Response: Error\n{id}Message: Permission denied\n"},
	"logoff": {"Response: Goodbye\n{id}Message: Thanks for all the fish.\n", "Response: Error\n{id}Message: no\n"},
	"events": {"Response: Success\n{id}Events: On\n", "Response: Success\n{id}Events: Off\n", "{id}Response: Success\n", "Response: Error\n{id}Message: Permission denied\n", "Response: Success\n{id}Pad: {pad}\n", ""},
	"filter": {
		"Response: Success\n{id}Message: Success\n", "Response: Success\n{id}Message: Success\n", "Response: Error\n{id}Message: Filter format error\n", "Response: Error\n{id}Message: Permission denied\n",
		"Response: Error\n{id}Message: Match criteria supplied with no match type\n", "Response: Error\n{id}Message: {pad}\n", "Response: Error\n{id}Message: Asterisk is shutting down\n", "",
	},
	"corestatus": {
		"Response: Success\n{id}CoreStartupDate: 2026-01-01\nCoreStartupTime: 12:00:00\nCoreReloadDate: 2026-01-01\nCoreReloadTime: 12:00:00\nCoreCurrentCalls: 0\n",
		"Response: Success\n{id}CoreStartupDate: \nCoreStartupTime: \n", "Response: Success\n{id}", "Response: Error\n{id}Message: Permission denied\n",
	},
}

// The lists below are frames. {id} is the line with an ActionID, {exact} the one
// with just that of the request, {pad} a long text, {over} one that is over the
// bound, {many} one that costs much, {item} the name of an item, {end} of the end
// of a list, {n} a count, {command} and {channel} what the request has of them.
var (
	plainForgeries = []string{
		"Response: Success\n{id}", "Response: Success\n{id}Message: Done\n", "{id}Response: Success\n", "Response: Success\n{id}Pad: {pad}\n",
		"Response: Error\n{id}Message: Permission denied\n", "Response: Error\n{id}Message: No such channel\n", "{id}Response: Error\nMessage: Missing action in request\n", "Response: Error\n{id}",
		"Response: Error\n{id}Message: {pad}\n", "Response: Error\n{id}Output: first\nOutput: second\nMessage: Command output follows\n", "Response: Error\n{id}Output: \nMessage: said in words\n", "Response: Error\n{id}Message: Command output follows\nOutput:  \nOutput: \n",
		"Response: Goodbye\n{id}Message: Thanks\n",
	}
	announcements = []string{
		"Response: Success\n{id}EventList: start\nMessage: Will follow\n", "Response: Success\n{id}EventList: start\n", "{id}Response: Success\nEventList: start\n",
		"Response: Success\n{id}EventList: start\nPad: {pad}\n",
	}
	listParts = []string{
		"Event: {item}\n{id}Name: one\n", "Event: {item}\n{id}Name: one\n", "Event: {item}\n{id}Name: one\n", "Event: {item}\nName: without\n", "Event: {item}\n{id}Pad: {pad}\n", "Event: {item}\nPad: {pad}\n",
		"Event: {item}\nPrivilege: system,all\n{id}Name: one\n", "Event: {end}\n{id}EventList: Complete\nListItems: {n}\n", "Event: {end}\n{id}EventList: Complete\nListItems: {n}\n",
		"Event: {end}\n{id}EventList: Complete\nListItems: x1\n", "Event: {end}\n{id}EventList: cancelled\nListItems: {n}\n", "Event: {end}\n{id}Pad: {pad}\n", "Event: {end}\n{id}Items: {n}\n",
	}
	commandTexts = []string{
		"Response: Success\n{id}Message: Command output follows\nOutput: first\nOutput: second\n", "Response: Follows\nPrivilege: Command\n{id}first\nsecond\n--END COMMAND--\n",
		"Response: Follows\n{id}a: b\n", "Response: Follows\nPrivilege: Command\n{id}{pad}\n--END COMMAND--\n",
		"some text\n{id}", "some text without a header\n", "{id}some text\n", "{id}", "{pad}\n", "{id}Event: {item}\nName: one\n",
	}
	outcomes = []string{
		"Event: OriginateResponse\nPrivilege: call,all\n{id}Response: Success\nReason: 4\n", "Event: OriginateResponse\nPrivilege: call,all\n{id}Response: Failure\nReason: 0\n",
		"Event: OriginateResponse\nPrivilege: call,all\n{id}Response: Failure\nMessage: said in words\n", "Event: OriginateResponse\nPrivilege: call,all\n{id}Response: Failure\nReason: 5\nPad: {pad}\n",
		"Event: OriginateResponse\n{id}Response: Success\n", "Event: OriginateResponse\n{id}Pad: {pad}\n",
	}
	agiOutcomes = []string{
		"Event: AsyncAGIExec\nPrivilege: agi,all\nCommandId: {command}\nChannel: {channel}\nResult: 200 result=0\n", "Event: AsyncAGIExec\nPrivilege: agi,all\nCommandId: {command}\nChannel: another\n",
		"Event: AsyncAGIExec\nPrivilege: agi,all\nCommandId: {command}\nChannel: {channel}\nPad: {pad}\n",
		"Event: AsyncAGI\nPrivilege: agi,all\nSubEvent: Exec\nCommandId: {command}\nUniqueid: {channel}\nResult: 200 result=0\n",
	}
	otherEvents = []string{
		"Event: UserEvent\nPrivilege: user,all\n{id}UserEvent: Lead\n", "Event: UserEvent\nPrivilege: user,all\n{id}Pad: {pad}\n", "Event: Newchannel\nPrivilege: call,all\nChannel: PJSIP/1\n",
		"Event: Newchannel\nPrivilege: call,all\nPad: {pad}\n", "Event: DBGetResponse\n{id}Family: a\nKey: b\nVal: c\n", "Event: DBGetResponse\n{id}Pad: {pad}\n", "Event: DBGetComplete\n{id}EventList: Complete\nListItems: 1\n",
		"Event: JabberEvent\n{id}", "Event: FullyBooted\nPrivilege: system,all\nStatus: Fully Booted\n", "Event: Shutdown\nPrivilege: system,all\n", "Event: WaitEventComplete\n{id}",
	}
	forgeries = slices.Concat(plainForgeries, announcements, listParts, commandTexts, outcomes, agiOutcomes, otherEvents)
)

// fitting returns the frames that a request is mostly answered with.
func fitting(name string) []string {
	known, ok := catalog.ActionNamed(name)
	if !ok {
		return forgeries
	}
	switch known.Name() {
	case "Command":
		return commandForgeries
	case "Originate":
		return originateForgeries
	case "AGI":
		return agiForgeries
	}
	for c := range known.Completions() {
		if c.End() != "" {
			return listForgeries
		}
	}
	return plainForgeries
}

var (
	commandForgeries   = slices.Concat(plainForgeries, commandTexts)
	originateForgeries = slices.Concat(plainForgeries, outcomes)
	agiForgeries       = slices.Concat(plainForgeries, agiOutcomes)
	listForgeries      = slices.Concat(announcements, announcements, plainForgeries, listParts, listParts)
)

// forgery draws a frame for a request.
func (f *forger) forgery(r forged) string {
	if list := fitting(r.name); f.below(2) == 0 {
		return pick(f.below, list...)
	}
	return pick(f.below, forgeries...)
}

// items are the names of items of lists, and of what follows a list.
var items = []string{"QueueParams", "QueueMember", "QueueStatus", "QueueSummary", "CoreShowChannel", "CoreShowChannels", "Status", "Peer", "PeerEntry", "Peerlist", "Agents", "IAXpeers", "X", "ModuleLoadReport", "WaitEvent"}

// item is the name of an item: half of the time of a list of the request.
func (f *forger) item(action string) string {
	name := pick(f.below, items...)
	if f.below(2) == 0 {
		return name
	}
	known, ok := catalog.ActionNamed(action)
	if !ok {
		return name
	}
	if item := itemOf(f.below, known); item != "" {
		return item
	}
	return name
}

// end is the name of the event that ends the request: mostly the one that is
// known.
func (f *forger) end(r forged) string {
	name := pick(f.below, items...) + "Complete"
	switch {
	case r.ends != "" && f.below(8) > 0:
		return r.ends
	case f.below(2) == 0:
		return name
	}
	known, ok := catalog.ActionNamed(r.name)
	if !ok {
		return name
	}
	n := 0
	for c := range known.Completions() {
		if c.End() == "" {
			continue
		}
		if n++; f.below(n) == 0 {
			name = c.End()
		}
	}
	return name
}

// pads are long texts: most of them are over no bound. The last one makes many
// lines, which cost more than their bytes.
var pads = []string{strings.Repeat("p", 10), strings.Repeat("p", 200), strings.Repeat("p", 3000), strings.Repeat("p", 9000), "p" + strings.Repeat("\np", 1250)}

// largeFrame is a bound of a frame's bytes over which few frames are.
const largeFrame = 10_000

// write writes a frame for a request.
func (f *forger) write(r forged, text string) {
	if text == "" {
		return
	}
	pad := ""
	if strings.Contains(text, "{pad}") { // most of them are over no bound
		pad = pick(f.below, pads...)
	}
	id := "ActionID: " + f.actionID(r.id) + "\n"
	if f.below(12) == 0 {
		id = ""
	}
	reason := ""
	if strings.Contains(text, "{reason}") {
		reason = strconv.Itoa(f.below(10))
	}
	over := ""
	if strings.Contains(text, "{over}") {
		n := max(f.frame, 8000)
		if f.frame > largeFrame && f.below(12) > 0 { // megabytes each time would be most of what a run costs
			n = 8000
		}
		over = strings.Repeat("o", n)
	}
	from := len(f.out)
	f.fill(text, []blank{
		{"{id}", id},
		{"{exact}", "ActionID: " + r.id + "\n"},
		{"{over}", over},
		{"{many}", pads[len(pads)-1]},
		{"{pad}", pad},
		{"{item}", f.item(r.name)},
		{"{end}", f.end(r)},
		{"{n}", strconv.Itoa(f.below(5))},
		{"{reason}", reason},
		{"{command}", r.command},
		{"{channel}", r.channel},
	})
	f.out = append(f.out, "\r\n"...)
	if f.twists && len(f.out)-from < largeFrame && f.below(12) == 0 {
		f.out = append(f.out[:from], f.twist(string(f.out[from:]))...)
	}
	if f.below(16) == 0 {
		f.respell(from)
	}
}

// respell writes the frame from there on in another way that means the same, or as
// good as the same: no server does, and a decoder must take it.
func (f *forger) respell(from int) {
	frame := string(f.out[from:])
	switch f.below(6) {
	case 0:
		frame = strings.ReplaceAll(frame, ": ", ":")
	case 1:
		frame = strings.ReplaceAll(frame, ": ", ":  ")
	case 2:
		frame = strings.ReplaceAll(frame, "\r\n", "\n")
	case 3:
		frame = strings.TrimSuffix(frame, "\r\n") + "\n"
	case 4:
		frame = strings.Replace(frame, "Message: ", "MESSAGE: ", 1)
		frame = strings.Replace(frame, "\r\n\r\n", " \t\r\n\r\n", 1)
	default:
		frame = "\r\n\r\n" + frame
	}
	f.out = append(f.out[:from], frame...)
}

// blank is a place in a text that a value is put into.
type blank struct{ name, value string }

// fill writes a text with its blanks filled.
func (f *forger) fill(text string, blanks []blank) {
	for {
		plain, rest, ok := strings.Cut(text, "{")
		f.lines(plain)
		if !ok {
			return
		}
		text = rest
		i := slices.IndexFunc(blanks, func(b blank) bool { return strings.HasPrefix(rest, b.name[1:]) })
		if i < 0 {
			f.lines("{")
			continue
		}
		f.lines(blanks[i].value)
		text = rest[len(blanks[i].name)-1:]
	}
}

// lines writes a text whose lines end with LF.
func (f *forger) lines(text string) {
	for {
		n := strings.IndexByte(text, '\n')
		if n < 0 {
			f.out = append(f.out, text...)
			return
		}
		f.out = append(append(f.out, text[:n]...), "\r\n"...)
		text = text[n+1:]
	}
}

// actionID is the id, now and then one that is not: of another request, or
// changed in one place.
func (f *forger) actionID(id string) string {
	switch f.below(24) {
	case 0:
		return f.any().id
	case 1:
		if id != "" {
			b := []byte(id)
			b[f.below(len(b))] = "0123456789abz-A_"[f.below(16)]
			return string(b)
		}
	case 2:
		return "own-1-" + strconv.Itoa(f.below(4))
	}
	return id
}

// tick is how long a forger waits until it writes again.
func (f *forger) tick() time.Duration {
	return 50*time.Millisecond + time.Duration(f.below(int(2*time.Second)))
}
