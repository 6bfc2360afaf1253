package sim

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"amicore/core/catalog"
	"amicore/core/wire"
)

// Actions of the catalog by what a machine knows of them, so that the few of a rare kind
// are asked for as often as the many of a usual one.

// catalogKind is the actions of which the catalog says the same, but for names.
type catalogKind []catalog.Action

// catalogKinds are all kinds, listKinds those whose items are known.
var catalogKinds, listKinds = kindsOf(catalog.Actions())

func kindsOf(actions func(func(catalog.Action) bool)) (all, lists []catalogKind) {
	byFacts := make(map[string]catalogKind)
	for a := range actions {
		facts := endingFacts(a)
		byFacts[facts] = append(byFacts[facts], a)
	}
	for _, kind := range byFacts {
		all = append(all, kind)
	}
	slices.SortFunc(all, func(a, b catalogKind) int { return cmp.Compare(a[0].Name(), b[0].Name()) })
	for _, kind := range all {
		if itemOf(func(int) int { return 0 }, kind[0]) != "" {
			lists = append(lists, kind)
		}
	}
	return all, lists
}

// endingFacts are the facts that decide how an action is sent and ends.
func endingFacts(a catalog.Action) string {
	var b strings.Builder
	for c := range a.Completions() {
		items := 0
		for range c.Items() {
			items++
		}
		fmt.Fprint(&b, c.Ending(), c.Empty(), c.End() != "", items > 0, " ")
	}
	outcomes := 0
	for range a.Outcomes() {
		outcomes++
	}
	fmt.Fprint(&b, a.ExactCount(), a.ItemPrivilege(), a.MayBeSilent(), a.MayBlock(catalog.All), a.ItemsWithoutID() != 0, outcomes > 0)
	return b.String()
}

// itemOf draws the name of an item of an action's list; empty where none is known.
func itemOf(below func(int) int, a catalog.Action) (name string) {
	n := 0
	for c := range a.Completions() {
		for item := range c.Items() {
			if n++; below(n) == 0 {
				name = item
			}
		}
	}
	return name
}

// ofAnyKind draws an action of a kind that is drawn first.
func (f *fork) ofAnyKind() wire.Action {
	return wire.NewAction(pick(f.g.below, pick(f.g.below, catalogKinds...)...).Name())
}

// list draws an action that lists, of a kind that is drawn first, and an item of it.
func (f *fork) list() (action, item string) {
	a := pick(f.g.below, pick(f.g.below, listKinds...)...)
	return a.Name(), itemOf(f.g.below, a)
}
