package explore

import (
	"strings"

	"amicore/core/spec"
)

// frame returns a frame of the server; each | in text ends a line.
func frame(text string) []byte { return []byte(strings.ReplaceAll(text, "|", "\r\n")) }

// answerTo returns what a server writes that has done an action.
func answerTo(a spec.LookAction, follows bool) []byte {
	id := "ActionID: " + a.ID + "|"
	switch {
	case a.Name == "Command" && follows:
		return frame("Response: Follows|Privilege: Command|" + id + "line|--END COMMAND--||")
	case a.Name == "Command":
		return frame("Response: Success|" + id + "Message: Command output follows|Output: line||")
	case a.List:
		return frame("Response: Success|" + id + "EventList: start|Message: follows||")
	case a.Name == "CoreStatus":
		return frame("Response: Success|" + id + "CoreStartupDate: 2026-01-02||")
	}
	return frame("Response: Success|" + id + "Message: done||")
}

// refusalOf returns what a server writes that refuses an action.
func refusalOf(a spec.LookAction) []byte {
	return frame("Response: Error|ActionID: " + a.ID + "|Message: no||")
}

func itemOf(a spec.LookAction) []byte {
	return frame("Event: CoreShowChannel|ActionID: " + a.ID + "|Channel: c||")
}

func endOf(a spec.LookAction) []byte {
	return frame("Event: CoreShowChannelsComplete|ActionID: " + a.ID + "|EventList: Complete|ListItems: 1||")
}

func outcomeOf(a spec.LookAction) []byte {
	return frame("Event: " + a.End + "|Privilege: call,all|ActionID: " + a.ID + "|Response: Success|Reason: 4||")
}

// larger returns a frame with a line more, so that it is larger than maxFrame. Raw
// text has it in front of its end.
func larger(f []byte) []byte {
	text, end := strings.TrimSuffix(string(f), "\r\n"), "\r\n"
	if before, isText := strings.CutSuffix(text, endOfText); isText {
		text, end = before, endOfText+"\r\n"
	}
	return []byte(text + "Padding: " + padding + "\r\n" + end)
}

// endOfText ends raw text.
const endOfText = "--END COMMAND--\r\n"

// padding is longer than any frame may be.
var padding = strings.Repeat("x", maxFrame)

var (
	hangup      = frame("Event: Hangup|Privilege: call,all|Channel: c||")
	fullyBooted = frame("Event: FullyBooted|Privilege: system,all|Status: Fully Booted||")
	bare        = frame("Event: CoreShowChannel|Channel: c||")
	nameless    = frame("some text|more: of it||")
)
