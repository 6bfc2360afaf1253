package clusterconfig

import (
	"maps"
	"slices"

	"go.yaml.in/yaml/v4"

	"amicore/adapters/netio"
)

// target is a node as far as the file has told of it.
type target struct {
	node   netio.NodeOptions
	secret reference
	lines  map[string]int // where its keys stand
}

func newTarget() *target { return &target{lines: map[string]int{}} }

// clone is what a node begins with: the defaults, to be changed apart.
func (t *target) clone() *target {
	c := *t
	c.lines = maps.Clone(t.lines)
	return &c
}

// apply sets what a block says.
func (t *target) apply(entries []entry, r *reader) {
	references := 0
	for _, e := range entries {
		i := slices.IndexFunc(nodeKeys, func(k nodeKey) bool { return k.name == e.name })
		if i < 0 {
			continue // a node's name or address
		}
		t.lines[e.name] = e.line
		if err := nodeKeys[i].set(r, t, e.value); err != nil {
			r.problems.add(err.line, e.name, "%s", err.text)
		}
		if e.name == "secret-env" || e.name == "secret-file" {
			if references++; references == 2 {
				r.problems.add(e.line, e.name, "secret-env and secret-file: one of them")
			}
		}
	}
}

// tlsKeys are those of netio.TLS, but for Config, which is the program's.
var tlsKeys = []string{"ca-file", "server-name", "cert-file", "key-file", "pin-sha256", "allow-expired", "insecure-skip-verify"}

// setTLS adds to what defaults say of TLS, or turns it off.
func setTLS(r *reader, t *target, n *yaml.Node) *mistake {
	if n.Kind != yaml.MappingNode {
		on, err := parseBool(n)
		switch {
		case err != nil:
			return wrong(n, "%s where true, false or keys are expected", quotedKind(n))
		case !on:
			t.node.TLS = nil
		case t.node.TLS == nil:
			t.node.TLS = new(netio.TLS)
		}
		return nil
	}
	tls := new(netio.TLS)
	if t.node.TLS != nil {
		*tls = *t.node.TLS
	}
	t.node.TLS = tls
	for _, e := range block(n, "tls.", tlsKeys, r.problems) {
		t.lines["tls."+e.name] = e.line
		var err *mistake
		switch e.name {
		case "ca-file":
			tls.CAFile, err = r.path(e.value)
		case "server-name":
			tls.ServerName, err = parseText(e.value)
		case "cert-file":
			tls.CertFile, err = r.path(e.value)
		case "key-file":
			tls.KeyFile, err = r.path(e.value)
		case "pin-sha256":
			tls.PinSHA256, err = parseText(e.value)
		case "allow-expired":
			tls.AllowExpired, err = parseBool(e.value)
		default:
			tls.InsecureSkipVerify, err = parseBool(e.value)
		}
		if err != nil {
			r.problems.add(err.line, "tls."+e.name, "%s", err.text)
		}
	}
	return nil
}
