package golden

import (
	"fmt"
	"reflect"
	"strings"
	"time"

	"amicore/core"
	"amicore/core/transcript"
	"amicore/core/wire"
)

type verb struct {
	play  func(*runner, *args) error
	first bool // may stand before there is a machine
}

// verbs are the words of a story.
var verbs map[string]verb

func init() { // the table refers to functions that refer to it
	verbs = map[string]verb{
		"config":         {(*runner).config, true},
		"expect-error":   {(*runner).expectError, true},
		"login":          {play: (*runner).login},
		"advance":        {play: func(r *runner, _ *args) error { return r.advance() }},
		"deadline":       {play: (*runner).deadline},
		"stats":          {play: (*runner).stats},
		"start":          input(func(*runner, *args) (core.Input, error) { return core.Start(), nil }),
		"tick":           input(func(*runner, *args) (core.Input, error) { return core.Tick(), nil }),
		"stop":           input(stop),
		"permit":         onConn(func(c core.Conn, _ *args) core.Input { return core.Permit(c) }),
		"resolved":       onConn(func(c core.Conn, a *args) core.Input { return core.Resolved(c, a.all("addr")...) }),
		"resolve-failed": onConn(func(c core.Conn, a *args) core.Input { return core.ResolveFailed(c, why(a)) }),
		"connect-failed": input(connectFailed),
		"connected":      onConn(connected),
		"closed":         input(closed),
		"sent":           input(sent),
		"rx":             input(received),
		"observed":       input(observed),
		"lost":           input(lost),
		"submit":         input(submit),
		"cancel":         input(cancel),
		"credit":         input(credit),
		"events":         input(events),
		"filters": input(func(_ *runner, a *args) (core.Input, error) {
			return core.SetFilters(a.all("filter")...), nil
		}),
	}
}

// input makes a verb of what makes an input.
func input(build func(*runner, *args) (core.Input, error)) verb {
	return verb{play: func(r *runner, a *args) error {
		in, err := build(r, a)
		if err != nil {
			return err
		}
		node, err := a.number("Node", int64(r.cfg.Node))
		if err != nil {
			return err
		}
		in.Node = core.Node(node)
		return r.step(in)
	}}
}

// onConn makes a verb of what makes an input of a connection.
func onConn(build func(core.Conn, *args) core.Input) verb {
	return input(func(r *runner, a *args) (core.Input, error) {
		c, err := r.connOf(a)
		return build(c, a), err
	})
}

// connOf is the connection that the record means.
func (r *runner) connOf(a *args) (core.Conn, error) {
	n, err := a.number("conn", int64(r.m.Stats().Conn))
	return core.Conn(n), err
}

func why(a *args) string {
	text, _ := a.get("why")
	return text
}

func connected(c core.Conn, a *args) core.Input {
	if a.word("middle") {
		return core.ConnectedMiddle(c)
	}
	return core.Connected(c)
}

func connectFailed(r *runner, a *args) (core.Input, error) {
	c, err := r.connOf(a)
	if err != nil {
		return core.Input{}, err
	}
	switch tls, _ := a.get("tls"); tls {
	case "":
		return core.ConnectFailed(c, why(a)), nil
	case "certificate":
		return core.HandshakeFailed(c, core.CloseCertificate, why(a)), nil
	case "handshake":
		return core.HandshakeFailed(c, core.CloseHandshake, why(a)), nil
	default:
		return core.Input{}, fmt.Errorf("tls=%s: expected certificate or handshake", tls)
	}
}

func stop(_ *runner, a *args) (core.Input, error) {
	var grace time.Duration
	if v, ok := a.get("grace"); ok {
		d, err := time.ParseDuration(v)
		if err != nil {
			return core.Input{}, err
		}
		grace = d
	}
	return core.Stop(grace), nil
}

func closed(r *runner, a *args) (core.Input, error) {
	c, err := r.connOf(a)
	if err != nil {
		return core.Input{}, err
	}
	switch text := why(a); text {
	case "eof":
		return core.Closed(c, core.CloseEOF), nil
	case "reset":
		return core.Closed(c, core.CloseReset), nil
	case "tls-alert":
		in := core.Closed(c, core.CloseHandshake)
		in.Text, _ = a.get("text")
		return in, nil
	default:
		return core.Input{}, fmt.Errorf("why=%s: expected eof, reset or tls-alert", text)
	}
}

