package fake

import (
	"embed"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// The flows are what calls of recorded sessions did, event by event, with what
// differs from call to call replaced by placeholders. A test rebuilds them from
// the captures.
//
//go:embed flows
var flowFiles embed.FS

// A flow is the events of one kind of call, in order.
type flow struct {
	steps   []step
	outcome int  // index of the OriginateResponse
	success bool // what it says
	down    int  // index of the first event of the hangup
}

// step is one event of a flow.
type step struct {
	at      time.Duration // since the call began
	need    Privilege
	parts   []part
	channel int // of the call's channels, from 1; 0 for none
	effect  effect
	state   int8 // ChannelState
	app     string
}

type effect uint8

const (
	nothing effect = iota
	channelNew
	channelState
	channelApp
	channelGone
	originateResponse
	agiStart
	agiEnd
)

// part is literal text, then what a placeholder stands for.
type part struct {
	text string
	hole hole
}

type hole uint8

const (
	noHole       hole = iota
	holeName          // the channel without its number: Local/100@default
	holeDial          // the same without the technology: 100@default
	holeSeq           // the number of the pair of channels, 8 hex digits
	holeSeq2          // that of the queue member's
	holeUID1          // the Uniqueids
	holeUID2          //
	holeUID3          //
	holeUID4          //
	holeBridge        // BridgeUniqueid
	holeExten         // the extension dialled
	holeTarget        // the extension where the answered call goes on
	holeContext       // its context
	holeActionID      // a whole ActionID header, or nothing
	holeNum           // caller's number
	holeCaller        // caller's name
)

var holes = map[string]hole{
	"name": holeName, "dial": holeDial, "seq": holeSeq, "seq2": holeSeq2,
	"uid1": holeUID1, "uid2": holeUID2, "uid3": holeUID3, "uid4": holeUID4,
	"bridge": holeBridge, "exten": holeExten, "target": holeTarget, "context": holeContext,
	"num": holeNum, "caller": holeCaller,
}

// flowSet is the flows of a version: by the extension that was dialled, whole
// and as a channel without a second leg has them.
type flowSet struct {
	whole, single map[string]*flow
}

// loadFlows reads the embedded files once.
var loadFlows = sync.OnceValues(func() (map[string]*flowSet, error) {
	sets := map[string]*flowSet{}
	for _, version := range []string{"master", "13"} {
		set := &flowSet{whole: map[string]*flow{}, single: map[string]*flow{}}
		dir := path.Join("flows", version)
		entries, err := flowFiles.ReadDir(dir)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			b, err := flowFiles.ReadFile(path.Join(dir, e.Name()))
			if err != nil {
				return nil, err
			}
			text := string(b)
			name := strings.TrimSuffix(e.Name(), ".flow")
			if !strings.Contains(text, "Event: OriginateResponse") {
				// The recording ended while it rang: it ends like a call that
				// nobody answers.
				if text, err = unanswered(text); err != nil {
					return nil, err
				}
			}
			if err := set.add(name, text); err != nil {
				return nil, fmt.Errorf("fake: %s/%s: %w", dir, e.Name(), err)
			}
			if name == "104" {
				if err := set.add("congestion", congested.Replace(text)); err != nil {
					return nil, err
				}
			}
		}
		sets[version] = set
		noAnswer := sets["master"]
		set.whole["noanswer"], set.single["noanswer"] = noAnswer.whole["108"], noAnswer.single["108"]
	}
	return sets, nil
})

// unanswered gives the text of a flow the end that master's 108 has.
func unanswered(text string) (string, error) {
	b, err := flowFiles.ReadFile("flows/master/108.flow")
	if err != nil {
		return "", err
	}
	blocks := strings.Split(string(b), "\n\n")
	for i, block := range blocks {
		if strings.Contains(block, "Event: HangupRequest\n") {
			return text + strings.ReplaceAll(strings.Join(blocks[i:], "\n\n"), "Exten: 108", "Exten: %{exten}"), nil
		}
	}
	return "", fmt.Errorf("flows/master/108.flow has no HangupRequest")
}

