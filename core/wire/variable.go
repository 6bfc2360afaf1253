package wire

import "strings"

// QuoteVariable returns name=value as a value for a Variable header, escaped so that the server's splitter yields just that: it
// cuts at commas, minds quotes, parentheses and brackets, and takes away quotes and backslashes (main/manager.c:1624-1666,
// main/app.c:2357). There is a backslash in front of each \, ", comma, parenthesis and bracket, and of a byte up to a space that the
// name begins with. A name cannot be empty or hold '='.
//
// Send each variable in a header of its own, or join quoted ones by commas. One header takes 64 variables, but what it finds after
// the 63rd comma is left with its escapes (main/app.c:2357): join at most 63. Setvar does not split its Value: do not quote there.
func QuoteVariable(name, value string) string {
	var b strings.Builder
	b.Grow(len(name) + 1 + len(value))
	if name != "" && name[0] <= ' ' {
		b.WriteByte('\\') // blanks at the beginning of a header's value are skipped
	}
	quote(&b, name)
	b.WriteByte('=')
	quote(&b, value)
	return b.String()
}

func quote(b *strings.Builder, s string) {
	for i := range len(s) {
		if strings.IndexByte(`\",()[]`, s[i]) >= 0 {
			b.WriteByte('\\')
		}
		b.WriteByte(s[i])
	}
}
