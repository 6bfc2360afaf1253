package core

import (
	"cmp"
	"slices"

	"amicore/core/wire"
)

// notices are those of the Step under way, without the changes of the phase:
// one for each kind, of NoticeOrphan one for each class, of NoticeClosed one for
// each reason.
type notices []Command

// notice counts something that is told once a Step.
func (m *Machine) notice(kind NoticeKind, n int64) { m.merge(Command{Notice: kind, Count: n}) }

// noticeSaying is notice with a text of a server or a transport, or with words
// of this package. It is the only way to give one of these notices a text, so
// that each is bounded and escaped.
func (m *Machine) noticeSaying(kind NoticeKind, text []byte) {
	m.merge(Command{Notice: kind, Count: 1, Text: noticeText(text)})
}

// noticeText returns a text as notices have it: the first 256 bytes, safe to
// show.
func noticeText[T string | []byte](text T) string {
	const most = 256
	return string(wire.AppendEscaped(nil, text, most))
}

// merge adds the count of c to the notice of the Step that stands for the same.
// All other fields of that one stay.
func (m *Machine) merge(c Command) {
	for i := range m.notices {
		if compareNotices(&m.notices[i], &c) == 0 {
			m.notices[i].Count += c.Count
			return
		}
	}
	c.Kind, c.Node, c.Conn = CommandNotice, m.cfg.Node, m.conn
	m.notices = append(m.notices, c)
}

// compareNotices orders notices by kind, and those of a kind by what tells them
// apart. It returns 0 for two that are merged.
func compareNotices(a, b *Command) int {
	if a.Notice != b.Notice {
		return cmp.Compare(a.Notice, b.Notice)
	}
	switch a.Notice {
	case NoticeOrphan:
		return cmp.Compare(a.Orphan, b.Orphan)
	case NoticeClosed:
		return cmp.Compare(a.Close, b.Close)
	}
	return 0
}

// flushNotices adds the notices of the Step to its commands.
func (m *Machine) flushNotices() {
	if len(m.notices) == 0 {
		return
	}
	slices.SortFunc(m.notices, func(a, b Command) int { return compareNotices(&a, &b) })
	m.out = append(grow(m.out, len(m.notices), m.cfg.maxCommands()), m.notices...)
	clear(m.notices) // their texts belong to the receiver now
	m.notices = m.notices[:0]
}
