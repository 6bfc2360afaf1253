package sim

import (
	"errors"

	"amicore/core/wire"
	"amicore/internal/refwire"
	"amicore/internal/wiretrial"
)

// What a message says that a caller or a subscriber gets, asked in every way that it can
// be asked, against its bytes as internal/refwire reads them.

// contents decides which messages are read slowly, and counts them.
type contents struct{ seen uint64 }

// contentsShare is how many events or list items there are for each one that is read
// slowly.
const contentsShare = 100

// takes reports whether the next event or item is one to read.
func (c *contents) takes() bool {
	c.seen++
	return c.seen%contentsShare == 0
}

// s12Contents: an event that is delivered has the lines and headers that its bytes have.
func (c *checks) s12Contents(m *wire.Message) {
	if c.contents.takes() {
		if err := misread(*m); err != nil {
			c.node.fail("S12", "an event is not what was written: %v: %q", err, first(m.Bytes()))
		}
	}
}

// misread returns an error if a message says anything but what its bytes say. Whether a Follows message is text its bytes do not
// say: either will do, but all of it.
func misread(m wire.Message) (err error) {
	if m.IsZero() {
		return nil
	}
	for _, text := range [...]bool{false, true} {
		reader := refwire.Reader{Side: refwire.Server, MaxFrame: maxRead, Text: func(string, bool) bool { return text }}
		want, rest, ok := reader.First(string(m.Bytes())+"\r\n", false)
		switch {
		case !ok || rest != "":
			err = errors.New("it is not one frame")
		default:
			if err = wiretrial.SameMessage(m, &want); err == nil {
				err = found(m, &want)
			}
		}
		if err == nil || !wire.EqualFold(m.Type(), "Follows") {
			break
		}
	}
	return err
}

// maxRead is more than any message has.
const maxRead = 1 << 30

// someNames are headers that are asked for whether a message has them or not.
var someNames = [...]string{"ActionID", "Event", "Response", "Privilege", "Message", "EventList", "Output", "actionid", "Chan", ""}

// found returns an error if a message that is asked for its own headers and for others finds anything but what the slow reader found.
func found(m wire.Message, want *refwire.Frame) error {
	for i := range want.Headers {
		if err := wiretrial.SameLookup(m, want, want.Headers[i].Name); err != nil {
			return err
		}
	}
	for _, name := range someNames {
		if err := wiretrial.SameLookup(m, want, name); err != nil {
			return err
		}
	}
	return nil
}
