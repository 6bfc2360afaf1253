package wiretrial

import "strings"

// tokens are what AMI streams are made of, and what breaks readers of them.
var tokens = []string{
	"\r\n", "\r\n", "\r\n", "\r\n", "\n", "\r", "\r\n\r\n", "\n\n", ":", ": ", " ", "(", ")", "):", "=", "\x00", "\xff\xfe", "\x8a", "é",
	"Event: Newchannel\r\n", "event:hangup\n", "Response: Success\r\n", "RESPONSE: Error\r\n", "Action: Ping\r\n",
	"Response: Follows\r\n", "response:FOLLOWS\n", "Response:  Follows\r\n", "Privilege: Command\r\n", "ActionID: 17\r\n",
	"actionid:x\n", "--END COMMAND--", "--END COMMAND--\r\n\r\n", "text--END COMMAND--\n\n", "-", "Output: a line\r\n",
	"Server: node-a\r\n", "--END COMMAND--\r\nServer: node-a\r\n", "a:--END COMMAND--\n", "a: --END COMMAND--\n",
	"ChanVariable(SIP/a:5060): x=1\r\n", "Variable: x=1\r\n", "Asterisk Call Manager/13.0.0\r\n", "no colon here\r\n", "Eve", "Resp",
}

// wholes are frames in order, so that a stream is not all rubble.
var wholes = []string{
	"Event: Newchannel\r\nChannel: SIP/a-1\r\nUniqueid: 1.2\r\n\r\n",
	"Response: Success\r\nActionID: 17\r\nMessage: ends in LF\n\r\n\r\n",
	"Response: Follows\r\nPrivilege: Command\r\nActionID: 17\r\nName  State\na:  1\n\n--END COMMAND--\r\n\r\n",
	"Response: Follows\r\nactionid: 1\r\n\r\nAction: Ping--END COMMAND--\r\nEvent: x\r\n--END COMMAND--\n\n",
	"Response: Follows\r\nActionID: 17\r\na\n--END COMMAND--\r\nServer: node-a\r\n\r\n",
	"ActionID: 17\r\nResponse: Success\r\nMessage: x\r\n\r\n", "ActionID: 1\r\nEvent: x\r\n\r\n",
	"ActionID: 17\r\nResponse: Follows\r\nPrivilege: Command\r\nActionID: x\r\n\ny--END COMMAND--\r\n\r\n",
	"Action: Originate\r\nActionID: 17\r\nVariable: a=1\r\nVariable: b=2\r\n\r\n",
	"Response: Success\nOutput:   indented\nOutput:\nOutput: x\n\n",
}

// Rubble draws a stream of frames, of pieces of frames and now and then of any bytes.
func Rubble(pick Pick) []byte {
	var stream []byte
	for range pick(31) {
		switch pick(6) {
		case 0:
			stream = append(stream, pick.one(wholes...)...)
		case 1:
			for range pick(6) {
				stream = append(stream, byte(pick(256)))
			}
		case 2:
			stream = append(stream, strings.Repeat("y", 1+pick(150))...)
		default:
			stream = append(stream, pick.one(tokens...)...)
		}
	}
	return stream
}
