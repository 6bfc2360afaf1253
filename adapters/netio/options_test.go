package netio

import (
	"crypto/tls"
	"strings"
	"testing"
	"time"

	"amicore/core"
)

func TestAConfigThatCanNotWorkIsRefused(t *testing.T) {
	for want, change := range map[string]func(*Options){
		"Core.Address":       func(o *Options) { o.Core.Address = "127.0.0.1" },
		"port":               func(o *Options) { o.Core.Address = "127.0.0.1:ami" },
		"65535":              func(o *Options) { o.Core.Address = "127.0.0.1:65536" },
		"needs a host":       func(o *Options) { o.Core.Address = ":5038" },
		"a blank":            func(o *Options) { o.Core.Address = "pbx .example:5038" },
		"not print":          func(o *Options) { o.Core.Address = "pbx\x07.example:5038" },
		"from 1 to":          func(o *Options) { o.Core.Address = "127.0.0.1:0" },
		"Secret":             func(o *Options) { o.Core.Secret = core.Secret{} },
		"Observe":            func(o *Options) { o.Core.Observe = true },
		"RequirePermit":      func(o *Options) { o.Core.RequirePermit = true },
		"ReadAhead":          func(o *Options) { o.ReadAhead = 1000 },
		"Credit":             func(o *Options) { o.Credit = -1 },
		"Username":           func(o *Options) { o.Core.Username = "" },
		"LoginTimeout":       func(o *Options) { o.Core.LoginTimeout = time.Second },
		"BackoffMax":         func(o *Options) { o.Core.BackoffMin = 2 * time.Minute; o.Core.BackoffMax = time.Minute },
		"CAFile":             func(o *Options) { o.TLS = &TLS{CAFile: "no such file"} },
		"no certificate":     func(o *Options) { o.TLS = &TLS{CAFile: "options_test.go"} },
		"go together":        func(o *Options) { o.TLS = &TLS{CertFile: "cert.pem"} },
		"set either Config":  func(o *Options) { o.TLS = &TLS{CertFile: "cert.pem", Config: new(tls.Config)} },
		"one of them":        func(o *Options) { o.TLS = &TLS{ServerName: "a", Config: &tls.Config{ServerName: "b"}} },
		"PinSHA256: a pin":   func(o *Options) { o.TLS = &TLS{PinSHA256: "sha256//short"} },
		"exclude each other": func(o *Options) { o.TLS = &TLS{PinSHA256: somePin, InsecureSkipVerify: true} },
		"AllowExpired":       func(o *Options) { o.TLS = &TLS{AllowExpired: true} },
	} {
		o := options("127.0.0.1:5038")
		change(&o)
		c, err := Open(o)
		if err == nil {
			shut(t, c)
			t.Errorf("%s: opened", want)
		} else if !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: %v", want, err)
		}
	}
}

// somePin is a pin that no key has.
const somePin = "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
