package event

import (
	"time"

	"amicore/core/wire"
)

// QueueCallerJoin is a caller who has come into a queue.
type QueueCallerJoin struct{ View }

func (QueueCallerJoin) is(name []byte) bool               { return named(name, "QueueCallerJoin") }
func (QueueCallerJoin) of(m wire.Message) QueueCallerJoin { return QueueCallerJoin{View{m}} }

// Channel returns the channel that it is about.
func (v QueueCallerJoin) Channel() Channel { return Channel{v.View, &plainNames} }

// Uniqueid returns the id of that channel.
func (v QueueCallerJoin) Uniqueid() []byte { return v.Get("Uniqueid") }

// Queue returns the queue.
func (v QueueCallerJoin) Queue() []byte { return v.Get("Queue") }

// Position returns the place in it, from 1.
func (v QueueCallerJoin) Position() int { return v.number("Position") }

// Count returns how many are in it.
func (v QueueCallerJoin) Count() int { return v.number("Count") }

// QueueCallerLeave is a caller who has left a queue.
type QueueCallerLeave struct{ View }

func (QueueCallerLeave) is(name []byte) bool                { return named(name, "QueueCallerLeave") }
func (QueueCallerLeave) of(m wire.Message) QueueCallerLeave { return QueueCallerLeave{View{m}} }

// Channel returns the channel that it is about.
func (v QueueCallerLeave) Channel() Channel { return Channel{v.View, &plainNames} }

// Uniqueid returns the id of that channel.
func (v QueueCallerLeave) Uniqueid() []byte { return v.Get("Uniqueid") }

// Queue returns the queue.
func (v QueueCallerLeave) Queue() []byte { return v.Get("Queue") }

// Position returns the place in it, from 1.
func (v QueueCallerLeave) Position() int { return v.number("Position") }

// Count returns how many are in it.
func (v QueueCallerLeave) Count() int { return v.number("Count") }

// QueueCallerAbandon is a caller who has hung up while waiting.
type QueueCallerAbandon struct{ View }

func (QueueCallerAbandon) is(name []byte) bool { return named(name, "QueueCallerAbandon") }

func (QueueCallerAbandon) of(m wire.Message) QueueCallerAbandon { return QueueCallerAbandon{View{m}} }

// Channel returns the channel that it is about.
func (v QueueCallerAbandon) Channel() Channel { return Channel{v.View, &plainNames} }

// Uniqueid returns the id of that channel.
func (v QueueCallerAbandon) Uniqueid() []byte { return v.Get("Uniqueid") }

// Queue returns the queue.
func (v QueueCallerAbandon) Queue() []byte { return v.Get("Queue") }

// Position returns the last place, from 1.
func (v QueueCallerAbandon) Position() int { return v.number("Position") }

// OriginalPosition returns the first place.
func (v QueueCallerAbandon) OriginalPosition() int { return v.number("OriginalPosition") }

// HoldTime returns how long it has waited.
func (v QueueCallerAbandon) HoldTime() time.Duration { return v.seconds("HoldTime") }

// QueueMember is a member of a queue: a change (QueueMemberAdded, Removed, Pause, Status) or an item of the list QueueStatus.
type QueueMember struct{ View }

func (QueueMember) is(name []byte) bool {
	return named(name, "QueueMember", "QueueMemberAdded", "QueueMemberRemoved", "QueueMemberPause", "QueueMemberStatus", "QueueMemberPenalty", "QueueMemberRinginuse")
}
func (QueueMember) of(m wire.Message) QueueMember { return QueueMember{View{m}} }

// Queue returns the queue.
func (v QueueMember) Queue() []byte { return v.Get("Queue") }

// Interface returns what is called: Location in the list, and before 12.
func (v QueueMember) Interface() []byte { return v.either("Interface", "Location") }

// Member returns the name of the member.
func (v QueueMember) Member() []byte { return v.either("MemberName", "Name") }

// StateInterface returns what is watched.
func (v QueueMember) StateInterface() []byte { return v.Get("StateInterface") }

// Membership returns dynamic, realtime or static.
func (v QueueMember) Membership() []byte { return v.Get("Membership") }

// Penalty returns lower ones are called first.
func (v QueueMember) Penalty() int { return v.number("Penalty") }

// CallsTaken returns how many calls it has taken.
func (v QueueMember) CallsTaken() int { return v.number("CallsTaken") }

// LastCall returns when the last one ended, in seconds since 1970, 0 for never.
func (v QueueMember) LastCall() int { return v.number("LastCall") }

