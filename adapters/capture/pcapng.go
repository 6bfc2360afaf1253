package capture

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/bits"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
)

// ngReader reads the packets of a pcapng file. Of an interface it keeps its
// link type and its clock, and nothing of the other blocks, so that no file
// makes it hold more than a packet and maxInterfaces.
//
// The format is that of draft-ietf-opsawg-pcapng.
type ngReader struct {
	r          *bufio.Reader
	order      binary.ByteOrder // of the section; nil: none has begun
	interfaces []ngInterface    // of the section
	extra      int              // interfaces of the section beyond maxInterfaces
	unknown    bool             // the version of the section is
	link       layers.LinkType  // of the latest packet
	body       uint32           // bytes of the block that were not read, with its length at the end

	droppedInterfaces, droppedPackets int
}

// maxInterfaces is how many interfaces of a section are known; packets of
// others are dropped.
const maxInterfaces = 64 << 10

type ngInterface struct {
	link   layers.LinkType
	snap   uint32
	unit   uint64 // ticks a second
	offset int64  // seconds
}

// Types of blocks.
const (
	ngSection        = 0x0a0d0d0a
	ngInterfaceBlock = 1
	ngOldPacket      = 2
	ngSimplePacket   = 3
	ngPacket         = 6

	ngOrderMagic = 0x1a2b3c4d
)

var (
	errNGOrder   = errors.New("a section does not tell its byte order")
	errNGLength  = errors.New("a block is too short, or its parts do not fit in it")
	errNGSection = errors.New("the file does not begin with a section")
)

// ReadPacketData returns the next packet, in memory of its own, or io.EOF at
// the end of the file.
func (p *ngReader) ReadPacketData() (data []byte, ci gopacket.CaptureInfo, err error) {
	for {
		kind, err := p.begin()
		if err != nil {
			return nil, ci, err
		}
		known := false
		switch {
		case kind == ngSection:
			err = p.section()
		case p.unknown:
		case kind == ngInterfaceBlock:
			err = p.newInterface()
		case kind == ngPacket, kind == ngOldPacket, kind == ngSimplePacket:
			data, ci, known, err = p.packet(kind)
		}
		if err == nil {
			err = p.discard(p.body)
		}
		if err != nil {
			return nil, gopacket.CaptureInfo{}, err
		}
		if known {
			return data, ci, nil
		}
	}
}

// begin reads the head of a block. A section tells the byte order of its own
// length.
func (p *ngReader) begin() (kind uint32, err error) {
	var head [12]byte
	if _, err := io.ReadFull(p.r, head[:8]); err != nil {
		return 0, err
	}
	read := uint32(8)
	if binary.BigEndian.Uint32(head[:]) == ngSection {
		if _, err := io.ReadFull(p.r, head[8:]); err != nil {
			return 0, noEOF(err)
		}
		read = 12
		switch uint32(ngOrderMagic) {
		case binary.BigEndian.Uint32(head[8:]):
			p.order = binary.BigEndian
		case binary.LittleEndian.Uint32(head[8:]):
			p.order = binary.LittleEndian
		default:
			return 0, errNGOrder
		}
	}
	if p.order == nil {
		return 0, errNGSection
	}
	size := p.order.Uint32(head[4:])
	if size < read+4 {
		return 0, errNGLength
	}
	p.body = size - read
	return p.order.Uint32(head[:]), nil
}

// section begins a section. One of an unknown version is skipped.
func (p *ngReader) section() error {
	var version [4]byte
	if err := p.read(version[:]); err != nil {
		return err
	}
	p.unknown = p.order.Uint16(version[:]) != 1
	p.interfaces, p.extra = p.interfaces[:0], 0
	return nil
}

// read reads n bytes of the block.
func (p *ngReader) read(b []byte) error {
	if uint32(len(b)) > p.body-4 {
		return errNGLength
	}
	p.body -= uint32(len(b))
	_, err := io.ReadFull(p.r, b)
	return noEOF(err)
}

// discard skips n bytes of the block.
func (p *ngReader) discard(n uint32) error {
	p.body -= n
	_, err := io.CopyN(io.Discard, p.r, int64(n))
	return noEOF(err)
}

