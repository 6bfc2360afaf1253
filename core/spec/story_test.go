package spec

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"amicore/core"
	"amicore/core/wire"
)

// story drives a Machine through a test and keeps what the last Step made.
type story struct {
	t    *testing.T
	m    *Machine
	now  core.Instant
	made []Command
}

// begin returns a story of a Machine in Idle.
func begin(t *testing.T, change func(*core.Config)) *story {
	t.Helper()
	config := core.Config{Address: "pbx:5038", Username: "u", Name: "n"}
	if change != nil {
		change(&config)
	}
	m, err := New(config, "s")
	if err != nil {
		t.Fatal(err)
	}
	return &story{t: t, m: m, now: 1000}
}

// step makes a Step and checks what must hold after each.
func (s *story) step(in core.Input) *story {
	s.t.Helper()
	s.made = s.m.Step(s.now, in)
	checkSums(s.t, s.m.Stats())
	return s
}

// checkSums checks the sums that hold after each Step.
func checkSums(t *testing.T, st core.Stats) {
	t.Helper()
	sum := st.Delivered + st.Collected + st.Replies + st.Internal + uint64(st.Queued) + st.Dropped + st.Discarded
	for _, n := range st.Orphans {
		sum += n
	}
	if sum != st.Frames {
		t.Fatalf("%d frames, %d counted: %+v", st.Frames, sum, st)
	}
	if st.Submitted != st.Completed+st.Failed+uint64(st.Pending) {
		t.Fatalf("submissions do not add up: %+v", st)
	}
}

// wait lets time pass to the deadline and makes a Tick.
func (s *story) wait(why core.DeadlineReason) *story {
	s.t.Helper()
	at, reason, armed := s.m.Deadline()
	if !armed || reason != why {
		s.t.Fatalf("deadline %d, reason %d, armed %v; want reason %d", at, reason, armed, why)
	}
	s.now = at
	return s.step(core.Input{Kind: core.InputTick})
}

// receive brings text of the server; each | stands for CRLF.
func (s *story) receive(text string) *story {
	s.t.Helper()
	data := []byte(strings.ReplaceAll(text, "|", "\r\n"))
	return s.step(core.Input{Kind: core.InputReceived, Conn: s.m.conn, Data: data})
}

// submit submits an action with headers given as name, value, name, value.
func (s *story) submit(t core.Ticket, name string, options *core.Options, nameValue ...string) *story {
	s.t.Helper()
	in := core.Input{Kind: core.InputSubmit, Ticket: t, Text: name, Options: options}
	for i := 0; i < len(nameValue); i += 2 {
		in.Headers = append(in.Headers, wire.Header{Name: nameValue[i], Value: nameValue[i+1]})
	}
	return s.step(in)
}

// lastID returns the ActionID of the record that was sent last.
func (s *story) lastID() string { return s.m.records[len(s.m.records)-1].id }

// kinds returns the commands of the last Step in short.
func (s *story) kinds() string {
	var words []string
	for _, c := range s.made {
		switch {
		case c.Kind == core.CommandNotice && c.Notice == core.NoticePhase:
			words = append(words, fmt.Sprintf("phase%d", c.Phase))
		case c.Kind == core.CommandNotice:
			words = append(words, fmt.Sprintf("notice%d", c.Notice))
		case c.Kind == core.CommandSend:
			name, _, _ := strings.Cut(strings.TrimPrefix(c.Bytes, "Action: "), "\r\n")
			words = append(words, "send:"+name)
		case c.Kind == core.CommandFail:
			words = append(words, "fail:"+c.Err.Err.Error())
		case c.IsGap:
			words = append(words, "gap")
		default:
			words = append(words, [...]string{"want", "resolve", "connect", "", "close", "acked", "complete", "", "deliver"}[c.Kind])
		}
	}
	return strings.Join(words, " ")
}

// want checks the commands of the last Step.
func (s *story) want(kinds string) *story {
	s.t.Helper()
	if got := s.kinds(); got != kinds {
		s.t.Fatalf("got  %s\nwant %s", got, kinds)
	}
	return s
}

