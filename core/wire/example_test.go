package wire_test

import (
	"errors"
	"fmt"
	"strings"

	"amicore/core/wire"
)

func ExampleDecoder() {
	d := wire.NewDecoder(wire.FromServer, 1<<20)
	var f wire.Frame
	for _, piece := range []string{
		"Asterisk Call Manager/13.0.0\r\nResponse: Success\r\nAction",
		"ID: 7\r\nPing: Pong\r\n\r\nEvent: Hangup\r\nChannel: PJSIP/alice-1\r\n\r\n",
	} {
		d.Feed([]byte(piece))
		for d.Next(&f) {
			fmt.Printf("%v %q id=%q channel=%q\n", f.Kind, f.Type(), f.ActionID(), f.Get("Channel"))
		}
	}
	// Output:
	// banner "" id="" channel=""
	// response "Success" id="7" channel=""
	// event "Hangup" id="" channel="PJSIP/alice-1"
}

func ExampleFrame() {
	d := wire.NewDecoder(wire.FromServer, 50)
	d.Feed([]byte("Response: Success\r\nActionID: 7\r\nOutput: more than the limit of 50 bytes\r\n\r\n"))
	var f wire.Frame
	d.Next(&f)
	fmt.Println(f.Oversize, f.Size, string(f.ActionID()))
	// Output: true 73 7
}

func ExampleMessage() {
	m, _ := wire.Parse([]byte("Event: Status\r\nChanVariable(SIP/192.0.2.1:5060-1): lang=de\r\nVariable: x=1\r\n"), nil)
	for name, value := range m.All() {
		fmt.Printf("%s > %s\n", name, value)
	}
	for name, value := range m.Variables() {
		fmt.Printf("%s is %s\n", name, value)
	}
	// Output:
	// Event > Status
	// ChanVariable(SIP/192.0.2.1:5060-1) > lang=de
	// Variable > x=1
	// lang is de
	// x is 1
}

func ExampleMessage_Output() {
	d := wire.NewDecoder(wire.FromServer, 1<<20)
	d.Feed([]byte("Response: Follows\r\nPrivilege: Command\r\nName  State\nalice up\n--END COMMAND--\r\n\r\n" +
		"Response: Success\r\nMessage: Command output follows\r\nOutput: Name  State\r\nOutput: alice up\r\n\r\n"))
	var f wire.Frame
	for d.Next(&f) {
		for line := range f.Output() {
			fmt.Printf("%v: %s\n", f.Kind, line)
		}
	}
	// Output:
	// follows: Name  State
	// follows: alice up
	// response: Name  State
	// response: alice up
}

func ExampleAction() {
	a := wire.NewAction("Originate", "Channel", "PJSIP/alice", "Application", "Playback", "Data", "hello").
		With("Variable", wire.QuoteVariable("NAME", "Doe, Jane"))
	p, err := a.Append(nil, "n-1-1")
	fmt.Print(strings.ReplaceAll(string(p), "\r\n", "\n"), err)
	// Output:
	// Action: Originate
	// ActionID: n-1-1
	// Channel: PJSIP/alice
	// Application: Playback
	// Data: hello
	// Variable: NAME=Doe\, Jane
	//
	// <nil>
}

func ExampleHeader() {
	a := wire.Action{Name: "Setvar", Headers: []wire.Header{{Name: "Variable", Value: "x"}, {Name: "Value", Value: "1"}}}
	fmt.Println(a.Get("variable"))
	// Output: x true
}

func ExampleLimitError() {
	err := wire.NewAction("Setvar", "Value", "1\r\nAction: Logoff").Validate("n-1-1")
	var limit *wire.LimitError
	fmt.Println(err)
	fmt.Println(errors.As(err, &limit), limit.Header, errors.Is(err, wire.ReasonForbiddenByte))
	// Output:
	// wire: header "Value": CR, LF and NUL can not be sent
	// true Value true
}

func ExampleReason() {
	err := wire.NewAction("").Validate("")
	fmt.Println(errors.Is(err, wire.ReasonNoName), wire.ReasonNoName)
	// Output: true the action has no name
}

func ExampleKind() {
	fmt.Println(wire.KindEvent, wire.KindFollows)
	// Output: event follows
}

func ExampleSide() {
	d := wire.NewDecoder(wire.FromClient, 1<<20)
	d.Feed([]byte("\r\nAction: Ping\r\n\r\n"))
	var f wire.Frame
	for d.Next(&f) {
		fmt.Printf("%v of %d lines\n", f.Kind, f.Len())
	}
	// Output:
	// request of 0 lines
	// request of 1 lines
}

func ExampleMessage_ChannelVariables() {
	m, _ := wire.Parse([]byte("Event: DialBegin\r\nChannel: PJSIP/alice-1\r\nChanVariable: lang=de\r\n"+
		"DestChannel: PJSIP/bob-2\r\nDestChanVariable: lang=fr\r\n"), nil)
	for v := range m.ChannelVariables() {
		fmt.Printf("%s of %s is %s\n", v.Name, v.Channel, v.Value)
	}
	// Output:
	// lang of PJSIP/alice-1 is de
	// lang of PJSIP/bob-2 is fr
}

// A response may hold lines that are no headers: All leaves them out, Line has them all.
func ExampleMessage_Line() {
	d := wire.NewDecoder(wire.FromServer, 1<<20)
	d.Feed([]byte("Response: Success\r\nActionID: 7\r\nNo categories found\r\n\r\n"))
	var f wire.Frame
	d.Next(&f)
	for i := range f.Len() {
		if _, _, ok := f.Header(i); !ok {
			fmt.Printf("%s\n", f.Line(i))
		}
	}
	// Output: No categories found
}
