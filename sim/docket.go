package sim

import (
	"time"

	"amicore/core"
	"amicore/core/catalog"
	"amicore/core/wire"
)

// docket is what the checks hold by themselves of the actions of a connection: which
// wait, which the server has, how each must end, and what every frame that comes does to
// them (docs/contract/correlation.md). It is kept from what callers submit, from what is
// sent and from what comes, and never asks the machine. See invariants_docket.go for
// what is held against it.
type docket struct {
	c *checks
	// lost: a frame may have met an action that was sent in the same Step, of which it
	// is not known what was first. Nothing is held against the docket then until the
	// next connection.
	lost bool
	// forgot: it was lost once, and does not know all ids that callers have used.
	forgot bool
	// uncounted: it was lost on the last connection, and learns the number of the machine's
	// ids with the first that it sees.
	uncounted bool

	versions     catalog.Versions
	waiting      []*entry // of callers, in the order of submission
	records      []*entry // that the server has, in the order of sending
	acknowledged []*entry
	spare        []*entry
	commands     int   // actions with a CommandID that are pending or on record
	given        int   // records that were given up
	kept         int   // what the replies cost that are not handed out
	number       int64 // the last one of an id that the machine has made
	before       int64 // the last one that it had made before the first one sent on this connection; negative until then
	ahead        int   // those up to number that its own actions have which wait
	seq          uint64
	nonce        string        // that the ids of the machine's making begin with
	blocks       time.Duration // of all that wait

	remembered, roomy recent // ids of callers that have ended, and of textual records that made room

	ends     []ending // that the frames of this Step bring, in their order
	next     int      // the first of them that was not told
	count    frameEnds
	sends    bool  // something is sent in this Step
	frames   int   // of this Step
	capped   int64 // items that this Step's notices tell of as cut
	roomOwed bool  // a Ping is to make room

	decoder *wire.Decoder // for a peer whose frames the checks do not read in any other way
	frame   wire.Frame
	turn    docketTurn
	mask    mask
	idText  []byte
	unsent  int // bytes of all that wait
}

// frameEnds counts where the frames of a Step go.
type frameEnds struct {
	replies, internal, collected, discarded uint64
	orphans                                 [len(core.Stats{}.Orphans)]uint64
	capped                                  int64 // items that were cut
}

// entryState is where an action is.
type entryState uint8

const (
	entryWaits entryState = iota
	entrySent
	entryOpen         // it was answered, and more is to come
	entryAcknowledged // and is no record any more
	entryGone
)

// entry is an action in a docket.
type entry struct {
	state    entryState
	own      bool // the machine sends it for itself
	ended    bool // its ticket has; on record it is one that was given up
	acked    bool // a response has come that is neither an Error nor too large
	told     bool
	chosen   bool // its ActionID is its caller's
	left     bool // its list was, by what came in between
	silent   bool // nothing announces that the server is done with it
	mute     bool
	setsMask bool // it is an Events action that has no answer

	truncate, bare, exact, privileged, textual bool

	ticket core.Ticket
	seq    uint64
	name   string
	id     []byte
	hash   uint64 // of the id
	number int64  // in an id of the machine's making
	size   int    // in bytes, but for the ActionID

	rule      core.Rule
	end       string
	items     catalog.Completion
	asks      string // the mask that an Events or a Login tells
	channelID string
	command   string
	channel   string
	most      int
	block     time.Duration
	patience  time.Duration // with its outcome
	by        core.Instant  // when it times out
	submitted core.Instant
	sent      core.Instant
	responded core.Instant

	// What is kept for its reply.
	cost     int
	response uint64
	outcome  uint64
	failed   bool // the outcome is a failure
	reason   string
	log      []uint64
	cut      int
	text     []byte
	hasText  bool
}

// recent remembers the last 128 ids.
type recent struct {
	ids [128]uint64
	n   int
}

func (r *recent) add(id uint64) {
	r.ids[r.n%len(r.ids)] = id
	r.n++
}

func (r *recent) has(id uint64) bool {
	for _, known := range r.ids[:min(r.n, len(r.ids))] {
		if known == id && id != 0 {
			return true
		}
	}
	return false
}

// forget takes one away, and leaves its place used.
func (r *recent) forget(id uint64) {
	for i, known := range r.ids[:min(r.n, len(r.ids))] {
		if known == id {
			r.ids[i] = 0
			return
		}
	}
}

// reset makes the docket as new, and keeps its memory.
func (a *docket) reset(c *checks) {
	*a = docket{
		c: c, versions: catalog.All, idText: a.idText, spare: a.spare, ends: a.ends[:0], decoder: a.decoder,
		waiting: a.waiting[:0], records: a.records[:0], acknowledged: a.acknowledged[:0],
	}
	if !c.node.plan.Hostile {
		return
	}
	if a.decoder == nil {
		a.decoder = new(wire.Decoder)
		a.decoder.SetText(a.mayBeText)
	}
}

// lose gives up following the actions of this connection.
func (a *docket) lose() { a.lost, a.forgot = true, true }

// connected begins with a connection on which nothing was sent.
func (a *docket) connected() {
	a.close()
	a.uncounted = a.uncounted || a.lost
	a.lost, a.versions, a.kept, a.given, a.commands = false, catalog.All, 0, 0, 0
	a.roomy, a.turn, a.ahead, a.before = recent{}, docketTurn{}, 0, -1
	a.mask.connected(a.c.node.plan.AnyOrder)
	if a.c.node.plan.Hostile {
		a.decoder.Renew(wire.FromServer, a.c.node.config.MaxFrame)
	}
}

