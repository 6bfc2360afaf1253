package wiretrial

import (
	"fmt"

	"amicore/core/wire"
	"amicore/internal/refwire"
)

// Copies check that a Clone and what a Store keeps of a message say what the message said, after its memory was used for others.
type Copies struct {
	Deep          bool // each accessor of each copy is asked, not only of one that has gone a long way
	kept, again   wire.Store
	views, clones []wire.Message
}

// Check reads the stream in these pieces, keeps its frames in every way, reads it once more, and compares.
func (c *Copies) Check(used *Run, x *Reading, want *refwire.Result, pieces [][]byte) error {
	d := used.D
	x.Prepare(d)
	c.kept.Reset()
	c.again.Reset()
	c.views, c.clones = c.views[:0], c.clones[:0]
	for _, p := range pieces {
		fed := append([]byte(nil), p...)
		d.Feed(fed)
		var f wire.Frame
		for d.Next(&f) {
			c.clones = append(c.clones, f.Clone())
			c.kept.Append(&f.Message)
			c.views = append(c.views, c.kept.At(c.kept.Len()-1)) // valid however the Store grows
		}
		clear(fed)
	}
	if c.kept.Len() != len(want.Frames) {
		return fmt.Errorf("%d frames are kept, want %d", c.kept.Len(), len(want.Frames))
	}
	x.Prepare(d)
	d.Feed(x.Stream)
	for i := range c.views {
		m := c.kept.At(i)
		c.again.Append(&m)
		c.again.Append(&c.clones[i])
	}
	for i := range c.views {
		if err := c.same(i, &want.Frames[i]); err != nil {
			return fmt.Errorf("message %d, %w", i, err)
		}
	}
	return nil
}

// same compares each copy of message i.
func (c *Copies) same(i int, want *refwire.Frame) error {
	var viewed wire.Message
	c.kept.View(i, &viewed)
	for _, way := range [...]struct {
		how string
		m   wire.Message
	}{
		{"cloned", c.clones[i]},
		{"cloned twice", c.clones[i].Clone()},
		{"stored", c.kept.At(i)},
		{"stored and taken at once", c.views[i]},
		{"stored and viewed", viewed},
		{"stored twice", c.again.At(2 * i)},
		{"cloned and stored", c.again.At(2*i + 1)},
		{"stored and cloned", c.views[i].Clone()},
	} {
		if err := SameMessage(way.m, want); err != nil {
			return fmt.Errorf("%s: %w", way.how, err)
		}
		if !c.Deep && way.how != "stored twice" {
			continue
		}
		if err := SameAnswers(way.m, want); err != nil {
			return fmt.Errorf("%s: %w", way.how, err)
		}
	}
	return nil
}
