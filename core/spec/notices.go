package spec

import (
	"sort"

	"amicore/core"
)

// tell notes a notice. In one Step there is one notice for each kind and, of
// NoticeOrphan, for each class: counts are added, all other fields are those of
// the first. A Step closes one connection at most, so that there is one
// NoticeClosed. contract: notices.
func (m *Machine) tell(n Command) {
	for i := range m.notices {
		had := &m.notices[i]
		if had.Notice != n.Notice || n.Notice == core.NoticeOrphan && had.Orphan != n.Orphan {
			continue
		}
		had.Count += n.Count
		return
	}
	n.Kind = core.CommandNotice
	n.Node = m.config.Node
	n.Conn = m.conn
	if n.Text != OwnWords {
		n.Text = Shown(n.Text)
	}
	m.notices = append(m.notices, n)
}

// tellOnce notes a notice of this kind with a count of 1.
func (m *Machine) tellOnce(kind core.NoticeKind) { m.tell(Command{Notice: kind, Count: 1}) }

// tellText notes a notice of this kind with a count of 1 and a text.
func (m *Machine) tellText(kind core.NoticeKind, text string) {
	m.tell(Command{Notice: kind, Count: 1, Text: text})
}

// addNotices adds the merged notices at the end of the Step, in the order of
// the kinds, and of NoticeOrphan of the classes. contract: notices.
func (m *Machine) addNotices() {
	sort.SliceStable(m.notices, func(i, j int) bool {
		a, b := m.notices[i], m.notices[j]
		if a.Notice != b.Notice {
			return a.Notice < b.Notice
		}
		return a.Orphan < b.Orphan
	})
	m.commands = append(m.commands, m.notices...)
	m.notices = nil
}

// misuse counts a misuse. contract: notices, stats.
func (m *Machine) misuse() {
	m.counts.Misuse++
	m.tellOnce(core.NoticeMisuse)
}

// stale counts an input of a connection that is not the present one, or that
// the phase does not await. contract: phases and inputs.
func (m *Machine) stale() {
	m.counts.Stale++
	m.tellOnce(core.NoticeStale)
}
