package fanout

// match reports whether name matches the pattern, in which * stands for any
// bytes and ? for one; ASCII case does not matter, as it does not in AMI.
func match(pattern string, name []byte) bool {
	star, mark := -1, 0
	p, n := 0, 0
	for n < len(name) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, mark = p, n
			if p++; p == len(pattern) {
				return true // whatever is left
			}
		case p < len(pattern) && (pattern[p] == '?' || fold(pattern[p]) == fold(name[n])):
			p++
			n++
		case star >= 0:
			mark++
			p, n = star+1, mark
		default:
			return false
		}
	}
	for p < len(pattern) && pattern[p] == '*' {
		p++
	}
	return p == len(pattern)
}

func fold(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}
