package spec

import (
	"strings"

	"amicore/core/catalog"
	"amicore/core/wire"
)

// criteria is a filter with criteria. contract: desired, filters with criteria.
type criteria struct {
	exclude      bool
	name, header string
	method       string
	text         string
}

// hasCriteria reports whether a filter is one with criteria. contract: desired,
// checks.
func hasCriteria(filter string) bool {
	return strings.HasPrefix(withoutLeading(filter), "eventfilter(")
}

// readCriteria reads a filter with criteria; ok is false if it is invalid.
// contract: desired, filters with criteria.
func readCriteria(filter string) (c criteria, ok bool) {
	rest := strings.TrimPrefix(withoutLeading(filter), "eventfilter(")
	given := map[string]string{}
	for {
		rest = strings.TrimLeft(rest, " ,")
		if strings.HasPrefix(rest, ")") {
			rest = rest[1:]
			break
		}
		key, behind, ok1 := strings.Cut(rest, "(")
		value, behind, ok2 := strings.Cut(behind, ")")
		value = strings.Trim(value, " \t")
		_, twice := given[key]
		if !ok1 || !ok2 || twice || value == "" || strings.ContainsAny(value, " ,(\t") {
			return c, false
		}
		switch key {
		case "action", "name", "header", "method":
			given[key] = value
		default:
			return c, false
		}
		rest = behind
	}
	rest = withoutLeading(rest)
	if rest != "" {
		if rest[0] != '=' {
			return c, false
		}
		c.text = withoutLeading(rest[1:])
		if strings.HasPrefix(c.text, "!") {
			c.text, c.exclude = c.text[1:], true
		}
	}
	c.name = given["name"]
	c.header = strings.TrimSuffix(given["header"], ":")
	c.method = given["method"]
	if c.method == "" {
		c.method = "none"
	}
	switch given["action"] {
	case "":
	case "include":
		c.exclude = false
	case "exclude":
		c.exclude = true
	default:
		return c, false
	}
	return c, c.isValid()
}

// isValid reports whether the parts of a filter go together. contract: desired,
// filters with criteria.
func (c criteria) isValid() bool {
	event, known := catalog.EventNamed(c.name)
	switch c.method {
	case "regex", "exact", "starts_with", "ends_with", "contains", "none":
	default:
		return false
	}
	switch {
	case (c.method == "none") != (c.text == ""):
		return false
	case c.method == "none" && c.name == "" && c.header == "":
		return false
	case c.header != "" && c.beginsBlank() && (c.method == "exact" || c.method == "starts_with"):
		return false
	case known && event.Name() != c.name:
		return false
	case c.method == "regex" && !everythingEnds(c.text):
		return false
	}
	return true
}

// beginsBlank reports whether the text begins with a byte up to the space.
func (c criteria) beginsBlank() bool { return c.text != "" && c.text[0] <= ' ' }

// needsMark reports whether a ! must stand in front of the text, so that it is
// read as it is. contract: desired, filters.
func (c criteria) needsMark() bool { return c.beginsBlank() || strings.HasPrefix(c.text, "!") }

// headers returns the headers of the Filter action. contract: desired, filters.
func (c criteria) headers() []wire.Header {
	match := "action(include)"
	if c.exclude {
		match = "action(exclude)"
	}
	if c.name != "" {
		match += ",name(" + c.name + ")"
	}
	if c.header != "" {
		match += ",header(" + c.header + ")"
	}
	match += ",method(" + c.method + ")"
	headers := []wire.Header{
		{Name: "Operation", Value: "Add"},
		{Name: "MatchCriteria", Value: match},
	}
	text := c.text
	if c.needsMark() {
		text = "!" + text
	}
	if text != "" {
		headers = append(headers, wire.Header{Name: "Filter", Value: text})
	}
	return headers
}

// literal returns an expression for a text, in syntax that basic and extended
// expressions share. contract: desired, the plain replacement.
func literal(text string) string {
	var b strings.Builder
	for i, c := range []byte(text) {
		switch {
		case c == '^':
			b.WriteString(`\^`)
		case strings.IndexByte(`.[*+?(){}|$\!`, c) >= 0, i == 0 && c <= ' ':
			b.WriteString("[" + string([]byte{c}) + "]")
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// isAmbiguous reports whether Asterisk 11 reads a text otherwise than the others,
// where the server may be one. contract: desired, what filters let through.
func isAmbiguous(text string, versions catalog.Versions) bool {
	return versions&catalog.V11 != 0 && strings.ContainsAny(text, "()|+?{}")
}

// replacement returns the plain filter that selects the same events; ok is false
// if there is none. contract: desired, the plain replacement.
func (c criteria) replacement(versions catalog.Versions) (plain string, ok bool) {
	const end = "[[:cntrl:]]"
	plain, ok = "", true
	lit := literal(c.text)
	event := "^Event: " + literal(c.name) + end
	header := end + literal(c.header) + ":"
	if c.name != "" {
		header = event + ".*" + header
	}
	switch {
	case c.header == "Event":
		return "", false
	case c.header != "" && c.beginsBlank():
		return "", false
	case c.header != "" && c.method == "none":
		plain = header + " *[^[:cntrl:] ]"
	case c.header != "" && c.method == "exact":
		plain = header + " *" + lit + end
	case c.header != "" && c.method == "starts_with":
		plain = header + " *" + lit
	case c.header != "" && c.method == "ends_with":
		plain = header + "[^[:cntrl:]]*" + lit + end
	case c.header != "" && c.method == "contains":
		plain = header + "[^[:cntrl:]]*" + lit
	case c.header != "":
		return "", false
	case c.method == "none":
		plain = event
	case c.method == "contains" && c.name == "":
		plain = lit
	case c.method == "contains" && strings.Contains("Event: "+c.name, c.text):
		plain = event
	case c.method == "contains":
		plain = event + ".*" + lit
	case c.method == "starts_with" && c.name == "":
		plain = "^" + lit
	case c.method == "regex" && c.name == "" && !c.needsMark() && !isAmbiguous(c.text, versions):
		plain = c.text
	default:
		return "", false
	}
	if c.exclude {
		plain = "!" + plain
	}
	return plain, ownActionFits("Filter", plainHeaders(plain)...)
}
