package sim

import (
	"slices"
	"strconv"
	"strings"

	"amicore/core"
)

// What an expectation may ask for. A name that nothing is ever counted under
// would hold, or not hold, whatever happens.

// countNames are the names that counts go by, but for those of events, which
// are "event " and the event's name.
var countNames = func() []string {
	names := []string{"complete", "fail", "event", "connect", received, largestPiece, overtaken}
	add := func(prefix string, of []string) {
		for _, name := range of {
			names = append(names, prefix+name)
		}
	}
	gaps := namesTo(core.GapDropped, core.GapLost)
	add("fail: ", actionErrors)
	add("gap ", gaps)
	add("missing ", gaps)
	add("phase ", phaseNames)
	add(phaseIs, phaseNames)
	add("close ", namesTo(core.CloseEOF, core.CloseReason(core.NumCloseReasons-1)))
	add("orphan ", namesTo(core.OrphanLate, core.OrphanUnexpected))
	for kind := core.NoticePhase; kind <= core.NoticeWouldRefuse; kind++ {
		switch kind {
		case core.NoticePhase, core.NoticeClosed, core.NoticeOrphan: // counted by what they tell
		default:
			names = append(names, "notice "+kind.String())
		}
	}
	return names
}()

// Counts that are not of a command: how often bytes were received, how many
// at most at once, and how many actions ended well that were submitted before
// one that had ended so already.
const (
	received     = "received"
	largestPiece = "largest piece"
	overtaken    = "overtaken"
)

// phaseIs begins the name of the only count that is not of what happened, but
// of what is now: 1 where the node is in the phase, else 0.
const phaseIs = "phase is "

var actionErrors = func() (names []string) {
	for _, err := range []error{
		core.ErrNotReady, core.ErrBackpressure, core.ErrTimeout, core.ErrDisconnected, core.ErrCanceled, core.ErrStopped,
		core.ErrTooManyEvents, core.ErrListCut, core.ErrFrameTooLarge, core.ErrMissingResponse, core.ErrInvalidAction, core.ErrNoOutcome,
		core.ErrDuplicateActionID, core.ErrLoginRejected, core.ErrResponse,
	} {
		names = append(names, err.Error())
	}
	return names
}()

// isCount reports whether something is counted under a name.
func isCount(name string) bool {
	return strings.HasPrefix(name, "event ") || slices.Contains(countNames, name)
}

// countsLike lists the names that may have been meant: those that begin with
// the same word.
func countsLike(name string) string {
	word, _, _ := strings.Cut(name, " ")
	var like []string
	for _, n := range countNames {
		if first, _, _ := strings.Cut(n, " "); first == word && word != "event" {
			like = append(like, n)
		}
	}
	if len(like) == 0 {
		like = []string{"complete", "fail", `"fail: ERROR"`, "event", `"event NAME"`, "connect", `"phase NAME"`, `"phase is NAME"`, `"gap REASON"`, `"missing REASON"`, `"close REASON"`, `"orphan CLASS"`, `"notice KIND"`, received, strconv.Quote(largestPiece), overtaken}
	}
	return oneOf(like)
}

// endWants is what isEnd takes.
const endWants = `how the ticket ended, or the beginning of it, as "complete", "complete: 2 events, 0 cut, 0 lines", "fail: RUN: ERROR" or "acked"; nothing where it must not have ended`

// isEnd reports whether a ticket may end in a way that begins so.
func isEnd(text string) bool {
	either := func(whole string) bool {
		rest, longer := strings.CutPrefix(text, whole)
		return strings.HasPrefix(whole, text) || longer && (strings.HasPrefix(rest, " (") || strings.HasPrefix(rest, ": ") || strings.HasPrefix(rest, ", "))
	}
	switch {
	case text == "", text == "acked":
		return true
	case strings.HasPrefix(text, "complete"):
		return strings.HasPrefix("complete: # events, # cut, # lines", withoutNumbers(text))
	}
	for run := core.Unknown; run <= core.Failed; run++ {
		for _, err := range actionErrors {
			if either("fail: " + run.String() + ": " + err) {
				return true
			}
		}
	}
	return false
}

// withoutNumbers puts a # in the place of each number.
func withoutNumbers(text string) string {
	var b strings.Builder
	for i := range len(text) {
		switch digit := text[i] >= '0' && text[i] <= '9'; {
		case !digit:
			b.WriteByte(text[i])
		case i == 0 || text[i-1] < '0' || text[i-1] > '9':
			b.WriteByte('#')
		}
	}
	return b.String()
}
