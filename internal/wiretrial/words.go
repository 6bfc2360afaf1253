package wiretrial

import "strings"

var (
	headerNames = []string{
		"Event", "Response", "Action", "ActionID", "ActionID", "Privilege", "Output", "Output", "Variable", "ChanVariable", "Channel",
		"DestChanVariable", "DestChannel", "ParkChannel", "ParkChanVariable", "ChanVariable(SIP/a:5060-1)", "ChanVariable(a)b)",
		"ChanVariable(", "ChanVariable()", "Message", "Server", "X", "Uniqueid", "Xx", "ActionIDs", "Even", "Outpu", "Outputs",
		"a)(b:c", "ChanVariable(a)(b:c)", "(a", "X\x8a", "Output\x8a", "X@y", "X`y", "Outpu`", "Channe@", "[ctionID", "{ctionID", "Zaz",
	}
	nameParts   = []string{"(", ")", "(", ")", "):", "(:", ":", "a", "b", " ", "\t", "\x8a", "@", "`", "\xe4", "\x7f", "-"}
	values      = []string{"", "17", "17", "x", "Success", "Follows", "Error", " two", "  ", "a=b", "=", "a=b=c", "--END COMMAND--", "\t", "\xff\xfe", "):x", "(a):b", "\r", "x\r", "\x00", "Event: x", ":", "é"}
	separators  = []string{": ", ": ", ": ", ":", ":  ", ":\t", ""}
	textLines   = []string{"", "", "text", "Name  State", "Event: x", "ActionID: 17", "Privilege: Command", "Response: Success", "--END COMMAND--", "x--END COMMAND--", "--END COMMAND-- ", "--END COMMAND--x", "-END COMMAND--", "S: x", "\r", "a:b", "\x80"}
	trailers    = []string{"S: x", "Server: node-a", "S:", "Output: y", "ActionID: 8", "S:  x", "S: --END COMMAND--", "S: x\r"}
	noTrailers  = []string{"S:x", "two words: x", "\xe4: x", "\x7f: x", ": x", "S\t: x", "S", " S: x", strings.Repeat("n", 65) + ": x"}
	garbage     = []string{"Eve", "Resp", "ponse: x", "EventResponse:", "EveEvent: x", "event", "ResponsE", "\r", "\r\r", "\n", "\r\n", "y", "x\r", "Event: inside\r\n", "Action", "aCtion:", "\r\n\r", "Event\x1a x\r\n", "Action\x1a"}
	nameLengths = []int{7, 8, 9, 15, 16, 17, 18, 24, 40}
	lineLengths = []int{126, 127, 128, 129, 130}
	longLengths = []int{1021, 1022, 1023, 1024, 1025}
)

// longName is what the names of longName begin with, so that those of one length differ in one byte at most.
const longName = "LinkedidOfTheBridgedChannelOfATransferer"
