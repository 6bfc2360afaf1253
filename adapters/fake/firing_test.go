package fake

import (
	"slices"
	"strings"
	"testing"
	"time"

	"amicore/core"
	"amicore/core/driver"
)

// network1 is a network with one node.
func network1(t *testing.T, addrs ...string) (*Network, driver.Transport) {
	t.Helper()
	n := NewNetwork(1)
	s, err := NewServer(ServerConfig{})
	if err != nil {
		t.Fatal(err)
	}
	return n, n.Add(1, s, Link{Latency: time.Millisecond}, addrs, nil)
}

// taken advances the network and returns what came meanwhile.
func taken(n *Network, p driver.Transport, to core.Instant) (list []driver.Completion) {
	for {
		at, ok := n.Deadline()
		if !ok || at > to {
			return list
		}
		n.Advance(at)
		for c, ok := p.Poll(); ok; c, ok = p.Poll() {
			list = append(list, c)
		}
	}
}

// TestChoppedBytesComeInPieces on a path without jitter too, where all of them
// come at one instant.
func TestChoppedBytesComeInPieces(t *testing.T) {
	n, p := network1(t, "a")
	p.Connect(driver.Key{Node: 1, Conn: 1}, "a")
	taken(n, p, core.Instant(time.Second))
	n.Fault(1, NetChop, core.Instant(time.Minute), 0, 10)
	n.Say(1, []byte(strings.Repeat("0123456789", 100)))
	pieces := 0
	for _, c := range taken(n, p, core.Instant(2*time.Second)) {
		if pieces++; len(c.Data) > 10 {
			t.Errorf("a piece of %d bytes", len(c.Data))
		}
	}
	if pieces < 100 {
		t.Errorf("%d pieces", pieces)
	}
	if fired := n.FaultCounts(NetChop).Fired; fired < 100 {
		t.Errorf("it fired %d times", fired)
	}
}

// TestAHealedConnectionIsNotCut, though a cut had been waiting for its byte.
func TestAHealedConnectionIsNotCut(t *testing.T) {
	for _, heal := range []bool{false, true} {
		n, p := network1(t, "a")
		p.Connect(driver.Key{Node: 1, Conn: 1}, "a")
		taken(n, p, core.Instant(time.Second))
		n.Fault(1, NetCut, core.Instant(time.Minute), 0, 100)
		n.Say(1, make([]byte, 50))
		if heal {
			n.Heal()
		}
		n.Say(1, make([]byte, 100))
		closed := false
		for _, c := range taken(n, p, core.Instant(2*time.Second)) {
			closed = closed || c.Kind == driver.Closed
		}
		if closed == heal {
			t.Errorf("healed: %t, closed: %t", heal, closed)
		}
	}
}

// TestAddressesChangeWhereThereAreSeveral: a fault that changes nothing does
// not fire.
func TestAddressesChangeWhereThereAreSeveral(t *testing.T) {
	for _, addrs := range [][]string{{"a"}, {"a", "b"}, {"a", "b", "c"}} {
		n, p := network1(t, addrs...)
		n.Fault(1, NetChangeDNS, core.Instant(time.Minute), 0, 0)
		for conn := range core.Conn(10) {
			p.Resolve(driver.Key{Node: 1, Conn: conn + 1}, "pbx")
		}
		for _, c := range taken(n, p, core.Instant(time.Second)) {
			switch got := c.Addrs; {
			case len(addrs) == 1 && !slices.Equal(got, addrs):
				t.Errorf("one address became %q", got)
			case len(addrs) > 1 && (got[0] == addrs[0] || len(got) != len(addrs)-1):
				t.Errorf("%q became %q", addrs, got)
			}
		}
		if fired := n.FaultCounts(NetChangeDNS).Fired; fired != 0 && len(addrs) == 1 || fired != 10 && len(addrs) > 1 {
			t.Errorf("%q: it fired %d times", addrs, fired)
		}
	}
}

