// Without is With less the catalogue.
package main

import (
	"fmt"
	"os"
	"time"

	"amicore/core/wire"
)

func main() {
	fmt.Println(len(os.Args), time.Second, wire.NewAction(os.Args[0]))
}
