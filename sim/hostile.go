package sim

import (
	"strconv"
	"time"

	"amicore/adapters/fake"
	"amicore/core"
	"amicore/core/wire"
)

// hostile is no Asterisk: it writes random bytes, lines without end, headers
// without number, frames without a blank line, two banners, and answers that
// fit and do not fit. One kind a connection.
type hostile struct {
	draws    draws
	effects  *effects // nil: nobody counts
	now      core.Instant
	next     core.Instant // when it writes again
	session  fake.SessionID
	open     bool
	close    bool
	kind     hostileKind
	forges   bool // it is always of the kind hostileForged
	forger   forger
	requests *wire.Decoder
	frame    wire.Frame
	out      []byte
	given    []byte
}

// hostileKind is what a connection is told by a hostile peer.
type hostileKind uint8

const (
	hostileBytes   hostileKind = iota // random ones, half of the time without a banner
	hostileBanners                    // two banners, then random bytes
	hostileLine                       // one line that never ends
	hostileHeaders                    // headers, and never a blank line
	hostileWords                      // the words of the protocol in any order
	hostileText                       // the text of a Command that never ends
	hostileBlank                      // empty lines
	hostileForged                     // frames that fit, see forger

	numHostileKinds
)

var hostileNames = [numHostileKinds]string{
	"random bytes", "two banners", "endless line", "endless headers", "words in any order", "endless text", "empty lines", "forged answers",
}

// HostileNames names Coverage.Hostile.
func HostileNames() []string { return hostileNames[:] }

// below draws by the connection and the time.
func (h *hostile) below(n uint64) uint64 { return h.draws.below(n, uint64(h.session), h.now) }

// Accept implements fake.Host.
func (h *hostile) Accept(now core.Instant, id fake.SessionID) {
	h.now, h.session, h.open, h.close = now, id, true, false
	h.kind = hostileKind(h.below(uint64(numHostileKinds)))
	if h.forges {
		h.kind = hostileForged
	}
	h.forger.below = func(n int) int { return int(h.below(uint64(n))) }
	if h.effects != nil {
		h.effects.hostile[h.kind].Armed++
	}
	h.requests = wire.NewDecoder(wire.FromClient, 1<<20)
	h.out = h.out[:0]
	if h.kind != hostileBytes || h.below(2) == 0 {
		banner := "Asterisk Call Manager/9.0.0\r\n"
		switch {
		case h.kind == hostileText:
			banner = "Asterisk Call Manager/2.10.6\r\n" // a version that has such text
		case h.kind == hostileForged:
			banner = forgedBanners[h.below(uint64(len(forgedBanners)))]
		}
		h.out = append(h.out, banner...)
	}
	if h.kind == hostileBanners {
		h.out = append(h.out, "Asterisk Call Manager/1.1\r\n"...)
	}
	h.next = now.Add(time.Duration(h.below(uint64(200 * time.Millisecond))))
}

// Receive implements fake.Host: half of the requests are answered.
func (h *hostile) Receive(now core.Instant, id fake.SessionID, b []byte) {
	h.now = now
	if !h.open || id != h.session {
		return
	}
	h.requests.Feed(b)
	for h.requests.Next(&h.frame) {
		if h.kind == hostileForged {
			h.forger.answer(&h.frame)
			h.takeForged()
			continue
		}
		login := wire.EqualFold(h.frame.Type(), "Login")
		if h.kind == hostileText && wire.EqualFold(h.frame.Type(), "Command") {
			h.out = append(append(append(h.out, "Response: Follows\r\nPrivilege: Command\r\nActionID: "...), h.frame.ActionID()...), "\r\n"...)
			continue
		}
		switch what := h.below(8); {
		case login && what < 7, what < 3:
			h.answer("Response: Success\r\nChallenge: 1\r\n")
		case what == 3:
			h.answer("Response: Error\r\nMessage: \xff\x00\r\n")
		case what == 4:
			h.answer("Response: Success\r\nEventList: start\r\n")
		case what == 5:
			h.answer("Event: X\r\nEventList: Complete\r\nPrivilege: \r\n")
		}
	}
}

// takeForged takes over what the forger has written.
func (h *hostile) takeForged() {
	h.out = append(h.out, h.forger.out...)
	h.forger.out = h.forger.out[:0]
}