// TestBytesAreHeldBackAndCounted: whatever is written while they stall, and
// nothing behind it.
func TestBytesAreHeldBackAndCounted(t *testing.T) {
	n, p := network1(t, "a")
	p.Connect(driver.Key{Node: 1, Conn: 1}, "a")
	taken(n, p, core.Instant(time.Second))
	n.Advance(core.Instant(time.Second))
	until := core.Instant(3 * time.Second)
	n.Fault(1, NetStallDown, until, 0, 0)
	var told []Firing
	n.Watch(1, func(f Firing) { told = append(told, f) })
	for i := range 3 {
		n.Advance(core.Instant(time.Second).Add(time.Duration(i) * time.Second))
		n.Say(1, []byte("x\r\n"))
	}
	if len(told) != 2 || told[0].Due != until || told[1].Due != until || told[1].From != told[0].From+3 {
		t.Errorf("told of %+v", told)
	}
	for _, c := range taken(n, p, until-1) {
		t.Errorf("%q came while they stall", c.Data)
	}
}

// TestAFaultThatWouldChangeNothingDoesNotFire.
func TestAFaultThatWouldChangeNothingDoesNotFire(t *testing.T) {
	for _, c := range []struct {
		what string
		kind FaultKind
		do   func(k *talk)
	}{
		{"a login with a wrong secret", RefuseLogin, func(k *talk) {
			k.accept(1)
			k.send(1, "Action: Login", "Username: admin", "Secret: wrong")
			k.pass(2 * time.Second)
			k.want(1, "Authentication failed")
		}},
		{"the outcome of a call, to who does not want to hear of calls", NoOutcome, func(k *talk) {
			k.login(1, "Events: off")
			k.send(1, anOriginate)
			k.pass(time.Minute)
			k.want(1, "successfully queued")
		}},
	} {
		k := newTalk(t, ServerConfig{})
		if err := k.s.Fault(k.now, Fault{Kind: c.kind}); err != nil {
			t.Fatal(err)
		}
		c.do(k)
		if n := k.s.FaultCount(c.kind).Fired; n != 0 {
			t.Errorf("%s: %v fired %d times", c.what, c.kind, n)
		}
	}
}

// TestAnActionThatBlocksIsNeverAnsweredEither.
func TestAnActionThatBlocksIsNeverAnsweredEither(t *testing.T) {
	for _, action := range []string{
		"Action: Originate\r\nActionID: it\r\nChannel: Local/101@default\r\nContext: default\r\nExten: 100\r\nPriority: 1", "Action: WaitEvent\r\nActionID: it\r\nTimeout: 5",
	} {
		k := newTalk(t, ServerConfig{})
		k.login(1)
		if err := k.s.Fault(k.now, Fault{Kind: ReplyNever, N: 1}); err != nil {
			t.Fatal(err)
		}
		k.send(1, action)
		k.pass(time.Minute)
		k.send(1, "Action: Ping", "ActionID: behind")
		if got := k.want(1, "ActionID: behind"); strings.Contains(got, "ActionID: it") {
			t.Errorf("%q was answered: %q", action, got)
		}
	}
}

// TestWhatAFaultDidIsTold with the action that it was about.
func TestWhatAFaultDidIsTold(t *testing.T) {
	var told []Firing
	k := newTalk(t, ServerConfig{OnFault: func(f Firing) {
		f.ActionID = slices.Clone(f.ActionID)
		told = append(told, f)
	}})
	k.login(1)
	if err := k.s.Fault(k.now, Fault{Kind: ReplyLate, Delay: time.Second, N: 1}); err != nil {
		t.Fatal(err)
	}
	k.send(1, "Action: Ping", "ActionID: it")
	if len(told) != 1 || told[0].Server != ReplyLate || told[0].Conn != 1 || string(told[0].ActionID) != "it" || told[0].Due != k.now.Add(time.Second) {
		t.Errorf("told of %+v", told)
	}
}
