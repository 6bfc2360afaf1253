package core

import "time"

// Stats are the counts of a machine since New, and its levels now. Every
// frame is counted once: Frames is the sum of Delivered, Collected, Replies,
// Internal, Queued, Dropped, Discarded and the Orphans, at any time.
type Stats struct {
	Phase Phase
	Conn  Conn
	// LastClose is why the last connection or attempt ended.
	LastClose CloseReason
	Banner    string

	// BytesIn and BytesOut are of all connections; BytesOut are in Sends.
	BytesIn, BytesOut uint64
	// Frames are those received; the seven that follow are where they went.
	Frames uint64
	// Delivered events, and gaps delivered in their places.
	Delivered, Gaps uint64
	// Collected frames went into a list, an outcome or raw text.
	Collected uint64
	// Replies are responses that ended or acknowledged a caller's action, or
	// after which more of it was to come.
	Replies uint64
	// Internal frames answered the machine's own actions; the banner is one.
	Internal uint64
	// Dropped events found the queue full, or waited in it at Stopped.
	Dropped uint64
	// Discarded frames were over MaxFrame, or cut from a list at its cap.
	Discarded uint64
	// Orphans are frames that nobody waited for, by OrphanClass.
	Orphans [numOrphanClasses]uint64
	// Queued and QueuedBytes are the events that wait for credit now.
	Queued, QueuedBytes int
	// Credit is what may be delivered, in bytes.
	Credit int64

	// Submitted = Completed + Failed + Pending.
	Submitted, Completed, Failed uint64
	// Pending actions of callers now, and Records of those in flight
	// (given-up ones and the machine's own included).
	Pending, Records int
	// Unsent are bytes of callers' actions that wait and are in no Send yet,
	// Window those in Sends that the transport has not taken.
	Unsent, Window int
	// ReplyBytes are what the frames cost that are kept now for replies: each its
	// bytes, 4 for each of its lines, and 132.
	ReplyBytes int

	// Attempts to connect, sessions that became Ready, logins refused,
	// heartbeats missed, pings sent, stale inputs and misuses.
	Attempts, Sessions, Rejected, Misses, Pings, Stale, Misuse uint64
	// Refused submissions since a bound was reached.
	Backpressure uint64
	// RTT of the last ping that was answered.
	RTT time.Duration
}

// Stats returns the counts in constant time.
func (m *Machine) Stats() Stats {
	s := m.stats
	s.Phase, s.Conn, s.LastClose = m.phase, m.conn, m.lastClose
	s.Queued, s.QueuedBytes = m.queue.events, m.queue.bytes
	s.Credit = m.credit
	s.Pending, s.Records = m.pending, m.records.n
	s.Unsent, s.Window = m.write.live, m.window
	s.ReplyBytes = m.replyBytes
	return s
}

// Pending returns how many actions of callers are pending: Stats.Pending
// alone, for those who ask often.
func (m *Machine) Pending() int { return m.pending }

// Add adds the counts and levels of another machine, for the sum of many.
// Phase, Conn, LastClose, Banner and RTT, which have no sum, stay.
func (s *Stats) Add(o *Stats) {
	for _, n := range [...]struct{ to, from *uint64 }{
		{&s.BytesIn, &o.BytesIn},
		{&s.BytesOut, &o.BytesOut},
		{&s.Frames, &o.Frames},
		{&s.Delivered, &o.Delivered},
		{&s.Gaps, &o.Gaps},
		{&s.Collected, &o.Collected},
		{&s.Replies, &o.Replies},
		{&s.Internal, &o.Internal},
		{&s.Dropped, &o.Dropped},
		{&s.Discarded, &o.Discarded},
		{&s.Submitted, &o.Submitted},
		{&s.Completed, &o.Completed},
		{&s.Failed, &o.Failed},
		{&s.Attempts, &o.Attempts},
		{&s.Sessions, &o.Sessions},
		{&s.Rejected, &o.Rejected},
		{&s.Misses, &o.Misses},
		{&s.Pings, &o.Pings},
		{&s.Stale, &o.Stale},
		{&s.Misuse, &o.Misuse},
		{&s.Backpressure, &o.Backpressure},
	} {
		*n.to += *n.from
	}
	for i := range s.Orphans {
		s.Orphans[i] += o.Orphans[i]
	}
	for _, n := range [...]struct{ to, from *int }{
		{&s.Queued, &o.Queued},
		{&s.QueuedBytes, &o.QueuedBytes},
		{&s.Pending, &o.Pending},
		{&s.Records, &o.Records},
		{&s.Unsent, &o.Unsent},
		{&s.Window, &o.Window},
		{&s.ReplyBytes, &o.ReplyBytes},
	} {
		*n.to += *n.from
	}
	s.Credit += o.Credit
}
