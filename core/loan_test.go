package core_test

import (
	"strings"
	"testing"

	"amicore/core"
)

const (
	loanEvent = "Event: Newchannel\r\nPrivilege: call,all\r\n\r\n"
	loanSize  = int64(len(loanEvent) - len("\r\n")) // the blank line costs no credit
)

// delivered counts the events in what a Step returned.
func delivered(commands []core.Command) (n int) {
	for i := range commands {
		if commands[i].Kind == core.CommandDeliver && commands[i].Event != nil {
			n++
		}
	}
	return n
}

func TestWhatIsLentForAStepLapsesWithIt(t *testing.T) {
	m, now := readied(t, core.Config{Address: "192.0.2.1:5038", Username: "admin", Secret: core.NewSecret("s3cret")}), core.Instant(1)
	in := core.Received(1, []byte(loanEvent))
	in.N = 1 << 20
	if n := delivered(m.Step(now, in)); n != 1 {
		t.Fatalf("%d events delivered on a loan, want 1", n)
	}
	if c := m.Stats().Credit; c != 0 {
		t.Errorf("a credit of %d is left of a loan", c)
	}
	if n := delivered(m.Step(now, core.Received(1, []byte(loanEvent)))); n != 0 {
		t.Errorf("%d events delivered in the Step after the loan", n)
	}
	if !m.Backlog() {
		t.Error("an event waits for credit and there is no backlog")
	}
	if _, why, _ := m.Deadline(); why == core.DeadlineMore {
		t.Error("more work is promised, and there is no credit for it")
	}
	tick := core.Tick()
	tick.N = 1
	if n := delivered(m.Step(now, tick)); n != 1 {
		t.Errorf("%d events delivered on a loan of one byte, want 1: it may be overdrawn", n)
	}
	if m.Backlog() {
		t.Error("nothing waits and there is a backlog")
	}
}

func TestAnObservingMachineHeedsALoan(t *testing.T) {
	m, err := core.New(core.Config{Observe: true})
	if err != nil {
		t.Fatal(err)
	}
	m.Step(0, core.Start())
	m.Step(0, core.ConnectedMiddle(1))
	m.Step(0, core.Received(1, []byte(loanEvent))) // it waits for credit
	in := core.Received(1, []byte(loanEvent))
	in.N = 1 << 20
	if n := delivered(m.Step(0, in)); n == 0 {
		t.Error("nothing is delivered on a loan")
	}
}

func TestADebtIsPaidFromLaterLoans(t *testing.T) {
	m, now := readied(t, core.Config{Address: "192.0.2.1:5038", Username: "admin", Secret: core.NewSecret("s3cret")}), core.Instant(1)
	m.Step(now, core.Received(1, []byte(strings.Repeat(loanEvent, 3))))
	tick := core.Tick()
	tick.N = 1
	if n := delivered(m.Step(now, tick)); n != 1 {
		t.Fatalf("%d events delivered, want 1", n)
	}
	debt := loanSize - 1
	if c := m.Stats().Credit; c != -debt {
		t.Fatalf("credit %d after an overdraft of %d", c, debt)
	}
	tick.N = debt
	if n := delivered(m.Step(now, tick)); n != 0 || m.Stats().Credit != 0 {
		t.Fatalf("%d events delivered, credit %d, by a loan that just pays the debt", n, m.Stats().Credit)
	}
	tick.N = 1
	if n := delivered(m.Step(now, tick)); n != 1 {
		t.Errorf("%d events delivered after the debt was paid, want 1", n)
	}
}

func TestALoanLeavesTheCreditThatWasThere(t *testing.T) {
	m, now := readied(t, core.Config{Address: "192.0.2.1:5038", Username: "admin", Secret: core.NewSecret("s3cret")}), core.Instant(1)
	m.Step(now, core.Credit(100))
	in := core.Received(1, []byte(loanEvent))
	in.N = 10
	m.Step(now, in)
	if c, want := m.Stats().Credit, 110-loanSize; c != want {
		t.Errorf("credit %d, want %d: what was used, beyond the loan, came from the credit", c, want)
	}
	in.N = -1
	before := m.Stats().Misuse
	m.Step(now, in)
	if m.Stats().Misuse != before+1 {
		t.Error("a negative loan is no misuse")
	}
}
