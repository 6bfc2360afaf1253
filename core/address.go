package core

import (
	"errors"
	"fmt"
	"strings"
	"unicode"

	"amicore/core/wire"
)

// SplitAddress takes an Address apart: host:port, with a host that has a colon
// in brackets ([::1]:5038). It fails where nothing could be dialled: without a
// host, with a blank or a character that does not print in it, or with a port
// that is none from 1 to 65535.
func SplitAddress(address string) (host, port string, err error) {
	if host, port, err = splitAddress(address); err != nil {
		return "", "", fmt.Errorf("%s %w", wire.Quoted(address), err)
	}
	return host, port, nil
}

var (
	errNoAddress = errors.New("is not host:port; a host with colons stands in brackets")
	errNoHost    = errors.New("needs a host in front of the port")
	errNoPort    = errors.New("needs a port from 1 to 65535")
	errOddHost   = errors.New("has a blank, or what does not print, in its host")
)

func splitAddress(address string) (host, port string, err error) {
	i := strings.LastIndexByte(address, ':')
	if i < 0 {
		return "", "", errNoAddress
	}
	host, port = address[:i], address[i+1:]
	if inner, ok := strings.CutPrefix(host, "["); ok {
		if host, ok = strings.CutSuffix(inner, "]"); !ok {
			return "", "", errNoAddress
		}
	} else if strings.Contains(host, ":") {
		return "", "", errNoAddress
	}
	switch {
	case strings.ContainsAny(host, "[]"):
		return "", "", errNoAddress
	case host == "":
		return "", "", errNoHost
	case strings.ContainsFunc(host, func(r rune) bool { return r == ' ' || r == unicode.ReplacementChar || !unicode.IsPrint(r) }):
		return "", "", errOddHost
	case !isPort(port):
		return "", "", errNoPort
	}
	return host, port, nil
}

func isPort(s string) bool {
	n := 0
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' || n > 65535 {
			return false
		}
		n = 10*n + int(s[i]-'0')
	}
	return 0 < n && n <= 65535
}
