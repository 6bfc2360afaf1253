package netio_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"time"

	"amicore/adapters/netio"
	"amicore/core"
	"amicore/core/fanout"
	"amicore/core/wire"
)

// pbx answers every action with Success, and an Originate with its outcome
// as well. It returns its address.
func pbx() (addr string, stop func()) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go talk(c)
		}
	}()
	return l.Addr().String(), func() { l.Close() }
}

func talk(c net.Conn) {
	defer c.Close()
	fmt.Fprint(c, "Asterisk Call Manager/9.0.0\r\n")
	action, id := "", ""
	for lines := bufio.NewScanner(c); lines.Scan(); {
		name, value, _ := strings.Cut(lines.Text(), ": ")
		switch name {
		case "Action":
			action = value
		case "ActionID":
			id = value
		case "":
			fmt.Fprintf(c, "Response: Success\r\nActionID: %s\r\nMessage: %s done\r\n\r\n", id, action)
			switch action {
			case "Originate":
				fmt.Fprintf(c, "Event: OriginateResponse\r\nPrivilege: call,all\r\nActionID: %s\r\nResponse: Success\r\nReason: 4\r\n\r\n", id)
			case "Logoff":
				return
			}
		}
	}
}

func config(addr string) netio.Options {
	return netio.Options{Core: core.Config{Address: addr, Username: "admin", Secret: core.NewSecret("s3cret")}}
}

func ExampleClient() {
	addr, stop := pbx()
	defer stop()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	client, err := netio.Open(config(addr))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer client.Close(ctx)
	if err := client.WaitReady(ctx); err != nil {
		fmt.Println(err)
		return
	}
	reply, err := client.Do(ctx, wire.NewAction("Setvar", "Variable", "A", "Value", "1"))
	if err != nil {
		fmt.Println(err, "may it have run?", core.MayHaveRun(err))
		return
	}
	fmt.Printf("%s\n", reply.Response.Get("Message"))
	var counts netio.Stats = client.Stats()
	fmt.Println(counts.Completed, "completed,", counts.Pending, "pending")
	// Output:
	// Setvar done
	// 1 completed, 0 pending
}

// A dialer wants both: that the server has taken the call, and how it ended.
func ExampleCall() {
	addr, stop := pbx()
	defer stop()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	client, err := netio.Open(config(addr))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer client.Close(ctx)
	if err := client.WaitReady(ctx); err != nil {
		fmt.Println(err)
		return
	}
	call := client.Submit(wire.NewAction("Originate", "Channel", "PJSIP/100", "Exten", "200", "Async", "true"), nil)
	<-call.Acked()
	fmt.Printf("%s\n", call.Ack().Response.Get("Message"))
	<-call.Done()
	reply, err := call.Result()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%s, reason %s\n", reply.Final.Get("Response"), reply.Final.Get("Reason"))
	// Output:
	// Originate done
	// Success, reason 4
}

// Subscribe before Start, and no event can be missed.
func ExampleFeed() {
	addr, stop := pbx()
	defer stop()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	client, err := netio.New(config(addr))
	if err != nil {
		fmt.Println(err)
		return
	}
	feed := client.Subscribe(fanout.Options{Filters: []fanout.Filter{{Events: []string{"Originate*"}}}})
	client.Start()
	defer client.Close(ctx)
	if err := client.WaitReady(ctx); err != nil {
		fmt.Println(err)
		return
	}
	client.Submit(wire.NewAction("Originate", "Channel", "PJSIP/100", "Async", "true"), nil)
	item, ok := feed.Next(ctx)
	switch {
	case !ok:
		fmt.Println("the end")
	case item.Gap != core.GapNone:
		fmt.Println("events are missing, read the state again:", item.Gap)
	default:
		fmt.Printf("%s\n", item.Event.Type())
	}
	// Output: OriginateResponse
}

// Whoever has an event loop polls; Wait sleeps until there is something to do.
func ExampleLoop() {
	addr, stop := pbx()
	defer stop()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	loop, err := netio.NewLoop(config(addr))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer loop.Close(ctx)
	for done := false; !done && ctx.Err() == nil; loop.Wait(ctx, time.Minute) {
		var progress netio.Progress = loop.Poll()
		if progress.Stalled {
			fmt.Println("too slow: the socket is not read any more")
		}
		for out, ok := loop.Next(); ok; out, ok = loop.Next() {
			switch {
			case out.Kind == core.CommandNotice && out.Notice == core.NoticePhase && out.Phase == core.PhaseReady:
				loop.Submit(1, wire.NewAction("Ping"), nil)
			case out.Kind == core.CommandComplete:
				fmt.Printf("ticket %d: %s\n", out.Ticket, out.Reply.Response.Get("Message"))
				done = true
			}
		}
	}
	// Output: ticket 1: Ping done
}

// fixed is a Resolver without DNS.
type fixed map[string]netip.Addr

func (f fixed) LookupNetIP(_ context.Context, _, host string) ([]netip.Addr, error) {
	addr, ok := f[host]
	if !ok {
		return nil, errors.New("no such host")
	}
	return []netip.Addr{addr}, nil
}

func ExampleResolver() {
	addr, stop := pbx()
	defer stop()
	_, port, _ := net.SplitHostPort(addr)
	o := config(net.JoinHostPort("pbx.example.org", port))
	var resolver netio.Resolver = fixed{"pbx.example.org": netip.MustParseAddr("127.0.0.1")}
	o.Resolver = resolver
	client, err := netio.Open(o)
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	defer client.Close(ctx)
	fmt.Println(client.WaitReady(ctx))
	// Output: <nil>
}

// What can not work is refused at once, and says why.
func ExampleOptions() {
	o := config("pbx.example.org:5038")
	o.RequireIP = true
	_, err := netio.New(o)
	fmt.Println(err)
	// Output: amicore: Options.Core.Address: "pbx.example.org" is a name and RequireIP is set
}

// TLS verifies the server by the system's authorities unless a file names others.
func ExampleTLS() {
	o := config("192.0.2.1:5039")
	o.TLS = &netio.TLS{ServerName: "pbx.example.org", CAFile: "no-such-file.pem"}
	_, err := netio.New(o)
	fmt.Println(err != nil)
	// Output: true
}
