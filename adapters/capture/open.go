package capture

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
)

// Options says how Open reads.
type Options struct {
	// Raw takes a file of an unknown type as a raw dump of what a server sent.
	// A file that begins like a known type is read as that type all the same.
	Raw bool
	// Skipped, if set, is called for every TCP stream of a pcap file that is
	// left out, with its addresses and the reason, in order of first packets.
	// Connections that Dropped counts are not among them.
	Skipped func(stream, why string)
	// Dropped, if set, is called once, before Open returns, if Open did not
	// keep all of a pcap file since that would have taken too much memory.
	Dropped func(Dropped)
	// MaxUnpacked bounds the content of a file that is compressed by gzip, in
	// bytes. The content beyond it is an error. 0 means DefaultMaxUnpacked.
	MaxUnpacked int64
}

// Dropped counts what Open has read and not kept, so that its memory has a
// bound that depends only on the AMI sessions in a file.
type Dropped struct {
	// Connections is the number of TCP connections that showed no AMI frame
	// and were forgotten, those that were silent for longest first, when
	// 16,384 of them were known, or 16 MiB were kept of them. One that goes on
	// afterwards counts as another one, seen from its middle. Bytes is how many
	// bytes of them had come.
	Connections int
	Bytes       int64
	// Holes is the number of gaps in sessions that may be none in truth: what
	// is missing did not come before 2,048 segments or 4 MiB waited for it (of
	// all connections: 32 MiB).
	Holes int
	// Interfaces is the number of interfaces of pcapng sections beyond 65,536
	// each, and Packets that of the packets on them, which were not read.
	Interfaces, Packets int
}

// DefaultMaxUnpacked is Options.MaxUnpacked by default: 256 MiB.
const DefaultMaxUnpacked = 256 << 20

// Error says what is wrong with a recorded file. Its text shows no bytes of a
// session but the first four of a file of unknown type. What is wrong inside an
// .ami file is a [*transcript.Error] instead.
type Error struct {
	File string // base name
	What string // what was expected, and what was found
	Err  error  // the error below, or nil
}

func (e *Error) Error() string {
	if e.Err != nil {
		return e.File + ": " + e.What + ": " + e.Err.Error()
	}
	return e.File + ": " + e.What
}

func (e *Error) Unwrap() error { return e.Err }

// ErrNoSession says that a pcap file is readable and has no AMI session.
var ErrNoSession = errors.New("no AMI session")

// ErrTruncated says that a file ends within a packet.
var ErrTruncated = errors.New("the file ends within a packet")

// The types of files, as messages name them.
const knownTypes = "an AMI transcript (ami-session 1), pcap or pcapng"

// Open reads the sessions of a file; name stands in errors and, cut to its base
// name, in Session.File. The first bytes tell the type: an .ami transcript, pcap
// (either byte order, micro- or nanoseconds) or pcapng. Anything else is an
// error, or a raw dump with Options.Raw. What begins or is named like a
// transcript is never taken for a raw dump, however broken it is. A file of any
// of these types may be compressed by gzip, whatever its name.
//
// A pcap file may hold several sessions; they come in the order of their first
// packets. If it is cut off or damaged at some point, the sessions up to there
// are returned together with the error. For every other error there are none.
//
// Memory: the bytes of the sessions, with about 200 bytes for each piece that
// came; and up to about 64 MiB for TCP segments that wait for earlier ones, for
// connections that are not AMI, and for the interfaces of a pcapng file. See
// [Dropped].
func Open(name string, r io.Reader, opts Options) ([]Session, error) {
	name = filepath.Base(name)
	br := bufio.NewReaderSize(r, 64<<10)
	head, err := br.Peek(len(amiHead))
	ext := filepath.Ext(name)
	if isGzip(head) {
		if br, err = unpacked(br, opts); err != nil {
			return nil, &Error{File: name, What: "cannot be unpacked", Err: err}
		}
		ext = filepath.Ext(strings.TrimSuffix(strings.ToLower(name), ".gz"))
		head, err = br.Peek(len(amiHead))
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, &Error{File: name, What: "cannot be read", Err: err}
	}
	switch {
	case bytes.HasPrefix(head, []byte(amiHead)):
		return openTranscript(name, br)
	case isPcapNG(head):
		return openPcapNG(name, br, opts)
	case isPcap(head):
		return openPcap(name, br, opts)
	case strings.EqualFold(ext, ".ami"):
		return openTranscript(name, br) // whose error says what its head should be
	case len(head) == 0:
		return nil, &Error{File: name, What: "expected " + knownTypes + ", got an empty file"}
	case opts.Raw:
		return openRaw(name, br)
	}
	return nil, &Error{File: name, What: fmt.Sprintf(
		"expected %s, got a file that begins with %q (is it a raw dump of what the server sent? then use --raw)", knownTypes, head)}
}

const amiHead = "ami-"

// pcapMagics are the first four bytes of a pcap file, read as big-endian:
// microseconds and nanoseconds, each in both byte orders.
var pcapMagics = [...]uint32{0xa1b2c3d4, 0xd4c3b2a1, 0xa1b23c4d, 0x4d3cb2a1}

func isPcap(head []byte) bool {
	if len(head) < 4 {
		return false
	}
	magic := binary.BigEndian.Uint32(head)
	for _, m := range pcapMagics {
		if magic == m {
			return true
		}
	}
	return false
}

// isPcapNG looks for a section header block, whose type reads the same in both
// byte orders.
func isPcapNG(head []byte) bool {
	return len(head) >= 4 && binary.BigEndian.Uint32(head) == 0x0a0d0d0a
}
