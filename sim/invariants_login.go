package sim

import (
	"strings"

	"amicore/core"
	"amicore/core/wire"
)

// loginWatch follows the login of the connection that stands.
type loginWatch struct {
	challenge  uint64 // the id of the Challenge; 0: none was sent
	challenged bool   // a challenge has come
	empty      bool   // a response to the Challenge that is no Error has come, without a challenge
	sent       bool   // a Login was sent
}

// answered follows a response to the Challenge. An answer without a challenge is a
// refusal.
func (l *loginWatch) answered(f *wire.Frame) {
	if l.challenge == 0 || hashOf(f.ActionID()) != l.challenge || isError(f) {
		return
	}
	if len(f.Get("Challenge")) > 0 {
		l.challenged = true
	} else {
		l.empty = true
	}
}

// s9Leaves checks that an action may be sent in this phase: before the login is
// accepted only Challenge and Login, each once, and the Login behind the challenge
// where there is one; before Ready only filters and what finds out whether the server
// has booted; a login at no other time. Exactly the Login is Sensitive.
func (c *checks) s9Leaves(now core.Instant, name []byte, id uint64, sensitive bool) {
	why := ""
	switch c.phase {
	case core.PhaseAuthenticating:
		why = c.loginLeaves(string(name), id)
	case core.PhaseBooting:
		c.s15Booting(name)
	case core.PhaseReady, core.PhaseDraining:
		why = c.servingLeaves(now, name)
	default:
		why = "where nothing may"
	}
	if why != "" {
		c.node.fail("S9", "%s leaves in %v, %s", name, c.phase, why)
	}
	if login := c.phase == core.PhaseAuthenticating && string(name) == "Login"; login != sensitive {
		c.node.fail("S9", "%s leaves in %v, and that its Send is sensitive is %t", name, c.phase, sensitive)
	}
}

// loginLeaves follows an action of Authenticating, and returns what is wrong with it.
func (c *checks) loginLeaves(name string, id uint64) (wrong string) {
	l, md5 := &c.loginOf, c.node.config.Auth == core.AuthMD5
	switch name {
	case "Challenge":
		if !md5 || l.challenge != 0 {
			return "and none is needed"
		}
		l.challenge = id
	case "Login":
		switch {
		case l.sent:
			return "a second time"
		case md5 && !l.challenged:
			return "before the challenge has come"
		}
		l.sent = true
	case "Filter", "Ping", "CoreStatus":
		switch {
		case !c.accepted:
			return "before the login is accepted"
		case name == "Ping" && !c.mayAskBooted():
			return "where FullyBooted is not known to come"
		case name == "CoreStatus" && !c.statusMayTell():
			return "and does not tell on this version whether the server has booted"
		}
	default:
		return "before the session is ready"
	}
	return ""
}

// servingLeaves returns what is wrong with an action that leaves behind the login.
// What a caller has submitted may have any name.
func (c *checks) servingLeaves(now core.Instant, name []byte) (wrong string) {
	own := ownName(name)
	switch {
	case own < 0 || c.tally.mixed[own]:
	case string(name) == "Challenge" || string(name) == "Login":
		return "where the login is over"
	case string(name) == "CoreStatus" && (now != c.readyAt || !c.statusMayTell()): // asked in the Step that has made it Ready
		return "where the server is not asked whether it has booted"
	case string(name) == "Logoff" && c.phase != core.PhaseDraining:
		return "and the session is not to end"
	}
	return ""
}

// mayAskBooted reports whether a Ping may ask whether FullyBooted is still to come: it
// may where the event came before, and would come now.
func (c *checks) mayAskBooted() bool {
	return c.boot.known || c.boot.unsure || c.includes || c.node.plan.Hostile
}

// statusMayTell reports whether CoreStatus may say that the server still boots: it
// does up to Asterisk 13, of which the banner has a version of AMI below 3.
func (c *checks) statusMayTell() bool {
	return c.node.plan.Hostile || strings.Contains(c.tally.banner, "/1.") || strings.Contains(c.tally.banner, "/2.")
}

// s9Text checks that a text does not have the secret.
func (c *checks) s9Text(text string) {
	if strings.Contains(text, secret) {
		c.node.fail("S9", "a text has the secret")
	}
}
