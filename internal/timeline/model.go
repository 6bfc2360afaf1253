package timeline

import "time"

// Timeline is what a page shows. Times count from the beginning of the run, or
// of each recorded session, and are whole microseconds in the page.
type Timeline struct {
	Title string
	// Kind is "simulation" or "replay".
	Kind  string
	Facts []Fact
	// Healed is when all faults of a simulation end; 0: no such time.
	Healed Micros
	Lanes  []*Lane
	Broken *Broken
	// Left says what was left out so that the page stays small.
	Left []string
}

// Micros is a time in microseconds.
type Micros int64

func micros[T ~int64](d T) Micros { return Micros(int64(d) / int64(time.Microsecond)) }

// Fact is a line of the head of the page.
type Fact struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Broken is the promise that did not hold.
type Broken struct {
	Invariant string `json:"invariant"`
	Text      string `json:"text"`
	At        Micros `json:"at"`
	Lane      int    `json:"lane"` // -1: all of them
	Step      int    `json:"step"`
}

// Lane is one node, or one recorded session.
type Lane struct {
	Name   string `json:"name"`
	Server string `json:"server"`
	// End is the last thing that was seen.
	End     Micros   `json:"end"`
	Phases  []Phase  `json:"phases"`
	Actions []Action `json:"actions"`
	Frames  []Frame  `json:"frames"`
	Bins    Bins     `json:"bins"`
	Marks   []Mark   `json:"marks"`
	Waits   []Wait   `json:"waits"`
	Served  []Served `json:"served"`
	// State is what the machine says of itself at the end.
	State string `json:"state,omitempty"`

	rec *recorder
}

// Phase is a band: the machine stood in it from From to To.
type Phase struct {
	From Micros `json:"from"`
	To   Micros `json:"to"`
	Name string `json:"name"`
	// Why the connection before it ended, "" for other moves.
	Why string `json:"why,omitempty"`
}

// Action is a span: submitted, sent, answered, ended. -1 stands for a time that
// never came.
type Action struct {
	Name    string `json:"name"`
	ID      string `json:"id,omitempty"`
	Ticket  uint64 `json:"ticket,omitempty"`
	At      Micros `json:"at"`
	Sent    Micros `json:"sent"`
	Replied Micros `json:"replied"`
	End     Micros `json:"end"`
	// Outcome is a word of package replay or of core.Run; "pending" where the
	// action never ended.
	Outcome string `json:"outcome"`
	Why     string `json:"why,omitempty"`
}

// Frame is a frame of either side as it may be shown: secrets masked, bytes that
// can not be shown escaped, long ones cut.
type Frame struct {
	At     Micros `json:"at"`
	Client bool   `json:"client,omitempty"`
	Kind   string `json:"kind"`
	Head   string `json:"head"` // what its first header says
	ID     string `json:"id,omitempty"`
	Text   string `json:"text"`
	Size   int64  `json:"size"`
}

// Bins count events over time: Counts holds pairs of a bin's index and its
// count; a bin is Width long.
type Bins struct {
	Width  Micros  `json:"width"`
	Counts []int64 `json:"counts"`
}

// Mark is a fault (with an end), or something that happened at a time.
type Mark struct {
	At   Micros `json:"at"`
	To   Micros `json:"to"` // At, where it has no length
	Kind string `json:"kind"`
	Text string `json:"text"`
}

// The kinds of marks.
const (
	markServer = "server fault"
	markNet    = "network fault"
	markOwner  = "application"
	markGap    = "gap"
	markClosed = "closed"
	markNotice = "notice"
	markOdd    = "oddity"
)

// Wait is a band: the machine waited for a deadline of one reason, which may
// have been armed anew Times times. Due is the last one; Fired, if not -1, is
// when it came.
type Wait struct {
	From  Micros `json:"from"`
	To    Micros `json:"to"`
	Why   string `json:"why"`
	Due   Micros `json:"due"`
	Times int    `json:"times"`
	Fired Micros `json:"fired"`
}

// Served is an action that the server worked on. To is -1 where it still does;
// Silent says that it wrote no response until it went on with another.
type Served struct {
	ID     string `json:"id"`
	From   Micros `json:"from"`
	To     Micros `json:"to"`
	Silent bool   `json:"silent,omitempty"`
}
