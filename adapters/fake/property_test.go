package fake

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"amicore/core"
)

// move is one thing that a game does to a server.
type move struct {
	kind    int
	after   time.Duration
	session SessionID
	text    string
	fault   Fault
}

var clientTexts = []string{
	"Action: Login\r\nUsername: admin\r\nSecret: s3cret\r\nActionID: l\r\n\r\n",
	"Action: Login\r\nUsername: admin\r\nSecret: wrong\r\n\r\n",
	"Action: Challenge\r\nAuthType: MD5\r\n\r\n",
	"Action: Ping\r\nActionID: p\r\n\r\n", "Action: Ping\r\n\r\nAction: CoreStatus\r\n\r\n",
	"Action: Originate\r\nActionID: o\r\nChannel: Local/101@default\r\nContext: default\r\nExten: 100\r\nPriority: 1\r\nAsync: 1\r\n\r\n",
	"Action: Originate\r\nActionID: s\r\nChannel: PJSIP/alice\r\nContext: default\r\nExten: 100\r\nPriority: 1\r\nTimeout: 700\r\n\r\n",
	"Action: Originate\r\nActionID: q\r\nChannel: Local/102@default\r\nContext: default\r\nExten: 100\r\nPriority: 1\r\nAsync: 1\r\n\r\n",
	"Action: Hangup\r\nChannel: /./\r\n\r\n", "Action: Hangup\r\nChannel: Local/101@default-00000000;1\r\n\r\n",
	"Action: CoreShowChannels\r\nActionID: c\r\n\r\n", "Action: Status\r\n\r\n", "Action: QueueStatus\r\nActionID: q\r\n\r\n",
	"Action: QueueAdd\r\nQueue: sales\r\nInterface: PJSIP/bob\r\n\r\n", "Action: QueueRemove\r\nQueue: sales\r\nInterface: PJSIP/bob\r\n\r\n",
	"Action: Events\r\nEventMask: call,agent\r\n\r\n", "Action: Events\r\nEventMask: off\r\n\r\n",
	"Action: Filter\r\nOperation: Add\r\nFilter: !Event: VarSet\r\n\r\n", "Action: WaitEvent\r\nTimeout: 3\r\n\r\n",
	"Action: Command\r\nCommand: core show channels\r\n\r\n", "Action: UserEvent\r\nUserEvent: X\r\nA: b\r\n\r\n", "Action: Logoff\r\n\r\n",
	"Action: DBPut\r\nFamily: f\r\nKey: k\r\nVal: v\r\n\r\n", "Action: DBGetTree\r\n\r\n", "Action: Nonsense\r\n\r\n", "\r\n", "garbage without end",
	"Action: Setvar\r\nVariable: A\r\nValue: b\r\n\r\n", "Action: ListCommands\r\n\r\n", "Action: Command\r\nCommand: core stop now\r\n\r\n",
	"Action: PJSIPShowEndpoint\r\nEndpoint: 101\r\nActionID: e\r\n\r\n", "Action: SKINNYlines\r\n\r\n", "Action: VoicemailUsersList\r\n\r\n",
	"Action: SIPqualifypeer\r\nPeer: 100\r\n\r\n", "Action: Queues\r\n\r\n",
}

const (
	moveText = iota
	moveAccept
	moveHangup
	moveBlocked
	moveFault
	moveHeal
	moveKinds
)

var moves = rapid.Custom(func(t *rapid.T) move {
	m := move{
		// Most moves are texts.
		kind:    max(0, rapid.IntRange(-12, moveKinds-1).Draw(t, "kind")),
		after:   time.Duration(rapid.IntRange(0, 1500).Draw(t, "ms")) * time.Millisecond,
		session: SessionID(rapid.IntRange(1, 4).Draw(t, "session")),
	}
	switch m.kind {
	case moveText:
		if rapid.IntRange(0, 9).Draw(t, "any") == 0 {
			m.text = string(rapid.SliceOfN(rapid.Byte(), 1, 2000).Draw(t, "bytes"))
		} else {
			m.text = rapid.SampledFrom(clientTexts).Draw(t, "text")
		}
	case moveFault:
		m.fault = Fault{
			Kind: FaultKind(rapid.IntRange(1, int(FaultKinds)-1).Draw(t, "fault")), N: rapid.IntRange(0, 3).Draw(t, "n"), P: 500_000,
			Rate: rapid.IntRange(0, 100).Draw(t, "rate"),
		}
	}
	return m
})

// stage plays moves and keeps everything that comes out.
type stage struct {
	s   *Server
	now core.Instant
	out []byte
	// piece is the most bytes given to Receive at once; 0 is all.
	piece  int
	closed map[SessionID]bool
}

func (g *stage) drain() {
	for {
		o, ok := g.s.Next()
		if !ok {
			return
		}
		g.out = fmt.Appendf(g.out, "%d %d %q %v\n", g.now, o.Session, o.Data, o.Close)
		g.closed[o.Session] = o.Close
	}
}

