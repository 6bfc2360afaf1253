package netio

import (
	"context"
	"log/slog"
	"sync"

	"amicore/core"
)

// reporter logs state changes and losses: one line each, at a bounded rate,
// never a secret: notices and errors have none. A goroutine of its own calls
// the logger, so that a handler that blocks or panics stops nothing.
type reporter struct {
	logger    *slog.Logger
	subject   []slog.Attr            // of every line
	name      func(core.Node) string // nil: there is one node
	clockwork *clockwork
	lines     chan line
	debug     bool // asked once: Enabled is the application's code as well

	mu sync.Mutex
	// Losses and failures have a budget of their own: the changes of phase of
	// a cluster, which come in hundreds, must not use it up.
	usual, severe budget
}

// budget is how much was logged in the present window.
type budget struct {
	window            core.Instant
	count, suppressed int
}

type line struct {
	level slog.Level
	text  string
	attrs []slog.Attr
}

// At most linesPerWindow lines of either kind are logged in each window; how
// many were left out is said with the first of the next.
const (
	linesPerWindow = 50
	windowLength   = core.Instant(10e9)
)

func newReporter(o *Options, c *clockwork) *reporter {
	return &reporter{
		logger:    o.Logger,
		subject:   []slog.Attr{slog.String("address", o.Core.Address)},
		clockwork: c,
		lines:     make(chan line, 2*linesPerWindow),
		debug:     debugs(o.Logger),
	}
}

func debugs(l *slog.Logger) (yes bool) {
	defer func() { _ = recover() }()
	return l.Enabled(context.Background(), slog.LevelDebug)
}

// run logs until stop is closed, and what is left then.
func (r *reporter) run(stop <-chan struct{}) {
	for {
		select {
		case l := <-r.lines:
			r.write(l)
		case <-stop:
			for {
				select {
				case l := <-r.lines:
					r.write(l)
				default:
					return
				}
			}
		}
	}
}

func (r *reporter) write(l line) {
	defer func() { _ = recover() }() // the application's handler; there is nowhere left to report it
	r.logger.LogAttrs(context.Background(), l.level, l.text, append(r.subject[:len(r.subject):len(r.subject)], l.attrs...)...)
}

func (r *reporter) log(level slog.Level, text string, attrs ...slog.Attr) {
	r.mu.Lock()
	defer r.mu.Unlock()
	b := &r.usual
	if level >= slog.LevelWarn {
		b = &r.severe
	}
	now := r.clockwork.now()
	if now-b.window >= windowLength {
		if b.suppressed > 0 {
			attrs = append(attrs, slog.Int("suppressed", b.suppressed))
		}
		*b = budget{window: now}
	}
	if b.count >= linesPerWindow {
		b.suppressed++
		return
	}
	select {
	case r.lines <- line{level, text, attrs}:
		b.count++
	default:
		b.suppressed++
	}
}

// node says which node it is about.
func (r *reporter) node(n core.Node) []slog.Attr {
	attrs := []slog.Attr{slog.Uint64("node", uint64(n))}
	if r.name != nil {
		attrs = append(attrs, slog.String("name", r.name(n)))
	}
	return attrs
}

func (r *reporter) notice(c *core.Command) {
	usual := c.Notice == core.NoticeBanner || c.Notice == core.NoticeRetry || c.Notice == core.NoticeStale
	if usual && !r.debug {
		return
	}
	level := slog.LevelWarn
	attrs := append(r.node(c.Node), slog.Uint64("conn", uint64(c.Conn)))
	switch c.Notice {
	case core.NoticePhase:
		r.log(slog.LevelInfo, "phase", append(attrs, slog.String("from", c.From.String()), slog.String("to", c.Phase.String()), slog.String("why", c.Close.String()))...)
		return
	case core.NoticeBanner, core.NoticeRetry, core.NoticeStale:
		level = slog.LevelDebug
	case core.NoticeClosed:
		attrs = append(attrs, slog.String("why", c.Close.String()))
	case core.NoticeOrphan:
		attrs = append(attrs, slog.String("class", c.Orphan.String()))
	}
	if c.Text != "" {
		attrs = append(attrs, slog.String("text", c.Text))
	}
	r.log(level, c.Notice.String(), append(attrs, slog.Int64("count", c.Count))...)
}

func (r *reporter) gap(c *core.Command) {
	r.log(slog.LevelWarn, "events are missing", append(r.node(c.Node), slog.String("why", c.Gap.String()), slog.Int64("count", c.Count))...)
}

func (r *reporter) failed(err *core.ActionError) {
	if r.debug {
		r.log(slog.LevelDebug, "action failed", slog.String("error", err.Error()))
	}
}

func (r *reporter) panicked(name, what string) {
	r.log(slog.LevelError, "a handler panicked", slog.String("handler", name), slog.String("panic", what))
}
