// Package clusterconfig reads what a netio.Cluster is made of from a YAML
// file. Whatever can not work is an error that names the file, the line, the
// key and what was expected; nothing that a file holds makes it panic.
//
//	defaults:                # for every node, unless it says otherwise
//	  username: dialer
//	  secret-env: AMI_SECRET # or secret-file: PATH; a secret itself is refused
//	  events: call,agent
//	  heartbeat-interval: 10s
//	nodes:
//	  - name: pbx1           # the address, where there is no name
//	    address: pbx1.example:5038
//	    weight: 3
//	  - name: pbx2
//	    address: 192.0.2.7:5039
//	    priority: 1
//	    secret-file: pbx2.secret
//	    tls: true            # or ca-file and the like below it
//	connect:                 # the budget of connects that all share
//	  rate: 50
//	  burst: 10
//	  concurrency: 100
//
// # Keys
//
// At the top:
//
//	defaults     what all nodes have in common: any key of a node but name and address
//	nodes        a list of nodes
//	srv          nodes by DNS: service, proto, name, every, timeout, grace (see netio.SRV);
//	             those in nodes stay beside them
//	connect      rate, burst, concurrency (fleet.Config)
//	quantum, step-bytes, max-nodes (fleet.Config)
//	credit, read-ahead (netio.ClusterOptions)
//	require-ip   true: an address whose host is a name is refused
//
// Of a node:
//
//	name, address, weight, priority
//	username, secret-env, secret-file, auth (plain, md5)
//	events (the mask), filters (a list), tls
//	and of core.Config, in its words with hyphens: every timeout (login-timeout, …),
//	the backoff (backoff-min, …), every bound (max-pending, queue-bytes, …), drop
//	(oldest, newest), any-order, hold-behind-blocking, stop-on-rejected
//
// tls is true, false, or has ca-file, server-name, cert-file, key-file,
// pin-sha256, allow-expired and insecure-skip-verify (netio.TLS); a node's adds to that of defaults, and
// false turns it off. Durations are Go's (500ms, 5s, 2m). Bytes may have KiB,
// MiB or GiB behind them. Paths are taken from the file's own folder. A key
// that is left out takes the default; 0 is nobody's way to ask for it.
// Anchors, aliases and tags of YAML are refused.
package clusterconfig
