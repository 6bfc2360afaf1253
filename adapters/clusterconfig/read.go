package clusterconfig

import (
	"path/filepath"
	"slices"

	"go.yaml.in/yaml/v4"

	"amicore/adapters/netio"
	"amicore/core"
	"amicore/internal/smallfile"
)

// Config is what a file says.
type Config struct {
	// Options are for netio.NewCluster. Resolver, Logger, Observer and Clock
	// are the program's to set.
	Options netio.ClusterOptions
	// SRV is for netio.Cluster.Follow; nil: the file has no srv.
	SRV *netio.SRV
}

// Read reads a file and checks all that netio.NewCluster will. What is wrong
// with what it says is of type Errors; a file that can not be read is an
// error of package os.
func Read(path string) (*Config, error) {
	data, err := smallfile.Read(path, 2*maxFile) // what is over maxFile is a problem that names the file
	if err != nil {
		return nil, err
	}
	return parse(path, data, outside())
}

// reader is what reading one file needs.
type reader struct {
	problems *problems
	dir      string // of the file
	lookups  lookups
}

// parse is Read of what a file holds.
func parse(name string, data []byte, l lookups) (*Config, error) {
	r := &reader{problems: &problems{file: name, below: keyNames()}, dir: filepath.Dir(name), lookups: l}
	c := r.config(data)
	if err := r.problems.err(); err != nil {
		return nil, err
	}
	return c, nil
}

var topKeys = []string{"defaults", "nodes", "srv", "connect", "quantum", "step-bytes", "max-nodes", "credit", "read-ahead", "require-ip"}

// config reads it all; its result counts only when there are no problems.
func (r *reader) config(data []byte) *Config {
	top := document(data, r.problems)
	if top == nil {
		return nil
	}
	d := draft{reader: r, defaults: newTarget(), lines: map[string]int{}}
	values := map[string]*yaml.Node{}
	for _, e := range block(top, "", topKeys, r.problems) {
		values[e.name], d.lines[e.name] = e.value, e.line
	}
	d.shared(values)
	if n := values["defaults"]; n != nil && r.mapping(n, "defaults") {
		d.defaults.apply(block(n, "", keyNames(), r.problems), r)
	}
	if n := values["nodes"]; n != nil {
		d.readNodes(n)
	}
	if n := values["srv"]; n != nil && r.mapping(n, "srv") {
		d.readSRV(n)
	}
	if len(d.nodes) == 0 && d.srv == nil && len(r.problems.all) == 0 {
		r.problems.add(0, "", "has no nodes: it needs nodes or srv")
	}
	if len(r.problems.all) > 0 {
		return nil
	}
	d.secrets()
	if len(r.problems.all) > 0 {
		return nil
	}
	return d.config()
}

// mapping says whether n has keys, and complains where it has none.
func (r *reader) mapping(n *yaml.Node, key string) bool {
	if n.Kind == yaml.MappingNode {
		return true
	}
	r.problems.add(n.Line, key, "%s where keys are expected", emptied(n))
	return false
}

// keyNames are the keys of defaults.
func keyNames() (names []string) {
	for i := range nodeKeys {
		names = append(names, nodeKeys[i].name)
	}
	return names
}

// draft is a Config in the making.
type draft struct {
	*reader
	options  netio.ClusterOptions
	ip       bool
	defaults *target
	nodes    []*target
	srv      *netio.SRV
	common   *target        // of the nodes of srv
	lines    map[string]int // of keys at the top, and of connect.* and srv.*
}

// secrets finds the secret of each node.
func (d *draft) secrets() {
	found := map[reference]core.Secret{}
	all := d.nodes
	if d.common != nil {
		all = append(slices.Clip(all), d.common)
	}
	for _, t := range all {
		if t.node.Core.Username == "" {
			d.problems.add(t.lines[""], "username", "none is given, here or under defaults")
		}
		if t.secret == (reference{}) {
			d.problems.add(t.lines[""], "secret-env", "neither secret-env nor secret-file is given, here or under defaults")
			continue
		}
		secret, ok := found[t.secret]
		if !ok {
			var key string
			var err error
			if secret, key, err = d.lookups.resolve(t.secret); err != nil {
				d.problems.add(t.secret.line, key, "%v", err)
				continue
			}
			found[t.secret] = secret
		}
		t.node.Core.Secret = secret
	}
}

// config puts the parts together and has them checked by those who will use them.
func (d *draft) config() *Config {
	for _, t := range d.nodes {
		d.options.Nodes = append(d.options.Nodes, t.node)
	}
	c := &Config{Options: d.options, SRV: d.srv}
	if c.SRV != nil {
		c.SRV.Node = d.common.node
		c.SRV.Besides = slices.Clone(c.Options.Nodes)
	}
	d.probe()
	return c
}
