package main

import (
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
)

// longInput is the size of files, in bytes, from which on progress is worth
// showing: less is replayed before a bar can be read.
const longInput = 16 << 20

// progress shows how far a long input is. Each byte of a file counts twice: when
// it is read, and when it is replayed. A nil progress shows nothing.
type progress struct {
	bar  *progressbar.ProgressBar
	done int64 // of the files before this one
	now  int64 // of this file
}

// newProgress returns nil where there is nothing to show, or no terminal for it.
func newProgress(stderr io.Writer, terminal bool, size int64) *progress {
	if !terminal || size < longInput {
		return nil
	}
	return &progress{bar: progressbar.NewOptions64(2*size,
		progressbar.OptionSetWriter(stderr),
		progressbar.OptionSetDescription("replaying"),
		progressbar.OptionSetWidth(30),
		progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionSetRenderBlankState(true),
		progressbar.OptionClearOnFinish(),
	)}
}

// add counts bytes of the current file.
func (p *progress) add(n int) {
	if p != nil {
		p.now += int64(n)
		p.set(p.done + p.now)
	}
}

// end counts the file as done: its times and packet heads are not replayed.
func (p *progress) end(f *os.File) {
	if p == nil {
		return
	}
	if info, err := f.Stat(); err == nil {
		p.done += 2 * info.Size()
	}
	p.now = 0
	p.set(p.done)
}

// set moves the bar. That it can not be drawn is no reason to fail.
func (p *progress) set(n int64) { _ = p.bar.Set64(min(n, p.bar.GetMax64())) }

// clear takes the bar off the terminal, for other output. It comes back.
func (p *progress) clear() {
	if p != nil {
		_ = p.bar.Clear()
	}
}

// reader counts what is read of a file.
func (p *progress) reader(f io.Reader) io.Reader {
	if p == nil {
		return f
	}
	return &countingReader{f, p}
}

type countingReader struct {
	io.Reader
	progress *progress
}

func (r *countingReader) Read(b []byte) (int, error) {
	n, err := r.Reader.Read(b)
	r.progress.add(n)
	return n, err
}

// sizeOf adds up the sizes of files; those that can not be read count nothing.
func sizeOf(files []string) (n int64) {
	for _, name := range files {
		if info, err := os.Stat(name); err == nil && info.Mode().IsRegular() {
			n += info.Size()
		}
	}
	return n
}
