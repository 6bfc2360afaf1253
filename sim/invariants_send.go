package sim

import (
	"bytes"

	"amicore/core"
	"amicore/core/wire"
)

// What is written, S8; of S9 see invariants_login.go.

// send takes the actions of a Send apart: S8 (whole actions within the
// server's limits) and S9 (nothing but the login before the login).
func (c *checks) send(now core.Instant, cmd *core.Command) {
	b := cmd.Bytes
	c.s8Lines(b)
	c.s9Secret(cmd)
	c.sends.Feed(b)
	for c.sends.Next(&c.frame) {
		f := &c.frame
		c.text.Sent(f)
		c.outSent(f, len(b))
		name := f.Type()
		c.order++
		id := f.ActionID()
		h := hashOf(id)
		c.s9Leaves(now, name, h, cmd.Sensitive)
		if cmd.Sensitive {
			c.login, c.boot.mask = h, string(f.Get("Events"))
			c.loginAgreed()
		}
		if c.phase == core.PhaseAuthenticating && c.accepted && string(name) != "Filter" {
			c.boot.probe, c.boot.open = h, true
		}
		c.bootSent(string(name), h)
		c.boot.status = c.boot.status || c.phase < core.PhaseReady && string(name) == "CoreStatus"
		if (c.phase == core.PhaseAuthenticating || c.phase == core.PhaseBooting) && string(name) == "Filter" && !asksCriteria(f) {
			c.filters = append(c.filters, sentFilter{id: h})
		}
		c.s16Sent(now, name)
		c.desired.sent(f, h)
		c.docket.sent(f)
		e := c.ids.at(h)
		c.unanswered.sent(f, h)
		if string(name) == "Ping" {
			c.pinged(e, now)
			c.s16Ping(now)
			c.pinging.sent(c.order)
		}
		c.pinging.last = h
		e.sent = now
		e.order, e.lists, e.name = c.order, listnessOf(string(name)), int8(ownName(name))
		c.tally.fenced = c.tally.fenced || e.lists != listNever
		if mayBeMute(string(name)) {
			c.tally.mute, c.tally.fenced = c.order, true
		}
		if wire.EqualFold(name, "Logoff") {
			c.logoff = now
		}
		if k := c.blockOf(f); k.block > 0 {
			c.blocking = append(c.blocking, blockingSend{c.order, now, k.block, k.sure && !k.noAnswer})
			c.silentLimit(now)
		}
	}
	if n, _ := c.sends.Partial(); n > 0 {
		c.node.fail("S8", "a Send ends inside an action")
	}
}

// s9Secret: the secret is in a plain login, once, and nowhere else: not even in the
// login that answers a challenge.
func (c *checks) s9Secret(cmd *core.Command) {
	most := 0
	if cmd.Sensitive && c.node.config.Auth == core.AuthPlain {
		most = 1
	}
	if n := bytes.Count(cmd.Bytes, []byte(secret)); n > most {
		c.node.fail("S9", "a Send has the secret %d times, at most %d (sensitive: %t, authentication %d)", n, most, cmd.Sensitive, c.node.config.Auth)
	}
}

// s8Lines: whole lines in CRLF, at most 1022 bytes each, at most 128 lines
// and one Action an action.
func (c *checks) s8Lines(b []byte) {
	lines, actions := 0, 0
	for len(b) > 0 {
		end := bytes.IndexByte(b, '\n')
		if end < 1 || b[end-1] != '\r' {
			c.node.fail("S8", "a line does not end in CRLF")
		}
		line := b[:end-1]
		b = b[end+1:]
		if len(line) == 0 {
			if actions != 1 {
				c.node.fail("S8", "a frame has %d Action headers", actions)
			}
			lines, actions = 0, 0
			continue
		}
		if lines++; lines > wire.MaxLines {
			c.node.fail("S8", "an action has more than %d lines", wire.MaxLines)
		}
		if len(line) > wire.MaxLine {
			c.node.fail("S8", "a line has %d bytes", len(line))
		}
		if bytes.IndexByte(line, '\r') >= 0 || bytes.IndexByte(line, 0) >= 0 {
			c.node.fail("S8", "a line holds CR or NUL")
		}
		if len(line) > 7 && wire.EqualFold(line[:7], "Action:") {
			actions++
		}
	}
}
