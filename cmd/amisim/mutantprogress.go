package main

import (
	"io"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
)

// mutantProgress shows how far a campaign is, with its rate and the time
// left; without a terminal, nothing. Results come from one goroutine at a
// time, what is tried from several.
type mutantProgress struct {
	mu  sync.Mutex
	bar *progressbar.ProgressBar
}

func newMutantProgress(stderr io.Writer, n int) *mutantProgress {
	if !isTerminal(stderr) {
		return &mutantProgress{}
	}
	return &mutantProgress{bar: progressbar.NewOptions(n,
		progressbar.OptionSetWriter(stderr),
		progressbar.OptionSetWidth(30),
		progressbar.OptionShowCount(),
		progressbar.OptionShowIts(),
		progressbar.OptionSetItsString("mutants"),
		progressbar.OptionSetPredictTime(true),
		progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionSetRenderBlankState(true),
		progressbar.OptionClearOnFinish(),
	)}
}

// say tells what is being done.
func (p *mutantProgress) say(what string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.bar != nil {
		p.bar.Describe(what)
	}
}

// done counts a mutant. That the bar can not be drawn is no reason to fail.
func (p *mutantProgress) done() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.bar != nil {
		p.bar.Describe("trying mutants")
		_ = p.bar.Add(1)
	}
}

// clear takes the bar off the terminal, for other output. It comes back.
func (p *mutantProgress) clear() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.bar != nil {
		_ = p.bar.Clear()
	}
}
