package netio

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"amicore/core"
	"amicore/core/wire"
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

// fields are the attributes of a line; those that say nothing are left out.
type fields []slog.Attr

func (f *fields) text(key, value string) {
	if value != "" {
		*f = append(*f, slog.String(key, value))
	}
}

func (f *fields) count(key string, n int64) {
	if n != 0 {
		*f = append(*f, slog.Int64(key, n))
	}
}

func (f *fields) reason(why core.CloseReason) {
	if why != core.CloseNone {
		*f = append(*f, slog.String("why", why.String()))
	}
}

// node makes the fields that name a node.
func (r *reporter) node(n core.Node) (f fields) {
	if n != 0 {
		f = append(f, slog.Uint64("node", uint64(n)))
	}
	if r.name != nil {
		f.text("name", r.name(n))
	}
	return f
}

// levelOf returns how much a notice matters. A connect is one line at
// LevelInfo, and so is the end: the phases between, and attempts that are
// about to be made, are for those who look into it.
func levelOf(c *core.Command) slog.Level {
	switch c.Notice {
	case core.NoticePhase:
		if c.Phase == core.PhaseReady || c.Phase == core.PhaseStopped {
			return slog.LevelInfo
		}
		return slog.LevelDebug
	case core.NoticeBanner, core.NoticeRetry, core.NoticeStale:
		return slog.LevelDebug
	case core.NoticeClosed:
		if c.Close == core.CloseStopped {
			return slog.LevelDebug // the line that it has stopped says so
		}
	}
	return slog.LevelWarn
}

func (r *reporter) notice(c *core.Command) {
	level := levelOf(c)
	if level < slog.LevelInfo && !r.debug {
		return
	}
	f := r.node(c.Node)
	f.count("conn", int64(c.Conn))
	switch c.Notice {
	case core.NoticePhase:
		f.text("from", c.From.String())
		f.text("to", c.Phase.String())
		f.reason(c.Close)
	case core.NoticeRetry:
		f = append(f, slog.Duration("delay", time.Duration(c.Count)))
	case core.NoticeOrphan:
		f.text("class", c.Orphan.String())
		f.count("count", c.Count)
	default:
		f.reason(c.Close)
		f.text("text", c.Text) // the machine has escaped it
		f.count("count", c.Count)
	}
	r.log(level, c.Notice.String(), f...)
}

func (r *reporter) gap(c *core.Command) {
	f := r.node(c.Node)
	f.text("why", c.Gap.String())
	f.count("count", c.Count) // 0: unknown
	r.log(slog.LevelWarn, "events are missing", f...)
}

func (r *reporter) failed(err *core.ActionError) {
	if r.debug {
		r.log(slog.LevelDebug, "action failed", slog.String("error", err.Error()))
	}
}

func (r *reporter) panicked(name, what string) {
	r.log(slog.LevelError, "a handler panicked", slog.String("handler", wire.Escaped(name)), slog.String("panic", wire.Escaped(what)))
}
