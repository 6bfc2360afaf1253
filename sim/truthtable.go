package sim

// What a server did with an action, what its caller was told, and which of the
// two go together: the whole of S3 and S6 about the end of an action, as data.

// truth is what the server did with an action.
type truth uint8

const (
	neverRead truth = iota
	refusedBefore
	refusedByHandler
	ranAndFailed
	stillRunning
	ranUnanswered
	ranAnswered

	numTruths
)

var truthNames = [numTruths]string{
	"never read", "refused before its handler", "refused by its handler", "run, and answered with an Error", "still at work", "run, and not answered", "run, and answered",
}

// told is what the caller of an action was told.
type told uint8

const (
	toldAcked    told = iota // the one that is not the end
	toldSuccess              // on a response
	toldSilence              // a success without a response, where the rule needs none
	toldNotSent              // Run is NotSent
	toldRejected             // Run is Rejected
	toldFailed               // Run is Failed, and the action was not acknowledged
	toldBadly                // Run is Failed, and it was acknowledged
	toldNothing              // Run is Unknown, and it was not acknowledged
	toldHalf                 // Run is Unknown, and it was acknowledged

	numTold
)

var toldNames = [numTold]string{
	"acked", "a success", "a silent success", "not sent", "rejected", "failed", "failed, acked", "unknown", "unknown, acked",
}

// legalEnds says why a caller may be told so of such an action. What is empty
// must not happen.
var legalEnds = [numTruths][numTold]string{
	neverRead: {
		toldNotSent: "it was withdrawn in time, or refused by the machine",
		toldNothing: "it is on its way, or was lost with its connection",
	},
	refusedBefore: {
		toldRejected: "the server says so",
		toldSilence:  "the refusal has no ActionID, and the rule takes silence for success",
		toldNothing:  "the refusal has not come, or has no ActionID",
	},
	refusedByHandler: {
		toldRejected: "the words say so, on every version that the server may be",
		toldFailed:   "the words do not say on every version that nothing happened",
		toldNothing:  "the answer has not come",
	},
	ranAndFailed: {
		toldFailed:  "the server says so",
		toldNothing: "the answer has not come",
	},
	stillRunning: {
		toldNothing: "the caller did not wait for it, or its connection is lost",
	},
	ranUnanswered: {
		toldSilence: "the rule takes silence for success, and the server is known to be done",
		toldNothing: "nothing came",
	},
	ranAnswered: {
		toldAcked:   "the server has taken it",
		toldSuccess: "the server says so",
		toldBadly:   "an Error within the list, or an outcome that is a failure",
		toldNothing: "the answer has not come",
		toldHalf:    "the rest of the list, or the outcome, has not come",
	},
}

// outcomeTruth is how the call of an asynchronous Originate ended.
type outcomeTruth uint8

const (
	outcomeOpen outcomeTruth = iota
	outcomeAnswered
	outcomeFailed

	numOutcomes
)

var outcomeNames = [numOutcomes]string{"open", "answered", "not answered"}

// legalOutcomes is the same of an asynchronous Originate, once it was
// acknowledged.
var legalOutcomes = [numOutcomes][numTold]string{
	outcomeOpen: {
		toldAcked: "it dials",
		toldHalf:  "the caller did not wait for the outcome, or the connection is lost",
	},
	outcomeAnswered: {
		toldAcked:   "its outcome came sooner than its acknowledgement",
		toldSuccess: "its outcome says so",
		toldHalf:    "its outcome was filtered away, or has not come",
	},
	outcomeFailed: {
		toldAcked: "its outcome came sooner than its acknowledgement",
		toldBadly: "its outcome says so",
		toldHalf:  "its outcome was filtered away, or has not come",
	},
}

// TruthTable are the rows of what servers did with actions (the name first)
// and of how calls ended, each with the counts of what callers were told, which
// names has. A count of -1 must not happen.
func (v *Coverage) TruthTable() (names []string, rows []TruthRow) {
	row := func(name string, legal *[numTold]string, counts *[numTold]uint64) {
		r := TruthRow{Name: name}
		for told := range numTold {
			n := int64(counts[told])
			if legal[told] == "" && n == 0 {
				n = -1
			}
			r.Counts = append(r.Counts, n)
		}
		rows = append(rows, r)
	}
	for was := range numTruths {
		row(truthNames[was], &legalEnds[was], &v.Truth[was])
	}
	for was := range numOutcomes {
		row("a call "+outcomeNames[was], &legalOutcomes[was], &v.Outcomes[was])
	}
	return toldNames[:], rows
}

// TruthRow is a row of Coverage.TruthTable.
type TruthRow struct {
	Name   string
	Counts []int64
}

// endsNeverReached names the legal pairs that a campaign has not seen.
func (v *Coverage) endsNeverReached() (missing []string) {
	for was := range numTruths {
		for told := range numTold {
			if legalEnds[was][told] != "" && v.Truth[was][told] == 0 {
				missing = append(missing, truthNames[was]+", told: "+toldNames[told])
			}
		}
	}
	for was := range numOutcomes {
		for told := range numTold {
			if legalOutcomes[was][told] != "" && v.Outcomes[was][told] == 0 {
				missing = append(missing, "a call "+outcomeNames[was]+", told: "+toldNames[told])
			}
		}
	}
	return missing
}
