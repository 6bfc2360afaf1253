package replay

import (
	"encoding/hex"
	"encoding/json"
	"io"
	"time"

	"amicore/adapters/capture"
)

// line is the JSON form of a report.
type line struct {
	File         string         `json:"file"`
	Server       string         `json:"server"`
	Banner       string         `json:"banner"`
	Events       int            `json:"events"`
	Responses    int            `json:"responses"`
	Other        int            `json:"other"`
	EventsByName map[string]int `json:"events_by_name"`
	Actions      []lineAction   `json:"actions"`
	Orphans      lineOrphans    `json:"orphans"`
	Partial      bool           `json:"partial"`
	Closed       bool           `json:"closed"`
	Phase        string         `json:"phase"`
	Hash         string         `json:"hash"`
	Dropped      *lineDropped   `json:"dropped,omitempty"`
}

type lineDropped struct {
	Connections int   `json:"connections"`
	Bytes       int64 `json:"bytes"`
	Holes       int   `json:"holes"`
	Interfaces  int   `json:"interfaces"`
	Packets     int   `json:"packets"`
}

type lineAction struct {
	ID          *string  `json:"id"`
	Action      string   `json:"action"`
	Response    string   `json:"response"`
	Items       int      `json:"items"`
	OutputLines int      `json:"output_lines"`
	Message     *string  `json:"message"`
	Outcome     string   `json:"outcome"`
	LatencyMS   *float64 `json:"latency_ms"`
	Missing     int      `json:"missing,omitempty"`
}

type lineOrphans struct {
	Late       uint64 `json:"late"`
	Unknown    uint64 `json:"unknown"`
	Foreign    uint64 `json:"foreign"`
	NoID       uint64 `json:"no_id"`
	Unexpected uint64 `json:"unexpected"`
}

// WriteJSON writes the report as one line of JSON, with every field but dropped and missing always there:
//
//	file, server, banner      text, "" where there is none
//	events, responses, other  how many frames of the server
//	events_by_name            events by name as sent
//	actions                   in order: id (null when absent), action,
//	                          response (lower case, "none"), items,
//	                          output_lines, message (null when absent),
//	                          outcome (see Outcome), latency_ms (null when
//	                          there is no response), missing (items that
//	                          the list's end counts and did not come, see
//	                          Action.Missing; if it is not 0)
//	orphans                   late, unknown, foreign, no_id, unexpected
//	partial, closed           booleans
//	phase                     the machine's at the end
//	hash                      SHA-256 of the machine's trace, in hex
//	dropped                   connections, bytes, holes, interfaces, packets:
//	                          capture.Dropped of the file, if it is not all 0
//
// JSON is UTF-8: other bytes are written as U+FFFD.
func (r *Report) WriteJSON(w io.Writer) error {
	l := line{
		File: r.File, Server: r.Server, Banner: r.Banner,
		Events: r.Events, Responses: r.Responses, Other: r.Other, EventsByName: r.EventsByName,
		Actions: make([]lineAction, len(r.Actions)),
		Orphans: lineOrphans(r.Orphans),
		Partial: r.Partial, Closed: r.Closed, Phase: r.Phase.String(), Hash: hex.EncodeToString(r.Hash[:]),
	}
	if r.Dropped != (capture.Dropped{}) {
		d := lineDropped(r.Dropped)
		l.Dropped = &d
	}
	if l.EventsByName == nil {
		l.EventsByName = map[string]int{}
	}
	for i := range r.Actions {
		l.Actions[i] = r.Actions[i].json()
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(&l)
}

func (a *Action) json() lineAction {
	l := lineAction{
		Action: a.Name, Response: "none", Items: a.Items, OutputLines: a.OutputLines, Outcome: a.Outcome.String(),
		Missing: a.Missing,
	}
	if a.HasID {
		l.ID = &a.ID
	}
	if a.HasMessage {
		l.Message = &a.Message
	}
	if a.Responded {
		ms := float64(a.Latency) / float64(time.Millisecond)
		l.Response, l.LatencyMS = a.Response, &ms
	}
	return l
}