// InCall reports whether it is in a call of the queue.
func (v QueueMember) InCall() bool { return v.yes("InCall") }

// Status returns the state of the device: 1 free, 2 in use, 3 busy, 4 unknown, 5 unavailable, 6 ringing.
func (v QueueMember) Status() int { return v.number("Status") }

// Paused reports whether it is paused.
func (v QueueMember) Paused() bool { return v.yes("Paused") }

// PausedReason returns why.
func (v QueueMember) PausedReason() []byte { return v.Get("PausedReason") }

// QueueParams is a queue in the list QueueStatus.
type QueueParams struct{ View }

func (QueueParams) is(name []byte) bool           { return named(name, "QueueParams") }
func (QueueParams) of(m wire.Message) QueueParams { return QueueParams{View{m}} }

// Queue returns the queue.
func (v QueueParams) Queue() []byte { return v.Get("Queue") }

// Strategy returns how members are chosen.
func (v QueueParams) Strategy() []byte { return v.Get("Strategy") }

// Max returns how many may wait, 0 for any number.
func (v QueueParams) Max() int { return v.number("Max") }

// Calls returns how many wait.
func (v QueueParams) Calls() int { return v.number("Calls") }

// HoldTime returns the usual wait.
func (v QueueParams) HoldTime() time.Duration { return v.seconds("Holdtime") }

// TalkTime returns the usual call.
func (v QueueParams) TalkTime() time.Duration { return v.seconds("TalkTime") }

// Completed returns how many calls were answered.
func (v QueueParams) Completed() int { return v.number("Completed") }

// Abandoned returns how many hung up.
func (v QueueParams) Abandoned() int { return v.number("Abandoned") }

// QueueEntry is a caller in the list QueueStatus.
type QueueEntry struct{ View }

func (QueueEntry) is(name []byte) bool          { return named(name, "QueueEntry") }
func (QueueEntry) of(m wire.Message) QueueEntry { return QueueEntry{View{m}} }

// Queue returns the queue.
func (v QueueEntry) Queue() []byte { return v.Get("Queue") }

// Position returns the place, from 1.
func (v QueueEntry) Position() int { return v.number("Position") }

// Wait returns how long it has waited.
func (v QueueEntry) Wait() time.Duration { return v.seconds("Wait") }

// Channel returns the channel.
func (v QueueEntry) Channel() []byte { return v.Get("Channel") }

// Uniqueid returns its id.
func (v QueueEntry) Uniqueid() []byte { return v.Get("Uniqueid") }

// CallerIDNum returns its number.
func (v QueueEntry) CallerIDNum() []byte { return v.Get("CallerIDNum") }

// CallerIDName returns its name.
func (v QueueEntry) CallerIDName() []byte { return v.Get("CallerIDName") }

// QueueSummary is an item of the list QueueSummary.
type QueueSummary struct{ View }

func (QueueSummary) is(name []byte) bool            { return named(name, "QueueSummary") }
func (QueueSummary) of(m wire.Message) QueueSummary { return QueueSummary{View{m}} }

// Queue returns the queue.
func (v QueueSummary) Queue() []byte { return v.Get("Queue") }

// LoggedIn returns members who are there.
func (v QueueSummary) LoggedIn() int { return v.number("LoggedIn") }

// Available returns members who could take a call.
func (v QueueSummary) Available() int { return v.number("Available") }

// Callers returns who wait.
func (v QueueSummary) Callers() int { return v.number("Callers") }

// HoldTime returns the usual wait.
func (v QueueSummary) HoldTime() time.Duration { return v.seconds("HoldTime") }

// TalkTime returns the usual call.
func (v QueueSummary) TalkTime() time.Duration { return v.seconds("TalkTime") }

// LongestHoldTime returns the longest wait.
func (v QueueSummary) LongestHoldTime() time.Duration { return v.seconds("LongestHoldTime") }

// AgentCalled is a member who is being called for a caller.
type AgentCalled struct{ View }

func (AgentCalled) is(name []byte) bool           { return named(name, "AgentCalled") }
func (AgentCalled) of(m wire.Message) AgentCalled { return AgentCalled{View{m}} }

// Channel returns the channel that it is about.
func (v AgentCalled) Channel() Channel { return Channel{v.View, &plainNames} }

// Uniqueid returns the id of that channel.
func (v AgentCalled) Uniqueid() []byte { return v.Get("Uniqueid") }

