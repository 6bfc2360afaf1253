package sim

import (
	"fmt"
	"io"
	"time"

	"amicore/core"
)

// WriteTrace runs a plan and writes a line for every step: its number, the
// time, what went in and came out, and the hash of all that was up to here.
// Two traces of one plan are the same, byte for byte. The login is masked. Of
// the options the App and Stop count.
func WriteTrace(w io.Writer, p *Plan, o Options) (r Result, err error) {
	var h rolling
	n := 0
	o = o.again()
	o.Trace = func(now core.Instant, node core.Node, in *core.Input, out []core.Command) {
		n++
		h.step(now, in, out)
		if err == nil {
			_, err = fmt.Fprintf(w, "%d %s #%016x\n", n, stepText(now, node, in, out), uint64(h))
		}
	}
	r = Run(p, o)
	if err == nil && r.Violation != nil {
		_, err = fmt.Fprintf(w, "%v at %v: %s\n", r.Violation.Invariant, time.Duration(r.Violation.At), r.Violation.Text)
	}
	return r, err
}
