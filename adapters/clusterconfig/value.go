package clusterconfig

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"

	"go.yaml.in/yaml/v4"
)

// mistake is what is wrong with a value: where, and what was expected.
type mistake struct {
	line int
	text string
}

func wrong(n *yaml.Node, format string, args ...any) *mistake {
	return &mistake{line: n.Line, text: fmt.Sprintf(format, args...)}
}

// parseText takes any scalar as it stands: a username may look like a number.
func parseText(n *yaml.Node) (string, *mistake) {
	if n.Kind != yaml.ScalarNode || isNull(n) || n.Value == "" {
		return "", wrong(n, "%s where a text is expected", emptied(n))
	}
	if strings.ContainsFunc(n.Value, unicode.IsControl) {
		return "", wrong(n, "the text has a line break or another control character")
	}
	return n.Value, nil
}

func emptied(n *yaml.Node) string {
	if n.Kind == yaml.ScalarNode && n.Value == "" {
		return "nothing"
	}
	return kind(n)
}

func parseDuration(n *yaml.Node) (time.Duration, *mistake) {
	const expected = "a time is expected, such as 500ms, 5s or 2m"
	text, err := parseText(n)
	if err != nil {
		return 0, wrong(n, "%s where %s", emptied(n), expected)
	}
	d, e := time.ParseDuration(text)
	switch {
	case e != nil:
		return 0, wrong(n, "%s where %s", quoted(text), expected)
	case d <= 0:
		return 0, wrong(n, "%s is not a time above 0; without the key it is the default", quoted(text))
	}
	return d, nil
}

// parseInt takes a number from least on.
func parseInt(n *yaml.Node, least int) (int, *mistake) {
	v, err := parseSized(n, nil)
	if err == nil && v < int64(least) {
		err = wrong(n, "%d is less than %d; without the key it is the default", v, least)
	}
	return int(v), err
}

var sizes = map[string]int64{"KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30}

// parseBytes takes a number above 0, with a unit or without.
func parseBytes(n *yaml.Node) (int64, *mistake) {
	v, err := parseSized(n, sizes)
	if err == nil && v <= 0 {
		err = wrong(n, "%d is not above 0; without the key it is the default", v)
	}
	return v, err
}

// parseSized takes a number that fits an int of 32 bits, times a unit.
func parseSized(n *yaml.Node, units map[string]int64) (int64, *mistake) {
	expected := "a number is expected"
	if units != nil {
		expected = "a number of bytes is expected, such as 65536 or 64KiB"
	}
	text, err := parseText(n)
	if err != nil {
		return 0, wrong(n, "%s where %s", emptied(n), expected)
	}
	factor, digits := int64(1), text
	for unit, size := range units { //tidy:unordered none ends with another
		if before, ok := strings.CutSuffix(text, unit); ok {
			factor, digits = size, strings.TrimSpace(before)
		}
	}
	v, e := strconv.ParseInt(digits, 10, 32)
	switch {
	case e != nil && strings.Contains(e.Error(), "out of range"), v > math.MaxInt32/factor:
		return 0, wrong(n, "%s is too large", shown(text))
	case e != nil:
		return 0, wrong(n, "%s where %s", quoted(text), expected)
	}
	return v * factor, nil
}

func parseBool(n *yaml.Node) (bool, *mistake) {
	if n.Kind == yaml.ScalarNode && n.Style == 0 {
		switch strings.ToLower(n.Value) {
		case "true":
			return true, nil
		case "false":
			return false, nil
		}
	}
	return false, wrong(n, "%s where true or false is expected", quotedKind(n))
}

func quotedKind(n *yaml.Node) string {
	if n.Kind == yaml.ScalarNode && n.Value != "" {
		return quoted(n.Value)
	}
	return emptied(n)
}

// parseWord takes one of a few words and returns its place.
func parseWord(n *yaml.Node, words ...string) (int, *mistake) {
	for i, w := range words {
		if n.Kind == yaml.ScalarNode && n.Value == w {
			return i, nil
		}
	}
	return 0, wrong(n, "%s where %s is expected", quotedKind(n), strings.Join(words, " or "))
}

func parseList(n *yaml.Node) ([]string, *mistake) {
	if n.Kind != yaml.SequenceNode {
		return nil, wrong(n, "%s where a list is expected, such as [a, b]", emptied(n))
	}
	list := make([]string, len(n.Content))
	for i, c := range n.Content {
		var err *mistake
		if list[i], err = parseText(c); err != nil {
			return nil, err
		}
	}
	return list, nil
}
