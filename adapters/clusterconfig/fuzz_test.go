package clusterconfig

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"amicore/adapters/netio"
)

// FuzzRead wants of any bytes a configuration that works, or errors that
// name lines of the file; never a panic, and never the secret.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		whole,
		head + "nodes:\n- address: 127.0.0.1:5038\n  tls: {ca-file: x, key-file: y}\n",
		"defaults: &a\n  username: x\nnodes: [*a, *a]\n",
		"a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\n",
		"? {a: b}\n: !!binary c\n--- |\n x\n",
		"secret: " + bait + "\r\nnodes: {<<: {}}\n",
		"nodes:\n- \"\\ud800\"\n- 'x\n",
		strings.Repeat("- ", 200),
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if bytes.Contains(data, []byte("/dev/")) {
			t.Skip("files of certificates are read for real, and some have no end")
		}
		c, err := parse("cluster.yaml", data, world())
		if err == nil {
			if _, err := netio.NewCluster(c.Options); err != nil {
				t.Errorf("it was read, and can not be used: %v", err)
			}
			return
		}
		var all Errors
		if !errors.As(err, &all) || len(all) == 0 || len(all) > mostProblems+1 {
			t.Fatalf("%d errors: %v", len(all), err)
		}
		lines := bytes.Count(data, []byte("\n")) + bytes.Count(data, []byte("\r")) + 1
		for _, e := range all {
			if e.Problem == "" || e.Line < 0 || e.Line > lines+1 || len(e.Error()) > 6000 {
				t.Errorf("%d lines, and the error is %q", lines, e.Error())
			}
			if !bytes.Contains(data, []byte(bait)) && strings.Contains(e.Error(), bait) {
				t.Errorf("the secret is in %q", e.Error())
			}
		}
	})
}
