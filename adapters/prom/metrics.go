package prom

import (
	"fmt"
	"strings"

	"github.com/prometheus/client_golang/prometheus"

	"amicore/adapters/netio"
	"amicore/core"
)

// The label values of the core's enumerations, by their number.
var (
	phaseLabels  = labels[core.Phase](count[core.Phase]())
	closeLabels  = labels[core.CloseReason](count[core.CloseReason]())
	orphanLabels = labels[core.OrphanClass](len(core.Stats{}.Orphans))
)

type enumeration interface {
	~uint8
	fmt.Stringer
}

// count returns how many values have a name: the first that has none ends them.
func count[T enumeration]() (n int) {
	for T(n).String() != "unknown" {
		n++
	}
	return n
}

// labels spells the first n values as labels.
func labels[T enumeration](n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = strings.ToLower(strings.ReplaceAll(T(i).String(), " ", "_"))
	}
	return all
}

var descriptions []*prometheus.Desc

func describe(name, help string, labels ...string) *prometheus.Desc {
	return describeFor([]string{"client", "cluster"}, name, help, labels)
}

func describeFor(subject []string, name, help string, labels []string) *prometheus.Desc {
	d := prometheus.NewDesc("amicore_"+name, help, append(subject, labels...), nil)
	descriptions = append(descriptions, d)
	return d
}

var (
	phaseDesc = describe("phase", "1 for the phase that the session is in, 0 for the others.", "phase")

	connectsDesc   = describe("connects_total", "Attempts to get a session, by result: ready, or why it failed.", "result")
	reconnectsDesc = describe("reconnects_total", "Sessions that were ready and ended unasked, by cause; each is made anew.", "cause")
	rejectedDesc   = describe("logins_rejected_total", "Logins that the server refused.")

	receivedDesc = describe("received_bytes_total", "Bytes from the server, of all connections.")
	sentDesc     = describe("sent_bytes_total", "Bytes given to the transport, of all connections.")
	framesDesc   = describe("frames_total", "Frames from the server, of all connections.")
	eventsDesc   = describe("events_total", "Events handed out by the machine.")
	gapsDesc     = describe("gaps_total", "Marks for missing events that were handed out in their place.")
	orphansDesc  = describe("orphan_frames_total", "Frames that no action waited for, by what their ActionID tells.", "class")
	droppedDesc  = describe("dropped_total", "Events or frames dropped, by place and reason. machine, queue: no room, or still waiting at the end; "+
		"machine, limit: larger than a frame may be, or cut from a list; subscriber, queue: its own queue was full.", "place", "reason")

	pendingDesc     = describe("pending_actions", "Actions of callers that have not ended.")
	inFlightDesc    = describe("in_flight_actions", "Actions that the server has not answered: those given up and the client's own included.")
	queuedDesc      = describe("queued_events", "Events that wait, by place: machine (for credit) or subscriber.", "place")
	queuedBytesDesc = describe("queued_bytes", "Bytes of the events that wait, by place.", "place")
	unsentDesc      = describe("unsent_bytes", "Bytes of actions that the transport has not taken.")
	subscribersDesc = describe("subscribers", "Feeds, iterators and handlers that are open.")

	rttDesc    = describe("heartbeat_rtt_seconds", "Round trip of the last Ping that was answered; 0: none yet.")
	pingsDesc  = describe("heartbeats_total", "Pings sent.")
	missesDesc = describe("heartbeat_misses_total", "Times that nothing was heard in time after a Ping.")
	panicsDesc = describe("handler_panics_total", "Panics of event handlers that were caught.")
)

// source is a client and what to read of it.
type source struct {
	client   *client
	stats    Source
	observed bool
}

func (s source) collect(out chan<- prometheus.Metric) {
	stats := s.stats.Stats()
	to := sink{out, []string{s.client.name, ""}}
	to.machine(&stats.Stats)
	if s.observed {
		to.connects(s.client)
	}
	to.consumers(&stats.Consumers)
}

// sink takes the samples of one client, node or cluster.
type sink struct {
	out     chan<- prometheus.Metric
	subject []string // the first labels
}

func (s sink) sample(d *prometheus.Desc, t prometheus.ValueType, v float64, labels []string) {
	s.out <- prometheus.MustNewConstMetric(d, t, v, append(s.subject[:len(s.subject):len(s.subject)], labels...)...)
}

func (s sink) counter(d *prometheus.Desc, n uint64, labels ...string) {
	s.sample(d, prometheus.CounterValue, float64(n), labels)
}

func (s sink) gauge(d *prometheus.Desc, v float64, labels ...string) {
	s.sample(d, prometheus.GaugeValue, v, labels)
}

// machine has what a session has.
func (s sink) machine(stats *core.Stats) {
	for i, label := range phaseLabels {
		in := 0.0
		if stats.Phase == core.Phase(i) {
			in = 1
		}
		s.gauge(phaseDesc, in, label)
	}
	s.counter(rejectedDesc, stats.Rejected)
	s.counter(receivedDesc, stats.BytesIn)
	s.counter(sentDesc, stats.BytesOut)
	s.counter(framesDesc, stats.Frames)
	s.counter(eventsDesc, stats.Delivered)
	s.counter(gapsDesc, stats.Gaps)
	for i, label := range orphanLabels {
		s.counter(orphansDesc, stats.Orphans[i], label)
	}
	s.counter(droppedDesc, stats.Dropped, "machine", "queue")
	s.counter(droppedDesc, stats.Discarded, "machine", "limit")

	s.gauge(pendingDesc, float64(stats.Pending))
	s.gauge(inFlightDesc, float64(stats.Records))
	s.gauge(queuedDesc, float64(stats.Queued), "machine")
	s.gauge(queuedBytesDesc, float64(stats.QueuedBytes), "machine")
	s.gauge(unsentDesc, float64(stats.Unsent+stats.Window))

	s.gauge(rttDesc, stats.RTT.Seconds())
	s.counter(pingsDesc, stats.Pings)
	s.counter(missesDesc, stats.Misses)
}

// connects has what only an Observer hears.
func (s sink) connects(c *client) {
	s.counter(connectsDesc, c.ready.Load(), "ready")
	for i := 1; i < len(closeLabels); i++ { // 0 is CloseNone
		s.counter(connectsDesc, c.failures[i].Load(), closeLabels[i])
		s.counter(reconnectsDesc, c.losses[i].Load(), closeLabels[i])
	}
}

// consumers has what those have who wait for what comes.
func (s sink) consumers(c *netio.Consumers) {
	s.counter(droppedDesc, c.Lost, "subscriber", "queue")
	s.gauge(queuedDesc, float64(c.Waiting), "subscriber")
	s.gauge(queuedBytesDesc, float64(c.WaitingBytes), "subscriber")
	s.gauge(subscribersDesc, float64(c.Subscribers))
	s.counter(panicsDesc, c.Panics)
}
