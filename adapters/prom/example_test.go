package prom_test

import (
	"log"
	"net/http"

	"amicore/adapters/netio"
	"amicore/adapters/prom"
	"amicore/core"
)

// One collector shows every client of a program.
func Example() {
	metrics := prom.New(prom.Options{})
	client, err := netio.New(netio.Options{
		Core:     core.Config{Address: "pbx1.example:5038", Username: "admin", Secret: core.NewSecret("from a file")},
		Observer: metrics.Observer("pbx1"),
	})
	if err != nil {
		log.Fatal(err)
	}
	if err := metrics.Add("pbx1", client); err != nil {
		log.Fatal(err)
	}
	client.Start()
	http.Handle("/metrics", metrics.Handler()) // or prometheus.MustRegister(metrics)
}

// A cluster is shown with all nodes that it has at each scrape.
func ExampleCollector_AddCluster() {
	metrics := prom.New(prom.Options{})
	cluster, err := netio.NewCluster(netio.ClusterOptions{
		Nodes: []netio.NodeOptions{
			{Core: core.Config{Name: "pbx1", Address: "pbx1.example:5038", Username: "admin", Secret: core.NewSecret("from a file")}},
			{Core: core.Config{Name: "pbx2", Address: "pbx2.example:5038", Username: "admin", Secret: core.NewSecret("from a file")}},
		},
		Observer: metrics.NodeObserver,
	})
	if err != nil {
		log.Fatal(err)
	}
	if err := metrics.AddCluster("calls", cluster); err != nil {
		log.Fatal(err)
	}
	cluster.Start()
	http.Handle("/metrics", metrics.Handler())
}
