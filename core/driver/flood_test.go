package driver_test

import (
	"errors"
	"testing"
	"time"

	"amicore/core"
	"amicore/core/driver"
)

// mostLate is how many completions that bring nothing go before a deadline that
// has passed: 16 MiB, and 64 KiB for the one connection, of 256 bytes each.
const mostLate = (16<<20 + 64<<10) / 256

// emptyFloods are completions without end that bring nothing. The connection
// now is 2, and 1 is over.
var emptyFloods = map[string]driver.Completion{
	"reads of no bytes":             {Kind: driver.Received, Key: driver.Key{Node: 7, Conn: 2}},
	"writes of no bytes":            {Kind: driver.Sent, Key: driver.Key{Node: 7, Conn: 2}},
	"reads of an old connection":    {Kind: driver.Received, Key: driver.Key{Node: 7, Conn: 1}, Data: []byte("x")},
	"writes of an old connection":   {Kind: driver.Sent, Key: driver.Key{Node: 7, Conn: 1}, N: 1},
	"ends of an old connection":     {Kind: driver.Closed, Key: driver.Key{Node: 7, Conn: 1}, Close: core.CloseReset},
	"dials of an old connection":    {Kind: driver.Connected, Key: driver.Key{Node: 7, Conn: 1}},
	"failures of an old connection": {Kind: driver.ConnectFailed, Key: driver.Key{Node: 7, Conn: 1}, Reason: "refused"},
	"lookups for an old connection": {Kind: driver.Resolved, Key: driver.Key{Node: 7, Conn: 1}, Addrs: []string{"192.0.2.1:5038"}},
}

// flooded returns a rig on its second connection, before the flood. It has no
// checker: some of these completions no transport may report, and none of them
// may keep out what is.
func flooded(t *testing.T) *rig {
	t.Helper()
	r := newRig(t, nil)
	r.d = driver.New(r, r.net, driver.Config{Node: 7})
	r.give(core.Start())
	r.net.push(driver.Completion{Kind: driver.Closed, Key: r.ready(), Close: core.CloseReset})
	r.run()
	r.now = r.now.Add(time.Minute)
	if k := r.ready(); k.Conn != 2 {
		t.Fatalf("connection %d", k.Conn)
	}
	return r
}

// poll polls once and hands out all outputs.
func (r *rig) poll() (outputs []core.Command) {
	r.t.Helper()
	before := r.steps
	p := r.d.Poll(r.now)
	if !p.More {
		r.t.Fatal("nothing is left to do in a flood")
	}
	if n := r.steps - before; n > 64 {
		r.t.Fatalf("S10: a Poll has made %d Steps", n)
	}
	for out, ok := r.d.Next(); ok; out, ok = r.d.Next() {
		outputs = append(outputs, *out)
	}
	return outputs
}

// TestAnEmptyFloodPutsNoActionOff: at most one completion goes before each action
// that is submitted, whether a deadline has passed or not.
func TestAnEmptyFloodPutsNoActionOff(t *testing.T) {
	for name, c := range emptyFloods {
		for _, late := range []time.Duration{0, time.Hour} {
			r := flooded(t)
			r.net.hang["read"] = true
			r.submit(1, "CoreStatus") // its deadline passes
			r.run()
			r.net.flood = func() driver.Completion { return c }
			for range 10 {
				r.poll()
			}
			r.now = r.now.Add(late)
			const actions = 100
			polls, submitted := r.net.polls, r.machine.Stats().Submitted
			for i := range core.Ticket(actions) {
				r.submit(2+i, "CoreStatus")
			}
			for r.machine.Stats().Submitted < submitted+actions {
				r.poll()
				if n := r.net.polls - polls; n > actions+64 {
					t.Fatalf("S16: %s, %v late: %d completions went before %d of %d actions", name, late, n, r.machine.Stats().Submitted-submitted, actions)
				}
			}
		}
	}
}

// TestAnEmptyFloodPutsNoDeadlineOffForGood: what brings no bytes counts as well,
// so that a deadline that has passed waits for a bounded number of completions.
func TestAnEmptyFloodPutsNoDeadlineOffForGood(t *testing.T) {
	for name, c := range emptyFloods {
		r := flooded(t)
		r.net.hang["read"] = true
		r.submit(1, "CoreStatus")
		r.run()
		r.net.flood = func() driver.Completion { return c }
		r.now = r.now.Add(time.Hour)
		polls := r.net.polls
		for failed := 0; failed == 0; {
			for _, out := range only(r.poll(), core.CommandFail) {
				failed++
				if out.Ticket != 1 || !errors.Is(out.Err, core.ErrTimeout) {
					t.Fatalf("%s: %+v", name, out)
				}
			}
			if n := r.net.polls - polls; n > mostLate+64 {
				t.Fatalf("S16: %s: %d completions went before a deadline that has passed", name, n)
			}
		}
		if n := r.net.polls - polls; n < mostLate*99/100 {
			t.Errorf("%s: a deadline waited for %d completions only, and the answer may be behind them", name, n)
		}
	}
}
