package catalog

// nameID names a piece of text; 0 is the empty name.
type nameID uint16

func (n nameID) String() string { return text[offsets[n]:offsets[n+1]] }

// span is a run of rows in another table.
type span struct {
	from  uint16
	count uint8
}

func rowsOf[R any](table []R, s span) []R { return table[s.from : int(s.from)+int(s.count)] }

type actionRow struct {
	name        nameID
	versions    Versions
	flags       uint8
	bare        Versions // whose list items bear no ActionID
	module      nameID
	privileges  span
	params      span
	completions span
	whens       span
	asyncs      span
	block       blockRow
}

const (
	flagBeforeLogin = 1 << iota
	flagItemPrivilege
	flagMayBeSilent
	flagRepeats
	flagExactCount
)

type paramRow struct {
	name     nameID
	versions Versions
	required Versions
	flags    uint8 // 1: the handler answers Error without it; 2: stands for names of its form
	// If one is set, the handler answers Error without the header, unless the
	// header unlessGiven is not empty or unlessTrue is true.
	unlessGiven, unlessTrue nameID
}

type completionRow struct {
	versions Versions
	ending   Ending
	empty    Empty
	end      nameID
	items    span
}

type privilegeRow struct {
	versions Versions
	classes  Privileges
}

// whenRow: another completion where a header is true, or begins with prefix.
type whenRow struct {
	header, prefix nameID
	completionRow
}

type asyncRow struct {
	versions                    Versions
	event, requestKey, eventKey nameID
}

type blockRow struct {
	versions  Versions
	condition uint8
	header    nameID // of the condition
	bound     nameID // the header that bounds it
	per       nameID // the header whose every character takes that long
	unit      uint16 // of the bound, in milliseconds; 0: no bound
	usual     uint32 // without that header, in that unit; 0: no bound then
	least     uint32 // in that unit
}

const (
	blockIfTrue = 1 + iota
	blockUnlessTrue
	blockIfPresent
	blockIfFunction
)

type eventRow struct {
	name       nameID
	versions   Versions
	flags      uint8
	privileges span
	fields     span
	snapshots  span
	actions    span
}

const (
	flagBroadcast = 1 << iota
	flagInline
	flagOpenFields
	flagListComplete
)

type fieldRow struct {
	name     nameID
	versions Versions
	flags    uint8 // 1: not always there; 2: may repeat
}

type snapshotRow struct {
	kind     uint8
	versions Versions
	flags    uint8 // as those of fieldRow, for all its fields
	prefix   nameID
}

type releaseRow struct{ ami, branch string }

// find looks a name up without regard to ASCII case; of two that differ in
// case only (Agentlogoff of 11, AgentLogoff), the one that is just so.
func find[S ~string | ~[]byte](index []uint16, name S, nameOf func(int) string) int {
	h := uint32(2166136261)
	for i := range len(name) {
		h = (h ^ uint32(fold(name[i]))) * 16777619
	}
	mask, near := len(index)-1, -1
	for at := int(h) & mask; index[at] != 0; at = (at + 1) & mask {
		row := int(index[at]) - 1
		switch have := nameOf(row); {
		case have == string(name):
			return row
		case near < 0 && sameFold(have, name):
			near = row
		}
	}
	return near
}

func fold(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

func sameFold[S ~string | ~[]byte](a string, b S) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range len(a) {
		if fold(a[i]) != fold(b[i]) {
			return false
		}
	}
	return true
}
