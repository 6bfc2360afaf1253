package main

import (
	"fmt"
	"time"
)

// barePings returns the round trips of pings on a socket with nothing around it, in ms.
func barePings(addr string, length time.Duration) (times []float64, err error) {
	conn, in, err := logIn(addr)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	for end := time.Now().Add(length); time.Now().Before(end); time.Sleep(2 * time.Millisecond) {
		start := time.Now()
		if _, err := conn.Write(pingText(1)); err != nil {
			return nil, err
		}
		for line := []byte(nil); len(line) != 2; {
			if line, err = in.ReadSlice('\n'); err != nil {
				return nil, err
			}
		}
		times = append(times, float64(time.Since(start).Nanoseconds())/1e6)
	}
	return times, nil
}

// pingsBesideFlood is barePings while another goroutine reads a flood from another socket and counts its frames: what the scheduler
// costs whoever shares the machine with a flood.
func pingsBesideFlood(addr string, length time.Duration) ([]float64, error) {
	c, err := newCounter(addr)
	if err != nil {
		return nil, err
	}
	if _, err := fmt.Fprintf(c.conn, "Action: FloodFor\r\nActionID: 1\r\nLength: %v\r\n\r\n", length); err != nil {
		return nil, err
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		c.count()
	}()
	times, err := barePings(addr, length-length/8)
	_ = c.conn.Close()
	<-done
	return times, err
}

// count reads and counts the ends of frames until the connection ends.
func (c *counter) count() (frames int) {
	kept := 0
	for {
		n, err := c.conn.Read(c.block[kept:])
		if err != nil {
			return frames
		}
		found, rest := countEnds(c.block[:kept+n])
		frames += found
		kept = copy(c.block, rest)
	}
}

// stampFor sends an event with the time of day every stampEvery, and then one called End.
func (p *peer) stampFor(length time.Duration) {
	for end := time.Now().Add(length); time.Now().Before(end); time.Sleep(stampEvery) {
		p.put(fmt.Sprintf("Event: Stamp\r\nPrivilege: user,all\r\nAt: %d\r\n\r\n", time.Now().UnixNano()))
		if p.flush() != nil {
			return
		}
	}
	p.put("Event: End\r\nPrivilege: system,all\r\nN: 0\r\n\r\n")
	_ = p.flush()
}
