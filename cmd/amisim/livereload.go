package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"time"

	"amicore/adapters/clusterconfig"
	"amicore/adapters/netio"
)

// draining is what the nodes have that a reload takes away.
const draining = 30 * time.Second

// reloadOn reads the file again at each signal, until over is closed.
func (l *liveCluster) reloadOn(hup <-chan os.Signal, over <-chan struct{}) {
	for {
		select {
		case <-hup:
			l.reload(over)
		case <-over:
			return
		}
	}
}

func (l *liveCluster) reload(over <-chan struct{}) {
	c, err := clusterconfig.Read(l.config)
	if err != nil {
		var wrong clusterconfig.Errors
		if errors.As(err, &wrong) {
			l.sayAll("reload: ", wrong)
		} else {
			l.say("reload: %s", clean(err.Error()))
		}
		l.say("reload: nothing is changed")
		return
	}
	old := l.settings.Swap(c)
	if o, n := old.Options, c.Options; o.Fleet != n.Fleet || o.Credit != n.Credit || o.ReadAhead != n.ReadAhead {
		l.say("reload: connect, quantum, step-bytes, max-nodes, credit and read-ahead count from the next start on")
	}
	l.say("reload: %s", changes(old.Options.Nodes, c.Options.Nodes))
	l.follow()
	if c.SRV != nil {
		l.followRecords() // they, and the nodes beside them
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), draining)
	defer cancel()
	err = l.cluster.SetNodes(ctx, c.Options.Nodes)
	select {
	case <-over: // what could not be added any more is no trouble
	default:
		if err != nil {
			l.say("reload: %s", clean(err.Error()))
		}
	}
}

// followRecords begins to follow the records that the file names, if any.
func (l *liveCluster) followRecords() {
	srv := l.settings.Load().SRV
	if srv == nil {
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	l.follow = cancel
	if err := l.cluster.Follow(ctx, *srv); err != nil {
		l.say("srv: %s", clean(err.Error()))
	}
}

// changes says in words which nodes are others now.
func changes(old, now []netio.NodeOptions) string {
	find := func(in []netio.NodeOptions, name string) *netio.NodeOptions {
		if i := slices.IndexFunc(in, func(o netio.NodeOptions) bool { return o.Core.Name == name }); i >= 0 {
			return &in[i]
		}
		return nil
	}
	var added, changed, gone []string
	for i := range now {
		name := now[i].Core.Name
		switch was := find(old, name); {
		case was == nil:
			added = append(added, name)
		case !reflect.DeepEqual(*was, now[i]):
			changed = append(changed, name)
		}
	}
	for i := range old {
		if find(now, old[i].Core.Name) == nil {
			gone = append(gone, old[i].Core.Name)
		}
	}
	said := slices.DeleteFunc([]string{some("new", added), some("changed", changed), some("gone", gone)}, func(s string) bool { return s == "" })
	return cmp.Or(strings.Join(said, "; "), "the nodes are the same")
}

// some is what the nodes with these names are; of many the first few.
func some(what string, names []string) string {
	if len(names) == 0 {
		return ""
	}
	more := ""
	if n := len(names) - mostAbsent; n > 0 {
		names, more = names[:mostAbsent], fmt.Sprintf(" and %d more", n)
	}
	return what + ": " + clean(strings.Join(names, ", ")) + more
}
