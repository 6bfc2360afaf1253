package main

import (
	"fmt"
	"slices"
	"strings"
)

func (g *generator) eventRows() ([]string, error) {
	kinds := sortedKeys(g.facts.Snapshots)
	var rows []string
	for _, name := range g.eventNames {
		e := g.facts.Events[name]
		all := g.versions(e.Versions, 0)
		flags := "0"
		for _, d := range e.Delivery {
			switch d {
			case "broadcast":
				flags += " | flagBroadcast"
			case "inline":
				flags += " | flagInline"
			default:
				return nil, fmt.Errorf("event %s: delivery %q is not known", name, d)
			}
		}
		if e.OpenFields != "" {
			flags += " | flagOpenFields"
		}
		if e.IsListComplete {
			flags += " | flagListComplete"
		}
		var snapshots []string
		for _, s := range e.Snapshots {
			kind := slices.Index(kinds, s.Kind)
			if kind < 0 {
				return nil, fmt.Errorf("event %s: snapshot %q is not known", name, s.Kind)
			}
			optional := 0
			if s.Optional {
				optional = 1
			}
			snapshots = append(snapshots, fmt.Sprintf("{%d, %d, %d, %d}", kind, g.versions(s.Versions, all), optional, g.names[s.Prefix]))
		}
		var of []string
		for _, a := range e.Actions {
			of = append(of, fmt.Sprint(g.names[a]))
		}
		fields, err := e.allFields(name)
		if err != nil {
			return nil, err
		}
		rows = append(rows, fmt.Sprintf("{%d, %d, %s, %s, %s, %s, %s}\n", g.names[name], all, flags,
			spanOf(&g.privileges, g.privilegeRows(e.Class, e.ClassByVersion, all)), spanOf(&g.fields, g.fieldRows(fields, all)),
			spanOf(&g.snapshots, snapshots), spanOf(&g.eventOf, of)))
	}
	return rows, nil
}

// allFields returns the fields, ActionID first if the event carries one: it is
// optional, since only an action that had one gives it to its events.
func (e *eventFact) allFields(name string) ([]fieldFact, error) {
	id := fieldFact{Name: actionID, Optional: true}
	switch of := e.ActionID.(type) {
	case nil:
		return e.Fields, nil
	case bool:
		if !of {
			return e.Fields, nil
		}
	case string:
		if of != "inline-only" {
			return nil, fmt.Errorf("event %s: carries_actionid %q is not known", name, of)
		}
	case []any:
		for _, v := range of {
			id.Versions = append(id.Versions, fmt.Sprint(v))
		}
	default:
		return nil, fmt.Errorf("event %s: carries_actionid %v is not known", name, of)
	}
	return append([]fieldFact{id}, e.Fields...), nil
}

func (g *generator) fieldRows(fields []fieldFact, all uint8) []string {
	var rows []string
	for _, f := range fields {
		flags := 0
		if f.Optional {
			flags |= 1
		}
		if f.Repeated {
			flags |= 2
		}
		rows = append(rows, fmt.Sprintf("{%d, %d, %d}", g.names[f.Name], g.versions(f.Versions, all), flags))
	}
	return rows
}

// snapshotFields prints the fields of the snapshots, by kind in sorted order.
func (g *generator) snapshotFields(table func(name, of string, rows []string)) {
	var spans, rows []string
	for _, kind := range sortedKeys(g.facts.Snapshots) {
		s := g.facts.Snapshots[kind]
		spans = append(spans, strings.TrimPrefix(spanOf(&rows, g.fieldRows(s.Fields, g.versions(s.Versions, 0))), "span"))
	}
	table("snapshotSpans", "span", spans)
	table("snapshotKeys", "fieldRow", rows)
}
