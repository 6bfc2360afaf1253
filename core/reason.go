package core

// CloseReason says why a connection, or an attempt at one, ended. It is the
// cause in errors, Close commands, notices and metrics.
type CloseReason uint8

const (
	// CloseNone: no connection has ended yet.
	CloseNone CloseReason = iota
	// CloseEOF: the peer closed the connection.
	CloseEOF
	// CloseReset: the connection broke (RST, network error).
	CloseReset
	// CloseNoBanner: the peer closed before it said anything, as a server
	// over its authlimit does (main/manager.c:7441).
	CloseNoBanner
	// CloseGreetingTimeout: connected, but no banner came.
	CloseGreetingTimeout
	// CloseLoginTimeout: the login or the filters were not answered in time.
	CloseLoginTimeout
	// CloseLoginRejected: the server refused the login.
	CloseLoginRejected
	// CloseLoginInUse: the server has another session of this user and takes no
	// second one (allowmultiplelogin=no; main/manager.c:7142). The secret may be
	// right: often the other session is one of our own that the server has not
	// yet found dead.
	CloseLoginInUse
	// CloseFilterRefused: the server refused an event filter.
	CloseFilterRefused
	// CloseHeartbeat: no byte arrived for too long (a half-open connection).
	CloseHeartbeat
	// CloseWriteStall: the transport took no byte for too long.
	CloseWriteStall
	// CloseResolveFailed: the name could not be resolved.
	CloseResolveFailed
	// CloseResolveTimeout: resolving took too long.
	CloseResolveTimeout
	// CloseRefused: no address accepted a connection.
	CloseRefused
	// CloseDialTimeout: the dial took too long.
	CloseDialTimeout
	// CloseStopped: Stop was asked.
	CloseStopped
	// CloseFraming: bytes arrived, but for too long no complete frame that begins with Event, Response or ActionID. What they mean
	// is not known: the framing is lost.
	CloseFraming
	// CloseCertificate: the transport does not accept the server's TLS
	// certificate (authority, name, dates or pin). Trying again soon cannot
	// help: it is retried as a refused login is.
	CloseCertificate
	// CloseHandshake: the TLS handshake failed for another reason, such as a
	// server that speaks AMI without TLS on this port.
	CloseHandshake
	// CloseShuttingDown: the server is shutting down and refuses every action,
	// Login too, with the same Error (22:main/manager.c:7112). That says nothing
	// of the secret, of the filters or of the user's rights.
	CloseShuttingDown

	numCloseReasons
)

// NumCloseReasons is how many reasons there are, CloseNone included: the size
// of a table that has one entry for each.
const NumCloseReasons = int(numCloseReasons)

var closeReasonNames = [numCloseReasons]string{
	"none", "closed by peer", "connection reset", "closed before the banner", "no banner in time", "login not answered in time",
	"login rejected", "login already in use", "event filter refused", "heartbeat lost", "write stalled", "name not resolved", "name not resolved in time",
	"connection refused", "connection not made in time", "stopped", "framing lost", "server certificate rejected",
	"TLS handshake failed", "server shutting down",
}

func (r CloseReason) String() string { return nameOf(closeReasonNames[:], int(r)) }

// Hint returns the likely cause of a reason that does not show it, or "". It
// is a fixed text, fit to stand behind String and a colon.
func (r CloseReason) Hint() string {
	if r == CloseGreetingTimeout {
		// A TLS server waits for the client to begin (main/tcptls.c), so that
		// both sides wait.
		return "a TLS port (usually 5039) says nothing to a client without TLS"
	}
	return ""
}

// GapReason says why events are missing at a place in the stream.
type GapReason uint8

const (
	// GapNone: not a gap.
	GapNone GapReason = iota
	// GapDropped: the event queue was full.
	GapDropped
	// GapOversize: an event was larger than MaxFrame.
	GapOversize
	// GapReconnect: the connection was lost and made anew; what happened in
	// between is unknown: read the state again.
	GapReconnect
	// GapLost: bytes are missing from an observed session.
	GapLost

	numGapReasons
)

var gapReasonNames = [numGapReasons]string{"none", "dropped", "oversize", "reconnect", "lost"}

func (r GapReason) String() string { return nameOf(gapReasonNames[:], int(r)) }

// DeadlineReason says what a machine waits for at its deadline.
type DeadlineReason uint8

const (
	// DeadlineNone: nothing is armed.
	DeadlineNone DeadlineReason = iota
	// DeadlineMore: queued events can be delivered, or there is other work, now.
	DeadlineMore
	// DeadlineHeartbeat: silence so long calls for a ping.
	DeadlineHeartbeat
	// DeadlineHeartbeatMiss: the ping should have been answered by then.
	DeadlineHeartbeatMiss
	// DeadlineAction: a pending action times out.
	DeadlineAction
	// DeadlineBackoff: the next attempt to connect.
	DeadlineBackoff
	// DeadlineResolve: resolving has taken too long.
	DeadlineResolve
	// DeadlineDial: dialling one address has taken too long.
	DeadlineDial
	// DeadlineGreeting: the banner should have come.
	DeadlineGreeting
	// DeadlineLogin: login and filters should have been answered.
	DeadlineLogin
	// DeadlineBoot: the server should have booted, or is asked again.
	DeadlineBoot
	// DeadlineWriteStall: the transport should have taken some bytes.
	DeadlineWriteStall
	// DeadlineHold: what HoldBehindBlocking kept back may be sent.
	DeadlineHold
	// DeadlineDrain: the grace given to Stop is over.
	DeadlineDrain
	// DeadlinePermit: a fleet may let the next of its nodes connect.
	DeadlinePermit

	numDeadlineReasons
)

