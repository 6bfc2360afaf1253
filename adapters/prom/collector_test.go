package prom_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"go.uber.org/goleak"

	"amicore/adapters/netio"
	"amicore/adapters/prom"
	"amicore/core"
	"amicore/core/fanout"
	"amicore/core/wire"
	"amicore/internal/scripted"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// open opens a client of s that the collector shows under the name.
func open(t *testing.T, c *prom.Collector, name string, s *scripted.Server, secret string) *netio.Client {
	t.Helper()
	client, err := netio.New(netio.Options{
		Core: core.Config{
			Address: s.Addr(), Username: scripted.Username, Secret: core.NewSecret(secret),
			BackoffMin: 2 * time.Millisecond, BackoffFloor: time.Millisecond, BackoffMax: 10 * time.Millisecond,
		},
		Observer: c.Observer(name),
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Add(name, client); err != nil {
		t.Fatal(err)
	}
	client.Start()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := client.Close(ctx); err != nil {
			t.Error(err)
		}
	})
	return client
}

func ready(t *testing.T, c *netio.Client) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := c.WaitReady(ctx); err != nil {
		t.Fatal(err)
	}
}

// values gathers every sample, by its name and its labels in order of name.
func values(t *testing.T, c prometheus.Collector) (all map[string]float64, counters map[string]bool) {
	t.Helper()
	r := prometheus.NewPedanticRegistry()
	r.MustRegister(c)
	families, err := r.Gather()
	if err != nil {
		t.Fatal(err)
	}
	all, counters = map[string]float64{}, map[string]bool{}
	for _, f := range families {
		for _, m := range f.GetMetric() {
			var labels []string
			for _, l := range m.GetLabel() {
				if l.GetValue() == "" {
					continue // to Prometheus it is no label
				}
				labels = append(labels, l.GetName()+"="+l.GetValue())
			}
			key := f.GetName() + "{" + strings.Join(labels, ",") + "}"
			switch {
			case m.GetCounter() != nil:
				all[key], counters[key] = m.GetCounter().GetValue(), true
			case m.GetHistogram() != nil:
				all[key], counters[key] = float64(m.GetHistogram().GetSampleCount()), true
			default:
				all[key] = m.GetGauge().GetValue()
			}
		}
	}
	return all, counters
}

// eventually waits until the sample has at least the value.
func eventually(t *testing.T, c prometheus.Collector, key string, least float64) {
	t.Helper()
	var got map[string]float64
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(2 * time.Millisecond) {
		if got, _ = values(t, c); got[key] >= least {
			return
		}
	}
	t.Fatalf("%s is %v, want at least %v", key, got[key], least)
}

func check(t *testing.T, got map[string]float64, want map[string]float64) {
	t.Helper()
	for key, w := range want {
		if g, ok := got[key]; !ok || g != w {
			t.Errorf("%s is %v (there: %v), want %v", key, g, ok, w)
		}
	}
}

func TestTheMetricsFollowTheConventions(t *testing.T) {
	s := scripted.Listen(t, nil)
	c := prom.New(prom.Options{})
	client := open(t, c, "pbx1", s, scripted.Secret)
	ready(t, client)
	if _, err := client.Do(context.Background(), wire.NewAction("Ping")); err != nil {
		t.Fatal(err)
	}
	problems, err := testutil.CollectAndLint(c)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Errorf("%s: %s", p.Metric, p.Text)
	}
	if n := testutil.CollectAndCount(c); n < 60 || n > 90 {
		t.Errorf("%d series of one client; the documentation says about 75", n)
	}
}

func TestActionsAreTimedByNameAndOutcome(t *testing.T) {
	s := scripted.Listen(t, func(r *scripted.Request) string {
		switch r.Action {
		case "forbidden":
			return r.Error("Permission denied")
		case "broken":
			return r.Error("It broke")
		case "mute":
			return scripted.Silent
		}
		return ""
	})
	c := prom.New(prom.Options{ActionNames: 5})
	client := open(t, c, "pbx1", s, scripted.Secret)
	ready(t, client)
	ctx := context.Background()
	do := func(a wire.Action) { _, _ = client.Do(ctx, a) } // the metrics tell the outcome
	do(wire.NewAction("Bad\nName"))
	for _, name := range []string{"Ping", "ping", "Forbidden", "Broken"} {
		do(wire.NewAction(name))
	}
	short, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
	defer cancel()
	_, _ = client.Do(short, wire.NewAction("Mute"))
	_, _ = client.DoWith(ctx, wire.NewAction("Mute"), &core.Options{Timeout: 20 * time.Millisecond})
	for i := range 20 {
		do(wire.NewAction(fmt.Sprintf("Made%d", i)))
	}
	const name = "amicore_action_duration_seconds"
	got, _ := values(t, c)
	check(t, got, map[string]float64{
		name + "{action=Ping,outcome=success}":       2,
		name + "{action=Forbidden,outcome=rejected}": 1,
		name + "{action=Broken,outcome=error}":       1,
		name + "{action=Mute,outcome=canceled}":      1,
		name + "{action=Mute,outcome=timeout}":       1,
		name + "{action=Made0,outcome=success}":      1,
		name + "{action=other,outcome=success}":      19,
		name + "{action=other,outcome=invalid}":      1,
	})
}