// close ends what is left of a connection.
func (a *docket) close() {
	// Callers' ids are remembered in the order of submission, but for those of records.
	for len(a.waiting)+len(a.acknowledged) > 0 {
		from := &a.waiting
		if len(a.waiting) == 0 || len(a.acknowledged) > 0 && a.acknowledged[0].seq < a.waiting[0].seq {
			from = &a.acknowledged
		}
		e := (*from)[0]
		*from = append((*from)[:0], (*from)[1:]...)
		a.drop(e)
	}
	for _, e := range a.records {
		a.drop(e)
	}
	a.records = a.records[:0]
	a.kept, a.given, a.commands, a.blocks, a.unsent = 0, 0, 0, 0, 0
}

// find returns the action that an ActionID names; nil where there is none.
func (a *docket) find(id []byte) *entry {
	if len(id) == 0 {
		return nil
	}
	known := a.c.ids.find(hashOf(id))
	if known == nil {
		return nil
	}
	return known.entry
}

// begin makes an entry.
func (a *docket) begin() *entry {
	e := new(entry)
	if n := len(a.spare); n > 0 {
		e, a.spare = a.spare[n-1], a.spare[:n-1]
	}
	a.seq++
	*e = entry{id: e.id[:0], log: e.log[:0], text: e.text[:0], seq: a.seq}
	return e
}

// named gives an entry its ActionID.
func (a *docket) named(e *entry, id []byte) {
	e.id, e.hash = append(e.id[:0], id...), hashOf(id)
	a.c.ids.at(e.hash).entry = e
}

// drop forgets an action that is neither pending nor on record.
func (a *docket) drop(e *entry) {
	if e.state == entryGone {
		return
	}
	a.untie(e)
	if known := a.c.ids.find(e.hash); known != nil && known.entry == e {
		known.entry = nil
	}
	if e.chosen {
		a.remembered.add(e.hash)
	}
	if e.command != "" {
		a.commands--
	}
	e.state = entryGone
	a.free(e)
}

// free gives back the memory of an action of which nothing is left to be told.
func (a *docket) free(e *entry) {
	if e.state == entryGone && (e.own || e.told) {
		a.spare = append(a.spare, e)
	}
}

// untie takes an action from its ticket, which may be another one's by now.
func (a *docket) untie(e *entry) {
	if !e.own && a.c.tickets[e.ticket].entry == e {
		a.c.tickets[e.ticket].entry = nil
	}
}

// giveUp ends the ticket of an action, which stays on record if it is there. What was
// kept for it is handed out.
func (a *docket) giveUp(e *entry) {
	e.ended = true
	a.untie(e)
	a.kept -= e.cost
	e.cost = 0
	switch e.state {
	case entrySent, entryOpen:
		a.given++
	case entryAcknowledged:
		a.acknowledged = without(a.acknowledged, e)
		a.drop(e)
	case entryWaits:
		a.asked(e, nil)
		a.unwait(e)
		a.drop(e)
	}
}

// unwait takes an action off those that wait.
func (a *docket) unwait(e *entry) {
	a.waiting = without(a.waiting, e)
	a.blocks -= e.block
	a.unsent -= e.size
}

// finish ends the ticket of an action and closes its record.
func (a *docket) finish(e *entry) {
	if e.state == entrySent || e.state == entryOpen {
		a.unrecord(e)
	}
	a.giveUp(e)
	a.drop(e)
}

// unrecord takes an action off the records.
func (a *docket) unrecord(e *entry) {
	if len(a.records) > 0 && a.records[0] == e {
		a.turn.closes(a)
	}
	a.asked(e, nil)
	a.records = without(a.records, e)
	switch {
	case e.own:
		a.drop(e)
	case e.ended:
		a.given--
		a.drop(e)
	default:
		e.state = entryAcknowledged // until its ticket ends
	}
}

// without removes an entry from a list, of which it is the first in most cases.
func without(list []*entry, e *entry) []*entry {
	for i := range list {
		if list[i] == e {
			return append(list[:i], list[i+1:]...)
		}
	}
	return list
}

// fits reports whether a frame may be kept for a reply, and keeps its cost.
func (a *docket) fits(e *entry, f *wire.Frame, most int) bool {
	cost := len(f.Bytes()) + 4*(f.Len()+1) + 128
	if a.kept+cost > most {
		return false
	}
	a.kept, e.cost = a.kept+cost, e.cost+cost
	return true
}

// mostOther is how much replies may cost with a frame that is no response.
func (a *docket) mostOther() int { return a.c.node.config.MaxReplyBytes - a.c.node.config.MaxFrame }

// openList is the list that the server is writing; nil where it writes none.
func (a *docket) openList() *entry {
	if len(a.records) == 0 || a.c.node.plan.AnyOrder {
		return nil
	}
	e := a.records[0]
	if e.state != entryOpen || e.left || e.rule != core.RuleList && e.rule != core.RuleAuto {
		return nil
	}
	return e
}

// leave notes that something else came than the first record's list has.
func (a *docket) leave() {
	if len(a.records) > 0 {
		if e := a.records[0]; e.state == entryOpen && e.silent {
			e.left = true
		}
	}
}
