package main

import (
	"fmt"
	"slices"
)

var completionNames = map[string]string{
	"single": "Single", "list": "List", "list-noack": "ListWithoutHeaders", "async": "Async", "follows": "Follows", "output": "Output",
	"raw": "Raw", "event-only": "EventOnly", "double-response": "DoubleResponse",
}

var emptyNames = map[string]string{
	"": "0", "list": "EmptyList", "error": "EmptyError", "error-if-unknown": "EmptyErrorIfUnknown", "success-without-list": "EmptySuccess",
}

func (g *generator) actionRows() ([]string, error) {
	var rows []string
	for _, name := range g.actionNames {
		a := g.facts.Actions[name]
		all := g.versions(a.Versions, 0)
		completions, err := g.completionRows(name, &a, all)
		if err != nil {
			return nil, err
		}
		whens, err := g.whenRows(name, &a, all)
		if err != nil {
			return nil, err
		}
		flags := "0"
		if a.Unauthenticated {
			flags += " | flagBeforeLogin"
		}
		if len(a.ListItemsExact) > 0 {
			flags += " | flagExactCount"
		}
		bare := uint8(0)
		for _, q := range a.Quirks {
			switch q.Tag {
			case "list-items-without-actionid":
				bare = g.versions(q.Versions, all)
			case "privilege-line-in-list-item":
				flags += " | flagItemPrivilege"
			case "no-response":
				flags += " | flagMayBeSilent"
			case "repeated-keys":
				flags += " | flagRepeats"
			}
		}
		rows = append(rows, fmt.Sprintf("{%d, %d, %s, %d, %d, %s, %s, %s, %s, %s, %s}\n", g.names[name], all, flags, bare, g.names[a.Module],
			spanOf(&g.privileges, g.privilegeRows(a.Privileges, a.PrivilegesByVersion, all)), g.paramRows(&a, all),
			spanOf(&g.completions, completions), spanOf(&g.whens, whens), spanOf(&g.asyncs, g.asyncRows(&a, all)), g.block(&a, all)))
	}
	return rows, nil
}

// privilegeRows has one row for the versions that agree.
func (g *generator) privilegeRows(usual []string, by map[string][]string, all uint8) []string {
	if len(by) == 0 {
		return []string{fmt.Sprintf("{%d, %d}", all, g.class(usual))}
	}
	sets := map[uint32]uint8{}
	var order []uint32
	for _, v := range g.facts.Versions {
		if bit := uint8(1) << g.branch[v.Key]; all&bit != 0 {
			class := g.class(by[v.Key])
			if _, ok := sets[class]; !ok {
				order = append(order, class)
			}
			sets[class] |= bit
		}
	}
	var rows []string
	for _, class := range order {
		rows = append(rows, fmt.Sprintf("{%d, %d}", sets[class], class))
	}
	return rows
}

func (g *generator) paramRows(a *actionFact, all uint8) string {
	var rows []string
	for _, p := range a.Parameters {
		in := g.versions(p.Versions, all)
		required := uint8(0)
		if p.Required {
			required = in
		}
		for key, yes := range p.RequiredByVersion {
			if bit := uint8(1) << g.branch[key]; yes && in&bit != 0 {
				required |= bit
			}
		}
		flags := 0
		if p.RequiredByHandler {
			flags |= 1
		}
		if p.Pattern {
			flags |= 2
		}
		unless := unlessFact{}
		if p.NeededUnless != nil {
			unless = *p.NeededUnless
		}
		rows = append(rows, fmt.Sprintf("{%d, %d, %d, %d, %d, %d}", g.names[p.Name], in, required, flags, g.names[unless.Given], g.names[unless.True]))
	}
	return spanOf(&g.params, rows)
}

func (g *generator) completionRows(name string, a *actionFact, all uint8) ([]string, error) {
	variants := a.Variants
	if len(variants) == 0 {
		variants = []completionFact{a.completionFact}
	}
	var rows []string
	for _, v := range variants {
		row, err := g.completionRow(name, v, g.versions(v.VariantOf, all))
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func (g *generator) completionRow(name string, c completionFact, in uint8) (string, error) {
	kind, ok := completionNames[c.Completion]
	if !ok {
		return "", fmt.Errorf("action %s: completion %q is not known", name, c.Completion)
	}
	empty, ok := emptyNames[c.OnEmpty]
	if !ok {
		return "", fmt.Errorf("action %s: on_empty %q is not known", name, c.OnEmpty)
	}
	end := c.CompleteEvent
	if end == "" {
		end = c.AsyncEvent
	}
	var items []string
	for _, e := range c.ListEvents {
		if e != "*" {
			items = append(items, fmt.Sprint(g.names[e]))
		}
	}
	return fmt.Sprintf("{%d, %s, %s, %d, %s}", in, kind, empty, g.names[end], spanOf(&g.items, items)), nil
}

func (g *generator) whenRows(name string, a *actionFact, all uint8) ([]string, error) {
	var rows []string
	for _, w := range a.When {
		completion, err := g.completionRow(name, w.completionFact, all)
		if err != nil {
			return nil, err
		}
		if w.IfTrue != "" {
			rows = append(rows, fmt.Sprintf("{%d, 0, completionRow%s}", g.names[w.IfTrue], completion))
		}
		for _, header := range sortedKeys(w.IfPrefix) {
			rows = append(rows, fmt.Sprintf("{%d, %d, completionRow%s}", g.names[header], g.names[w.IfPrefix[header]], completion))
		}
	}
	return rows, nil
}

func (g *generator) asyncRows(a *actionFact, all uint8) []string {
	var rows []string
	for _, s := range a.Async {
		rows = append(rows, fmt.Sprintf("{%d, %d, %d, %d}", g.versions(s.Versions, all), g.names[s.Event], g.names[s.RequestKey], g.names[s.EventKey]))
	}
	return rows
}

// block says when and how long the handler may keep the session.
func (g *generator) block(a *actionFact, all uint8) string {
	in := g.versions(a.BlockingVersions, 0)
	if a.Blocking {
		in = all
	}
	w := a.Wait
	if in == 0 {
		return "blockRow{}"
	}
	if w == nil {
		return fmt.Sprintf("blockRow{versions: %d}", in)
	}
	unit := 0
	switch w.BoundUnit {
	case "ms":
		unit = 1
	case "s":
		unit = 1000
	}
	condition, header := "0", ""
	for _, c := range []struct{ name, header string }{
		{"blockIfTrue", w.IfTrue}, {"blockUnlessTrue", w.UnlessTrue}, {"blockIfPresent", w.IfPresent}, {"blockIfFunction", w.IfFunction},
	} {
		if c.header != "" {
			condition, header = c.name, c.header
		}
	}
	per := ""
	if w.Per == "digit" {
		per = "Digit"
	}
	return fmt.Sprintf("blockRow{%d, %s, %d, %d, %d, %d, %d, %d}", in, condition, g.names[header], g.names[w.BoundBy], g.names[per], unit,
		max(w.Default, w.Min), w.Min)
}

// releaseRows lists which AMI versions which branches announce.
func (g *generator) releaseRows() []string {
	var rows []string
	for _, r := range g.limits.Releases {
		rows = append(rows, fmt.Sprintf("{%q, %q}", r.AMI, r.Branch))
	}
	rows = slices.Compact(rows)
	return rows
}
