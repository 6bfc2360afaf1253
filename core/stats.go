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
	// Replies are responses that ended or acknowledged a caller's action.
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
	// Unsent are bytes of actions not yet in a Send, Window those in Sends
	// that the transport has not taken.
	Unsent, Window int
	// ReplyBytes are held for lists and raw texts now.
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
	s.Unsent, s.Window = m.unsent(), m.window
	s.ReplyBytes = m.replyBytes
	return s
}
