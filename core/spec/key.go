//contract:none tells states apart

package spec

import (
	"math"
	"strconv"
	"time"

	"amicore/core"
)

// plenty is the credit from which on a key no longer tells how much there is, and
// far is the part of a limit in bytes below which it does not.
const (
	plenty = math.MaxInt64 / 2
	far    = 2 // a key tells sizes from 1/far of their limit on
)

// AppendKey appends the state of the Machine between two Steps as text, and returns
// it with the names that the text gives to tickets, ActionIDs and queued events. Machines of the same
// configuration with equal keys predict the same for the same inputs, if inputs
// name tickets and ActionIDs accordingly and move the time by equal durations.
//
// Left out is what the contract does not care for any more: counts, the numbers
// in ids, lengths that are far below their limits, how old an instant is once
// nothing depends on it, how much credit there is below 1, and what belongs to a
// connection while there is none. The deadlines are exact, relative to now.
func (m *Machine) AppendKey(b []byte) ([]byte, *Names) {
	k := &keyText{m: m, names: &Names{}, b: b}
	k.whole()
	return k.b, k.names
}

// keyText is a key that is being written. Each value has its name in front.
type keyText struct {
	m     *Machine
	names *Names
	b     []byte
}

func (k *keyText) name(name string) {
	k.b = append(k.b, ' ')
	k.b = append(k.b, name...)
	k.b = append(k.b, '=')
}

func (k *keyText) number(name string, n int64) {
	k.name(name)
	k.b = strconv.AppendInt(k.b, n, 10)
}

func (k *keyText) flag(name string, set bool) {
	if set {
		k.number(name, 1)
	}
}

// text writes a text with the names of ids.
func (k *keyText) text(name, text string) {
	if text != "" {
		k.quoted(name, text)
	}
}

// quoted writes a text with its length in front, so that no text looks like what
// follows.
func (k *keyText) quoted(name, text string) {
	k.name(name)
	from := len(k.b)
	k.b = append(k.b, "0000000:"...)
	k.b = k.names.append(k.b, k.m.nonce, text)
	for n, at := len(k.b)-from-len("0000000:"), from+len("0000000"); n > 0; n /= 10 {
		at--
		k.b[at] = byte('0' + n%10)
	}
}

func (k *keyText) texts(name string, list []string) {
	for _, text := range list {
		k.quoted(name, text)
	}
}

// instant writes an instant relative to now.
func (k *keyText) instant(name string, at core.Instant) {
	k.number(name, int64(since(at, k.m.now)))
}

func (k *keyText) timer(name string, t timer) {
	if t.armed {
		k.instant(name, t.at)
	}
}

// size writes a number of bytes that is compared with a limit: exactly where an
// action or a frame more may reach it, and else only whether it is 0.
func (k *keyText) size(name string, n, limit int) {
	if n < limit/far {
		n = min(n, 1)
	}
	k.number(name, int64(n))
}

// whole writes the state of the Machine.
func (k *keyText) whole() {
	m := k.m
	k.number("phase", int64(m.phase))
	k.number("conn", int64(m.conn))
	if m.lastCloseMatters() {
		k.number("lastClose", int64(m.counts.LastClose))
	}
	k.texts("endedID", m.endedIDs)
	k.actions("own", m.ownWaiting)
	k.actions("waiting", m.callersWaiting)
	k.actions("record", m.records)
	k.actions("acknowledged", m.acknowledged)
	k.size("unsent", m.unsent(), m.config.WriteQueue)
	k.size("replyBytes", m.replyBytes(), m.config.MaxReplyBytes-m.config.MaxFrame)
	k.timer("phaseTimer", m.timers.phase)
	k.timer("heartbeatTimer", m.timers.heartbeat)
	k.timer("stallTimer", m.timers.stall)
	k.timer("holdTimer", m.timers.hold)
	k.number("failures", int64(m.failuresThatMatter()))
	k.number("refusals", int64(m.refusals))
	k.number("inUse", int64(m.inUse))
	k.text("wantedMask", m.wantedMask)
	k.texts("wantedFilter", m.wantedFilters)
	k.flag("acceptedBefore", m.acceptedBefore)
	k.texts("bootAddress", m.boot.addresses)
	k.flag("bootDenied", m.boot.denied)
	if m.phase == core.PhaseConnecting || m.isOnline() {
		k.texts("address", m.addresses)
		k.number("dialing", int64(m.dialing))
	}
	k.queue()
	if m.isOnline() {
		k.session()
		k.boot()
	}
}

// queue writes the queue. Credit below 1 is none: what is granted is compared
// with what is missing by the caller, not by the Machine.
func (k *keyText) queue() {
	m := k.m
	for _, e := range m.entries {
		k.number("entry", int64(e.gap))
		k.number("count", e.count)
		k.flag("held", e.held)
		if e.isEvent() {
			k.names.events = append(k.names.events, e.event)
		}
	}
	_, bytes := m.queued()
	k.size("queuedBytes", bytes, m.config.QueueBytes)
	k.flag("holding", m.holding)
	switch {
	case m.credit >= plenty:
		k.flag("plenty", true)
	case m.credit > 0:
		k.number("credit", m.credit)
	}
}

// boot writes what is known of booting on this connection.
func (k *keyText) boot() {
	b := &k.m.boot
	k.flag("bootSeen", b.seen)
	k.flag("bootWait", b.wait)
	k.flag("bootKnown", b.known)
	k.flag("bootAsking", b.asking)
	k.flag("bootWatch", b.watch)
	k.number("bootStatus", int64(b.status))
	if k.m.phase == core.PhaseBooting {
		k.instant("bootWaitEnd", b.waitEnd)
	}
}

// lastCloseMatters reports whether anything may still depend on why the last
// connection ended: each way out of Booting, Ready and Draining tells it anew.
func (m *Machine) lastCloseMatters() bool { return !m.isServing() }

// failuresThatMatter returns how many delays of an ordinary reason count: once
// the longest delay is reached, more are as many. contract: connecting, backoff.
func (m *Machine) failuresThatMatter() int {
	for n := range m.failures {
		if doubled(m.config.BackoffMin, n, m.config.BackoffMax) == m.config.BackoffMax {
			return n
		}
	}
	return m.failures
}

// ageOfStability returns how old Ready is; more than StableAfter is as much.
func (m *Machine) ageOfStability() time.Duration {
	return min(since(m.now, m.readySince), m.config.StableAfter)
}
