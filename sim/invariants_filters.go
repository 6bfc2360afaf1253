package sim

import (
	"slices"

	"amicore/adapters/fake"
	"amicore/core"
	"amicore/core/wire"
)

// Event filters: those that are wanted against those that the server holds, and what
// they let through against what comes.

// filterList is the filters that are wanted.
type filterList struct {
	texts []string
	rows  []*wanted // of each; nil: not known
	known bool      // of all of them it is known what they select
}

func (l *filterList) set(texts []string) {
	*l = filterList{texts: texts, rows: l.rows[:0], known: true}
	for _, text := range texts {
		w := wantedOf(text)
		l.rows = append(l.rows, w)
		l.known = l.known && w != nil && w.selects != nil
	}
}

// passes reports whether the filters let an event through: with including ones one
// must select it, and no excluding one may.
func (l *filterList) passes(f *wire.Frame) bool {
	included, some := false, false
	for _, w := range l.rows {
		switch {
		case !w.exclude():
			some, included = true, included || w.selects(f)
		case w.selects(f):
			return false
		}
	}
	return included || !some
}

// hopeless reports whether one of them cannot be had on a server.
func (l *filterList) hopeless(s *fake.Server) bool {
	return !s.HasCriteria() && slices.ContainsFunc(l.rows, func(w *wanted) bool { return w != nil && w.plain == "" })
}

// asksCriteria reports whether a Filter action is the question whether the server has
// match criteria.
func asksCriteria(f *wire.Frame) bool { return string(f.Get("MatchCriteria")) == "method(none)" }

// includes reports whether a filter lets only some events through.
func includes(filters []string) bool {
	return slices.ContainsFunc(filters, func(f string) bool { return !isExcluding(f) })
}

// filterNotice counts the notices about filters on this connection.
func (d *desired) filterNotice(cmd *core.Command) {
	switch cmd.Notice {
	case core.NoticeFiltersLater:
		d.toldLater += int(cmd.Count)
	case core.NoticeFilterReplaced:
		d.replaced += int(cmd.Count)
	case core.NoticeFilterRefused:
		d.refused += int(cmd.Count)
	}
}

// l9FiltersInForce: the server holds the filters that are wanted, in their order and
// as they were given. Where it lacks match criteria it holds the replacement of each
// that has some, and a notice tells of it; a filter without a replacement is not
// there, and a notice tells of that.
func (c *checks) l9FiltersInForce(held []fake.HeldFilter) {
	d, n := &c.desired, c.node
	knows, replaced, refused, at := n.server.HasCriteria(), 0, 0, 0
	for i, w := range d.force.rows {
		if w != nil && !knows && w.replaced() {
			replaced++
		}
		want, ok := fake.HeldFilter{}, true
		if w != nil {
			want, ok = w.on(knows)
		}
		switch {
		case !ok:
			refused++
			continue
		case at == len(held):
			n.fail("L9", "%d filters are in force, and %q is wanted as well", len(held), d.force.texts[i])
		case w != nil && held[at] != want:
			n.fail("L9", "the filter %q is in force in the place of %q, of which the server is to hold %q", held[at], d.force.texts[i], want)
		}
		at++
	}
	if at < len(held) {
		n.fail("L9", "%d filters are in force, and %d are wanted", len(held), at)
	}
	if d.later != d.toldLater {
		n.fail("L9", "%d lists of filters wait for the next connection, and notices tell of %d", d.later, d.toldLater)
	}
	if slices.Contains(d.force.rows, nil) {
		return
	}
	if d.replaced != replaced || d.refused != refused {
		n.fail("L9", "other filters stand for %d, %d cannot be had, and notices tell of %d and %d", replaced, refused, d.replaced, d.refused)
	}
	d.settled = d.force.known && refused == 0
}

// l9Through: behind the answers to its filters nothing comes that they keep away.
func (c *checks) l9Through(f *wire.Frame) {
	if c.desired.settled && !c.passage.unsure && len(c.desired.force.rows) > 0 && !c.desired.force.passes(f) {
		c.node.fail("L9", "%s has come, and the filters that are wanted keep it away: %q", f.Type(), c.desired.force.texts)
	}
}
