package sim

import (
	"strconv"
	"strings"
	"time"
)

// forger makes the answers of a hostile peer that knows the protocol: whole
// frames of every kind, mostly with the ActionID of a request, in an order that
// no server has. So a session of minutes comes to what servers do once in years,
// and to what none does.
type forger struct {
	peer *hostile
	seen [8]forged // the last requests
	n    int
}

// forged is a request that frames are forged for.
type forged struct {
	id, name, command, channel string
}

// remember notes the request that the peer has just read.
func (f *forger) remember() {
	r := &f.peer.frame
	f.seen[f.n%len(f.seen)] = forged{
		id: string(r.ActionID()), name: string(r.Type()), command: string(r.Get("CommandID")), channel: string(r.Get("Channel")),
	}
	f.n++
}

// any draws one of the last requests.
func (f *forger) any() forged {
	if f.n == 0 {
		return forged{}
	}
	return f.seen[f.below(min(f.n, len(f.seen)))]
}

func (f *forger) below(n int) int { return int(f.peer.below(uint64(n))) }

// answer answers the request that the peer has just read.
func (f *forger) answer() {
	f.remember()
	r := f.seen[(f.n-1)%len(f.seen)]
	switch own := ownAnswers[strings.ToLower(r.name)]; {
	case own != nil && f.below(8) > 0:
		f.write(r, own[f.below(len(own))])
		return
	case f.below(8) == 0:
		return // it is answered late, or never
	}
	for range 1 + f.below(4) {
		f.write(r, forgeries[f.below(len(forgeries))])
	}
}

// some writes frames for any of the last requests.
func (f *forger) some() {
	for range 1 + f.below(4) {
		f.write(f.any(), forgeries[f.below(len(forgeries))])
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

// forgeries are frames. {id} is the line with an ActionID, {pad} a long text,
// {item} the name of an item, {n} a count, {command} and {channel} what the
// request has of them.
var forgeries = []string{
	"Response: Success\n{id}", "Response: Success\n{id}Message: Done\n", "{id}Response: Success\n", "Response: Success\n{id}Pad: {pad}\n",
	"Response: Success\n{id}EventList: start\nMessage: Will follow\n", "Response: Success\n{id}EventList: start\n", "{id}Response: Success\nEventList: start\n",
	"Response: Success\n{id}EventList: start\nPad: {pad}\n",
	"Response: Error\n{id}Message: Permission denied\n", "Response: Error\n{id}Message: No such channel\n", "{id}Response: Error\nMessage: Missing action in request\n", "Response: Error\n{id}",
	"Response: Error\n{id}Message: {pad}\n", "Response: Error\n{id}Output: first\nOutput: second\nMessage: Command output follows\n", "Response: Error\n{id}Output: \nMessage: said in words\n",
	"Response: Success\n{id}Message: Command output follows\nOutput: first\nOutput: second\n", "Response: Goodbye\n{id}Message: Thanks\n",
	"Response: Follows\nPrivilege: Command\n{id}first\nsecond\n--END COMMAND--\n", "Response: Follows\n{id}a: b\n", "Response: Follows\nPrivilege: Command\n{id}{pad}\n--END COMMAND--\n",
	"Event: {item}\n{id}Name: one\n", "Event: {item}\n{id}Name: one\n", "Event: {item}\n{id}Name: one\n", "Event: {item}\nName: without\n", "Event: {item}\n{id}Pad: {pad}\n", "Event: {item}\nPad: {pad}\n",
	"Event: {item}\nPrivilege: system,all\n{id}Name: one\n", "Event: {item}Complete\n{id}EventList: Complete\nListItems: {n}\n", "Event: {item}Complete\n{id}EventList: Complete\nListItems: {n}\n",
	"Event: {item}Complete\n{id}EventList: Complete\nListItems: x1\n", "Event: {item}Complete\n{id}EventList: cancelled\nListItems: {n}\n", "Event: {item}Complete\n{id}Pad: {pad}\n", "Event: {item}Complete\n{id}Items: {n}\n",
	"Event: OriginateResponse\nPrivilege: call,all\n{id}Response: Success\nReason: 4\n", "Event: OriginateResponse\nPrivilege: call,all\n{id}Response: Failure\nReason: 0\n",
	"Event: OriginateResponse\nPrivilege: call,all\n{id}Response: Failure\nMessage: said in words\n", "Event: OriginateResponse\nPrivilege: call,all\n{id}Response: Failure\nReason: 5\nPad: {pad}\n",
	"Event: OriginateResponse\n{id}Response: Success\n", "Event: OriginateResponse\n{id}Pad: {pad}\n",
	"Event: AsyncAGIExec\nPrivilege: agi,all\nCommandId: {command}\nChannel: {channel}\nResult: 200 result=0\n", "Event: AsyncAGIExec\nPrivilege: agi,all\nCommandId: {command}\nChannel: another\n",
	"Event: AsyncAGI\nPrivilege: agi,all\nSubEvent: Exec\nCommandId: {command}\nUniqueid: {channel}\nResult: 200 result=0\n",
	"Event: UserEvent\nPrivilege: user,all\n{id}UserEvent: Lead\n", "Event: UserEvent\nPrivilege: user,all\n{id}Pad: {pad}\n", "Event: Newchannel\nPrivilege: call,all\nChannel: PJSIP/1\n", "Event: Newchannel\nPrivilege: call,all\nPad: {pad}\n",
	"Event: DBGetResponse\n{id}Family: a\nKey: b\nVal: c\n", "Event: DBGetResponse\n{id}Pad: {pad}\n", "Event: DBGetComplete\n{id}EventList: Complete\nListItems: 1\n",
	"Event: JabberEvent\n{id}", "Event: FullyBooted\nPrivilege: system,all\nStatus: Fully Booted\n", "Event: Shutdown\nPrivilege: system,all\n", "Event: WaitEventComplete\n{id}",
	"some text\n{id}", "some text without a header\n", "{id}some text\n", "{pad}\n", "{id}Event: {item}\nName: one\n",
}

// items are the names of items of lists, and of what follows a list.
var items = []string{"QueueParams", "QueueMember", "QueueStatus", "QueueSummary", "CoreShowChannel", "CoreShowChannels", "Status", "Peer", "PeerEntry", "Peerlist", "Agents", "IAXpeers", "X", "ModuleLoadReport", "WaitEvent"}

// write writes a frame for a request.
func (f *forger) write(r forged, text string) {
	if text == "" {
		return
	}
	pad := ""
	if strings.Contains(text, "{pad}") { // most of them are over no bound
		pad = strings.Repeat("p", [...]int{10, 200, 3000, 9000}[f.below(4)])
	}
	id := "ActionID: " + f.actionID(r.id) + "\n"
	if f.below(12) == 0 {
		id = ""
	}
	text = strings.NewReplacer("{id}", id, "{pad}", pad, "{item}", items[f.below(len(items))], "{n}", strconv.Itoa(f.below(5)),
		"{command}", r.command, "{channel}", r.channel).Replace(text)
	f.peer.out = append(f.peer.out, strings.ReplaceAll(text, "\n", "\r\n")...)
	f.peer.out = append(f.peer.out, "\r\n"...)
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
			b[f.below(len(b))] = "0123456789abz-"[f.below(14)]
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
