package main

import (
	"fmt"
	"strings"

	"amicore/adapters/netio"
	"amicore/core/fleet"
)

// liveRoute is what --route says.
type liveRoute struct {
	fleet.Route
	all bool
}

const routes = "round-robin, weighted, failover, least-pending, sticky:KEY, node:NAME, all"

func parseRoute(text string) (liveRoute, error) {
	if text == "all" {
		return liveRoute{all: true}, nil
	}
	word, key, keyed := strings.Cut(text, ":")
	if word == "node" && key != "" {
		return liveRoute{Route: netio.To(key)}, nil
	}
	policy, err := fleet.ParsePolicy(word)
	if err != nil || policy == fleet.Named || keyed != (policy == fleet.Sticky) || keyed && key == "" {
		return liveRoute{}, fmt.Errorf("--route %q is none of %s", text, routes)
	}
	return liveRoute{Route: fleet.Route{Policy: policy, Key: key}}, nil
}

// name is the node that the route insists on; "" where it does not.
func (r liveRoute) name() string {
	if !r.all && r.Policy == fleet.Named {
		return r.Key
	}
	return ""
}
