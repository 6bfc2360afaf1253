package main

import (
	"bufio"
	"fmt"
	"strings"

	"amicore/adapters/capture"
	"amicore/core/wire"
	"amicore/internal/replay"
)

// frames writes the frames of one session as they come.
type frames struct {
	style
	w *bufio.Writer
}

// frames begins the output of -v: on stdout in front of the report, or on stderr
// where stdout is for JSON.
func (r *replayer) frames(s *capture.Session) *frames {
	w, st := r.stdout, r.style
	if r.json {
		w, st = r.stderr, r.errStyle
	}
	f := &frames{style: st, w: bufio.NewWriterSize(w, 64<<10)}
	p := newPage(st)
	r.title(p, s)
	p.heading("frames")
	_ = p.flush(f.w) // the error stays in the bufio.Writer, for end
	return f
}

// show writes one frame: time, side, kind, offset, then its lines.
func (f *frames) show(fr replay.Frame) {
	side := "server"
	if fr.Side == wire.FromClient {
		side = "client"
	}
	head := fmt.Sprintf("%s %s %s, %s at byte %d", seconds(fr.At), side, fr.Kind, count(fr.Size, "byte"), fr.Offset)
	if fr.Oversize {
		head += ", not kept whole"
	}
	fmt.Fprintln(f.w, "    "+f.paint(dim, head))
	for line := range strings.Lines(string(fr.Bytes)) {
		fmt.Fprintln(f.w, "      "+clean(strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")))
	}
}

// end writes what is left. A nil frames has nothing.
func (f *frames) end() error {
	if f == nil {
		return nil
	}
	return written(f.w.Flush())
}
