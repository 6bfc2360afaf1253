package replay

import (
	"strconv"

	"amicore/core/wire"
)

// OddityKind says what is odd. Most kinds are no error: servers do these things,
// and a client has to live with them.
type OddityKind uint8

// The kinds of oddities.
const (
	OddMiddle         OddityKind = iota // the recording begins in the middle
	OddNoBanner                         // the first frame came without a banner
	OddLFOnly                           // a line ends in LF alone, text of a Command apart
	OddNoColon                          // a line has no colon
	OddEmptyLines                       // empty lines between frames, or before the first
	OddOversize                         // a frame is larger than Oversize
	OddNotUTF8                          // a frame has bytes that are not UTF-8
	OddOther                            // a frame begins with neither Event nor Response
	OddNoResponseID                     // a response has no ActionID
	OddSecondResponse                   // one more response to an id that was answered
	OddDuplicateID                      // an action with the id of an earlier one
	OddNoAction                         // a client's frame has no Action header
	OddEmptyRequest                     // a client's frame is empty
	OddLongLine                         // a client's line is over what a server takes
	OddManyLines                        // a client's frame has more lines than a server takes
	OddCut                              // the stream ends inside a frame
	OddLost                             // bytes are missing from the recording
	OddSkipped                          // bytes, next to missing ones, that belong to no whole frame

	numOddities
)

var oddityTexts = [numOddities]string{
	OddMiddle:         "the recording begins in the middle of the session",
	OddNoBanner:       "no banner before the first frame",
	OddLFOnly:         "frame with lines that end in LF alone",
	OddNoColon:        "line without a colon",
	OddEmptyLines:     "empty line between frames",
	OddOversize:       "frame larger than " + strconv.Itoa(Oversize) + " bytes",
	OddNotUTF8:        "frame with bytes that are not UTF-8",
	OddOther:          "frame that is neither event nor response",
	OddNoResponseID:   "response without an ActionID",
	OddSecondResponse: "another response to the same ActionID",
	OddDuplicateID:    "action with an ActionID that was used before",
	OddNoAction:       "frame without an Action header",
	OddEmptyRequest:   "empty frame",
	OddLongLine:       "line over " + strconv.Itoa(wire.MaxLine) + " bytes",
	OddManyLines:      "action of more than " + strconv.Itoa(wire.MaxLines) + " lines",
	OddCut:            "bytes of a frame that was cut off",
	OddLost:           "bytes missing from the recording",
	OddSkipped:        "bytes of frames that are not whole",
}

// String says what is odd, in the singular where it is counted.
func (k OddityKind) String() string {
	if k < numOddities {
		return oddityTexts[k]
	}
	return "OddityKind(" + strconv.Itoa(int(k)) + ")"
}

// Oversize is the size in bytes from which on a frame is an oddity: a machine
// keeps no larger one by default.
const Oversize = 1 << 20

// MaxOffsets is how many places an Oddity names.
const MaxOffsets = 8

// Oddity is what is odd about one side's bytes, with the places where it is.
type Oddity struct {
	Kind OddityKind
	Side wire.Side
	// Count is how many there are: places, or for OddEmptyLines lines, and for
	// OddCut, OddLost and OddSkipped bytes (0: not known).
	Count int64
	// Offsets are the first places, at most MaxOffsets, in the side's stream.
	Offsets []int64
	// Places is how many places there are.
	Places int
}

// odd notes n of a kind at one place.
func (r *run) odd(k OddityKind, side wire.Side, offset, n int64) {
	at := &r.oddityAt[side][k]
	if *at == 0 {
		r.report.Oddity = append(r.report.Oddity, Oddity{Kind: k, Side: side})
		*at = len(r.report.Oddity)
	}
	o := &r.report.Oddity[*at-1]
	o.Count += n
	o.Places++
	if len(o.Offsets) < MaxOffsets {
		o.Offsets = append(o.Offsets, offset)
	}
}
