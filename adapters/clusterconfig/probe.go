package clusterconfig

import (
	"errors"
	"regexp"
	"slices"
	"strings"

	"amicore/adapters/netio"
	"amicore/core/fleet"
	"amicore/core/wire"
)

// probe makes a cluster as the caller will, and throws it away: it knows best
// what can not work. Where it refuses, its words are brought to the key.
func (d *draft) probe() {
	o := d.options
	if d.common != nil {
		o.Nodes = append(slices.Clip(o.Nodes), d.sample())
	}
	if _, err := netio.NewCluster(o); err == nil {
		return
	}
	o.Nodes = nil
	if _, err := netio.NewCluster(o); err != nil {
		d.refused(err, d.lines, 0)
		return
	}
	before := len(d.problems.all)
	for _, t := range d.nodes {
		d.try(t.node, t)
	}
	if d.common != nil {
		d.try(d.sample(), d.common)
	}
	if len(d.problems.all) > before {
		return
	}
	_, err := netio.NewCluster(d.options)
	switch {
	case errors.Is(err, fleet.ErrFull):
		d.problems.add(d.lines["nodes"], "nodes", "%d of them; max-nodes is less", len(d.nodes))
	case err != nil:
		d.refused(err, d.lines, d.lines["nodes"])
	default:
		d.problems.add(d.lines["srv"], "srv", "with the nodes there is no room for one more; max-nodes is too small")
	}
}

// probed is the name of a node that is tried alone.
const probed = "probed"

// sample is a node as srv may find one.
func (d *draft) sample() netio.NodeOptions {
	o := d.common.node
	o.Core.Name, o.Core.Address = "", "srv.invalid:5038"
	return o
}

func (d *draft) try(o netio.NodeOptions, t *target) {
	o.Core.Name = probed
	alone := netio.ClusterOptions{Nodes: []netio.NodeOptions{o}}
	if _, err := netio.NewCluster(alone); err != nil {
		d.refused(err, t.lines, t.lines[""])
	}
}

var (
	// field finds the field that an error is about, and what is said of it.
	field    = regexp.MustCompile(`(?s)(?:Config|Options|Core|node ` + probed + `)(?:\.|: )(?:Core\.)?([A-Z]\w*):? (.*)$`)
	fieldTLS = regexp.MustCompile(`(?s)Options\.TLS: (CAFile|CertFile|client certificate|PinSHA256|AllowExpired)(.*)$`)
)

// tlsWords spells fields of netio.TLS as keys.
var tlsWords = strings.NewReplacer("KeyFile", "key-file", "PinSHA256", "pin-sha256", "InsecureSkipVerify", "insecure-skip-verify")

// keyOf are the keys that are called otherwise than their fields.
var keyOf = map[string]string{
	"ConnectRate": "connect.rate", "ConnectBurst": "connect.burst", "ConnectConcurrency": "connect.concurrency",
	"Auth": "auth", "Drop": "drop",
}

// leans are the fields whose bounds are others.
var leans = map[string][]string{
	"BackoffMin": {"BackoffFloor"}, "BackoffMax": {"BackoffMin", "BackoffFloor"},
	"RejectedMin": {"BackoffMin"}, "RejectedMax": {"RejectedMin"},
	"InUseMin": {"BackoffFloor"}, "InUseMax": {"InUseMin", "BackoffFloor"},
	"MaxReplyBytes": {"MaxFrame"}, "QueueBytes": {"MaxFrame"},
}

func key(of string) string {
	if k := keyOf[of]; k != "" {
		return k
	}
	return kebab(of)
}

// refused says what NewCluster refused, where the file says it; node is the
// line of the node, for what has no line of its own.
func (d *draft) refused(err error, lines map[string]int, node int) {
	text := strings.TrimPrefix(err.Error(), "amicore: ")
	var limit *wire.LimitError
	if errors.As(err, &limit) {
		for _, k := range map[string][]string{
			"Username": {"username"}, "Secret": {"secret-env", "secret-file"}, "Events": {"events"}, "Filter": {"filters"},
		}[limit.Header] {
			if lines[k] > 0 {
				d.problems.add(lines[k], k, "it can not be sent: %v", limit.Reason)
				return
			}
		}
	}
	if m := fieldTLS.FindStringSubmatch(text); m != nil {
		k := map[string]string{
			"CAFile": "tls.ca-file", "CertFile": "tls.cert-file", "client certificate": "tls.cert-file",
			"PinSHA256": "tls.pin-sha256", "AllowExpired": "tls.allow-expired",
		}[m[1]]
		d.problems.add(lines[k], k, "%s", strings.TrimLeft(tlsWords.Replace(m[2]), ": "))
		return
	}
	m := field.FindStringSubmatch(text)
	if m == nil {
		d.problems.add(node, "", "%s", text)
		return
	}
	k, said := key(m[1]), strings.TrimPrefix(m[2], "is ")
	if lines[k] > 0 {
		d.problems.add(lines[k], k, "%s", said)
		return
	}
	for _, other := range leans[m[1]] {
		if o := key(other); lines[o] > 0 {
			d.problems.add(lines[o], o, "with it %s, which is left out, %s", k, m[2])
			return
		}
	}
	d.problems.add(node, k, "%s", said)
}
