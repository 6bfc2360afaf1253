package golden

import (
	"fmt"
	"strings"
	"time"

	"amicore/core"
	"amicore/core/transcript"
)

func (r *runner) emit(record transcript.Record) {
	record.Output = true
	r.out = append(r.out, record)
}

// line emits one output line with the ids hidden and long runs shortened.
func (r *runner) line(verb string, data []byte, args ...string) {
	for i := range args {
		args[i] = r.ids.hide(args[i])
	}
	r.emit(transcript.Record{Verb: verb, Args: args, Data: []byte(r.ids.hide(string(shorten(data))))})
}

func dashes(s string) string { return strings.ReplaceAll(s, " ", "-") }

// word is an argument whose value is a name of the project's, in one word.
func word(key, name string) string { return key + "=" + dashes(name) }

func ticket(t core.Ticket) string       { return fmt.Sprintf("ticket=%d", t) }
func conn(c core.Conn) string           { return fmt.Sprintf("conn=%d", c) }
func because(w core.CloseReason) string { return word("why", w.String()) }

// print writes the commands of one step.
func (r *runner) print(commands []core.Command) {
	for i := 0; i < len(commands); i++ {
		c := &commands[i]
		if r.quiet {
			if c.Kind == core.CommandNotice && !(c.Notice == core.NoticePhase && c.Phase == core.PhaseReady) ||
				c.Kind < core.CommandAcked {
				continue
			}
		}
		if r.story.brief && c.Kind == core.CommandDeliver && c.Event != nil {
			i += r.brief(commands[i:]) - 1
			continue
		}
		r.command(c)
	}
}

func (r *runner) command(c *core.Command) {
	kind := c.Kind.String()
	switch c.Kind {
	case core.CommandWantConnect:
		r.line(kind, nil, conn(c.Conn))
	case core.CommandResolve:
		r.line(kind, nil, conn(c.Conn), "host="+c.Text)
	case core.CommandConnect:
		r.line(kind, nil, conn(c.Conn), "addr="+c.Text)
	case core.CommandSend:
		r.ids.learnSend(c.Bytes)
		if c.Sensitive {
			r.line(kind, core.Mask(c.Bytes), conn(c.Conn), "sensitive")
		} else {
			r.line(kind, c.Bytes, conn(c.Conn))
		}
	case core.CommandClose:
		r.line(kind, nil, conn(c.Conn), because(c.Close))
	case core.CommandAcked, core.CommandComplete:
		r.reply(kind, c)
	case core.CommandFail:
		r.failure(c)
	case core.CommandDeliver:
		if c.Event == nil {
			r.line(kind, nil, word("gap", c.Gap.String()), fmt.Sprintf("count=%d", c.Count))
		} else {
			r.line(kind, c.Event.Bytes())
		}
	case core.CommandNotice:
		r.notice(c)
	}
}

// brief writes one line for the events that begin commands and returns how many
// they are.
func (r *runner) brief(commands []core.Command) int {
	n := 0
	for n < len(commands) && commands[n].Kind == core.CommandDeliver && commands[n].Event != nil {
		n++
	}
	first, last := commands[0].Event.Get("Seq"), commands[n-1].Event.Get("Seq")
	r.line("deliver", nil, fmt.Sprintf("events=%d", n), fmt.Sprintf("Seq=%s..%s", first, last))
	return n
}

func (r *runner) reply(kind string, c *core.Command) {
	r.ids.learn(c.Reply.ActionID)
	args := []string{ticket(c.Ticket)}
	if c.Reply.Cut > 0 {
		args = append(args, fmt.Sprintf("cut=%d", c.Reply.Cut))
	}
	if c.Reply.Missing > 0 {
		args = append(args, fmt.Sprintf("missing=%d", c.Reply.Missing))
	}
	if c.Reply.Responded > c.Reply.Sent {
		args = append(args, fmt.Sprintf("responded-after=%v", c.Reply.Responded.Sub(c.Reply.Sent)))
	}
	r.line(kind, c.Reply.Response.Bytes(), args...)
	r.parts(c.Reply)
}

// parts writes what a reply has besides its response.
func (r *runner) parts(reply *core.Reply) {
	for _, e := range reply.Events {
		r.line("reply.item", e.Bytes())
	}
	if len(reply.Text) > 0 {
		r.line("reply.text", reply.Text)
	}
	if !reply.Final.IsZero() {
		r.line("reply.final", reply.Final.Bytes())
	}
}

var sentinels = []struct {
	name string
	err  error
}{
	{"ErrNotReady", core.ErrNotReady},
	{"ErrBackpressure", core.ErrBackpressure},
	{"ErrTimeout", core.ErrTimeout},
	{"ErrDisconnected", core.ErrDisconnected},
	{"ErrCanceled", core.ErrCanceled},
	{"ErrStopped", core.ErrStopped},
	{"ErrTooManyEvents", core.ErrTooManyEvents},
	{"ErrListCut", core.ErrListCut},
	{"ErrFrameTooLarge", core.ErrFrameTooLarge},
	{"ErrMissingResponse", core.ErrMissingResponse},
	{"ErrInvalidAction", core.ErrInvalidAction},
	{"ErrDuplicateActionID", core.ErrDuplicateActionID},
	{"ErrResponse", core.ErrResponse},
}

// Sentinels returns the names of the errors that a story can show.
func Sentinels() []string {
	names := make([]string, len(sentinels))
	for i := range sentinels {
		names[i] = sentinels[i].name
	}
	return names
}

// failure writes the error's fields, its text, and what had come of a reply.
func (r *runner) failure(c *core.Command) {
	e := c.Err
	r.ids.learn(e.ActionID)
	args := []string{ticket(c.Ticket)}
	for _, s := range sentinels {
		if e.Err == s.err {
			args = append(args, "err="+s.name)
		}
	}
	args = append(args, word("run", e.Run.String()))
	if e.Acked {
		args = append(args, "acked")
	}
	if core.MayHaveRun(e) {
		args = append(args, "may-have-run")
	}
	if e.ChannelID != "" {
		args = append(args, "channel="+e.ChannelID)
	}
	if e.Reply != nil && e.Reply.Cut > 0 {
		args = append(args, fmt.Sprintf("cut=%d", e.Reply.Cut))
	}
	r.line(c.Kind.String(), []byte(e.Error()), args...)
	if e.Reply != nil {
		if !e.Reply.Response.IsZero() {
			r.line("reply.response", e.Reply.Response.Bytes())
		}
		r.parts(e.Reply)
	}
}

func (r *runner) notice(c *core.Command) {
	args := []string{dashes(c.Notice.String())}
	switch c.Notice {
	case core.NoticePhase:
		args = append(args, "from="+c.From.String(), "to="+c.Phase.String())
	case core.NoticeRetry:
		args = append(args, fmt.Sprintf("in=%v", time.Duration(c.Count)))
	case core.NoticeClosed:
		args = append(args, fmt.Sprintf("failed=%d", c.Count))
	case core.NoticeOrphan:
		args = append(args, word("class", c.Orphan.String()), fmt.Sprintf("count=%d", c.Count))
	case core.NoticeWouldRefuse:
		args = append(args, ticket(c.Ticket))
	case core.NoticeBanner:
	default:
		args = append(args, fmt.Sprintf("count=%d", c.Count))
	}
	if c.Close != core.CloseNone {
		args = append(args, because(c.Close))
	}
	r.line(c.Kind.String(), []byte(c.Text), args...)
}
