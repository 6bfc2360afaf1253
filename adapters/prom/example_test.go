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
		Core:     core.Config{Address: "pbx1.example:5038", Username: "admin", Secret: "from a file"},
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
