package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"sync"
	"time"

	"amicore/adapters/fake"
	"amicore/adapters/fake/serve"
)

// asterisks are many fake Asterisks in one second process.
type asterisks struct {
	*child
	addrs []string
}

func startAsterisks(n int) (*asterisks, error) {
	c, err := startChild("-asterisks", fmt.Sprint(n))
	if err != nil {
		return nil, err
	}
	a := &asterisks{child: c}
	for range n {
		addr, err := a.line()
		if err != nil {
			a.stop()
			return nil, err
		}
		a.addrs = append(a.addrs, addr)
	}
	return a, nil
}

// cut resets every connection and returns when all are.
func (a *asterisks) cut() error {
	if _, err := io.WriteString(a.input, "cut\n"); err != nil {
		return err
	}
	_, err := a.line()
	return err
}

// accepted returns how many connections came since the cut, and the most within any second.
func (a *asterisks) accepted() (all, within int, err error) {
	if _, err := io.WriteString(a.input, "accepted\n"); err != nil {
		return 0, 0, err
	}
	text, err := a.line()
	if err != nil {
		return 0, 0, err
	}
	_, err = fmt.Sscan(text, &all, &within)
	return all, within, err
}

// serveAsterisks is the second process: it serves until standard input ends.
func serveAsterisks(n int) error {
	ctx, cancel := context.WithCancel(context.Background())
	var serving sync.WaitGroup
	defer serving.Wait()
	defer cancel()
	var door door
	for i := range n {
		model, err := fake.NewServer(fake.ServerConfig{
			Profile: "20", Seed: uint64(i), Epoch: time.Now().Unix(),
			Users: []fake.User{{Name: "bench", Secret: "bench", Read: fake.ClassAll, Write: fake.ClassAll}},
		})
		if err != nil {
			return err
		}
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		fmt.Println(l.Addr())
		serving.Go(func() {
			if err := serve.Serve(ctx, watched{l, &door}, model); err != nil {
				fail(err)
			}
		})
	}
	commands := bufio.NewScanner(os.Stdin)
	for commands.Scan() {
		switch commands.Text() {
		case "cut":
			door.cut()
			fmt.Println("cut")
		case "accepted":
			fmt.Println(door.accepted())
		}
	}
	return commands.Err()
}

// door sees every connection that comes in.
type door struct {
	mu    sync.Mutex
	open  []net.Conn
	times []time.Time // since the cut
}

// watched is a listener whose connections go through a door.
type watched struct {
	net.Listener
	door *door
}

func (w watched) Accept() (net.Conn, error) {
	c, err := w.Listener.Accept()
	if err == nil {
		w.door.mu.Lock()
		w.door.open = append(w.door.open, c)
		w.door.times = append(w.door.times, time.Now())
		w.door.mu.Unlock()
	}
	return c, err
}

func (d *door) cut() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, c := range d.open {
		_ = c.(*net.TCPConn).SetLinger(0)
		_ = c.Close()
	}
	d.open, d.times = nil, nil
}

func (d *door) accepted() (all, within int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	from := 0
	for i, at := range d.times {
		for at.Sub(d.times[from]) >= time.Second {
			from++
		}
		within = max(within, i-from+1)
	}
	return len(d.times), within
}
