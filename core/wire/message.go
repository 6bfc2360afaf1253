package wire

import (
	"bytes"
	"iter"
)

// A Message is a view of one frame's lines. It is a small value: copy it freely.
//
// A Message from a [Decoder] is borrowed and valid until the decoder's next Feed, Reset or Resync, as is every slice that its
// methods return; [Message.Clone] makes one that owns its memory. Neither may be written to. The zero Message has no lines.
type Message struct {
	data    []byte   // ends with the last line; what is before the first line is not the message's
	starts  []uint32 // starts[i] is where line i begins in data, starts[i+1] where it ends; one more entry than lines
	headers uint32   // lines before this one may be headers; behind them is the text of a Follows frame
	trailer uint32   // and behind the text this many headers
}

// Len returns the number of lines.
func (m Message) Len() int { return max(0, len(m.starts)-1) }

// Line returns line i without its terminator: an LF and at most one CR before it. It panics if i is not in [0, Len()). It is the way
// to the lines that are no headers: the text of a Follows frame, and lines without a colon, such as the `No categories found` that
// GetConfig prints among its headers (main/manager.c:2511).
func (m Message) Line(i int) []byte {
	end := m.starts[i+1]
	return trimCR(trimLF(m.data[m.starts[i]:end:end]))
}

// Header returns the name and the value of line i. At most one space after the colon is left out of the value, all other bytes
// stay as they were sent. ok is false for a line without a colon and for the text of a Follows frame; see [Message.Line] for those.
func (m Message) Header(i int) (name, value []byte, ok bool) {
	if m.isText(i) {
		return nil, nil, false
	}
	return splitHeader(m.Line(i))
}

// isText reports whether line i belongs to the text of a Follows frame, or to no message.
func (m *Message) isText(i int) bool {
	return i >= int(m.headers) && uint(i-m.endOfText()) >= uint(m.trailer)
}

// endOfText is the line behind the text of a Follows frame.
func (m *Message) endOfText() int { return len(m.starts) - 1 - int(m.trailer) }

// Values yields the values of all headers with this name, in any case, in the order of the frame.
func (m Message) Values(name string) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for n, value := range m.All() {
			if EqualFold(n, name) && !yield(value) {
				return
			}
		}
	}
}

// All yields name and value of every header in the order of the frame. Lines without a colon and the text of a Follows frame are
// left out.
func (m Message) All() iter.Seq2[[]byte, []byte] {
	return func(yield func(name, value []byte) bool) {
		for i := range m.Len() {
			if name, value, ok := m.Header(i); ok && !yield(name, value) {
				return
			}
		}
	}
}

// Type returns the value of the first line: the name of an event, the result of a response, the name of an action. Where the first
// line is an ActionID header it is that of the second, if there is one. It is nil if that line is no header.
func (m Message) Type() []byte {
	if m.headers == 0 {
		return nil
	}
	line := m.Line(0)
	if m.headers > 1 && hasName(line, "ActionID") {
		line = m.Line(1)
	}
	if isEvent(line) {
		return trimSpace(line[len(event):])
	}
	_, value, _ := splitHeader(line)
	return value
}

// EventInitial returns the first byte of the name of an event with bit 0x20 set, which is a letter in lower case. It is 0 where the
// name does not begin right behind `Event: `, as all servers write it, with a byte above 0x20: there only Type can tell. One load turns down the names that a reader of many
// events does not want. For a message that is no event the result means nothing.
func (m *Message) EventInitial() byte {
	if len(m.starts) == 0 {
		return 0
	}
	at := uint(m.starts[0]) + uint(len(event)) + 1
	if at >= uint(len(m.data)) || m.data[at-1] != ' ' || m.data[at] <= ' ' {
		return 0
	}
	return m.data[at] | 0x20
}

// ActionID returns the value of the first ActionID header, nil when there is none.
func (m Message) ActionID() []byte { return m.Get("ActionID") }

// Output yields the lines that a Command printed, in either dialect: the values of the Output headers (Asterisk 14 and later), or
// the text of a Follows frame without its end marker.
func (m Message) Output() iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for value := range m.Values("Output") {
			if !yield(value) {
				return
			}
		}
		end := m.endOfText()
		for i := int(m.headers); i < end; i++ {
			line := m.Line(i)
			if i == end-1 {
				line = bytes.TrimSuffix(line, []byte(endMarker))
				if len(line) == 0 {
					return
				}
			}
			if !yield(line) {
				return
			}
		}
	}
}

// Variables yields name and value of the channel variables in a frame: the values of Variable, ChanVariable and
// ChanVariable(channel) headers, cut at their first '='. The value is nil where there is no '='. The variables of the other
// channels of an event (DestChanVariable) are not among them, nor is the channel told: see [Message.ChannelVariables].
func (m Message) Variables() iter.Seq2[[]byte, []byte] {
	return func(yield func(name, value []byte) bool) {
		for header, text := range m.All() {
			if !isVariable(header) {
				continue
			}
			name, value, _ := bytes.Cut(text, []byte{'='})
			if !yield(name, value) {
				return
			}
		}
	}
}

func isVariable(header []byte) bool {
	const prefix = "ChanVariable"
	if EqualFold(header, "Variable") || EqualFold(header, prefix) {
		return true
	}
	n := len(header)
	return n > len(prefix)+1 && EqualFold(header[:len(prefix)+1], prefix+"(") && header[n-1] == ')'
}

// Bytes returns the lines as they were sent, terminators included, without the empty line that ends the frame. Of an oversize
// frame it holds what was kept.
func (m Message) Bytes() []byte {
	if len(m.starts) == 0 {
		return nil
	}
	return m.data[m.starts[0]:]
}

// IsZero reports whether the message has no lines.
func (m Message) IsZero() bool { return m.Len() == 0 }

// Clone returns a message that owns its memory: Size bytes in two allocations.
func (m Message) Clone() Message {
	if len(m.starts) == 0 {
		return Message{}
	}
	c := Message{data: bytes.Clone(m.Bytes()), starts: make([]uint32, len(m.starts)), headers: m.headers, trailer: m.trailer}
	for i, start := range m.starts {
		c.starts[i] = start - m.starts[0]
	}
	return c
}

// Size returns how many bytes a Clone of the message takes: its lines and their table.
func (m Message) Size() int { return len(m.Bytes()) + 4*len(m.starts) }

// Parse returns the view of one whole frame, given as [Message.Bytes] gives it, and the arena with the frame's line table
// appended. The view borrows both. The last line need not have a terminator. Every line may be a header: the text of a Follows frame
// is not known as such, so keep those by Clone. A frame of 4 GiB or more is cut there.
func Parse(data []byte, arena []uint32) (Message, []uint32) {
	if len(data) == 0 {
		return Message{}, arena
	}
	data = data[:min(uint64(len(data)), 1<<32-1)]
	table := len(arena)
	arena = append(arena, 0)
	for pos := 0; pos < len(data); {
		n := bytes.IndexByte(data[pos:], '\n')
		if n < 0 {
			n = len(data) - pos - 1
		}
		pos += n + 1
		arena = append(arena, uint32(pos))
	}
	starts := arena[table:len(arena):len(arena)]
	return Message{data: data, starts: starts, headers: uint32(len(starts) - 1)}, arena
}
