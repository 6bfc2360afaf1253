package capture

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
)

// gzipHead begins every gzip member whose content is deflated (RFC 1952, 2.3.1).
var gzipHead = []byte{0x1f, 0x8b, 8}

// errUnpackedSize ends the content of a compressed file that has more than
// Options.MaxUnpacked bytes.
var errUnpackedSize = errors.New("the compressed file has more content than allowed")

// unpacked returns a reader of the content of a gzip file. The size is bounded:
// some kilobytes can unpack to gigabytes.
func unpacked(r io.Reader, opts Options) (*bufio.Reader, error) {
	limit := opts.MaxUnpacked
	if limit == 0 {
		limit = DefaultMaxUnpacked
	}
	z, err := gzip.NewReader(r)
	if err != nil {
		return nil, err
	}
	return bufio.NewReaderSize(&boundedReader{from: z, left: limit, limit: limit}, 64<<10), nil
}

// boundedReader reads at most limit bytes. Unlike io.LimitReader it ends with an
// error if there are more, so that a cut session is not taken for a whole one.
type boundedReader struct {
	from        io.Reader
	left, limit int64
}

func (b *boundedReader) Read(p []byte) (int, error) {
	if b.left <= 0 {
		var one [1]byte
		if n, err := b.from.Read(one[:]); n == 0 {
			return 0, err
		}
		return 0, fmt.Errorf("%w (%d bytes): unpack it first (gunzip)", errUnpackedSize, b.limit)
	}
	n, err := b.from.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	return n, err
}

func isGzip(head []byte) bool { return bytes.HasPrefix(head, gzipHead) }