var deadlineReasonNames = [numDeadlineReasons]string{
	"none", "more work", "heartbeat", "heartbeat miss", "action timeout", "backoff", "resolve timeout",
	"dial timeout", "greeting timeout", "login timeout", "boot timeout", "write stall", "hold", "drain", "permit",
}

func (r DeadlineReason) String() string { return nameOf(deadlineReasonNames[:], int(r)) }

// OrphanClass classes a frame that nobody waits for, read off its ActionID.
type OrphanClass uint8

const (
	// OrphanLate: an id of ours whose action has ended, on this connection or
	// an earlier one.
	OrphanLate OrphanClass = iota
	// OrphanUnknown: it has our form, or came on a session we follow, but no
	// action was ever sent with it.
	OrphanUnknown
	// OrphanForeign: an id of another client's making.
	OrphanForeign
	// OrphanNoID: no ActionID at all.
	OrphanNoID
	// OrphanUnexpected: a frame with the id of a pending action that does not await it: a response before the action is sent
	// or behind its response, an event that is not one of the action's, a frame that is neither response nor event.
	OrphanUnexpected

	numOrphanClasses
)

var orphanClassNames = [numOrphanClasses]string{"late", "unknown", "foreign", "no id", "unexpected"}

func (c OrphanClass) String() string { return nameOf(orphanClassNames[:], int(c)) }

// NoticeKind says what a Notice reports.
type NoticeKind uint8

const (
	// NoticePhase: the phase changed (From, Phase; Close tells why).
	NoticePhase NoticeKind = iota
	// NoticeBanner: the server greeted; Text is its banner.
	NoticeBanner
	// NoticeNoBanner: the first frame came without a banner.
	NoticeNoBanner
	// NoticeClosed: the connection ended (Close tells why); Count is how many
	// actions failed with it.
	NoticeClosed
	// NoticeCutMidFrame: the connection ended inside a frame: the server cut
	// us off (slow reader?) or went down. Count is the size of the piece.
	NoticeCutMidFrame
	// NoticeAttemptFailed: resolving, or dialling one address, failed; Text is
	// the transport's reason.
	NoticeAttemptFailed
	// NoticeRetry: the next attempt is scheduled; Count is the delay in ns.
	NoticeRetry
	// NoticeLoginRejected: Text is the server's message.
	NoticeLoginRejected
	// NoticeLoginInUse: the server takes no second session of this user; Text
	// is the server's message.
	NoticeLoginInUse
	// NoticeFilterRefused: filters were refused, or the server cannot have them;
	// Text is why, of the first.
	NoticeFilterRefused
	// NoticeFilterReplaced: the server has no MatchCriteria, and filters with
	// criteria were replaced by plain ones; Text is the first.
	NoticeFilterReplaced
	// NoticeFiltersLater: AMI can not remove a filter; the new list takes
	// effect on the next connection.
	NoticeFiltersLater
	// NoticeEventsRefused: the server refused the event mask, or went on without
	// an answer, so that it may not be in force; Text is why, of the first. The
	// next SetEvents asks for it again.
	NoticeEventsRefused
	// NoticeNoOutcome: the outcome of an acknowledged action timed out, and none
	// of its class has come on this session: Text names the class that the user
	// may lack. Once a session.
	NoticeNoOutcome
	// NoticeBootUnknown: the session is Ready, and whether its server has
	// booted is not known; Text says why.
	NoticeBootUnknown
	// NoticeHeartbeatMiss: nothing that counts as heard arrived within
	// HeartbeatTimeout; Count is the number of misses in a row.
	NoticeHeartbeatMiss
	// NoticeDropped: events were dropped since the queue was full.
	NoticeDropped
	// NoticeOversize: frames over MaxFrame were discarded.
	NoticeOversize
	// NoticeOrphan: frames came that belong to no action and are no events to
	// deliver; Orphan is their class. There is one notice for each class.
	NoticeOrphan
	// NoticeListCapped: a list outgrew its cap; Count is how many items were
	// not kept.
	NoticeListCapped
	// NoticeBackpressure: submissions were refused since a bound was reached.
	NoticeBackpressure
	// NoticeStale: inputs of an old connection were ignored.
	NoticeStale
	// NoticeMisuse: inputs broke the contract and were ignored or mended.
	NoticeMisuse
	// NoticeWouldPing: observing, the machine would have pinged now.
	NoticeWouldPing
	// NoticeWouldClose: observing, it would have closed (Close tells why).
	NoticeWouldClose
	// NoticeWouldReconnect: observing, it would connect again now.
	NoticeWouldReconnect
	// NoticeWouldRefuse: observing, it would not have sent the action of
	// Ticket; Text says why.
	NoticeWouldRefuse

	numNotices
)

var noticeNames = [numNotices]string{
	"phase", "banner", "no banner", "closed", "cut mid-frame", "attempt failed", "retry", "login rejected", "login in use", "filter refused", "filter replaced", "filters later",
	"events refused", "no outcome", "boot unknown", "heartbeat miss", "dropped", "oversize", "orphan", "list capped", "backpressure", "stale", "misuse",
	"would ping", "would close", "would reconnect", "would refuse",
}

func (k NoticeKind) String() string { return nameOf(noticeNames[:], int(k)) }