func TestCountersNeverGoBackOverAReconnect(t *testing.T) {
	var once atomic.Bool
	s := scripted.Listen(t, func(r *scripted.Request) string {
		if r.Action == "hangup" {
			return scripted.Close
		}
		if r.Action == "login" && r.Session == 2 && once.CompareAndSwap(false, true) {
			return scripted.Close
		}
		return ""
	})
	c := prom.New(prom.Options{})
	client := open(t, c, "pbx1", s, scripted.Secret)
	ready(t, client)
	feed := client.Subscribe(fanout.Options{QueueEvents: 2, Drop: core.DropNewest})
	stop := client.Handle("Count", func(item fanout.Item) { panic("of a handler") })
	defer stop()
	s.Send(strings.Repeat(scripted.Frame("Event: Count", "Privilege: user,all"), 5))
	eventually(t, c, "amicore_handler_panics_total{client=pbx1}", 5)
	before, counters := values(t, c)
	check(t, before, map[string]float64{
		"amicore_phase{client=pbx1,phase=ready}":                           1,
		"amicore_phase{client=pbx1,phase=backoff}":                         0,
		"amicore_connects_total{client=pbx1,result=ready}":                 1,
		"amicore_events_total{client=pbx1}":                                5,
		"amicore_dropped_total{client=pbx1,place=subscriber,reason=queue}": 3,
		"amicore_queued_events{client=pbx1,place=subscriber}":              2,
		"amicore_subscribers{client=pbx1}":                                 2,
		"amicore_reconnects_total{cause=closed_by_peer,client=pbx1}":       0,
		"amicore_orphan_frames_total{class=unknown,client=pbx1}":           0,
		"amicore_connects_total{client=pbx1,result=closed_by_peer}":        0,
		"amicore_heartbeat_rtt_seconds{client=pbx1}":                       0,
		"amicore_dropped_total{client=pbx1,place=machine,reason=limit}":    0,
	})
	feed.Close()
	if _, err := client.Do(context.Background(), wire.NewAction("Hangup")); err == nil {
		t.Fatal("no error of a connection that was closed")
	}
	eventually(t, c, "amicore_connects_total{client=pbx1,result=ready}", 2)
	s.Send(scripted.Frame("Response: Success", "ActionID: of-another"))
	eventually(t, c, "amicore_orphan_frames_total{class=foreign,client=pbx1}", 1)
	after, _ := values(t, c)
	for key := range counters {
		if after[key] < before[key] {
			t.Errorf("%s went back from %v to %v", key, before[key], after[key])
		}
	}
	check(t, after, map[string]float64{
		"amicore_reconnects_total{cause=closed_by_peer,client=pbx1}":          1,
		"amicore_connects_total{client=pbx1,result=closed_by_peer}":           1,
		"amicore_gaps_total{client=pbx1}":                                     1,
		"amicore_action_duration_seconds{action=Hangup,outcome=disconnected}": 1,
		"amicore_subscribers{client=pbx1}":                                    1,
	})
}

func TestRefusedLoginsAreCounted(t *testing.T) {
	s := scripted.Listen(t, nil)
	c := prom.New(prom.Options{})
	open(t, c, "pbx1", s, "wrong")
	eventually(t, c, "amicore_connects_total{client=pbx1,result=login_rejected}", 1)
	eventually(t, c, "amicore_logins_rejected_total{client=pbx1}", 1)
}

func TestClientsComeAndGoByName(t *testing.T) {
	s := scripted.Listen(t, nil)
	c := prom.New(prom.Options{})
	a := open(t, c, "a", s, scripted.Secret)
	open(t, c, "b", s, scripted.Secret)
	if err := c.Add("a", a); err != prom.ErrDuplicate {
		t.Errorf("a second a: %v", err)
	}
	if err := c.Add("a\xff", a); err == nil {
		t.Error("a name that is not UTF-8 was taken")
	}
	eventually(t, c, "amicore_connects_total{client=b,result=ready}", 1)
	c.Remove("a")
	got, _ := values(t, c)
	for key := range got {
		if strings.Contains(key, "client=a") {
			t.Errorf("%s is still there", key)
		}
	}
	if err := c.Add("a", a); err != nil {
		t.Fatal(err)
	}
	got, _ = values(t, c)
	if _, ok := got["amicore_phase{client=a,phase=ready}"]; !ok {
		t.Error("a is not back")
	}
	if _, ok := got["amicore_connects_total{client=a,result=ready}"]; ok {
		t.Error("connects of a client without an observer are shown as if they were known")
	}
}

func TestTheHandlerServesAScrape(t *testing.T) {
	s := scripted.Listen(t, nil)
	c := prom.New(prom.Options{})
	ready(t, open(t, c, `pbx "1"`, s, scripted.Secret))
	w := httptest.NewRecorder()
	c.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	body, err := io.ReadAll(w.Result().Body)
	if err != nil {
		t.Fatal(err)
	}
	if want := `amicore_phase{client="pbx \"1\"",cluster="",phase="ready"} 1`; w.Code != http.StatusOK || !strings.Contains(string(body), want) {
		t.Errorf("%d, no %s in\n%s", w.Code, want, body)
	}
	if strings.Contains(string(body), scripted.Secret) {
		t.Error("the secret is in the scrape")
	}
}
