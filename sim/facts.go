package sim

import (
	"time"

	"amicore/core"
	"amicore/core/catalog"
	"amicore/core/wire"
)

// facts are what must be known of an action to judge how it went, from the
// catalogue: what Asterisk does with it, and not what the machine made of that.
type facts struct {
	// block is how long it may keep its session busy at most. sure: whatever
	// the version of the server, it may. claimed: nothing but what its caller
	// allows bounds it.
	block   time.Duration
	sure    bool
	claimed bool
	// outcome is how long its outcome may take, where its headers bound that.
	outcome time.Duration
	// async: it is an Originate that is acknowledged, and whose outcome follows.
	async bool
	// noAnswer: on some version it may be done without a response.
	noAnswer bool
}

// factsOf looks an action up. claim is how long its caller allows it to keep
// the session busy, where nothing else bounds that; 0: the caller says nothing.
func factsOf(name string, headers []wire.Header, claim, unbounded time.Duration) (f facts) {
	known, ok := catalog.ActionNamed(name)
	if !ok { // a module from elsewhere, on any version
		return facts{block: claim, sure: claim > 0, claimed: true}
	}
	f.noAnswer = noAnswer(known)
	f.outcome = max(known.Bound(headers), 0)
	if known.Name() == "Originate" {
		ends, agree := known.Completion(catalog.All, headers)
		f.async = agree && ends.Ending() == catalog.Async
	}
	if f.block, ok = known.Block(catalog.All, headers); !ok {
		return f
	}
	switch f.block {
	case catalog.Unbounded:
		f.block, f.claimed = max(unbounded, claim), true
	case catalog.Forever:
		f.block = longestBlock
	}
	f.sure = true
	for version := catalog.V11; version != 0; version <<= 1 {
		_, blocks := known.Block(version, headers)
		f.sure = f.sure && blocks
	}
	return f
}

// noAnswer reports whether an action may be done without a response, on some
// version.
func noAnswer(a catalog.Action) bool {
	for c := range a.Completions() {
		if c.Ending() == catalog.Raw || c.Ending() == catalog.EventOnly {
			return true
		}
	}
	return a.MayBeSilent()
}

func mayBeMute(name string) bool {
	known, ok := catalog.ActionNamed(name)
	return ok && noAnswer(known)
}

// longestBlock is how long an action is believed that asks for no bound.
const longestBlock = time.Hour

// claimOf is what the options of an action say of how long it may keep the
// session busy.
func claimOf(o *core.Options) time.Duration { return min(max(0, o.Timeout), longestBlock) }

// blockOf looks up an action as it was sent.
func (c *checks) blockOf(f *wire.Frame) facts {
	name := string(f.Type())
	if known, ok := catalog.ActionNamed(name); ok && !known.MayBlock(catalog.All) {
		return facts{} // most of them
	}
	c.headers = c.headers[:0]
	for name, value := range f.All() {
		c.headers = append(c.headers, wire.Header{Name: string(name), Value: string(value)})
	}
	k := factsOf(name, c.headers, 0, c.node.config.BlockingTimeout)
	if k.block > 0 || k.claimed {
		if claimed, ok := c.claims.take(name, c.tickets); ok {
			k = claimed
		}
	}
	return k
}

// answersSilently reports whether a rule of the caller's needs no response.
func answersSilently(r core.Rule) bool {
	return r == core.RuleRaw || r == core.RuleEventOnly || r == core.RuleSilent
}
