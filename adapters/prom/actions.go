package prom

import (
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/prometheus/client_golang/prometheus"

	"amicore/core"
)

// actions is the latency histogram with a bounded set of action names.
type actions struct {
	latency *prometheus.HistogramVec
	most    int

	mu    sync.RWMutex
	count int               // of labels
	names map[string]string // the label of a name as it was spelt first, and of its lower case
}

// other is the label of the names that found no room.
const other = "other"

// maxName is the longest name that is worth a series: Asterisk's are shorter.
const maxName = 64

func newActions(o Options) *actions {
	if o.ActionNames <= 0 {
		o.ActionNames = 64
	}
	if o.Buckets == nil {
		o.Buckets = []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 120}
	}
	return &actions{
		most:  o.ActionNames,
		names: make(map[string]string),
		latency: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "amicore_action_duration_seconds",
			Help:    "Time from the submission of an action to its end, by action and outcome, of all clients.",
			Buckets: o.Buckets,
		}, []string{"action", "outcome"}),
	}
}

func (a *actions) observe(name string, err *core.ActionError, took time.Duration) {
	out := outcome(err)
	a.latency.WithLabelValues(a.label(name, out != outcomeInvalid), out).Observe(took.Seconds())
}

// label returns the label of a name. A new one takes a place only where keep
// is set: an action that can not be sent at all is no name to remember.
func (a *actions) label(name string, keep bool) string {
	a.mu.RLock()
	label, ok := a.names[name] // the usual spelling, without a copy
	key := name
	if !ok {
		key = strings.ToLower(name)
		label, ok = a.names[key]
	}
	a.mu.RUnlock()
	if ok {
		return label
	}
	if !keep || len(name) > maxName || !utf8.ValidString(name) {
		return other
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if label, ok := a.names[key]; ok {
		return label
	}
	if a.count >= a.most {
		return other
	}
	a.count++
	label = strings.Clone(name)
	a.names[label], a.names[strings.Clone(key)] = label, label
	return label
}

const outcomeInvalid = "invalid"

// outcome is a short word for how an action ended, of a fixed set.
func outcome(err *core.ActionError) string {
	if err == nil {
		return "success"
	}
	switch err.Err {
	case core.ErrResponse:
		if err.Run == core.Rejected {
			return "rejected"
		}
		return "error"
	case core.ErrTimeout:
		return "timeout"
	case core.ErrDisconnected:
		return "disconnected"
	case core.ErrNotReady, core.ErrLoginRejected:
		return "not_ready"
	case core.ErrBackpressure:
		return "backpressure"
	case core.ErrCanceled:
		return "canceled"
	case core.ErrStopped:
		return "stopped"
	case core.ErrTooManyEvents, core.ErrFrameTooLarge:
		return "too_large"
	case core.ErrListCut, core.ErrMissingResponse:
		return "incomplete"
	case core.ErrInvalidAction, core.ErrDuplicateActionID:
		return outcomeInvalid
	}
	return other
}
