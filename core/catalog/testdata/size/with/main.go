// With uses every table of the catalogue, so that none is left out.
package main

import (
	"fmt"
	"os"
	"time"

	"amicore/core/catalog"
	"amicore/core/wire"
)

func main() {
	a := wire.NewAction(os.Args[0])
	fmt.Println(len(os.Args), time.Second, a, catalog.OfBanner(os.Args[0]))
	for x := range catalog.Actions() {
		c, _ := x.Completion(catalog.All, a.Headers)
		bound, _ := x.Block(catalog.All, a.Headers)
		fmt.Println(x.Name(), x.Module(), x.Privileges(catalog.All), c.End(), bound)
		for p := range x.Params() {
			fmt.Println(p)
		}
		for n := range c.Items() {
			fmt.Println(n)
		}
		for o := range x.Outcomes() {
			fmt.Println(o)
		}
	}
	for e := range catalog.Events() {
		fmt.Println(e.Name(), e.Privileges(catalog.All))
		for f := range e.Fields() {
			fmt.Println(f)
		}
		for n := range e.Actions() {
			fmt.Println(n)
		}
	}
	_, one := catalog.ActionNamed(os.Args[0])
	_, two := catalog.EventNamed(os.Args[0])
	fmt.Println(one, two)
}
