package spec

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"amicore/core"
	"amicore/core/wire"
)

// randomInput makes an input that may or may not fit the state of a Machine.
func randomInput(r *rand.Rand, m *Machine) core.Input {
	in := core.Input{Conn: m.conn, Ticket: core.Ticket(r.IntN(20)), More: r.IntN(10) == 0}
	if r.IntN(50) == 0 {
		in.Conn--
	}
	switch r.IntN(16) {
	case 0:
		in.Kind = core.InputStart
	case 1:
		in.Kind, in.N = core.InputTick, int64(r.IntN(3)*100)
	case 2:
		in.Kind, in.Strings = core.InputResolved, []string{"a", "b"}[:r.IntN(3)]
	case 3, 4:
		in.Kind = core.InputConnected
	case 5:
		in.Kind, in.Text = core.InputConnectFailed, "no"
		if r.IntN(2) == 0 {
			in.Kind, in.Close = core.InputClosed, core.CloseReason(r.IntN(3))
		}
		if r.IntN(4) > 0 {
			in.Kind = core.InputTick
		}
	case 6:
		in.Kind, in.N = core.InputSent, int64(r.IntN(m.window+1))
	case 7, 8:
		in.Kind, in.Text, in.Options = core.InputSubmit, randomName(r), randomOptions(r)
		in.Headers = randomHeaders(r)
	case 9:
		in.Kind = core.InputCancel
	case 10:
		in.Kind, in.N = core.InputCredit, int64(r.IntN(500))
	case 11:
		in.Kind, in.Text = core.InputSetEvents, []string{"on", "off", "call", "system,call"}[r.IntN(4)]
	case 12:
		in.Kind = core.InputSetFilters
		in.Strings = []string{"Event: A", "eventfilter(name(Hangup))", "!Event: FullyBooted"}[:r.IntN(4)]
	case 13:
		in.Kind, in.N = core.InputStop, int64(r.IntN(2))*int64(time.Second)
		if r.IntN(30) > 0 {
			in.Kind, in.N = core.InputTick, 0
		}
	default:
		in.Kind, in.N = core.InputReceived, int64(r.IntN(2)*50)
		in.Data = []byte(randomBytes(r, m))
	}
	return in
}

func randomName(r *rand.Rand) string {
	names := []string{
		"Ping", "CoreShowChannels", "Originate", "AGI", "Command", "Events", "Filter", "IAXnetstats", "Queues",
		"JabberSend", "VoicemailUsersList", "Status", "Unknown", "WaitEvent", "FAXStats", "UserEvent",
	}
	return names[r.IntN(len(names))]
}

func randomOptions(r *rand.Rand) *core.Options {
	if r.IntN(2) == 0 {
		return nil
	}
	o := &core.Options{Timeout: time.Duration(r.IntN(3)) * time.Second, MaxEvents: r.IntN(3), Truncate: r.IntN(2) == 0}
	if r.IntN(3) == 0 {
		o.Rule = core.Rule(r.IntN(10))
	}
	if r.IntN(3) == 0 {
		o.ActionID = []string{"x", "y", "z"}[r.IntN(3)]
	}
	if r.IntN(3) == 0 {
		o.CompleteEvent = "End"
	}
	return o
}

func randomHeaders(r *rand.Rand) []wire.Header {
	all := []wire.Header{
		{Name: "Async", Value: "true"},
		{Name: "CommandID", Value: "c"},
		{Name: "Channel", Value: "ch"},
		{Name: "EventMask", Value: "call"},
		{Name: "Command", Value: "core show version"},
	}
	return all[:r.IntN(len(all)+1)]
}

