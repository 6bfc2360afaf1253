package sim

// promises says in a line what an invariant promises.
var promises = map[string]string{
	"S1":  "Poll never waits, whatever DNS, dial, read, write or a subscriber do",
	"S2":  "every ticket ends exactly once, and no ticket that was never submitted does",
	"S3":  "no action succeeds without the response that its rule needs",
	"S4":  "a reply has the frames of its own ActionID and connection, as they were written and in their order, and nothing that was kept for it is missing without a count",
	"S5":  "no frame of another node, connection or client ends an action or adds to it, and ids and order of actions keep their answers apart",
	"S6":  "an action ends when its answer, its caller, its time or its connection ends it, in the same step, with what is true of it and for the reason that is, and nothing is written twice",
	"S7":  "no byte, command or timer of a connection reaches another one, and an input that is not for the present one does nothing",
	"S8":  "what is written are whole actions within the limits of a server, whatever the caller gives, as they were submitted and in that order",
	"S9":  "before the login succeeds nothing but the login leaves, and the secret is nowhere else",
	"S10": "memory stays within its bound, every cap holds, and no Step brings more than what came, what was pending and the credit account for",
	"S11": "every frame is counted once, every other count and every notice is of what happened, and every hole in the stream is a gap in its place",
	"S12": "events are delivered as they were written, in the order of the wire, and in each Step at their place and as far as the credit goes",
	"S13": "silence is asked about and counted at its time, missed heartbeats close the connection at the limit, a lost framing not before its time, and neither while an action may still block",
	"S14": "connects come one at a time, with a permit, within the budget, to the addresses that were found, and after the very delay that is drawn for each",
	"S15": "a machine moves as its table says, is not misused, and has stopped for good when it has stopped",
	"S16": "a deadline is never past, it and its reason are of the timer that is due next, and nothing times out or is let go before its time or out of order",
	"S17": "a subscriber that is slow or panics changes nothing for anyone else",
	"S18": "the first header says what a frame is, or the second where the first is ActionID, and a frame is read as it was written",
	"S19": "no bytes make a panic, or end a session whose framing is not lost",
	"S20": "the same plan runs the same way, always and everywhere, and a copy of a machine is a machine of its own",
	"S21": "an action goes to a node that its route asks for and that is ready, while there is one",
	"L1":  "every action ends by its deadline",
	"L2":  "with a server that accepts, a session is ready within its timeouts, and no phase outlasts its own",
	"L3":  "a link that is dead, or that brings bytes and no frames, is left in time",
	"L4":  "time moves on, and no retry comes before its least delay",
	"L5":  "a wrong secret comes to the slow schedule, or to a stop",
	"L6":  "a stop ends within its grace, from every phase",
	"L7":  "with credit every queued event is delivered, and what nothing holds back is sent at once, as is a Ping without which an end would never be known",
	"L8":  "a session is ready within BootTimeout without FullyBooted",
	"L9":  "after a restart of the server the session is ready, nothing hangs, and the mask and the filters in force are those that are wanted",
	"L10": "no node waits longer for its permit than is fair",
	"L11": "the events of a quiet node come within one round, however loud the others are",

	specID:   "a machine does in every step what the executable specification says; where the two differ, docs/contract.md decides which is right",
	expectID: "what the plan itself expects comes true",
	appID:    "the application that was given keeps its own promises, and does not panic",
}

// Promise says in a line what an invariant promises; nothing, where there is
// none with the name.
func Promise(invariant string) string { return promises[invariant] }