// connect brings the story to Greeting.
func (s *story) connect() *story {
	s.t.Helper()
	if s.m.phase == core.PhaseIdle {
		s.step(core.Input{Kind: core.InputStart}).want("phase2 want phase3 resolve")
	}
	s.step(core.Input{Kind: core.InputResolved, Conn: s.m.conn, Strings: []string{"a:1", "b:1"}}).want("phase4 connect")
	return s.step(core.Input{Kind: core.InputConnected, Conn: s.m.conn}).want("phase5")
}

// ready brings the story to Ready, with plenty of credit.
func (s *story) ready(banner string) *story {
	s.t.Helper()
	s.connect()
	s.step(core.Input{Kind: core.InputCredit, N: 1 << 40})
	s.receive(banner + "|").want("phase6 send:Login notice1")
	s.receive("Response: Success|ActionID: " + s.lastID() + "||")
	if s.m.phase != core.PhaseReady {
		s.t.Fatalf("phase %d", s.m.phase)
	}
	return s
}

// taken lets the transport take all that was sent.
func (s *story) taken() *story {
	s.t.Helper()
	return s.step(core.Input{Kind: core.InputSent, Conn: s.m.conn, N: int64(s.m.window)}).want("")
}

const newBanner = "Asterisk Call Manager/11.0.0"

func TestLogin(t *testing.T) {
	s := begin(t, nil).ready(newBanner).want("phase8")
	if st := s.m.Stats(); st.Internal != 2 || st.Sessions != 1 || st.Banner != newBanner {
		t.Errorf("%+v", st)
	}
	s.step(core.Input{Kind: core.InputStart})
	if s.m.Stats().Misuse != 1 {
		t.Error("a second Start is a misuse")
	}
}

func TestLoginMD5(t *testing.T) {
	s := begin(t, func(c *core.Config) { c.Auth = core.AuthMD5; c.Events = "call" }).connect()
	s.receive(newBanner + "|").want("phase6 send:Challenge notice1")
	s.receive("Response: Success|ActionID: " + s.lastID() + "|Challenge: 123||").want("send:Login")
	want := "Action: Login\r\nActionID: " + s.lastID() + "\r\nAuthType: MD5\r\nUsername: u\r\nKey: 52b4a25e0d7cc2b6c9b4d0fa5ac4ed88\r\nEvents: call\r\n\r\n"
	got := s.made[0].Bytes
	if len(got) != len(want) || !s.made[0].Sensitive || !strings.HasSuffix(got, "\r\nEvents: call\r\n\r\n") {
		t.Errorf("%q", got)
	}
	s.receive("Response: Error|ActionID: " + s.lastID() + "|Message: Authentication failed||").want("close phase1 notice3 notice6 notice7")
	if d := s.m.timers.phase.at - s.now; d < core.Instant(30*time.Second) || d > core.Instant(60*time.Second) {
		t.Errorf("delay %d", d)
	}
}

func TestPing(t *testing.T) {
	s := begin(t, nil).ready(newBanner)
	s.submit(7, "Ping", nil).want("send:Ping")
	s.receive("Response: Success|ActionID: " + s.lastID() + "|Ping: Pong||").want("complete")
	if r := s.made[0].Reply; r.Response != "Response: Success\r\nActionID: "+r.ActionID+"\r\nPing: Pong\r\n" || r.NodeName != "n" {
		t.Errorf("%+v", r)
	}
	s.submit(7, "Ping", &core.Options{ActionID: "mine"}).want("send:Ping")
	s.receive("Response: Error|ActionID: mine|Message: Permission denied||").want("fail:" + core.ErrResponse.Error())
	if s.made[0].Err.Run != core.Rejected {
		t.Errorf("%+v", s.made[0].Err)
	}
	s.receive("Response: Success|ActionID: mine||").want("notice18")
	if s.made[0].Orphan != core.OrphanLate {
		t.Errorf("%+v", s.made[0])
	}
}

