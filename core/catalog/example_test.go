package catalog_test

import (
	"errors"
	"fmt"

	"amicore/core/catalog"
	"amicore/core/wire"
)

func ExampleActionNamed() {
	a, ok := catalog.ActionNamed("queueadd")
	fmt.Println(ok, a.Name(), a.Module(), a.Privileges(catalog.All))
	for p := range a.Params() {
		if p.Required != catalog.None {
			fmt.Println(p.Name, "is required")
		}
	}
	// Output:
	// true QueueAdd app_queue agent
	// Queue is required
	// Interface is required
}

func ExampleAction_Completion() {
	peers, _ := catalog.ActionNamed("SIPpeers")
	c, _ := peers.Completion(catalog.V20, nil)
	fmt.Println(c.Ending(), "ends by", c.End(), "- empty:", c.Empty())

	command, _ := catalog.ActionNamed("Command")
	for _, banner := range []string{"Asterisk Call Manager/2.8.0", "Asterisk Call Manager/9.0.0"} {
		in := catalog.OfBanner(banner)
		c, agree := command.Completion(in, nil)
		fmt.Println("Command of", in, c.Ending(), agree)
	}
	// Output:
	// list ends by PeerlistComplete - empty: list
	// Command of 13,16 output false
	// Command of 20 output true
}

func ExampleAction_Block() {
	originate, _ := catalog.ActionNamed("Originate")
	fmt.Println(originate.Block(catalog.V20, []wire.Header{{Name: "Timeout", Value: "5000"}}))
	fmt.Println(originate.Block(catalog.V20, []wire.Header{{Name: "Async", Value: "true"}}))
	// Output:
	// 5s true
	// 0s false
}

func ExampleEventNamed() {
	e, ok := catalog.EventNamed("DialEnd")
	fmt.Println(ok, e.Broadcast(), e.Privileges(catalog.V22), e.Versions())
	for f := range e.Fields() {
		if f.Name == "DialStatus" || f.Name == "DestUniqueid" {
			fmt.Println(f.Name)
		}
	}
	// Output:
	// true true call 13,16,18,20,22,23,master
	// DialStatus
	// DestUniqueid
}

func ExampleCheck() {
	err := catalog.Check(wire.NewAction("Originate", "Chanel", "PJSIP/100", "Async", "true"), catalog.V20)
	fmt.Println(err)
	var e *catalog.CheckError
	fmt.Println(errors.As(err, &e), e.Fault == catalog.UnknownHeader, e.Near)
	// Output:
	// Originate has no header Chanel; did you mean Channel?
	// Originate needs the header Channel
	// true true [Channel]
}

func ExampleNearActions() {
	fmt.Println(catalog.NearActions("qeueustatus"))
	// Output:
	// [QueueStatus Status]
}

func ExampleEventMask() {
	fmt.Println(catalog.EventMask("call,agent"))
	fmt.Println(catalog.EventMask("call, agent")) // this blank counts
	// Output:
	// call,agent
	// call
}