// congested makes a congested call of a busy one.
var congested = strings.NewReplacer(
	"DialStatus: BUSY", "DialStatus: CONGESTION", "Reason: 5", "Reason: 8", "Cause: 17", "Cause: 34",
	"Cause-txt: User busy", "Cause-txt: Circuit/channel congestion",
	"Application: Busy", "Application: Congestion", "ChannelStateDesc: Busy", "ChannelStateDesc: Ring", "ChannelState: 7", "ChannelState: 4",
)

func (set *flowSet) add(name, text string) error {
	var err error
	if set.whole[name], err = compileFlow(text, false); err == nil {
		set.single[name], err = compileFlow(text, true)
	}
	return err
}

// compileFlow reads a flow's text: lines from # on are remarks; each event
// begins with its time, such as +0.000412, and ends with a blank line. Of a
// single channel, the events of its second leg are left out.
func compileFlow(text string, single bool) (*flow, error) {
	f := &flow{outcome: -1, down: -1}
	for block := range strings.SplitSeq(text, "\n\n") {
		lines := strings.Split(strings.Trim(block, "\n"), "\n")
		for len(lines) > 0 && strings.HasPrefix(lines[0], "#") {
			lines = lines[1:]
		}
		if len(lines) < 2 {
			continue
		}
		body := strings.Join(lines[1:], "\r\n") + "\r\n"
		if single && (strings.Contains(body, "%{seq};2") || strings.HasPrefix(body, "Event: LocalBridge")) {
			continue
		}
		if single {
			body = strings.ReplaceAll(body, "%{seq};1", "%{seq}")
		}
		at, err := time.ParseDuration(strings.TrimPrefix(lines[0], "+") + "s")
		if err != nil {
			return nil, fmt.Errorf("time %q: %w", lines[0], err)
		}
		st := step{at: at}
		if err := st.compile(body); err != nil {
			return nil, err
		}
		name, _, _ := strings.Cut(strings.TrimPrefix(lines[1], "Event: "), "\n")
		if st.effect == originateResponse {
			f.outcome, f.success = len(f.steps), strings.Contains(body, "\r\nResponse: Success\r\n")
		}
		if f.down < 0 && slices.Contains([]string{"SoftHangupRequest", "HangupRequest", "Hangup", "AgentComplete"}, name) {
			f.down = len(f.steps)
		}
		f.steps = append(f.steps, st)
	}
	if f.outcome < 0 || f.down < 0 {
		return nil, fmt.Errorf("no OriginateResponse or no Hangup among %d events", len(f.steps))
	}
	return f, nil
}

func (st *step) compile(body string) error {
	for line := range strings.SplitSeq(body, "\r\n") {
		name, value, _ := strings.Cut(line, ": ")
		switch name {
		case "Event":
			st.effect = map[string]effect{
				"Newchannel": channelNew, "Newstate": channelState, "Newexten": channelApp, "Hangup": channelGone,
				"OriginateResponse": originateResponse, "AsyncAGIStart": agiStart, "AsyncAGIEnd": agiEnd,
			}[value]
		case "Privilege":
			st.need = ParsePrivilege(strings.TrimSuffix(value, ",all"))
		case "ChannelState":
			n, err := strconv.Atoi(value)
			if err != nil {
				return err
			}
			st.state = int8(n)
		case "Application":
			st.app = value
		case "Uniqueid":
			if n, ok := strings.CutPrefix(value, "%{uid"); ok {
				st.channel = int(n[0] - '0')
			}
		}
	}
	if st.effect == originateResponse {
		body = strings.Replace(body, "%{actionid}\r\n", "\x00", 1)
	}
	for body != "" {
		at := strings.Index(body, "%{")
		if at < 0 {
			st.parts = append(st.parts, part{text: body})
			break
		}
		text, name, _ := strings.Cut(body[:at]+"\x01"+body[at+2:], "\x01")
		name, rest, ok := strings.Cut(name, "}")
		h := holes[name]
		if !ok || h == noHole {
			return fmt.Errorf("placeholder %q is unknown", name)
		}
		st.parts = append(st.parts, part{text, h})
		body = rest
	}
	if st.effect == originateResponse {
		first := &st.parts[0]
		before, after, ok := strings.Cut(first.text, "\x00")
		if !ok {
			return fmt.Errorf("OriginateResponse has no %%{actionid}")
		}
		rest := part{after, first.hole}
		*first = part{before, holeActionID}
		st.parts = slices.Insert(st.parts, 1, rest)
	}
	return nil
}
