package golden

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// ids knows the ActionIDs that the machine made, in the order of their first
// appearance.
type ids struct {
	known   []string
	number  map[string]int
	callers map[string]bool // ids of the story's own
	none    bool            // the machine makes none: it observes
}

func newIDs() ids { return ids{number: map[string]int{}, callers: map[string]bool{}} }

// learn notes an id that the machine has shown.
func (n *ids) learn(id string) {
	if n.none || id == "" || n.callers[id] || n.number[id] > 0 {
		return
	}
	n.known = append(n.known, id)
	n.number[id] = len(n.known)
}

// learnSend notes the ids of the actions in a Send.
func (n *ids) learnSend(b []byte) {
	for _, id := range sentIDs(b) {
		n.learn(id)
	}
}

// sentIDs returns the ActionIDs in client bytes.
func sentIDs(b []byte) (found []string) {
	for line := range bytes.Lines(b) {
		if id, ok := bytes.CutPrefix(line, []byte("ActionID: ")); ok {
			found = append(found, string(bytes.TrimRight(id, "\r\n")))
		}
	}
	return found
}

// hide writes $n for the ids in s.
func (n *ids) hide(s string) string {
	for i := len(n.known) - 1; i >= 0; i-- {
		s = strings.ReplaceAll(s, n.known[i], "$"+strconv.Itoa(i+1))
	}
	return s
}

var marks = regexp.MustCompile(`\$(\d+|\(n\)|\((?s:.)\*\d+\))`)

// maxExpanded bounds the text of one record.
const maxExpanded = 16 << 20

// expand writes out the marks in data: ids, runs and the number of a repeat.
func (n *ids) expand(data []byte, repeat int) ([]byte, error) {
	var failed error
	b := marks.ReplaceAllFunc(data, func(mark []byte) []byte {
		switch text := string(mark[1:]); {
		case text == "(n)":
			return strconv.AppendInt(nil, int64(repeat), 10)
		case text[0] == '(':
			times, err := strconv.Atoi(text[3 : len(text)-1])
			if err != nil || times > maxExpanded {
				failed = fmt.Errorf("%s is too long", mark)
				return nil
			}
			return bytes.Repeat(mark[2:3], times)
		default:
			i, err := strconv.Atoi(text)
			if err != nil || i < 1 || i > len(n.known) {
				failed = fmt.Errorf("no id %s has appeared", mark)
				return nil
			}
			return []byte(n.known[i-1])
		}
	})
	return b, failed
}

// expandTimes expands data as often as repeat says, one after another.
func (n *ids) expandTimes(data []byte, repeat int64) ([]byte, error) {
	var all []byte
	for i := range int(repeat) {
		b, err := n.expand(data, i+1)
		if err != nil {
			return nil, err
		}
		all = append(all, b...)
	}
	return all, nil
}

const (
	longRun   = 64 // bytes from which a run of one is written as $(x*n)
	manyLines = 4  // equal lines from which they are written once
)

// shorten writes long runs of one byte as marks, and equal lines once.
func shorten(b []byte) []byte {
	var out, last []byte
	times := 0
	flush := func() {
		if times >= manyLines {
			out = fmt.Appendf(append(out, shortenLine(last)...), "$(%d more)\n", times-1)
		} else {
			out = append(out, bytes.Repeat(shortenLine(last), times)...)
		}
	}
	for line := range bytes.Lines(b) {
		if !bytes.Equal(line, last) {
			flush()
			last, times = line, 0
		}
		times++
	}
	flush()
	return out
}

func shortenLine(b []byte) []byte {
	var out []byte
	for len(b) > 0 {
		n := 1
		for n < len(b) && b[n] == b[0] {
			n++
		}
		if n >= longRun {
			out = fmt.Appendf(out, "$(%c*%d)", b[0], n)
		} else {
			out = append(out, b[:n]...)
		}
		b = b[n:]
	}
	return out
}
