package capture

import (
	"strconv"

	"amicore/core/wire"
)

// Session is one recorded connection between a client and a server.
type Session struct {
	// File is the base name of the file it was read from.
	File string
	// Name tells the sessions of one file apart: the server's and the client's
	// address in a pcap file ("127.0.0.1:5038 > 127.0.0.1:40000"), "" otherwise.
	Name string
	// Server and Title are what the head of an .ami file says.
	Server, Title string
	// Records are in order of time. The first one is Opened; a Closed, if there
	// is one, is the last.
	Records []Record
	// Middle says that the server's stream was not seen from its beginning: it
	// has neither the start of the connection nor a banner.
	Middle bool
}

// Record is something that happened in a session.
type Record struct {
	// At is the time in nanoseconds since the first record.
	At   int64
	Kind Kind
	// Data are the bytes of FromServer and FromClient. They belong to the
	// session and must not be changed.
	Data []byte
	// Side says whose bytes they are, and whose are missing in a Gap.
	Side wire.Side
	// Size is the number of bytes missing in a Gap, -1 if it is not known. All
	// of a side and its bytes are together less than 2^61.
	Size int64
	// Offset is where the bytes of the record stand in the stream of their
	// side: the first byte that was seen, or could have been seen, is 0, and
	// gaps of known size count.
	Offset int64
}

// Kind says what a record is.
type Kind uint8

// The kinds of records.
const (
	Opened     Kind = iota // the connection is there, or the capture begins
	FromServer             // bytes from the server
	FromClient             // bytes from the client
	Gap                    // bytes of one side that the capture does not have
	Closed                 // the connection is gone
)

var kindNames = [...]string{"opened", "from server", "from client", "gap", "closed"}

// String returns the kind in words.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return "Kind(" + strconv.Itoa(int(k)) + ")"
}

// maxOffset is more than any side ever sends. A gap that would lead beyond it,
// as a comment of an .ami file may say, is one of unknown size, so that sums of
// offsets and sizes do not overflow.
const maxOffset = 1 << 60

// timeline collects the records of a session and keeps the offset of each side.
type timeline struct {
	records []Record
	offset  [2]int64
}

// add adds a record; its Side (but for a Gap) and Offset are filled in.
func (l *timeline) add(r Record) {
	size := int64(len(r.Data))
	switch r.Kind {
	case FromServer:
		r.Side = wire.FromServer
	case FromClient:
		r.Side = wire.FromClient
	case Gap:
		if size = max(r.Size, 0); size > maxOffset-l.offset[r.Side] {
			size, r.Size = 0, -1
		}
	default:
		l.records = append(l.records, r)
		return
	}
	r.Offset = l.offset[r.Side]
	l.offset[r.Side] += size
	l.records = append(l.records, r)
}

func (l *timeline) last() *Record { return &l.records[len(l.records)-1] }
