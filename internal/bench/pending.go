package main

import (
	"fmt"
	"io"
	"time"

	"amicore/core"
	"amicore/core/wire"
)

// operations is how many actions each run submits, answers or times out in
// all, however many are pending at once.
const operations = 50_000

// benchPending measures what one action costs with few and with many pending.
func benchPending(out io.Writer) error {
	few, many := 50, 5_000
	least := map[string]time.Duration{}
	for range rounds {
		for _, n := range []int{few, many} {
			costs, err := pendingCosts(n)
			if err != nil {
				return err
			}
			for what, cost := range costs {
				key := fmt.Sprint(what, n)
				if old, ok := least[key]; !ok || cost < old {
					least[key] = cost
				}
			}
		}
	}
	fmt.Fprintf(out, "Pending actions: %d operations a run\n", operations)
	for _, what := range []string{"submit", "answer", "timeout"} {
		a, b := least[fmt.Sprint(what, few)], least[fmt.Sprint(what, many)]
		fmt.Fprintf(out, "  %-44s %8d ns with %d, %d ns with %d\n", what, a/operations, few, b/operations, many)
		atMost(out, fmt.Sprintf("cost, %s, %d pending / %d pending", what, many, few), float64(b)/float64(a), 2)
	}
	fmt.Fprintln(out)
	return nil
}

// pendingCosts fills a machine with n pending actions and empties it, by
// answers and by timeouts, until operations of each are done.
func pendingCosts(n int) (map[string]time.Duration, error) {
	costs := map[string]time.Duration{}
	d, err := newDriven(core.Config{MaxFrame: maxFrame, MaxPending: 10_000, SendWindow: 1 << 26, WriteQueue: 1 << 26})
	if err != nil {
		return nil, err
	}
	action := wire.NewAction("Getvar", "Channel", "PJSIP/100-00000001", "Variable", "DIALSTATUS")
	sent, answers := make([][]byte, n), make([][]byte, n)
	decoder := wire.NewDecoder(wire.FromClient, maxFrame)
	var f wire.Frame
	ticket := core.Ticket(0)
	fill := func() time.Duration {
		start := time.Now()
		for i := range n {
			ticket++
			sent[i] = append(sent[i][:0], d.step(core.Submit(ticket, action, nil))[0].Bytes...)
		}
		elapsed := time.Since(start)
		for i, b := range sent {
			decoder.Feed(b)
			decoder.Next(&f)
			answers[i] = append(append(append(answers[i][:0], "Response: Success\r\nActionID: "...), f.ActionID()...), "\r\nVariable: DIALSTATUS\r\nValue: ANSWER\r\n\r\n"...)
		}
		d.step(core.Sent(d.conn, d.m.Stats().Window))
		return elapsed
	}
	for done := 0; done < operations; done += n {
		costs["submit"] += fill()
		start := time.Now()
		for _, a := range answers {
			sink += len(d.step(core.Received(d.conn, a)))
		}
		costs["answer"] += time.Since(start)
	}
	for done := 0; done < operations; done += n {
		fill()
		d.now += core.Instant(11 * time.Second)
		start := time.Now()
		sink += len(d.m.Step(d.now, core.Tick()))
		costs["timeout"] += time.Since(start)
		// The records close, as the answers come too late.
		sink += len(d.step(core.Received(d.conn, answers[n-1])))
	}
	s := d.m.Stats()
	if s.Pending != 0 || s.Completed < operations || s.Failed < operations || s.Phase != core.PhaseReady {
		return nil, fmt.Errorf("not every action ended as it should: %+v", s)
	}
	return costs, nil
}
