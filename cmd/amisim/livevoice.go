package main

import (
	"context"
	"fmt"
	"log/slog"
	"strconv"
	"sync/atomic"
	"time"

	"amicore/adapters/netio"
	"amicore/core"
)

// voices says on stderr what becomes of the nodes. A Cluster's Logger has so
// many lines for all of them together, whatever they are; here each line that
// there is to say is said, unless stderr does not keep up.
type voices struct {
	log   stateLog
	lines chan string
	left  atomic.Int64 // lines that found no room
}

func newVoices(l stateLog) *voices { return &voices{log: l, lines: make(chan string, 8192)} }

// say says the lines until over is closed, and those that are left then.
func (v *voices) say(over <-chan struct{}) {
	for {
		select {
		case line := <-v.lines:
			v.write(line)
		case <-over:
			for {
				select {
				case line := <-v.lines:
					v.write(line)
				default:
					return
				}
			}
		}
	}
}

func (v *voices) write(line string) {
	if n := v.left.Swap(0); n > 0 {
		line += fmt.Sprintf(" (%d lines left out before this one)", n)
	}
	complain(v.log.w, "%s", line)
}

// notice says one of a node; it never blocks.
func (v *voices) notice(node string, n *core.Command) {
	text := v.log.words(n.Notice.String(), func(key string) string {
		switch key {
		case "text":
			return n.Text
		case "to":
			return n.Phase.String()
		case "why":
			return n.Close.String()
		case "delay":
			return time.Duration(n.Count).String()
		}
		return strconv.FormatInt(n.Count, 10)
	})
	if text == "" && v.log.verbose {
		if text = n.Notice.String() + ": " + clean(n.Text); n.Notice == core.NoticePhase {
			text = fmt.Sprintf("%v after %v", n.Phase, n.From)
		}
	}
	if text == "" {
		return
	}
	select {
	case v.lines <- clean(node) + ": " + text:
	default:
		v.left.Add(1)
	}
}

// nodeVoice is the Observer of a node: that of the metrics, and a voice.
type nodeVoice struct {
	netio.Observer
	node string
	to   *voices
}

// Notice implements netio.Observer.
func (v nodeVoice) Notice(n *core.Command) {
	v.to.notice(v.node, n)
	v.Observer.Notice(n)
}

// Unwrap lets the metrics find their own.
func (v nodeVoice) Unwrap() netio.Observer { return v.Observer }

// clusterLog is the slog.Handler for what no Observer hears.
type clusterLog struct{ stateLog }

// Enabled implements slog.Handler.
func (clusterLog) Enabled(_ context.Context, level slog.Level) bool { return level >= slog.LevelWarn }

// Handle implements slog.Handler.
func (l clusterLog) Handle(ctx context.Context, r slog.Record) error {
	if r.Message != notUpToDate {
		return nil
	}
	return l.stateLog.Handle(ctx, r)
}
