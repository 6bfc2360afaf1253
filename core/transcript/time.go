package transcript

import "strconv"

const (
	second     = 1_000_000_000
	maxSeconds = (1<<63-1)/second - 1
	wantTime   = `a time in seconds such as 0.000123`
)

// ParseTime reads a time of a record: seconds, then if need be a point and one
// to nine digits, such as "0.000123". It returns nanoseconds.
func ParseTime(s string) (int64, error) {
	ns, ok := parseTime(s)
	if !ok {
		return 0, &Error{Want: wantTime, Got: show(s)}
	}
	return ns, nil
}

func parseTime(s string) (int64, bool) {
	var secs int64
	i := 0
	for ; i < len(s) && isDigit(s[i]); i++ {
		secs = secs*10 + int64(s[i]-'0')
		if secs > maxSeconds {
			return 0, false
		}
	}
	if i == 0 {
		return 0, false
	}
	ns := secs * second
	if i == len(s) {
		return ns, true
	}
	frac := s[i+1:]
	if s[i] != '.' || frac == "" || len(frac) > 9 {
		return 0, false
	}
	unit := int64(second)
	for j := range len(frac) {
		if !isDigit(frac[j]) {
			return 0, false
		}
		unit /= 10
		ns += int64(frac[j]-'0') * unit
	}
	return ns, true
}

// AppendTime appends ns, which must not be negative, as seconds with six digits
// after the point, or nine where six would lose something.
func AppendTime(dst []byte, ns int64) []byte {
	dst = strconv.AppendInt(dst, ns/second, 10)
	frac, unit := ns%second, int64(second/10)
	if frac%1000 == 0 {
		frac, unit = frac/1000, unit/1000
	}
	dst = append(dst, '.')
	for ; unit > 0; unit /= 10 {
		dst = append(dst, byte('0'+frac/unit%10))
	}
	return dst
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
