// Package spec says what a core.Machine does, as slow and obvious code: plain
// slices, one rule after the other, no free lists, no heaps, no running sums.
//
// A Machine of this package takes the inputs of a core.Machine and predicts
// every command of each Step, the deadline with its reason, and every field of
// Stats. It was written from docs/contract.md, not from the code of core, so
// that the two can be compared: see package sidebyside. Where they differ, the
// contract says which of them is wrong.
//
// Read it to learn exactly what a session does in a corner; read
// docs/contract.md first. It is no client: it allocates at will.
//
// Each function names what it follows: "contract: heartbeat, the timer" is the
// section "The timer" of docs/contract/heartbeat.md, and "contract: terms" that of
// docs/contract.md. Begin with Step in machine.go. To find what follows a page, search
// for its name: grep -rn 'contract: heartbeat' core/spec.
//
// A file that begins with contract:none holds no rule of the contract. It shows
// the state to those who search the states or count what was reached, and is left
// out where the rules are counted or changed.
package spec
