package core_test

import (
	"net"
	"strings"
	"testing"

	"amicore/core"
)

func TestAnAddressIsAHostAndAPort(t *testing.T) {
	for address, want := range map[string][2]string{
		"pbx:5038": {"pbx", "5038"}, "192.0.2.1:1": {"192.0.2.1", "1"}, "[2001:db8::1]:65535": {"2001:db8::1", "65535"},
		"[fe80::1%eth0]:5038": {"fe80::1%eth0", "5038"}, "bücher.example:05038": {"bücher.example", "05038"},
	} {
		host, port, err := core.SplitAddress(address)
		if err != nil || host != want[0] || port != want[1] {
			t.Errorf("%q is %q and %q, %v", address, host, port, err)
		}
		if h, p, err := net.SplitHostPort(address); err != nil || h != host || p != port {
			t.Errorf("%q is %q and %q to package net, %v", address, h, p, err)
		}
	}
	for address, want := range map[string]string{
		"": "is not host:port", "pbx": "is not host:port", "2001:db8::1": "brackets", "2001:db8::1:5038": "brackets", "http://pbx:5038": "brackets",
		"[::1:5038": "is not host:port", "::1]:5038": "brackets", "[::1]5038": "is not host:port", "[::1]x:5038": "is not host:port", "[[::1]]:5038": "is not host:port", "p]bx:1": "is not host:port",
		":5038": "needs a host", "[]:5038": "needs a host",
		"pbx:": "a port", "pbx:0": "a port", "pbx:00": "a port", "pbx:65536": "a port", "pbx:-1": "a port", "pbx:+1": "a port", "pbx: 5038": "a port", "pbx:5038 ": "a port",
		"pbx:ami": "a port", "pbx:99999999999999999999999": "a port", "pbx:4294972334": "a port", "pbx:18446744073709556654": "a port",
		" pbx:5038": "a blank", "pbx :5038": "a blank", "p bx:5038": "a blank", "pbx\n:5038": "a blank", "pbx\x00:5038": "a blank", "pbx\x7f:5038": "a blank",
		"pbx\u00a0:5038": "a blank", "pbx\xff:5038": "a blank", "\ufffd:5038": "a blank", "pbx\u200b:5038": "a blank", "[::1 ]:5038": "a blank",
	} {
		host, port, err := core.SplitAddress(address)
		if err == nil || host != "" || port != "" || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is %q and %q, %v; want %q", address, host, port, err, want)
		}
		if err != nil && strings.ContainsAny(err.Error(), "\n\x00\x7f") {
			t.Errorf("%q: the error breaks the line that it is logged in: %v", address, err)
		}
		if _, err := core.New(core.Config{Address: address, Username: "admin", Secret: core.NewSecret("s3cret")}); err == nil || !strings.Contains(err.Error(), "Config.Address") {
			t.Errorf("New with %q: %v", address, err)
		}
	}
}
