package coretest

import (
	"amicore/core"
	"amicore/core/wire"
)

// garbage is what lent bytes turn to.
const garbage = '#'

// loan is what the driver lent to the machine with its last input.
type loan struct {
	bytes []byte
	sum   uint64
}

func lend(in *core.Input) loan {
	switch in.Kind {
	case core.InputReceived, core.InputObserved:
		return loan{in.Data, sum(in.Data)}
	}
	return loan{}
}

// sum is FNV-1a, 64 bits.
func sum(b []byte) uint64 {
	h := uint64(14695981039346656037)
	for _, c := range b {
		h = (h ^ uint64(c)) * 1099511628211
	}
	return h
}

// recall ends the loans of the last Step: the driver's is checked, the
// machine's is spoiled.
func (c *Checker) recall() {
	if sum(c.loan.bytes) != c.loan.sum && c.loan.bytes != nil {
		c.blame("bytes of Received or Observed were changed before the next Step")
	}
	c.loan = loan{}
	for i := range c.lent {
		command := &c.lent[i]
		spoil(command.Bytes)
		if command.Event != nil {
			spoil(command.Event.Bytes())
			*command.Event = wire.Message{}
		}
		*command = core.Command{Kind: ^core.CommandKind(0), Text: "used after the next Step"}
	}
	c.lent = nil
}

func spoil(b []byte) {
	for i := range b {
		b[i] = garbage
	}
}

// hand copies what the machine returned, so that it can be spoiled.
func (c *Checker) hand(commands []core.Command) []core.Command {
	c.lent = append([]core.Command(nil), commands...)
	for i := range c.lent {
		command := &c.lent[i]
		if command.Bytes != nil {
			command.Bytes = append([]byte(nil), command.Bytes...)
		}
		if command.Event != nil {
			event := command.Event.Clone()
			command.Event = &event
		}
	}
	return c.lent[:len(c.lent):len(c.lent)]
}
