package timeline

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"amicore/adapters/capture"
	"amicore/core/wire"
)

// mostText is how much of a frame is shown, in bytes.
const mostText = 1200

// maskFrame masks the secrets of one frame as a recording would. A server
// repeats the headers of a UserEvent (main/manager.c:6504), a Secret as well;
// its Keys are those of a database, so that they stay.
func maskFrame(dst []byte, client bool, b []byte) []byte {
	var mask capture.Redactor
	if !client {
		mask.Append(nil, []byte("Action: none\n"))
	}
	return mask.Close(mask.Append(dst, b))
}

// configured finds secrets in what a server shows of its files, as in
// "Line-000001-000002: secret=abc".
var configured = regexp.MustCompile(`(?im)((?:secret|passw(?:or)?d)[ \t]*(?:=>?)[ \t]*)[^\r\n]+`)

// shown is a frame that is masked already as text for a page: one line feed
// ends a line, and what can not be shown is escaped as in a Go string.
func shown(b []byte) string {
	if bytes.IndexByte(b, '=') >= 0 {
		b = configured.ReplaceAll(b, []byte("$1******"))
	}
	rest := 0
	if len(b) > mostText {
		rest = len(b) - mostText
		b = b[:mostText]
	}
	var s strings.Builder
	for line := range strings.Lines(strings.ReplaceAll(string(b), "\r\n", "\n")) {
		text, ended := strings.CutSuffix(line, "\n")
		clean(&s, text)
		if ended {
			s.WriteByte('\n')
		}
	}
	text := strings.TrimRight(s.String(), "\n")
	if rest > 0 {
		text += fmt.Sprintf("\n… and %d bytes more", rest)
	}
	return text
}

// word is a name or an id from the wire, as text.
func word[T string | []byte](b T) string {
	const most = 120
	var s strings.Builder
	clean(&s, string(b[:min(len(b), most)]))
	if len(b) > most {
		s.WriteString("…")
	}
	return s.String()
}

func clean(s *strings.Builder, text string) {
	for len(text) > 0 {
		c, n := utf8.DecodeRuneInString(text)
		switch {
		case c == utf8.RuneError && n == 1, c < ' ', c == 0x7f:
			fmt.Fprintf(s, `\x%02x`, text[0])
		case unicode.IsPrint(c):
			s.WriteRune(c)
		default:
			fmt.Fprintf(s, `\u%04x`, c)
		}
		text = text[n:]
	}
}

// frameOf is a frame for a page; b is masked.
func frameOf(at Micros, client bool, kind wire.Kind, b []byte, size int64) Frame {
	m, _ := wire.Parse(b, nil)
	f := Frame{At: at, Client: client, Kind: kind.String(), ID: word(m.ActionID()), Text: shown(b), Size: size}
	switch {
	case client:
		f.Head = word(m.Get("Action"))
	case m.Len() > 0 && kind == wire.KindBanner:
		f.Head = word(m.Line(0))
	case m.Len() > 0:
		f.Head = word(m.Type())
	}
	if f.Head == "" {
		f.Head = f.Kind
	}
	return f
}
