package action

import (
	"strconv"
	"time"

	"amicore/core/wire"
)

// Originate dials Channel and, when that answers, goes on with Exten in
// Context, or with Application.
//
// It is asynchronous unless Wait is set: the server says at once that it will
// dial, and OriginateResponse, an event of class call, how that went; the
// machine completes the action with it (Reply.Final, see
// event.OriginateResponse), and refuses it where that event could not come
// (core.ErrNoOutcome). With Wait the server works on nothing else of this
// session until the call is answered or has failed (main/manager.c:5440).
type Originate struct {
	// Channel is what to dial: technology and resource, as in PJSIP/100. Required.
	Channel string
	// Context, Exten and Priority say where to go on. If Exten is set and
	// Priority is not, Action sends Priority 1, the first step of the extension:
	// without a priority servers refuse the synchronous form (main/manager.c:5450).
	// That form needs Context as well, or Application; the server refuses it
	// otherwise, before it dials, and catalog.Check returns an error that says so.
	Context, Exten, Priority string
	// Application and Data run instead.
	Application, Data string
	// CallerID is shown to the dialled party: Name <number>.
	CallerID string
	// Account is the account code of the channel.
	Account string
	// Timeout bounds the dialling, in whole milliseconds, rounded up. 0: the
	// server's 30 s (main/manager.c:5301). A negative one, a time that is over,
	// is 1 ms.
	Timeout time.Duration
	// Variables are set on the channel before it is dialled.
	Variables []Variable
	// ChannelID becomes the Uniqueid of the channel (12.2 and later, at most
	// 149 bytes): all its events can be told by it from the first on, and an
	// OriginateResponse without a channel carries it. See ChannelIDs.
	// OtherChannelID is that of the other end of a Local channel.
	ChannelID, OtherChannelID string
	// Codecs are offered, as in alaw,ulaw.
	Codecs string
	// EarlyMedia connects to the channel before it is answered.
	EarlyMedia bool
	// PreDialGoSub is a subroutine that the channel runs first, as in
	// context,exten,priority. Only with Wait and an Exten (main/manager.c:5447).
	PreDialGoSub string
	// Wait makes it synchronous.
	Wait bool
}

// Action returns the action.
func (o Originate) Action() wire.Action {
	b := of("Originate", "Channel", o.Channel)
	b.maybe("Context", o.Context)
	b.maybe("Exten", o.Exten)
	if o.Exten != "" && o.Priority == "" {
		o.Priority = "1"
	}
	b.maybe("Priority", o.Priority)
	b.maybe("Application", o.Application)
	b.maybe("Data", o.Data)
	b.maybe("CallerID", o.CallerID)
	b.maybe("Account", o.Account)
	b.in("Timeout", o.Timeout, time.Millisecond)
	b.maybe("ChannelId", o.ChannelID)
	b.maybe("OtherChannelId", o.OtherChannelID)
	b.maybe("Codecs", o.Codecs)
	b.yes("EarlyMedia", o.EarlyMedia)
	b.maybe("PreDialGoSub", o.PreDialGoSub)
	b.yes("Async", !o.Wait)
	b.variables(o.Variables)
	return b.a
}

// ChannelIDs makes values for Originate.ChannelID: a prefix and a count. The
// prefix must be new for each start of the program (a time, a random text):
// the server refuses an id that a channel has. Next counts, and is not safe
// for concurrent use; ID is.
type ChannelIDs struct {
	prefix string
	n      uint64
}

// NewChannelIDs returns a source of ids that begin with prefix, which should
// be unguessable where others may see events, and at most 100 bytes.
func NewChannelIDs(prefix string) *ChannelIDs { return &ChannelIDs{prefix: prefix} }

// Next returns an id that it has not returned before: those of 1, 2, 3 …
func (c *ChannelIDs) Next() string {
	c.n++
	return c.ID(c.n)
}

// ID returns the id of a number, for goroutines that share one ChannelIDs and
// count by themselves: ids.ID(calls.Add(1)) with an atomic.Uint64. Next takes
// no notice of it: use one or the other.
func (c *ChannelIDs) ID(n uint64) string { return c.prefix + "-" + strconv.FormatUint(n, 10) }
