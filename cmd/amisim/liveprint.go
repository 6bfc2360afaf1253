package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"amicore/adapters/netio"
	"amicore/core"
	"amicore/core/fanout"
	"amicore/core/wire"
)

// livePrinter writes events and answers, as text or as JSON. It is safe for
// concurrent use. The first error of stdout ends the output: broken is closed.
type livePrinter struct {
	json   bool
	style  style
	events uint64 // printed
	missed missed
	// node names the node of an event; nil: there is one server.
	node func(core.Node) string

	mu     sync.Mutex
	w      *bufio.Writer
	err    error
	broken chan struct{}
}

func newLivePrinter(stdout io.Writer, json bool) *livePrinter {
	return &livePrinter{
		json: json, style: styleFor(stdout, os.Getenv),
		w: bufio.NewWriterSize(stdout, 64<<10), broken: make(chan struct{}),
	}
}

// failed returns the error of stdout.
func (p *livePrinter) failed() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.err
}

// feed prints a feed until it ends. What has come is written together, so that
// printing keeps up.
func (p *livePrinter) feed(f *netio.Feed) {
	now, cancel := context.WithCancel(context.Background())
	cancel()
	for {
		item, ok := f.Next(now) // without waiting
		if !ok {
			p.write(func() {}, true)
			if item, ok = f.Next(context.Background()); !ok {
				return
			}
		}
		if item.Gap == core.GapNone {
			p.events++
		} else {
			p.missed.add(item.Count)
		}
		p.write(func() { p.item(item) }, false)
	}
}

// write runs f, which writes to p.w, and flushes where nothing follows at once.
func (p *livePrinter) write(f func(), flush bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.err != nil {
		return
	}
	f()
	if flush {
		p.err = p.w.Flush()
	} else {
		_, p.err = p.w.Write(nil) // bufio keeps its error
	}
	if p.err != nil {
		close(p.broken)
	}
}

func (p *livePrinter) item(item fanout.Item) {
	node := ""
	if p.node != nil {
		node = p.node(item.Node)
	}
	switch {
	case p.json && item.Gap != core.GapNone:
		p.line(jsonLine{Type: "gap", Node: text(node), Reason: item.Gap.String(), Count: &item.Count})
	case p.json:
		p.line(jsonLine{Type: "event", Node: text(node), Event: text(item.Event.Type()), Headers: headers(item.Event)})
	case item.Gap != core.GapNone && item.Count > 0:
		p.head(node, yellow, fmt.Sprintf("-- %s missing here: %s", count(item.Count, "event"), item.Gap))
	case item.Gap != core.GapNone:
		p.head(node, yellow, fmt.Sprintf("-- events may be missing here: %s", item.Gap))
	default:
		p.head(node, bold, clean(string(item.Event.Type())))
		p.lines(item.Event, 1)
	}
}

// ack prints that the server has taken an async action.
func (p *livePrinter) ack(r *core.Reply) {
	p.write(func() {
		if p.json {
			p.line(jsonLine{Type: "ack", Node: text(r.NodeName), Action: r.Action, ActionID: r.ActionID, Headers: headers(r.Response)})
			return
		}
		p.head(r.NodeName, cyan, clean(r.Action)+": acknowledged")
		p.lines(r.Response, 0)
	}, true)
}

// reply prints how an action ended; r may be nil.
func (p *livePrinter) reply(action string, r *core.Reply, err error, took time.Duration) {
	p.write(func() {
		if p.json {
			p.jsonReply(action, r, err, took)
			return
		}
		colour, how := green, "success"
		if err != nil {
			colour, how = red, "failed"
		}
		node := nodeOf(r, err)
		p.head(node, colour, fmt.Sprintf("%s: %s after %s", clean(action), how, span(took)))
		if r == nil {
			return
		}
		p.lines(r.Response, 0)
		for _, e := range r.Events {
			p.head(node, "", clean(string(e.Type())))
			p.lines(e, 1)
		}
		if !r.Final.IsZero() {
			p.head(node, "", clean(string(r.Final.Type())))
			p.lines(r.Final, 1)
		}
		if r.Missing > 0 {
			p.head(node, yellow, fmt.Sprintf("-- %s fewer than the list's end counts", count(r.Missing, "item")))
		}
		for line := range strings.Lines(string(r.Text)) {
			fmt.Fprintln(p.w, "    "+clean(strings.TrimRight(line, "\r\n")))
		}
	}, true)
}