func sent(r *runner, a *args) (core.Input, error) {
	c, err := r.connOf(a)
	if err != nil {
		return core.Input{}, err
	}
	n := int64(r.open)
	if !a.word("all") {
		if n, err = a.need("n"); err != nil {
			return core.Input{}, err
		}
	}
	r.open = max(0, r.open-int(n))
	return core.Sent(c, int(n)), nil
}

// dataOf is the record's data with its marks written out.
func (r *runner) dataOf(a *args) ([]byte, error) {
	repeat, err := a.number("repeat", 1)
	if err != nil {
		return nil, err
	}
	return r.ids.expandTimes(a.record.Data, repeat)
}

func received(r *runner, a *args) (core.Input, error) {
	c, err := r.connOf(a)
	if err != nil {
		return core.Input{}, err
	}
	data, err := r.dataOf(a)
	return core.Received(c, data), err
}

func observed(r *runner, a *args) (core.Input, error) {
	c, err := r.connOf(a)
	if err != nil {
		return core.Input{}, err
	}
	data, err := r.dataOf(a)
	return core.Observed(c, data), err
}

func lost(r *runner, a *args) (core.Input, error) {
	c, err := r.connOf(a)
	if err != nil {
		return core.Input{}, err
	}
	n, err := a.need("n")
	return core.Lost(c, n, a.word("client")), err
}

func cancel(_ *runner, a *args) (core.Input, error) {
	t, err := a.need("ticket")
	return core.Cancel(core.Ticket(t)), err
}

func credit(_ *runner, a *args) (core.Input, error) {
	n, err := a.need("n")
	return core.Credit(n), err
}

func events(_ *runner, a *args) (core.Input, error) {
	mask, _ := a.get("mask")
	return core.SetEvents(mask), nil
}

func submit(r *runner, a *args) (core.Input, error) {
	ticket, err := a.need("ticket")
	if err != nil {
		return core.Input{}, err
	}
	var o core.Options
	if err := a.fill(&o); err != nil {
		return core.Input{}, err
	}
	if o.ActionID != "" {
		id, err := r.ids.expand([]byte(o.ActionID), 0)
		if err != nil {
			return core.Input{}, err
		}
		o.ActionID = string(id)
		r.ids.callers[o.ActionID] = true
	}
	name, _ := a.get("action")
	action := wire.Action{Name: name}
	data, err := r.dataOf(a)
	if err != nil {
		return core.Input{}, err
	}
	var lines []string
	for line := range strings.Lines(string(data)) {
		lines = append(lines, strings.TrimRight(line, "\r\n"))
	}
	for _, line := range append(lines, a.all("header")...) {
		n, v, ok := strings.Cut(line, ":")
		if !ok {
			return core.Input{}, fmt.Errorf("header %q: expected Name: value", line)
		}
		action = action.With(n, strings.TrimPrefix(v, " "))
	}
	return core.Submit(core.Ticket(ticket), action, &o), nil
}

// deadline prints when the machine wants its next Tick.
func (r *runner) deadline(*args) error {
	t, why, ok := r.m.Deadline()
	if !ok {
		r.emit(transcript.Record{Verb: "deadline", Args: []string{"none"}})
		return nil
	}
	at := string(transcript.AppendTime(nil, int64(t)))
	r.emit(transcript.Record{Verb: "deadline", Args: []string{"at=" + at, word("for", why.String())}})
	return nil
}

// stats prints the fields that the story names.
func (r *runner) stats(a *args) error {
	v := reflect.ValueOf(r.m.Stats())
	var shown []string
	for i, name := range a.record.Args {
		field := v.FieldByName(name)
		if !field.IsValid() {
			return fmt.Errorf("no count %s", name)
		}
		a.used[i] = true
		if orphans := reflect.Indirect(field); orphans.Kind() == reflect.Array {
			for class := range orphans.Len() {
				if n := orphans.Index(class).Uint(); n > 0 {
					shown = append(shown, fmt.Sprintf("%s.%s=%d", name, dashes(core.OrphanClass(class).String()), n))
				}
			}
			continue
		}
		shown = append(shown, word(name, fmt.Sprint(field.Interface())))
	}
	r.emit(transcript.Record{Verb: "stats", Args: shown})
	return nil
}
