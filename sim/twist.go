package sim

import (
	"slices"
	"strings"

	"amicore/internal/wiretrial"
)

// twist changes one line of a frame: what is left of it is a frame that no list of
// frames has. What it means then, only the contract says.
func (f *forger) twist(frame string) string {
	lines := strings.SplitAfter(frame, "\r\n")
	lines = lines[:len(lines)-2] // without the empty line and what is behind it
	if len(lines) == 0 {
		return frame
	}
	at := f.below(len(lines))
	name, value, isHeader := strings.Cut(strings.TrimSuffix(lines[at], "\r\n"), ": ")
	switch how := f.below(8); {
	case how == 0: // behind the first line, since a frame without it is of another kind
		lines = slices.Insert(lines, 1+f.below(len(lines)), pick(f.below, strayLines...))
	case how == 1:
		lines = slices.Insert(lines, 1+f.below(len(lines)), "ActionID: "+f.any().id+"\r\n")
	case how == 2:
		if other := f.below(len(lines)); other != at {
			lines[at], lines[other] = lines[other], lines[at]
		}
	case how == 3:
		lines = slices.Delete(lines, at, at+1)
	case how == 4:
		lines = append(lines, lines[at])
	case !isHeader:
		lines[at] = "\r\n" + lines[at]
	case how == 5:
		lines[at] = name + ": \r\n"
	case how == 6:
		lines[at] = name + ": " + wiretrial.OtherCase(value) + "\r\n"
	default:
		lines[at] = wiretrial.OtherCase(name) + ":" + value + "\r\n"
	}
	return strings.Join(lines, "") + "\r\n"
}

// strayLines are headers that decide what a frame is to an action, where they should
// not be.
var strayLines = []string{
	"EventList: \r\n", "EventList: start\r\n", "EventList: Complete\r\n", "EventList: Cancelled\r\n", "Privilege: \r\n", "Privilege: call,all\r\n",
	"ListItems: 2\r\n", "ListItems: 0000000001\r\n", "Message: Permission denied\r\n", "Message: \r\n", "Events: Off\r\n", "Events: On\r\n", "Reason: 5\r\n", "Response: Failure\r\n",
	"Output: x\r\n", "Event: OriginateResponse\r\n", "SubEvent: Exec\r\n", "CoreStartupDate: \r\n", "no header\r\n",
}
