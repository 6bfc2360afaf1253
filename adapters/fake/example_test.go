package fake_test

import (
	"fmt"
	"strings"
	"time"

	"amicore/adapters/fake"
)

// drain prints what a server does.
func drain(s *fake.Server) {
	for out, ok := s.Next(); ok; out, ok = s.Next() {
		fmt.Print(strings.ReplaceAll(string(out.Data), "\r\n", "\n"))
		if out.Close {
			fmt.Printf("session %d is closed\n", out.Session)
		}
	}
}

// A server is driven by hand: what a client does goes in, with the time, and
// what the server does comes out.
func ExampleServer() {
	s, err := fake.NewServer(fake.ServerConfig{Profile: "18"})
	if err != nil {
		fmt.Println(err)
		return
	}
	s.Accept(0, 1)
	s.Receive(0, 1, []byte("Action: Login\r\nUsername: admin\r\nSecret: wrong\r\n\r\n"))
	drain(s)
	at, _ := s.Deadline()
	fmt.Println("next due after", time.Duration(at))
	s.Tick(at)
	drain(s)
	// Output:
	// Asterisk Call Manager/7.0.3
	// next due after 1s
	// Response: Error
	// Message: Authentication failed
	//
	// session 1 is closed
}

// With every module there are as many mailboxes, endpoints and the like as are
// asked for, called 100 and so on.
func ExampleServerConfig_allModules() {
	s, err := fake.NewServer(fake.ServerConfig{Profile: "13", AllModules: true, Objects: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	s.Accept(0, 1)
	s.Receive(0, 1, []byte("Action: Login\r\nUsername: admin\r\nSecret: s3cret\r\nEvents: off\r\n\r\n"))
	for _, ok := s.Next(); ok; _, ok = s.Next() { // the banner and the login
	}
	s.Receive(0, 1, []byte("Action: MWIGet\r\nActionID: 1\r\nMailbox: 100@default\r\n\r\n"))
	drain(s)
	// Output:
	// Response: Success
	// ActionID: 1
	// EventList: start
	// Message: Mailboxes will follow
	//
	// Event: MWIGet
	// ActionID: 1
	// Mailbox: 100@default
	// OldMessages: 0
	// NewMessages: 1
	//
	// Event: MWIGetComplete
	// ActionID: 1
	// EventList: Complete
	// ListItems: 1
}

// The same seed gives the same calls.
func ExampleServerConfig() {
	s, err := fake.NewServer(fake.ServerConfig{Seed: 7, Calls: fake.CallLoad{PerMinute: 120}})
	if err != nil {
		fmt.Println(err)
		return
	}
	for at, ok := s.Deadline(); ok && time.Duration(at) <= time.Minute; at, ok = s.Deadline() {
		s.Tick(at)
	}
	fmt.Println(s.Stats().Calls > 100)
	_, err = fake.NewServer(fake.ServerConfig{Profile: "19"})
	fmt.Println(err)
	// Output:
	// true
	// fake: no profile of version "19"; there are 13, 16, 18, 20, 22, 23, master
}

// A fault is armed at run time; here, once.
func ExampleFault() {
	s, err := fake.NewServer(fake.ServerConfig{})
	if err != nil {
		fmt.Println(err)
		return
	}
	s.Accept(0, 1)
	s.Receive(0, 1, []byte("Action: Login\r\nUsername: admin\r\nSecret: s3cret\r\nEvents: off\r\n\r\n"))
	if err := s.Fault(0, fake.Fault{Kind: fake.ErrorWithoutID, N: 1}); err != nil {
		fmt.Println(err)
	}
	s.Receive(0, 1, []byte("Action: DBPut\r\nFamily: f\r\nKey: k\r\nVal: v\r\nActionID: 1\r\n\r\n"))
	s.Receive(0, 1, []byte("Action: DBPut\r\nFamily: f\r\nKey: k\r\nVal: v\r\nActionID: 2\r\n\r\n"))
	drain(s)
	fmt.Printf("%+v\n", s.FaultCount(fake.ErrorWithoutID))
	// Output:
	// Asterisk Call Manager/9.0.0
	// Response: Success
	// Message: Authentication accepted
	//
	// Response: Error
	// Message: Missing action in request
	//
	// Response: Success
	// ActionID: 2
	// Message: Updated database successfully
	//
	// {Armed:1 Fired:1}
}

// Whoever wants to know what a fault did is told of it, each time.
func ExampleFiring() {
	s, err := fake.NewServer(fake.ServerConfig{OnFault: func(f fake.Firing) {
		fmt.Printf("%v: the answer to %s on connection %d comes at %v\n", f.Server, f.ActionID, f.Conn, time.Duration(f.Due))
	}})
	if err != nil {
		fmt.Println(err)
		return
	}
	s.Accept(0, 1)
	s.Receive(0, 1, []byte("Action: Login\r\nUsername: admin\r\nSecret: s3cret\r\n\r\n"))
	if err := s.Fault(0, fake.Fault{Kind: fake.ReplyLate, Delay: time.Second}); err != nil {
		fmt.Println(err)
	}
	s.Receive(0, 1, []byte("Action: Ping\r\nActionID: 1\r\n\r\n"))
	// Output:
	// reply-late: the answer to 1 on connection 1 comes at 1s
}

func ExampleParseFaultKind() {
	k, err := fake.ParseFaultKind("list-cut")
	fmt.Println(k, err)
	fmt.Println(k.Doc())
	// Output:
	// list-cut <nil>
	// a list ends without its complete event, half of its items missing
}

func ExampleProfileNamed() {
	p, err := fake.ProfileNamed("20")
	fmt.Printf("%q %v\n", p.Banner(), err)
	// Output:
	// "Asterisk Call Manager/9.0.0\r\n" <nil>
}

func ExampleParsePrivilege() {
	fmt.Println(fake.ParsePrivilege("call, agent, no-such"))
	// Output:
	// call,agent
}
