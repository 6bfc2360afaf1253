package core

import (
	"bytes"

	"amicore/core/wire"
)

// errorText returns what an Error response says: its Message, or, of a Command
// that failed, its output, which is where the reason stands: the Message is
// "Command output follows" then as well (main/manager.c:4347, :4383).
func errorText(f *wire.Frame) string {
	message := kept(f.Get("Message"))
	if string(trimmed([]byte(message))) != "Command output follows" {
		return message
	}
	var text []byte
	lines := 0
	for line := range f.Output() {
		if lines++; lines > 1 { // also behind an empty one
			text = append(text, '\n')
		}
		if text = append(text, line[:min(len(line), MaxMessage)]...); len(text) > MaxMessage {
			break
		}
	}
	if len(trimmed(text)) == 0 {
		return message
	}
	return kept(text)
}

// kept is what an ActionError keeps of the server's text.
func kept(text []byte) string { return string(text[:min(len(text), MaxMessage)]) }

// trimmed cuts the LF or blanks in which a text of the server may end
// (main/manager.c:5317).
func trimmed(text []byte) []byte { return bytes.TrimRight(text, "\x00\t\n\v\f\r ") }