func TestList(t *testing.T) {
	s := begin(t, nil).ready(newBanner)
	s.submit(1, "CoreShowChannels", nil).want("send:CoreShowChannels")
	id := "|ActionID: " + s.lastID() + "|"
	s.receive("Response: Success" + id + "EventList: start||").want("")
	s.receive("Event: CoreShowChannel" + id + "Channel: x||Event: Hangup|Privilege: call,all||").want("deliver")
	if s.m.Stats().ReplyBytes == 0 {
		t.Error("no reply bytes")
	}
	s.receive("Event: CoreShowChannelsComplete" + id + "EventList: Complete|ListItems: 1||").want("complete")
	if r := s.made[0].Reply; len(r.Events) != 1 || r.Final == "" || r.Missing != 0 {
		t.Errorf("%+v", r)
	}
	if s.m.Stats().ReplyBytes != 0 || s.m.Stats().Records != 0 {
		t.Error("something is left")
	}
}

func TestAsyncOriginate(t *testing.T) {
	s := begin(t, nil).ready(newBanner)
	originate := []string{"Channel", "Local/1", "Application", "Wait", "Async", "true", "ChannelId", "c1"}
	s.submit(1, "Originate", nil, originate...).want("send:Originate")
	id := "|ActionID: " + s.lastID() + "|"
	s.receive("Response: Success" + id + "|").want("acked")
	s.receive("Event: OriginateResponse|Privilege: call,all" + id + "Response: Failure|Reason: 5||").
		want("fail:" + core.ErrResponse.Error() + " deliver")
	if e := s.made[0].Err; e.Message != "Reason 5: busy" || e.Run != core.Failed || !e.Acked || e.ChannelID != "c1" {
		t.Errorf("%+v", e)
	}
	s.submit(2, "Originate", &core.Options{OutcomeTimeout: time.Second}, originate...)
	s.receive("Response: Success|ActionID: " + s.lastID() + "||").want("acked")
	s.wait(core.DeadlineAction).want("fail:" + core.ErrTimeout.Error())
	if e := s.made[0].Err; e.Detail != nil || e.After != time.Second {
		t.Errorf("the class was heard: %+v", e)
	}
}

func TestFenceAndTimeout(t *testing.T) {
	s := begin(t, nil).ready(newBanner)
	s.submit(1, "CoreShowChannels", &core.Options{Timeout: time.Second}).want("send:CoreShowChannels")
	s.wait(core.DeadlineAction).want("fail:" + core.ErrTimeout.Error())
	if st := s.m.Stats(); st.Records != 1 || st.Pending != 0 {
		t.Errorf("%+v", st)
	}
	s.submit(2, "Ping", nil).submit(3, "Ping", nil)
	s.receive("Response: Success|ActionID: " + s.lastID() + "||").want("fail:" + core.ErrMissingResponse.Error() + " complete")
	if st := s.m.Stats(); st.Records != 0 || st.Pending != 0 {
		t.Errorf("%+v", st)
	}
}

func TestHeartbeatLoss(t *testing.T) {
	s := begin(t, nil).ready(newBanner).taken()
	s.submit(1, "Ping", &core.Options{Timeout: time.Hour}).taken()
	s.wait(core.DeadlineHeartbeat).want("send:Ping").taken()
	s.wait(core.DeadlineHeartbeatMiss).want("send:Ping notice15").taken()
	s.wait(core.DeadlineHeartbeatMiss).want("close fail:" + core.ErrDisconnected.Error() + " phase1 notice3 notice6 notice15")
	if e := s.made[1].Err; e.Cause != core.CloseHeartbeat || e.Run != core.Unknown {
		t.Errorf("%+v", e)
	}
	s.wait(core.DeadlineBackoff).want("phase2 want phase3 resolve")
}

func TestWriteStall(t *testing.T) {
	s := begin(t, nil).ready(newBanner)
	s.wait(core.DeadlineWriteStall).want("close phase1 notice3 notice6")
	if s.made[0].Close != core.CloseWriteStall {
		t.Errorf("%+v", s.made[0])
	}
}

func TestReconnectLeavesAGap(t *testing.T) {
	s := begin(t, nil).ready(newBanner)
	s.step(core.Input{Kind: core.InputClosed, Conn: s.m.conn}).want("phase1 notice3 notice6")
	s.wait(core.DeadlineBackoff).ready(newBanner).want("phase8 gap")
	if s.made[1].Gap != core.GapReconnect {
		t.Errorf("%+v", s.made[1])
	}
}