// noEOF turns the end of the file within a block into an error.
func noEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// Options of an interface.
const (
	ngEndOfOptions = 0
	ngResolution   = 9
	ngOffset       = 14
)

func (p *ngReader) newInterface() error {
	var head [8]byte
	if err := p.read(head[:]); err != nil {
		return err
	}
	if len(p.interfaces) == maxInterfaces {
		p.extra++
		p.droppedInterfaces++
		return nil
	}
	i := ngInterface{link: layers.LinkType(p.order.Uint16(head[:])), snap: p.order.Uint32(head[4:]), unit: 1e6}
	for p.body >= 8 {
		var b [8]byte
		if err := p.read(b[:4]); err != nil {
			return err
		}
		code, size := p.order.Uint16(b[:]), p.order.Uint16(b[2:])
		if code == ngEndOfOptions {
			break
		}
		value := b[:min(size, 8)]
		if err := p.read(value); err != nil {
			return err
		}
		rest := (uint32(size)+3)&^3 - uint32(len(value))
		if rest > p.body-4 {
			return errNGLength
		}
		if err := p.discard(rest); err != nil {
			return err
		}
		switch {
		case code == ngResolution && size >= 1:
			if i.unit = ticks(value[0]); i.unit == 0 {
				return fmt.Errorf("an interface has a clock of an impossible resolution (%#x)", value[0])
			}
		case code == ngOffset && size >= 8:
			i.offset = int64(p.order.Uint64(value))
		}
	}
	p.interfaces = append(p.interfaces, i)
	return nil
}

// ticks returns how many units a second has: a power of ten, or of two if the
// highest bit is set; 0 if it does not fit.
func ticks(resolution byte) uint64 {
	if resolution&0x80 != 0 {
		return 1 << (resolution & 0x7f)
	}
	if resolution > 19 {
		return 0
	}
	unit := uint64(1)
	for range resolution {
		unit *= 10
	}
	return unit
}

// time converts a time of the interface.
func (i *ngInterface) time(ticks uint64) time.Time {
	high, low := bits.Mul64(ticks%i.unit, 1e9)
	nanos, _ := bits.Div64(high, low, i.unit)
	return time.Unix(int64(ticks/i.unit)+i.offset, int64(nanos))
}

// packet reads a block with a packet; known is false if its interface was dropped.
func (p *ngReader) packet(kind uint32) (data []byte, ci gopacket.CaptureInfo, known bool, err error) {
	var head [20]byte
	var n, captured uint32
	if kind == ngSimplePacket {
		err = p.read(head[:4])
		captured = p.order.Uint32(head[:])
	} else {
		err = p.read(head[:])
		n, captured = p.order.Uint32(head[:]), p.order.Uint32(head[12:])
		if kind == ngOldPacket {
			n = uint32(p.order.Uint16(head[:]))
		}
	}
	if err != nil {
		return nil, ci, false, err
	}
	if int64(n) >= int64(len(p.interfaces)) {
		if int64(n) < int64(len(p.interfaces)+p.extra) {
			p.droppedPackets++
			return nil, ci, false, nil
		}
		return nil, ci, false, fmt.Errorf("a packet of interface %d, of which the section has %d", n, len(p.interfaces)+p.extra)
	}
	i := &p.interfaces[n]
	if kind == ngSimplePacket {
		if captured = min(captured, p.body-4); i.snap != 0 {
			captured = min(captured, i.snap)
		}
	} else {
		ci.Timestamp = i.time(uint64(p.order.Uint32(head[4:]))<<32 | uint64(p.order.Uint32(head[8:])))
	}
	if captured > p.body-4 {
		return nil, ci, false, errNGLength
	}
	p.link, ci.CaptureLength = i.link, int(captured)
	p.body -= captured
	// The length is not trusted: memory grows with the bytes that come.
	var b bytes.Buffer
	b.Grow(int(min(captured, 64<<10)))
	_, err = io.CopyN(&b, p.r, int64(captured))
	return b.Bytes(), ci, true, noEOF(err)
}
