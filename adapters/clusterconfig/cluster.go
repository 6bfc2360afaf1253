package clusterconfig

import (
	"time"

	"go.yaml.in/yaml/v4"

	"amicore/adapters/netio"
)

// shared reads what is of all nodes together.
func (d *draft) shared(values map[string]*yaml.Node) {
	f := &d.options.Fleet
	if n := values["connect"]; n != nil && d.mapping(n, "connect") {
		for _, e := range block(n, "connect.", []string{"rate", "burst", "concurrency"}, d.problems) {
			d.lines["connect."+e.name] = e.line
			to := map[string]*int{"rate": &f.ConnectRate, "burst": &f.ConnectBurst, "concurrency": &f.ConnectConcurrency}[e.name]
			d.int(e.value, "connect."+e.name, to)
		}
	}
	d.bytes(values["quantum"], "quantum", func(v int64) { f.Quantum = int(v) })
	d.bytes(values["step-bytes"], "step-bytes", func(v int64) { f.StepBytes = int(v) })
	d.int(values["max-nodes"], "max-nodes", &f.MaxNodes)
	d.bytes(values["credit"], "credit", func(v int64) { d.options.Credit = v })
	d.bytes(values["read-ahead"], "read-ahead", func(v int64) { d.options.ReadAhead = int(v) })
	if n := values["require-ip"]; n != nil {
		var err *mistake
		if d.ip, err = parseBool(n); err != nil {
			d.problems.add(err.line, "require-ip", "%s", err.text)
		}
	}
}

func (d *draft) int(n *yaml.Node, key string, to *int) {
	if n == nil {
		return
	}
	v, err := parseInt(n, 1)
	if err != nil {
		d.problems.add(err.line, key, "%s", err.text)
	}
	*to = v
}

func (d *draft) bytes(n *yaml.Node, key string, to func(int64)) {
	if n == nil {
		return
	}
	v, err := parseBytes(n)
	if err != nil {
		d.problems.add(err.line, key, "%s", err.text)
	}
	to(v)
}

// maxName is what a fleet takes.
const maxName = 255

func (d *draft) readNodes(list *yaml.Node) {
	if list.Kind != yaml.SequenceNode {
		d.problems.add(list.Line, "nodes", "%s where a list of nodes is expected, each with its address", emptied(list))
		return
	}
	known := append([]string{"name", "address"}, keyNames()...)
	names := map[string]int{}
	for _, n := range list.Content {
		if d.problems.full() {
			return
		}
		if !d.mapping(n, "nodes") {
			continue
		}
		t := d.defaults.clone()
		t.node.RequireIP = d.ip
		t.lines[""] = n.Line
		entries := block(n, "", known, d.problems)
		for _, e := range entries {
			to := map[string]*string{"name": &t.node.Core.Name, "address": &t.node.Core.Address}[e.name]
			if to == nil {
				continue
			}
			t.lines[e.name] = e.line
			var err *mistake
			if *to, err = parseText(e.value); err != nil {
				d.problems.add(err.line, e.name, "%s", err.text)
			}
		}
		t.apply(entries, d.reader)
		if t.lines["address"] == 0 {
			d.problems.add(n.Line, "address", "the node has none; host:port is expected (AMI listens on 5038)")
		}
		d.named(t, names)
		d.nodes = append(d.nodes, t)
	}
}

// named sees to it that a node has a name, and no other has it.
func (d *draft) named(t *target, names map[string]int) {
	c := &t.node.Core
	key, line := "name", t.lines["name"]
	if c.Name == "" {
		key, line = "address", t.lines["address"]
		c.Name = c.Address
	}
	switch first := names[c.Name]; {
	case c.Name == "":
		return // it is said that the address is missing
	case len(c.Name) > maxName:
		d.problems.add(line, key, "a name of %d bytes; at most %d", len(c.Name), maxName)
	case first > 0 && key == "address":
		d.problems.add(line, key, "%s is the node in line %d: without a name its address is one, and no two nodes have the same", quoted(c.Name), first)
	case first > 0:
		d.problems.add(line, key, "%s is the node in line %d; no two have the same name", quoted(c.Name), first)
	default:
		names[c.Name] = line
	}
}

func (d *draft) readSRV(n *yaml.Node) {
	d.srv = new(netio.SRV)
	d.common = d.defaults.clone()
	d.common.lines[""] = d.lines["srv"]
	for _, e := range block(n, "srv.", []string{"service", "proto", "name", "every", "timeout", "grace"}, d.problems) {
		d.lines["srv."+e.name] = e.line
		var err *mistake
		text := map[string]*string{"service": &d.srv.Service, "proto": &d.srv.Proto, "name": &d.srv.Name}[e.name]
		if text != nil {
			*text, err = parseText(e.value)
		} else {
			*map[string]*time.Duration{"every": &d.srv.Every, "timeout": &d.srv.Timeout, "grace": &d.srv.Grace}[e.name], err = parseDuration(e.value)
		}
		if err != nil {
			d.problems.add(err.line, "srv."+e.name, "%s", err.text)
		}
	}
	if d.lines["srv.name"] == 0 {
		d.problems.add(d.lines["srv"], "srv.name", "a domain is expected, whose records _service._proto.name are the nodes")
	}
	if d.ip {
		d.problems.add(d.lines["require-ip"], "require-ip", "the records of srv are names; it is one or the other")
	}
}