func (h *hostile) answer(text string) {
	h.out = append(h.out, text...)
	h.out = append(h.out, "ActionID: "...)
	h.out = append(h.out, h.frame.ActionID()...)
	h.out = append(h.out, "\r\n\r\n"...)
}

// Hangup implements fake.Host.
func (h *hostile) Hangup(_ core.Instant, id fake.SessionID) {
	if id == h.session {
		h.open = false
	}
}

// Blocked implements fake.Host.
func (h *hostile) Blocked(_ core.Instant, id fake.SessionID) {
	if id == h.session {
		h.close = true
	}
}

// Deadline implements fake.Host.
func (h *hostile) Deadline() (core.Instant, bool) { return h.next, h.open }

// Tick implements fake.Host.
func (h *hostile) Tick(now core.Instant) {
	h.now = now
	if !h.open || now < h.next {
		return
	}
	h.next = now.Add(time.Duration(1 + h.below(uint64(300*time.Millisecond))))
	if h.effects != nil {
		h.effects.wrote(h.kind, core.Conn(h.session), now)
	}
	if h.kind == hostileForged {
		h.next = now.Add(h.forger.tick())
		h.forger.some()
		h.takeForged()
	} else {
		h.write(int(1 + h.below(6000)))
	}
	if h.below(100) == 0 {
		h.close = true
	}
}

// write writes about so many bytes of the kind.
func (h *hostile) write(size int) {
	switch h.kind {
	case hostileBytes, hostileBanners:
		for range size {
			h.out = append(h.out, byte(h.below(256)))
		}
	case hostileLine:
		for range size {
			h.out = append(h.out, 'a'+byte(size%26))
		}
	case hostileHeaders:
		for range size / 10 {
			h.out = strconv.AppendUint(append(h.out, "Header"...), h.below(1000), 10)
			h.out = append(h.out, ": v\r\n"...)
		}
	case hostileWords:
		for range size / 20 {
			h.out = append(h.out, protocolWords[h.below(uint64(len(protocolWords)))]...)
		}
	case hostileText:
		if h.below(4) == 0 {
			h.out = append(h.out, "Response: Follows\r\nPrivilege: Command\r\n"...)
		}
		if h.below(2) == 0 {
			h.out = append(h.out, "Event: Alive\r\nPrivilege: call,all\r\n\r\n"...)
		}
		for range size / 20 {
			h.out = append(h.out, "--END COMMAND--x\n\r\n line\n"...)
		}
	case hostileBlank:
		for range size {
			h.out = append(h.out, "\r\n"[h.below(2)])
		}
	}
}

// forgedBanners are of versions that differ in what a machine expects.
var forgedBanners = []string{
	"Asterisk Call Manager/1.1\r\n", "Asterisk Call Manager/1.4\r\n", "Asterisk Call Manager/2.10.6\r\n", "Asterisk Call Manager/5.0.6\r\n",
	"Asterisk Call Manager/9.0.0\r\n", "Asterisk Call Manager/11.0.0\r\n", "Asterisk Call Manager/12.0.0\r\n", "something else\r\n",
}

var protocolWords = []string{
	"\r\n", "\r\n", "\r\n\r\n", "\n", "\n\n", "\r", ": ", ":", "Response: ", "Response: Success\r\n", "Response: Error\r\n", "Response: Follows\r\n", "Event: ",
	"Event: UserEvent\r\n", "Event: OriginateResponse\r\n", "Response: Goodbye\r\n", "ActionID: ", "ActionID: x\r\n", "EventList: start\r\n", "EventList: Complete\r\n",
	"Privilege: call,all\r\n", "--END COMMAND--\r\n\r\n", "Asterisk Call Manager/9.0.0\r\n", "Message: Authentication accepted\r\n", "\x00", "\xff\xfe", "ChanVariable(a:b): c=d\r\n",
}

// Next implements fake.Host.
func (h *hostile) Next() (fake.Output, bool) {
	if !h.open || len(h.out) == 0 && !h.close {
		return fake.Output{}, false
	}
	h.out, h.given = h.given[:0], h.out
	if h.close {
		h.open = false
	}
	return fake.Output{Session: h.session, Data: h.given, Close: h.close}, true
}

// hostileBreaks are the invariants that a peer which forges answers can break:
// they compare with what the server behind it did.
var hostileBreaks = map[string]bool{"S3": true, "S4": true, "S5": true, "L9": true}
