package wire

import "bytes"

// A TextFunc decides whether a frame that begins with `Response: Follows` holds the raw text of a Command. actionID is the value
// of the frame's ActionID header, borrowed for the call; it is nil if the frame has none before its text begins. A TextFunc must
// only read.
type TextFunc func(actionID []byte) bool

// SetText sets who decides whether `Response: Follows` begins the raw text of a Command. Such a frame ends at an end marker, so that
// a frame that only looks like one would swallow all that follows; values with line breaks hold whole frames of any kind on every
// version of Asterisk. Where f returns false the frame is an ordinary response and ends at its first empty line.
//
// f is asked once for each such frame, when the line has ended by which its ActionID is known, whatever the pieces of the stream;
// where the ActionID is the first line, before it is known what the frame is. An ActionID line over 128 bytes begins no text, and f
// is not asked. With nil, as in a new decoder, every other such frame is text: right for the recorded session of a server before
// Asterisk 14, and for no other stream. Reset and Renew keep f; a Clone shares it.
func (d *Decoder) SetText(f TextFunc) { d.mayBeText = f }

const (
	// endMarker ends the text of a Follows frame, alone in its line or glued to the last text (13:main/manager.c:5290-5330).
	endMarker = "--END COMMAND--"
	// maxTrailer is how many header lines may follow the end marker. Asterisk writes none; proxies that merge sessions add one.
	maxTrailer = 8
	// maxTrailerName is the longest name of such a header, in bytes.
	maxTrailerName = 64
)

// commandText follows the lines of a frame that begins with `Response: Follows`.
type commandText struct {
	asked     bool // it is decided whether this is text
	allowed   bool
	begun     bool // the text has begun
	privilege bool // the Privilege header was seen
	actionID  bool // the ActionID header was seen
	headers   int  // lines before the text
	trailer   int  // lines behind the end marker; known at the end
	// markers has bit n for an end marker n lines back, if all lines behind it are headers.
	markers uint16
}

// decide asks once whether the frame is text. line is its ActionID line, nil if it has none; long says that it was over 128 bytes.
func (t *commandText) decide(mayBeText TextFunc, line []byte, long bool) {
	if t.asked {
		return
	}
	t.asked = true
	switch {
	case long:
		t.allowed = false // an earlier frame may have left it true
	case mayBeText == nil:
		t.allowed = true
	case line == nil:
		t.allowed = mayBeText(nil)
	default:
		id := trimSpace(line[len("ActionID:"):])
		t.allowed = mayBeText(id[:len(id):len(id)])
	}
}

// header reports whether a line before the text is a header: at most one Privilege and one ActionID are.
func (t *commandText) header(mayBeText TextFunc, line []byte, long bool) bool {
	switch {
	case !t.privilege && hasName(line, "Privilege"):
		t.privilege = true
	case !t.actionID && hasName(line, "ActionID"):
		t.actionID = true
		t.decide(mayBeText, line, long)
	default:
		t.decide(mayBeText, nil, false)
		return false
	}
	t.headers++
	return true
}

// ends takes a line of the text, of which head holds the beginning and tail the end, and reports whether it is the empty line that
// ends the frame: the one behind an end marker and at most maxTrailer headers. If several markers qualify, the text ends at the first.
func (t *commandText) ends(head, tail []byte) bool {
	if len(tail) == 0 {
		for t.markers > 1 {
			t.trailer++
			t.markers >>= 1
		}
		return t.markers != 0
	}
	if t.markers != 0 {
		t.markers = t.markers << 1 & (1<<(maxTrailer+1) - 1)
		if !isTrailer(head) {
			t.markers = 0
		}
	}
	if bytes.HasSuffix(tail, []byte(endMarker)) {
		t.markers |= 1
	}
	return false
}

// isTrailer reports whether a line behind the end marker is a header: a name without blanks, a colon, and a space or nothing more.
func isTrailer(line []byte) bool {
	n := bytes.IndexByte(line[:min(len(line), maxTrailerName+1)], ':')
	if n < 1 || n+1 < len(line) && line[n+1] != ' ' {
		return false
	}
	for _, c := range line[:n] {
		if c <= ' ' || c >= 0x7f {
			return false
		}
	}
	return true
}

// first takes the first line of a frame that has just begun; long says that it is over 128 bytes.
func (d *Decoder) first(kind Kind, line []byte, long bool) {
	d.cur.kind = kind
	if kind == KindFollows || kind == KindOther { // few are, so that the rest is not in the way of the others
		d.firstOfFew(line, long)
	}
}

func (d *Decoder) firstOfFew(line []byte, long bool) {
	d.cur.idFirst = d.cur.kind == KindOther && hasName(line, "ActionID")
	if !d.cur.byLine() {
		return
	}
	t := &d.cur.text
	*t = commandText{asked: t.asked, allowed: t.allowed, headers: 1}
	if d.cur.idFirst {
		t.actionID = true
		t.decide(d.mayBeText, line, long)
	}
}

// byLine reports whether the frame in progress has to be read line by line.
func (u *unfinished) byLine() bool { return u.kind == KindFollows || u.idFirst }

// ends takes a further line, of which head holds the beginning, tail the end, and long says whether it is over 128 bytes. It reports
// whether it is the empty line that ends the frame.
func (d *Decoder) ends(head, tail []byte, long bool) bool {
	u := &d.cur
	blank := len(tail) == 0
	switch {
	case u.idFirst:
		u.idFirst = false
		u.text.headers++
		if !blank {
			u.kind = kindOf(head)
		}
	case u.kind != KindFollows:
		return blank
	case !u.text.begun && u.text.header(d.mayBeText, head, long):
	case u.text.allowed:
		u.text.begun = true
		return u.text.ends(head, tail)
	}
	if u.kind == KindFollows && u.text.asked && !u.text.allowed {
		u.kind = KindResponse
	}
	return blank
}