func (g *stage) play(m move) {
	end := g.now.Add(m.after)
	for {
		at, ok := g.s.Deadline()
		if !ok || at > end {
			break
		}
		g.now = max(g.now, at)
		g.s.Tick(g.now)
		g.drain()
	}
	g.now = end
	switch m.kind {
	case moveText:
		for text := m.text; text != ""; {
			n := len(text)
			if g.piece > 0 {
				n = min(n, g.piece)
			}
			g.s.Receive(g.now, m.session, []byte(text[:n]))
			text = text[n:]
		}
	case moveAccept:
		g.s.Accept(g.now, m.session)
		g.closed[m.session] = false
	case moveHangup:
		g.s.Hangup(g.now, m.session)
	case moveBlocked:
		g.s.Blocked(g.now, m.session)
	case moveFault:
		if err := g.s.Fault(g.now, m.fault); err != nil {
			panic(err)
		}
	case moveHeal:
		g.s.Heal(g.now)
	}
	g.drain()
}

func newStage(t *rapid.T, cfg ServerConfig) *stage {
	s, err := NewServer(cfg)
	if err != nil {
		t.Fatal(err)
	}
	g := &stage{s: s, closed: map[SessionID]bool{}}
	for id := SessionID(1); id <= 3; id++ {
		g.play(move{kind: moveAccept, session: id})
		g.play(move{session: id, text: clientTexts[0]})
	}
	return g
}

func config(t *rapid.T) ServerConfig {
	return ServerConfig{
		Profile: rapid.SampledFrom(ProfileNames()).Draw(t, "profile"), Seed: rapid.Uint64().Draw(t, "seed"),
		BootedAfter: time.Duration(rapid.IntRange(0, 1).Draw(t, "boot")) * time.Second,
		AllModules:  rapid.Bool().Draw(t, "modules"),
		Objects:     rapid.IntRange(0, 3).Draw(t, "objects"),
		Calls:       CallLoad{PerMinute: rapid.IntRange(0, 200).Draw(t, "calls"), Queue: 30},
	}
}

// TestTheSameCallsGiveTheSameBytes also on a server that was reset, and on a
// clone made half-way.
func TestTheSameCallsGiveTheSameBytes(t *testing.T) {
	used, err := NewServer(ServerConfig{})
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		cfg := config(t)
		list := rapid.SliceOfN(moves, 0, 30).Draw(t, "moves")
		a, b := newStage(t, cfg), newStage(t, cfg)
		if err := used.Reset(cfg); err != nil {
			t.Fatal(err)
		}
		r := &stage{s: used, closed: map[SessionID]bool{}}
		for id := SessionID(1); id <= 3; id++ {
			r.play(move{kind: moveAccept, session: id})
			r.play(move{session: id, text: clientTexts[0]})
		}
		half := len(list) / 2
		var c *stage
		for i, m := range list {
			if i == half {
				c = &stage{s: a.s.Clone(), now: a.now, out: append([]byte(nil), a.out...), closed: map[SessionID]bool{}}
			}
			a.play(m)
			b.play(m)
			r.play(m)
		}
		if c != nil {
			for _, m := range list[half:] {
				c.play(m)
			}
			same(t, "a clone", a, c)
		}
		same(t, "a second run", a, b)
		same(t, "a reset server", a, r)
	})
}

func same(t *rapid.T, what string, a, b *stage) {
	if string(a.out) != string(b.out) {
		n := 0
		for n < min(len(a.out), len(b.out)) && a.out[n] == b.out[n] {
			n++
		}
		from := max(0, n-200)
		t.Fatalf("%s differs at byte %d:\n%s\n---\n%s", what, n, a.out[from:min(len(a.out), n+300)], b.out[from:min(len(b.out), n+300)])
	}
	if x, y := a.s.Stats(), b.s.Stats(); x != y {
		t.Fatalf("%s has other counts: %+v, %+v", what, x, y)
	}
}

// TestBytesMayComeInAnyPieces: but for WaitEvent, which any byte ends.
func TestBytesMayComeInAnyPieces(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cfg := config(t)
		list := rapid.SliceOfN(moves, 0, 30).Draw(t, "moves")
		whole, pieces := newStage(t, cfg), newStage(t, cfg)
		pieces.piece = rapid.IntRange(1, 50).Draw(t, "piece")
		for _, m := range list {
			if m.text == "Action: WaitEvent\r\nTimeout: 3\r\n\r\n" {
				continue
			}
			whole.play(m)
			pieces.play(m)
		}
		same(t, "in pieces", whole, pieces)
	})
}

// TestCountsAddUp holds what the counts say of each other after any game.
func TestCountsAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := newStage(t, config(t))
		for _, m := range rapid.SliceOfN(moves, 0, 60).Draw(t, "moves") {
			g.play(m)
			st := g.s.Stats()
			unauth := 0
			for _, x := range g.s.sessions {
				if !x.closing && x.user == nil {
					unauth++
				}
			}
			live := 0
			for _, c := range g.s.calls.list {
				if c.live {
					live++
				}
			}
			switch {
			case g.s.unauth != unauth:
				t.Fatalf("%d sessions without login are counted, there are %d", g.s.unauth, unauth)
			case st.Sessions > 4, st.Runs > st.Requests, st.Refused > st.Accepted:
				t.Fatalf("counts: %+v", st)
			case st.ActiveCalls != uint64(live), live+len(g.s.calls.free) != len(g.s.calls.list):
				t.Fatalf("%d calls live, %d counted, %d free of %d", live, st.ActiveCalls, len(g.s.calls.free), len(g.s.calls.list))
			case len(g.s.byID) != len(g.s.sessions):
				t.Fatalf("%d sessions by id, %d in order", len(g.s.byID), len(g.s.sessions))
			}
		}
	})
}
