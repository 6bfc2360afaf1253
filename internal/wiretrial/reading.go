package wiretrial

import (
	"fmt"

	"amicore/core/wire"
	"amicore/internal/refwire"
)

// A Reading is a stream and how it is read.
type Reading struct {
	Stream []byte
	Side   wire.Side
	Limit  int
	Rule   int // of TextRules
	Middle bool
}

// TextRules are ways to decide about `Response: Follows`; nil is the rule of a new decoder.
var TextRules = [...]func(id string, given bool) bool{
	nil,
	func(string, bool) bool { return false },
	func(id string, given bool) bool { return given && id == "17" },
	func(_ string, given bool) bool { return !given },
	func(id string, _ bool) bool { return len(id)%2 == 1 },
}

// Rule draws one of TextRules; those by which a text begins are drawn more often.
func Rule(pick Pick) int { return [...]int{0, 0, 0, 1, 2, 2, 3, 4}[pick(8)] }

func (x *Reading) String() string {
	return fmt.Sprintf("%q of side %d, limit %d, text rule %d, from the middle: %v", x.Stream, x.Side, x.Limit, x.Rule, x.Middle)
}

// SideOf returns the name that the reference has for a side.
func SideOf(side wire.Side) refwire.Side {
	if side == wire.FromClient {
		return refwire.Client
	}
	return refwire.Server
}

// Reference returns what the stream holds.
func (x *Reading) Reference() *refwire.Result {
	reader := refwire.Reader{Side: SideOf(x.Side), MaxFrame: x.Limit, Text: TextRules[x.Rule]}
	read := reader.Parse
	if x.Middle {
		read = reader.Middle
	}
	result := read(x.Stream)
	return &result
}

// Prepare makes a decoder as the reading needs it, whatever state it was left in.
func (x *Reading) Prepare(d *wire.Decoder) {
	d.Renew(x.Side, x.Limit)
	d.SetText(nil)
	if rule := TextRules[x.Rule]; rule != nil {
		d.SetText(func(id []byte) bool { return rule(string(id), id != nil) })
	}
	if x.Middle {
		d.Resync()
	}
}

// Check reads the stream in these pieces and returns an error if a frame or a count differs from what the reference has found.
func (x *Reading) Check(r *Run, want *refwire.Result, pieces ...[]byte) error {
	if !r.reset {
		x.Prepare(r.D)
	}
	r.want, r.frame, r.total = want, 0, 0
	at := 0
	for _, p := range pieces {
		at += len(p)
		if err := r.feed(p); err != nil {
			return fmt.Errorf("in %d pieces, in that of %d bytes that ends at %d: %w", len(pieces), len(p), at, err)
		}
	}
	if err := r.end(); err != nil {
		return fmt.Errorf("in %d pieces: %w", len(pieces), err)
	}
	return nil
}
