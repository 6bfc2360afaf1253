package sim

import (
	"slices"
	"strconv"
	"strings"

	"amicore/core/transcript"
)

// each reads a record once, or, where it has a range such as ids=2-50, once
// for each number of it: what stories of many nodes are told with. A plan is
// written without ranges.
func (d *decoder) each(r *transcript.Record, many, one string, read func(*transcript.Record) error) error {
	at := slices.IndexFunc(r.Args, func(arg string) bool { return strings.HasPrefix(arg, many+"=") })
	if at < 0 {
		return read(r)
	}
	text := r.Args[at][len(many)+1:]
	first, last, ok := strings.Cut(text, "-")
	from, err1 := strconv.Atoi(first)
	to, err2 := strconv.Atoi(last)
	if !ok || err1 != nil || err2 != nil || from < 1 || to < from || to > maxNodes {
		return d.wrong(r.Line, many+"=FIRST-LAST, from 1 to "+strconv.Itoa(maxNodes), text)
	}
	for i := from; i <= to; i++ {
		single := *r
		single.Args = slices.Clone(r.Args)
		single.Args[at] = one + "=" + strconv.Itoa(i)
		if err := read(&single); err != nil {
			return err
		}
	}
	return nil
}
