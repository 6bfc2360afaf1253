package fleet

import (
	"fmt"
	"testing"
	"time"

	"amicore/core"
)

// Debts of any size are paid in one look at each node, not round by round.
func TestRoundsThatOnlyPayDebtsCostNothing(t *testing.T) {
	f, err := New(Config{Quantum: minQuantum})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		n, err := f.Add(Node{Core: core.Config{Name: fmt.Sprint(i), Address: "192.0.2.1:5038", Username: "u", Secret: core.NewSecret("s3cret")}})
		if err != nil {
			t.Fatal(err)
		}
		ready(f, n)
		m := f.member(n)
		step(f, n, core.Received(1, []byte("Event: X\r\n\r\n")))
		m.deficit = -int64(i+1) << 40
	}
	start := time.Now()
	var order []core.Node
	in := core.Credit(1000)
	for range 20 {
		for _, c := range f.Step(0, in) {
			if c.Event != nil {
				order = append(order, c.Node)
			}
		}
		in = core.Tick()
	}
	if fmt.Sprint(order) != "[1 2 3]" {
		t.Errorf("the events came in the order %v", order)
	}
	if took := time.Since(start); took > time.Second {
		t.Errorf("it took %v", took)
	}
}

func step(f *Fleet, n core.Node, in core.Input) []core.Command {
	in.Node = n
	return f.Step(0, in)
}

// ready takes a node through its login.
func ready(f *Fleet, n core.Node) {
	step(f, n, core.Start())
	f.Step(0, core.Tick())
	step(f, n, core.Resolved(1, "192.0.2.1:5038"))
	step(f, n, core.Connected(1))
	for _, c := range step(f, n, core.Received(1, []byte("Asterisk Call Manager/9.0.0\r\n"))) {
		if c.Kind == core.CommandSend {
			at := len("Action: Login\r\nActionID: ")
			end := at
			for c.Bytes[end] != '\r' {
				end++
			}
			step(f, n, core.Received(1, fmt.Appendf(nil, "Response: Success\r\nActionID: %s\r\n\r\n", c.Bytes[at:end])))
		}
	}
}

func TestTurnsKeepTheirOrderWhereverOneLeaves(t *testing.T) {
	all := make([]*member, 20)
	for i := range all {
		all[i] = &member{node: core.Node(i)}
	}
	for gone := range all {
		var ring turns
		for _, m := range all[:13] {
			ring.push(m)
		}
		for range 13 { // so that it wraps
			ring.push(ring.first())
			ring.pop()
		}
		for _, m := range all[13:] {
			ring.push(m)
		}
		ring.remove(all[gone])
		for i, want := range append(append([]*member(nil), all[:gone]...), all[gone+1:]...) {
			if got := ring.first(); got != want {
				t.Fatalf("without %d: place %d has node %d", gone, i, got.node)
			}
			ring.pop()
		}
		if ring.n != 0 {
			t.Fatalf("%d are left", ring.n)
		}
	}
}
