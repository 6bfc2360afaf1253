package clusterconfig

import (
	"bytes"
	"errors"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// maxFile bounds a file: 4,096 nodes with a dozen lines each find room in it.
const maxFile = 1 << 20

// document returns the one mapping that a file is, or nil and what is wrong.
func document(data []byte, p *problems) *yaml.Node {
	switch bad := unreadable(data); {
	case len(data) > maxFile:
		p.add(0, "", "has more than %d bytes", maxFile)
		return nil
	case bad > 0:
		p.add(bad, "", "has a byte that no text in UTF-8 has")
		return nil
	}
	root, err := load(data)
	if err != nil {
		line, text := explain(err)
		p.add(line, "", "%s", text)
		return nil
	}
	if root.Kind != yaml.DocumentNode || len(root.Content) != 1 || isNull(root.Content[0]) {
		p.add(0, "", empty)
		return nil
	}
	top := root.Content[0]
	if !plain(top, p) {
		return nil
	}
	if top.Kind != yaml.MappingNode {
		p.add(top.Line, "", "%s where keys are expected, such as nodes", kind(top))
		return nil
	}
	return top
}

// unreadable returns the first line with a byte that YAML does not take; 0: none has one.
func unreadable(data []byte) int {
	line := 0
	for text := range bytes.Lines(data) {
		line++
		control := bytes.IndexFunc(text, func(r rune) bool { return r < ' ' && r != '\t' && r != '\r' && r != '\n' || r == 0x7f })
		if control >= 0 || !utf8.Valid(text) {
			return line
		}
	}
	return 0
}

// load parses YAML. The library's own alarms ("please report") become errors:
// a file is somebody's mistake, never the end of the process.
func load(data []byte) (root *yaml.Node, err error) {
	defer func() {
		if recover() != nil {
			err = errors.New("it confuses the reader of YAML")
		}
	}()
	root = new(yaml.Node)
	return root, yaml.Load(data, root)
}

// explain returns the line and the text of an error of the library. Its texts
// are fixed sentences, except where they quote the file: that may be a secret.
func explain(err error) (line int, text string) {
	var several *yaml.LoadErrors
	var one *yaml.LoadError
	switch {
	case errors.As(err, &several) && strings.Contains(err.Error(), "single document"):
		return 0, "holds more than one document of YAML"
	case errors.As(err, &several) && strings.Contains(err.Error(), "no documents"):
		return 0, empty
	case !errors.As(err, &one):
		return 0, "is not YAML that can be read"
	case strings.Contains(one.Message, "unknown anchor"):
		return one.Mark.Line, noAliases
	case strings.ContainsAny(one.Message, "`\""):
		return one.Mark.Line, "is not YAML that can be read"
	}
	return one.Mark.Line, "not YAML: " + one.Message
}

const empty = "is empty; it needs nodes or srv"

const noAliases = "anchors (&) and aliases (*) are not taken: what nodes have in common stands under defaults"

// plain refuses what makes a short text a huge or a strange one.
func plain(n *yaml.Node, p *problems) bool {
	switch {
	case n.Kind == yaml.AliasNode, n.Anchor != "":
		p.add(n.Line, "", noAliases)
		return false
	case n.Style&yaml.TaggedStyle != 0:
		p.add(n.Line, "", "tags (!) are not taken")
		return false
	}
	for _, c := range n.Content {
		if !plain(c, p) {
			return false
		}
	}
	return true
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null" }

// kind says what a node is, for those who expected something else.
func kind(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.MappingNode:
		return "keys"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case isNull(n):
		return "nothing"
	}
	return "text"
}
