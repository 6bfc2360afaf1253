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
	// the version of the server, it may.
	block time.Duration
	sure  bool
	// outcome is how long its outcome may take, where its headers bound that.
	outcome time.Duration
	// noAnswer: on some version it may be done without a response.
	noAnswer bool
}

// factsOf looks an action up; one that no version has is like any other.
func factsOf(name string, headers []wire.Header) (f facts) {
	known, ok := catalog.ActionNamed(name)
	if !ok {
		return f
	}
	f.noAnswer = known.MayBeSilent()
	for c := range known.Completions() {
		f.noAnswer = f.noAnswer || c.Ending() == catalog.Raw || c.Ending() == catalog.EventOnly
	}
	f.outcome = max(known.Bound(headers), 0)
	if f.block, ok = known.Block(catalog.All, headers); !ok {
		return f
	}
	switch f.block {
	case catalog.Unbounded:
		f.block = blockingTimeout
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

// longestBlock is how long an action is believed that asks for no bound.
const longestBlock = time.Hour

// blockOf is how long an action, as it was sent, keeps its session busy at most.
func (c *checks) blockOf(f *wire.Frame) facts {
	if known, ok := catalog.ActionNamed(string(f.Type())); !ok || !known.MayBlock(catalog.All) {
		return facts{} // most of them
	}
	c.headers = c.headers[:0]
	for name, value := range f.All() {
		c.headers = append(c.headers, wire.Header{Name: string(name), Value: string(value)})
	}
	return factsOf(string(f.Type()), c.headers)
}

// answersSilently reports whether a rule of the caller's needs no response.
func answersSilently(r core.Rule) bool {
	return r == core.RuleRaw || r == core.RuleEventOnly || r == core.RuleSilent
}
