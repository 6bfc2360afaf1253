package netio_test

import (
	"context"
	"fmt"
	"net"
	"time"

	"amicore/adapters/netio"
	"amicore/core"
	"amicore/core/fleet"
	"amicore/core/wire"
)

// crew is a cluster of servers of their own, by name.
func crew(names ...string) (c *netio.Cluster, stop func()) {
	var stops []func()
	o := netio.ClusterOptions{Fleet: fleet.Config{ConnectRate: 50}}
	for i, name := range names {
		addr, stop := pbx()
		stops = append(stops, stop)
		o.Nodes = append(o.Nodes, netio.NodeOptions{
			Core: core.Config{Name: name, Address: addr, Username: "dialer", Secret: core.NewSecret("secret")}, Priority: i,
		})
	}
	c, err := netio.OpenCluster(o)
	if err != nil {
		panic(err)
	}
	return c, func() {
		c.Close(context.Background())
		for _, stop := range stops {
			stop()
		}
	}
}

// An action goes to the node that its route finds; the reply names it.
func ExampleCluster() {
	c, stop := crew("main", "spare")
	defer stop()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := c.WaitReady(ctx, 0); err != nil {
		fmt.Println(err)
		return
	}
	reply, err := c.Do(ctx, fleet.Route{Policy: fleet.Failover}, wire.NewAction("CoreStatus"))
	fmt.Println(reply.NodeName, err)
	_, err = c.Do(ctx, netio.To("nobody"), wire.NewAction("CoreStatus"))
	fmt.Println(err, core.MayHaveRun(err))
	// Output:
	// main <nil>
	// amicore: node nobody: CoreStatus: not ready: no such node; it was never sent and may be sent again false
}

// One action on every node that is ready.
func ExampleCluster_DoAll() {
	c, stop := crew("a", "b", "c")
	defer stop()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := c.WaitReady(ctx, 0); err != nil {
		fmt.Println(err)
		return
	}
	replies, err := c.DoAll(ctx, wire.NewAction("CoreStatus"))
	for _, r := range replies {
		fmt.Println(r.NodeName, string(r.Response.Get("Message")))
	}
	fmt.Println(err)
	// Output:
	// a CoreStatus done
	// b CoreStatus done
	// c CoreStatus done
	// <nil>
}

// A node goes for maintenance: it drains first.
func ExampleCluster_Remove() {
	c, stop := crew("a", "b")
	defer stop()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := c.WaitReady(ctx, 0); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(c.Remove(ctx, "a"))
	for _, h := range c.Health() {
		fmt.Println(h.Name, h.Phase)
	}
	// Output:
	// <nil>
	// b ready
}

// The nodes are those that DNS names.
func ExampleSRV() {
	c, err := netio.OpenCluster(netio.ClusterOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer c.Close(context.Background())
	err = c.Follow(context.Background(), netio.SRV{
		Service: "ami", Proto: "tcp", Name: "example.org",
		Node:     netio.NodeOptions{Core: core.Config{Username: "dialer", Secret: core.NewSecret("secret")}},
		Resolver: zone{},
	})
	fmt.Println(err)
	for len(c.Health()) == 0 {
		time.Sleep(time.Millisecond)
	}
	fmt.Println(c.Health()[0].Name)
	// Output:
	// <nil>
	// 192.0.2.1:5038
}

// zone is a DNS of one record.
type zone struct{}

func (zone) LookupSRV(context.Context, string, string, string) (string, []*net.SRV, error) {
	return "", []*net.SRV{{Target: "192.0.2.1.", Port: 5038, Weight: 1}}, nil
}
