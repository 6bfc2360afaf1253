package clusterconfig_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"amicore/adapters/clusterconfig"
	"amicore/adapters/netio"
)

// A cluster from a file. Its nodes may be followed by DNS.
func Example() {
	c, err := clusterconfig.Read("cluster.yaml")
	if err != nil {
		fmt.Println("no cluster:", err) // each line names its line in the file
		return
	}
	cluster, err := netio.OpenCluster(c.Options)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer cluster.Close(context.Background())
	if c.SRV != nil {
		if err := cluster.Follow(context.Background(), *c.SRV); err != nil {
			fmt.Println(err)
		}
	}
	// Output: no cluster: open cluster.yaml: no such file or directory
}

// What is wrong with a file is told with its lines.
func ExampleErrors() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "cluster.yaml")
	text := "defaults: {username: dialer, login_timeout: 1s}\nnodes:\n- name: pbx1\n  secret: tiger\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		fmt.Println(err)
		return
	}
	_, err = clusterconfig.Read(path)
	if all, ok := err.(clusterconfig.Errors); ok {
		for _, e := range all {
			fmt.Println(e.Line, e.Key, e.Problem)
		}
	}
	// Output:
	// 1 login_timeout no such key; did you mean login-timeout?
	// 3 address the node has none; host:port is expected (AMI listens on 5038)
	// 4 secret a secret does not stand in this file: name the environment variable (secret-env) or the file (secret-file) that holds it
}
