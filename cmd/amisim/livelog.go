package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"time"

	"amicore/core"
)

// lockedWriter lets goroutines share a writer.
type lockedWriter struct {
	mu sync.Mutex
	w  io.Writer
}

func (l *lockedWriter) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(b)
}

// stateLog is a slog.Handler that says in words what becomes of a connection.
type stateLog struct {
	w       io.Writer
	verbose bool
}

func newStateLog(w io.Writer, verbose bool) *slog.Logger { return slog.New(stateLog{w, verbose}) }

// Enabled implements slog.Handler.
func (stateLog) Enabled(context.Context, slog.Level) bool { return true }

// WithAttrs implements slog.Handler: the address is known.
func (l stateLog) WithAttrs([]slog.Attr) slog.Handler { return l }

// WithGroup implements slog.Handler.
func (l stateLog) WithGroup(string) slog.Handler { return l }

// Handle implements slog.Handler.
func (l stateLog) Handle(_ context.Context, r slog.Record) error {
	attrs := map[string]slog.Value{}
	rest := ""
	r.Attrs(func(a slog.Attr) bool {
		attrs[a.Key] = a.Value
		rest += " " + a.Key + "=" + clean(a.Value.String())
		return true
	})
	text := l.words(r.Message, func(key string) string {
		if v, ok := attrs[key]; ok {
			return v.String()
		}
		return ""
	})
	if text == "" && l.verbose {
		text = r.Message + ":" + rest
	}
	if text == "" {
		return nil
	}
	if name, ok := attrs["name"]; ok { // of the node, or of the records that name them
		text = clean(name.String()) + ": " + text
	}
	if n, ok := attrs["suppressed"]; ok {
		text += fmt.Sprintf(" (%s lines left out before this one)", n)
	}
	complain(l.w, "%s", text)
	return nil
}

// words says a message in words; "" leaves it to --verbose.
func (l stateLog) words(message string, attr func(string) string) string {
	said := clean(strings.TrimSpace(attr("text")))
	switch message {
	case core.NoticePhase.String():
		if attr("to") == core.PhaseReady.String() {
			return "ready"
		}
		return ""
	case core.NoticeBanner.String():
		return "connected: " + said
	case core.NoticeClosed.String():
		if why := attr("why"); why != core.CloseStopped.String() {
			if said != "" {
				why += ": " + said
			}
			return "the connection is over: " + why
		}
		return ""
	case core.NoticeRetry.String():
		delay, err := time.ParseDuration(attr("delay"))
		if err != nil {
			return ""
		}
		return "connecting again in " + span(delay)
	case core.NoticeAttemptFailed.String(), core.NoticeLoginRejected.String(), core.NoticeEventsRefused.String(), core.NoticeNoOutcome.String():
		return message + ": " + said
	case core.NoticeHeartbeatMiss.String(), core.NoticeCutMidFrame.String(), core.NoticeOversize.String():
		return message
	case notUpToDate:
		return message + ": " + clean(attr("error"))
	}
	return ""
}

// notUpToDate is what a Cluster logs when DNS, or a node in it, is of no use.
const notUpToDate = "the nodes could not be brought up to date"