// Dest returns the channel that is called.
func (v AgentCalled) Dest() Channel { return Channel{v.View, &destNames} }

// Queue returns the queue.
func (v AgentCalled) Queue() []byte { return v.Get("Queue") }

// Member returns the name of the member.
func (v AgentCalled) Member() []byte { return v.Get("MemberName") }

// Interface returns what is called.
func (v AgentCalled) Interface() []byte { return v.Get("Interface") }

// AgentConnect is a member who has answered.
type AgentConnect struct{ View }

func (AgentConnect) is(name []byte) bool            { return named(name, "AgentConnect") }
func (AgentConnect) of(m wire.Message) AgentConnect { return AgentConnect{View{m}} }

// Channel returns the channel that it is about.
func (v AgentConnect) Channel() Channel { return Channel{v.View, &plainNames} }

// Uniqueid returns the id of that channel.
func (v AgentConnect) Uniqueid() []byte { return v.Get("Uniqueid") }

// Dest returns the channel that is called.
func (v AgentConnect) Dest() Channel { return Channel{v.View, &destNames} }

// Queue returns the queue.
func (v AgentConnect) Queue() []byte { return v.Get("Queue") }

// Member returns the name of the member.
func (v AgentConnect) Member() []byte { return v.Get("MemberName") }

// Interface returns what is called.
func (v AgentConnect) Interface() []byte { return v.Get("Interface") }

// HoldTime returns how long the caller has waited.
func (v AgentConnect) HoldTime() time.Duration { return v.seconds("HoldTime") }

// RingTime returns how long the member has rung.
func (v AgentConnect) RingTime() time.Duration { return v.seconds("RingTime") }

// AgentComplete is a call of a queue that has ended. Either channel may be
// absent (Channel.Present), if it had gone before the server made the event
// (apps/app_queue.c:2435; 13:apps/app_queue.c:2103): find the call by
// MemberName, Queue and the events before it then.
type AgentComplete struct{ View }

func (AgentComplete) is(name []byte) bool             { return named(name, "AgentComplete") }
func (AgentComplete) of(m wire.Message) AgentComplete { return AgentComplete{View{m}} }

// Channel returns the channel of the caller, which may be absent.
func (v AgentComplete) Channel() Channel { return Channel{v.View, &plainNames} }

// Uniqueid returns the id of that channel, nil if it is absent.
func (v AgentComplete) Uniqueid() []byte { return v.Get("Uniqueid") }

// Dest returns the channel of the member, which may be absent.
func (v AgentComplete) Dest() Channel { return Channel{v.View, &destNames} }

// Queue returns the queue.
func (v AgentComplete) Queue() []byte { return v.Get("Queue") }

// Member returns the name of the member.
func (v AgentComplete) Member() []byte { return v.Get("MemberName") }

// Interface returns what is called.
func (v AgentComplete) Interface() []byte { return v.Get("Interface") }

// HoldTime returns how long the caller had waited.
func (v AgentComplete) HoldTime() time.Duration { return v.seconds("HoldTime") }

// TalkTime returns how long they have talked.
func (v AgentComplete) TalkTime() time.Duration { return v.seconds("TalkTime") }

// Reason returns who ended it: caller, agent or transfer.
func (v AgentComplete) Reason() []byte { return v.Get("Reason") }

// AgentRingNoAnswer is a member who did not answer.
type AgentRingNoAnswer struct{ View }

func (AgentRingNoAnswer) is(name []byte) bool                 { return named(name, "AgentRingNoAnswer") }
func (AgentRingNoAnswer) of(m wire.Message) AgentRingNoAnswer { return AgentRingNoAnswer{View{m}} }

// Channel returns the channel that it is about.
func (v AgentRingNoAnswer) Channel() Channel { return Channel{v.View, &plainNames} }

// Uniqueid returns the id of that channel.
func (v AgentRingNoAnswer) Uniqueid() []byte { return v.Get("Uniqueid") }

// Dest returns the channel that is called.
func (v AgentRingNoAnswer) Dest() Channel { return Channel{v.View, &destNames} }

// Queue returns the queue.
func (v AgentRingNoAnswer) Queue() []byte { return v.Get("Queue") }

// Member returns the name of the member.
func (v AgentRingNoAnswer) Member() []byte { return v.Get("MemberName") }

// Interface returns what is called.
func (v AgentRingNoAnswer) Interface() []byte { return v.Get("Interface") }

// RingTime returns how long it has rung.
func (v AgentRingNoAnswer) RingTime() time.Duration { return v.seconds("RingTime") }