// nodeOf returns the name of the node that took an action, or would have.
func nodeOf(r *core.Reply, err error) string {
	var e *core.ActionError
	switch {
	case errors.As(err, &e):
		return e.NodeName
	case r != nil:
		return r.NodeName
	}
	return ""
}

// head begins what is printed about one thing.
func (p *livePrinter) head(node, colour, text string) {
	if node != "" {
		node = p.style.paint(cyan, clean(node)) + "  "
	}
	fmt.Fprintln(p.w, p.style.paint(dim, time.Now().Format("15:04:05.000"))+"  "+node+p.style.paint(colour, text))
}

func (p *livePrinter) lines(m wire.Message, from int) {
	for i := from; i < m.Len(); i++ {
		fmt.Fprintln(p.w, "    "+clean(string(m.Line(i))))
	}
}

// jsonLine is one line of --json. What its type does not have is left out.
type jsonLine struct {
	At         time.Time      `json:"at"`
	Type       string         `json:"type"`
	Node       string         `json:"node,omitempty"`
	Event      string         `json:"event,omitempty"`
	Reason     string         `json:"reason,omitempty"`
	Count      *int64         `json:"count,omitempty"`
	Action     string         `json:"action,omitempty"`
	ActionID   string         `json:"action_id,omitempty"`
	Outcome    string         `json:"outcome,omitempty"`
	DurationMS *float64       `json:"duration_ms,omitempty"`
	Error      string         `json:"error,omitempty"`
	MayHaveRun *bool          `json:"may_have_run,omitempty"`
	Headers    []jsonHeader   `json:"headers,omitempty"`
	Events     [][]jsonHeader `json:"events,omitempty"`
	Final      []jsonHeader   `json:"final,omitempty"`
	Missing    int            `json:"missing,omitempty"`
	Text       string         `json:"text,omitempty"`
}

// jsonHeader is a line of a frame; one without a colon has no name.
type jsonHeader struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

func (p *livePrinter) line(l jsonLine) {
	l.At = time.Now()
	e := json.NewEncoder(safeJSON{p.w})
	e.SetEscapeHTML(false) // <unknown> stays readable
	_ = e.Encode(l)        // p.w keeps the error; no value of these types has one
}

func (p *livePrinter) jsonReply(action string, r *core.Reply, err error, took time.Duration) {
	ms, ran := float64(took)/float64(time.Millisecond), true
	l := jsonLine{Type: "reply", Node: text(nodeOf(r, err)), Action: action, Outcome: "success", DurationMS: &ms, MayHaveRun: &ran}
	if err != nil {
		l.Outcome, l.Error, ran = "failed", err.Error(), core.MayHaveRun(err)
		var e *core.ActionError
		if errors.As(err, &e) {
			l.ActionID = e.ActionID
		}
	}
	if r != nil {
		l.ActionID, l.Headers, l.Final, l.Text = r.ActionID, headers(r.Response), headers(r.Final), text(r.Text)
		l.Missing = r.Missing
		for _, e := range r.Events {
			l.Events = append(l.Events, headers(e))
		}
	}
	p.line(l)
}

func headers(m wire.Message) (all []jsonHeader) {
	for i := range m.Len() {
		name, value, ok := m.Header(i)
		if !ok {
			name, value = nil, m.Line(i)
		}
		all = append(all, jsonHeader{text(name), text(value)})
	}
	return all
}

func text[T []byte | string](b T) string { return strings.ToValidUTF8(string(b), "\uFFFD") }