// randomBytes makes a frame, or a few, that may belong to an action.
func randomBytes(r *rand.Rand, m *Machine) string {
	if !m.frameCame && r.IntN(2) == 0 {
		return []string{"Asterisk Call Manager/11.0.0\r\n", "Asterisk Call Manager/2.10.6\r\n", "x\r\n"}[r.IntN(3)]
	}
	if len(m.records) > 0 && r.IntN(3) > 0 {
		return fmt.Sprintf("Response: %s\r\nActionID: %s\r\nChallenge: 1\r\n%s\r\n", []string{"Success", "Success", "Success", "Error"}[r.IntN(4)],
			m.records[0].id, []string{"", "EventList: start\r\n", "Message: Permission denied\r\n", "CoreStartupDate: 1970-01-01\r\n"}[r.IntN(4)])
	}
	id := "ActionID: x\r\n"
	var all []*action
	all = append(append(append(all, m.records...), m.acknowledged...), m.callersWaiting...)
	if len(all) > 0 && r.IntN(10) > 0 {
		id = "ActionID: " + all[r.IntN(min(len(all), 1+r.IntN(3)))].id + "\r\n"
	}
	if r.IntN(6) == 0 {
		id = ""
	}
	lines := []string{
		"EventList: start\r\n", "EventList: Complete\r\n", "EventList: Cancelled\r\n", "Privilege: call,all\r\n",
		"Message: Permission denied\r\n", "CoreStartupDate: 1970-01-01\r\n", "Response: Failure\r\n", "Challenge: 1\r\n",
		"Events: Off\r\n", "CommandId: c\r\nChannel: CH\r\n", "a\r\n--END COMMAND--\r\n", "\r\n", strings.Repeat("y", 5000) + "\r\n",
	}
	first := []string{
		"Response: Success\r\n", "Response: Success\r\n", "Response: Success\r\n", "Response: Success\r\n", "Response: Error\r\n",
		"Response: Follows\r\n", "Event: FullyBooted\r\n", "Event: OriginateResponse\r\n", "Event: AsyncAGIExec\r\n", "Event: End\r\n",
		"Event: CoreShowChannel\r\n", "Event: Hangup\r\n", "text\r\n",
	}[r.IntN(13)]
	text := first + id
	if r.IntN(10) == 0 {
		text = id + first
	}
	for r.IntN(2) == 0 {
		text += lines[r.IntN(len(lines))]
	}
	return text + "\r\n"
}

// equalCommands reports whether two lists of commands are equal.
func equalCommands(a, b []Command) bool {
	return fmt.Sprintf("%+v", a) == fmt.Sprintf("%+v", b) || reflect.DeepEqual(a, b)
}

func TestRandomSteps(t *testing.T) {
	for seed := range uint64(150) {
		r := rand.New(rand.NewPCG(seed, 1))
		config := core.Config{
			Address: "h:1", Username: "u", MaxFrame: 4096, MaxPending: 5, StepEvents: 3,
			AnyOrder: r.IntN(3) == 0, HoldBehindBlocking: r.IntN(3) == 0, RequirePermit: false,
			Events: []string{"", "on", "call"}[r.IntN(3)], HeartbeatInterval: time.Second,
		}
		if r.IntN(4) == 0 {
			config.Filters = []string{"eventfilter(name(Hangup))"}
		}
		m, err := New(config, "secret")
		if err != nil {
			t.Fatal(err)
		}
		now := core.Instant(0)
		for _, in := range []core.Input{
			{Kind: core.InputStart},
			{Kind: core.InputResolved, Conn: 1, Strings: []string{"a", "b"}},
			{Kind: core.InputConnected, Conn: 1},
			{Kind: core.InputReceived, Conn: 1, Data: []byte([]string{"Asterisk Call Manager/11.0.0\r\n", "Asterisk Call Manager/2.10.6\r\n"}[r.IntN(2)])},
		} {
			m.Step(now, in)
		}
		for range 400 {
			if at, _, armed := m.Deadline(); armed && r.IntN(6) == 0 {
				now = max(now, at)
			}
			now += core.Instant(r.IntN(1e8))
			in := randomInput(r, m)
			clone := m.Clone()
			before := m.Stats()
			made := m.Step(now, in)
			if again := clone.Step(now, in); !equalCommands(made, again) || clone.Stats() != m.Stats() {
				t.Fatalf("seed %d: a Clone differs:\n%+v\n%+v", seed, made, again)
			}
			if st := m.Stats(); st.Misuse > before.Misuse {
				continue
			}
			checkSums(t, m.Stats())
		}
	}
}

// TestCutsDoNotMatter feeds the same stream whole and byte by byte, at one time.
func TestCutsDoNotMatter(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 2))
		s := begin(t, func(c *core.Config) { c.MaxFrame = 4096 })
		s.connect().receive("Asterisk Call Manager/2.10.6|")
		s.receive("Response: Success|ActionID: " + s.lastID() + "||")
		s.receive("Response: Success|ActionID: " + s.lastID() + "|CoreStartupDate: 2026-01-01||")
		for i := range 5 {
			s.submit(core.Ticket(i), randomName(r), randomOptions(r), "Command", "x", "Async", "true")
		}
		var data string
		for range 10 {
			data += randomBytes(r, s.m)
		}
		whole, cut := s.m.Clone(), s.m.Clone()
		at := s.now + 1
		in := core.Input{Kind: core.InputReceived, Conn: s.m.conn, Data: []byte(data), More: true}
		whole.Step(at, in)
		for i := range len(data) {
			in.Data = []byte(data[i : i+1])
			if cut.isOnline() {
				cut.Step(at, in)
			}
		}
		a, b := whole.Stats(), cut.Stats()
		a.BytesIn, b.BytesIn = 0, 0
		a.Queued, a.QueuedBytes, b.Queued, b.QueuedBytes = 0, 0, 0, 0
		if a != b {
			t.Fatalf("seed %d:\n%+v\n%+v", seed, a, b)
		}
	}
}
