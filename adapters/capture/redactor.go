package capture

// mask stands for every secret, whatever its length.
const mask = "******"

// Redactor masks secrets in what a client sends: the value of each Secret
// header in any frame, and of each Key header in a frame whose Action is Login
// (the answer to an MD5 challenge) or has not been named yet. A masked value
// reads "******", whatever its length, and an empty one too. Header names are
// compared without case, with or without blanks around them; lines end in LF or
// CRLF. The zero value is ready for the start of a client's stream.
//
// Any chunking gives the same bytes: the parts of a value never come out, and
// its mask comes out with the chunk that ends its line. No more than a few
// bytes are held back, however long a line is.
//
// Only the client's direction needs it. A server does not repeat the secret of
// a login, and a Challenge is no secret without the key that answers it. But
// what the server is asked for comes as it is: GetConfig of manager.conf shows
// the secrets in it, and a UserEvent comes back with all its headers.
type Redactor struct {
	state  lineState
	action actionState
	word   word // the header's name, or the value of Action
	dirty  bool // the line has a byte other than CR
	spaced bool // a blank came after the name, or the one before a value
	hidden bool // bytes of a masked value were dropped
	cr     bool // the last of them was a CR
}

// lineState says what the bytes of a line are.
type lineState uint8

const (
	inName    lineState = iota // before the colon
	inAction                   // the value of an Action header
	inSecret                   // a value to mask
	inOther                    // anything else
	inUnknown                  // after a hole: perhaps the rest of a secret
)

// actionState says what is known of the frame's action.
type actionState uint8

const (
	actionUnknown actionState = iota
	actionLogin
	actionOther
)

// Append appends the redacted form of p, the next chunk of the stream, to dst.
// It may append nothing (p lies inside a value) and keeps nothing of p.
func (r *Redactor) Append(dst, p []byte) []byte {
	for _, c := range p {
		dst = r.add(dst, c)
	}
	return dst
}

func (r *Redactor) add(dst []byte, c byte) []byte {
	if c == '\n' {
		return r.endLine(dst)
	}
	if c != '\r' {
		r.dirty = true
	}
	switch r.state {
	case inSecret:
		if !r.spaced && !r.hidden && c == ' ' {
			r.spaced = true
			return append(dst, c)
		}
		r.hidden, r.cr = true, c == '\r'
		return dst
	case inUnknown:
		return r.afterHole(dst, c)
	case inAction:
		if c == '\r' {
			r.endAction()
		}
		r.word.add(c)
	case inName:
		r.addName(c)
	}
	if c == '\r' && r.state != inSecret {
		// No line end for a server. Whatever made it may have meant one.
		r.startName()
	}
	return append(dst, c)
}

// addName follows a header's name up to its colon.
func (r *Redactor) addName(c byte) {
	switch {
	case c == ':':
		r.endName()
	case c > ' ' && r.spaced:
		r.state = inOther // two words: no header that matters here
	case c > ' ':
		r.word.add(c)
	case r.word.n > 0:
		r.spaced = true
	}
}

func (r *Redactor) endName() {
	name := r.word
	r.word, r.spaced = word{}, false
	switch {
	case name.is("secret"), name.is("key") && r.action != actionOther:
		r.state, r.hidden, r.cr = inSecret, false, false
	case name.is("action"):
		r.state = inAction
	default:
		r.state = inOther
	}
}

// endAction takes the value of an Action header. The server goes by the first
// one that is not empty (main/manager.c:7098).
func (r *Redactor) endAction() {
	switch {
	case r.word.is("login"):
		r.action = actionLogin
	case r.word.n > 0 && r.action == actionUnknown:
		r.action = actionOther
	}
}

func (r *Redactor) endLine(dst []byte) []byte {
	switch r.state {
	case inAction:
		r.endAction()
	case inSecret:
		dst = append(dst, mask...)
		if r.cr {
			dst = append(dst, '\r')
		}
	case inUnknown:
		dst = r.endUnknown(dst)
	}
	if !r.dirty {
		r.action = actionUnknown // an empty line ends the frame
	}
	r.startName()
	r.dirty = false
	return append(dst, '\n')
}

func (r *Redactor) startName() {
	r.state, r.word, r.spaced = inName, word{}, false
}

// Gap tells that bytes of the stream are missing, or that it was not seen from
// its start. It appends what is held back. The rest of a line that begins
// behind the hole may belong to a secret and is masked, unless it begins with
// "Action:"; every Key is masked until the next frame begins, whatever Action
// comes first now.
func (r *Redactor) Gap(dst []byte) []byte {
	dst = r.Close(dst)
	r.state, r.action, r.dirty = inUnknown, actionLogin, true
	return dst
}

// afterHole holds bytes back while they may be the start of an Action header.
func (r *Redactor) afterHole(dst []byte, c byte) []byte {
	const start = "action:"
	n := r.word.n
	if !r.hidden && n < len(start) && lower(c) == start[n] {
		r.word.add(c)
		if r.word.n < len(start) {
			return dst
		}
		dst = append(dst, r.word.raw[:len(start)]...)
		r.state, r.word = inAction, word{}
		return dst
	}
	r.cr = c == '\r'
	if !r.cr || n > 0 {
		r.hidden = true
	}
	return dst
}

// endUnknown ends a line of which only the end is known. An empty one is kept:
// it may be the end of a frame.
func (r *Redactor) endUnknown(dst []byte) []byte {
	if r.hidden || r.word.n > 0 {
		dst = append(dst, mask...)
	}
	if r.cr {
		dst = append(dst, '\r')
	}
	r.hidden, r.cr = false, false
	return dst
}

// Close ends the stream: it appends the mask of a value that was cut off, and
// makes r ready for another stream.
func (r *Redactor) Close(dst []byte) []byte {
	held := r.state == inUnknown && r.word.n > 0
	if r.state == inSecret && r.hidden || r.state == inUnknown && r.hidden || held {
		dst = append(dst, mask...)
	}
	*r = Redactor{}
	return dst
}

// word collects a short word: its bytes, and their number up to one more than
// fit. Blanks before it do not count; blanks behind it are cut by is.
type word struct {
	raw [8]byte
	n   int
	end int // length without blanks at the end
}

func (w *word) add(c byte) {
	if c <= ' ' && w.n == 0 {
		return
	}
	if w.n < len(w.raw) {
		w.raw[w.n] = c
		w.n++
	} else if c > ' ' {
		w.end = len(w.raw) + 1
	}
	if c > ' ' && w.end <= len(w.raw) {
		w.end = w.n
	}
}

func (w *word) is(s string) bool {
	if w.end != len(s) {
		return false
	}
	for i := range len(s) {
		if lower(w.raw[i]) != s[i] {
			return false
		}
	}
	return true
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}