func TestStop(t *testing.T) {
	s := begin(t, nil).ready(newBanner)
	s.submit(1, "Ping", nil).submit(2, "Ping", nil)
	s.step(core.Input{Kind: core.InputStop, N: int64(time.Minute)}).want("phase9")
	s.submit(3, "Ping", nil).want("fail:" + core.ErrStopped.Error())
	s.receive("Response: Success|ActionID: " + s.m.records[0].id + "||").want("complete")
	s.receive("Response: Success|ActionID: " + s.m.records[0].id + "||").want("complete send:Logoff")
	s.receive("Response: Goodbye|ActionID: " + s.lastID() + "||").want("close phase10 notice3")
	s.submit(3, "Ping", nil).want("fail:" + core.ErrStopped.Error())
	if _, _, armed := s.m.Deadline(); armed {
		t.Error("a timer is armed in Stopped")
	}
}

func TestRawTextOfACommand(t *testing.T) {
	s := begin(t, nil)
	s.connect().receive("Asterisk Call Manager/2.10.6|").want("phase6 send:Login notice1")
	s.receive("Response: Success|ActionID: " + s.lastID() + "||").want("send:CoreStatus")
	s.receive("Response: Success|ActionID: " + s.lastID() + "|CoreStartupDate: 2026-01-01||").want("phase8")
	s.submit(1, "Command", nil, "Command", "core show version").want("send:Command")
	text := "Response: Follows|Privilege: Command|ActionID: " + s.lastID() + "|a||b--END COMMAND--|"
	for _, c := range text {
		s.receive(string(c)).want("")
	}
	s.receive("|").want("complete")
	if got := s.made[0].Reply.Response; got != strings.ReplaceAll(text, "|", "\r\n") {
		t.Errorf("%q", got)
	}
}

func TestOverlongAndForeignFrames(t *testing.T) {
	s := begin(t, func(c *core.Config) { c.MaxFrame = 4096 }).ready(newBanner)
	s.receive("Event: X|Privilege: a|Y: " + strings.Repeat("z", 5000) + "||").want("gap notice17")
	s.receive("Response: Success|ActionID: foreign||Foo: bar||Event: Z||").want("deliver notice18 notice18")
}

func TestBootingBySilence(t *testing.T) {
	s := begin(t, func(c *core.Config) { c.Events = "on" }).ready(newBanner).want("phase8")
	s.receive("Event: FullyBooted|Privilege: system,all||").want("deliver")
	s.step(core.Input{Kind: core.InputClosed, Conn: s.m.conn}).wait(core.DeadlineBackoff).connect()
	s.receive(newBanner + "|")
	s.receive("Response: Success|ActionID: " + s.lastID() + "||").want("send:Ping")
	s.receive("Response: Success|ActionID: " + s.lastID() + "||").want("phase7")
	s.submit(1, "Ping", nil).want("fail:" + core.ErrNotReady.Error())
	s.receive("Event: FullyBooted|Privilege: system,all||").want("phase8 gap deliver")
}

func TestFilters(t *testing.T) {
	s := begin(t, func(c *core.Config) {
		c.Filters = []string{"!Event: RTCP", "eventfilter(name(Hangup),header(Channel),method(starts_with)) = SIP/"}
	}).connect().receive(newBanner + "|")
	s.receive("Response: Success|ActionID: " + s.lastID() + "||").want("send:Filter send:Filter")
	if got := s.made[1].Bytes; !strings.HasSuffix(got, "MatchCriteria: method(none)\r\nFilter: [\r\n\r\n") {
		t.Errorf("%q", got)
	}
	s.receive("Response: Success|ActionID: " + s.m.records[0].id + "||").want("")
	s.receive("Response: Success|ActionID: " + s.m.records[0].id + "||").want("send:Filter notice10")
	if got := s.made[1].Text; got != "^Event: Hangup[[:cntrl:]].*[[:cntrl:]]Channel: *SIP/" {
		t.Errorf("%q", got)
	}
	s.receive("Response: Success|ActionID: " + s.m.records[0].id + "||").want("phase8")
	s.submit(1, "Originate", nil, "Channel", "x", "Async", "true").want("fail:" + core.ErrNoOutcome.Error())
}
