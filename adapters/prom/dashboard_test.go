package prom_test

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"amicore/adapters/prom"
	"amicore/core/wire"
	"amicore/internal/scripted"
)

// dashboard is what of a Grafana dashboard the test looks at.
type dashboard struct {
	Title, UID string
	Templating struct {
		List []struct {
			Name, Type string
			Query      json.RawMessage
			Datasource struct{ UID string }
		}
	}
	Panels []struct {
		ID         int
		Title      string
		Datasource struct{ UID string }
		GridPos    struct{ X, Y, W, H int }
		Targets    []struct {
			Expr       string
			Datasource struct{ UID string }
		}
	}
}

const dashboardFile = "../../docs/dashboards/amicore.json"

func readDashboard(t *testing.T) (d dashboard, text string) {
	t.Helper()
	b, err := os.ReadFile(dashboardFile)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &d); err != nil {
		t.Fatal(err)
	}
	return d, string(b)
}

// labelNames returns the labels of every metric that a collector with a client
// and a cluster shows, by the names that queries use.
func labelNames(t *testing.T) map[string][]string {
	t.Helper()
	s := scripted.Listen(t, nil)
	c := prom.New(prom.Options{})
	ready(t, open(t, c, "alone", s, scripted.Secret))
	cluster := openCluster(t, c, "calls", c.NodeObserver, node("pbx1", s))
	if _, err := cluster.DoAll(t.Context(), wire.NewAction("Ping")); err != nil {
		t.Fatal(err)
	}
	r := prometheus.NewPedanticRegistry()
	r.MustRegister(c)
	families, err := r.Gather()
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]string{}
	for _, f := range families {
		var labels []string
		for _, l := range f.GetMetric()[0].GetLabel() {
			labels = append(labels, l.GetName())
		}
		if f.GetMetric()[0].GetHistogram() == nil {
			all[f.GetName()] = labels
			continue
		}
		all[f.GetName()+"_bucket"] = append(slices.Clip(labels), "le")
		all[f.GetName()+"_count"], all[f.GetName()+"_sum"] = labels, labels
	}
	return all
}

var (
	metricName = regexp.MustCompile(`\bamicore_\w+`)
	selector   = regexp.MustCompile(`\bamicore_\w+\{([^}]*)\}`)
	matcher    = regexp.MustCompile(`(\w+)\s*(?:=~|!~|!=|=)\s*"`)
	grouping   = regexp.MustCompile(`\b(?:by|without)\s*\(([^)]*)\)`)
	listing    = regexp.MustCompile(`^label_values\((.*),\s*(\w+)\)$`)
)

// checkQuery wants every metric and every label of a query to be there.
func checkQuery(query string, known map[string][]string) (problems []string) {
	var used, labels []string
	if m := listing.FindStringSubmatch(query); m != nil {
		query, labels = m[1], append(labels, m[2])
	}
	for _, name := range metricName.FindAllString(query, -1) {
		used = append(used, name)
		if known[name] == nil {
			problems = append(problems, "there is no metric "+name)
		}
	}
	if len(used) == 0 {
		return []string{"it asks for no metric of ours: " + query}
	}
	for _, m := range grouping.FindAllStringSubmatch(query, -1) {
		for l := range strings.SplitSeq(m[1], ",") {
			labels = append(labels, strings.TrimSpace(l))
		}
	}
	for _, s := range selector.FindAllStringSubmatch(query, -1) {
		for _, m := range matcher.FindAllStringSubmatch(s[1], -1) {
			labels = append(labels, m[1])
		}
	}
	for _, l := range labels {
		for _, name := range used {
			if known[name] != nil && !slices.Contains(known[name], l) {
				problems = append(problems, fmt.Sprintf("%s has no label %s", name, l))
			}
		}
	}
	return problems
}

func TestTheDashboardAsksForWhatThereIs(t *testing.T) {
	known := labelNames(t)
	d, text := readDashboard(t)
	if d.Title == "" || d.UID == "" || len(d.Panels) < 13 {
		t.Errorf("title %q, uid %q, %d panels", d.Title, d.UID, len(d.Panels))
	}
	var variables []string
	for _, v := range d.Templating.List {
		variables = append(variables, v.Name)
		if v.Type != "query" {
			continue
		}
		var q struct{ Query string }
		if err := json.Unmarshal(v.Query, &q); err != nil {
			t.Errorf("variable %s: %v", v.Name, err)
		}
		for _, p := range checkQuery(q.Query, known) {
			t.Errorf("variable %s: %s", v.Name, p)
		}
		if v.Datasource.UID != "${datasource}" {
			t.Errorf("variable %s asks %q", v.Name, v.Datasource.UID)
		}
	}
	for _, want := range []string{"datasource", "cluster", "node"} {
		if !slices.Contains(variables, want) {
			t.Errorf("there is no variable %s", want)
		}
	}
	ids, taken := map[int]bool{}, map[[2]int]string{}
	for _, p := range d.Panels {
		if ids[p.ID] || p.ID <= 0 {
			t.Errorf("%s: the id %d is not its own", p.Title, p.ID)
		}
		ids[p.ID] = true
		for x := p.GridPos.X; x < p.GridPos.X+p.GridPos.W; x++ {
			for y := p.GridPos.Y; y < p.GridPos.Y+p.GridPos.H; y++ {
				if other := taken[[2]int{x, y}]; other != "" || x >= 24 {
					t.Fatalf("%s lies over %q, or over the edge", p.Title, other)
				}
				taken[[2]int{x, y}] = p.Title
			}
		}
		if len(p.Targets) == 0 || p.Datasource.UID != "${datasource}" {
			t.Errorf("%s asks %q for %d things", p.Title, p.Datasource.UID, len(p.Targets))
		}
		for _, q := range p.Targets {
			for _, problem := range checkQuery(q.Expr, known) {
				t.Errorf("%s: %s", p.Title, problem)
			}
			if q.Datasource.UID != "${datasource}" {
				t.Errorf("%s asks %q", p.Title, q.Datasource.UID)
			}
			if strings.Count(q.Expr, "(") != strings.Count(q.Expr, ")") || strings.Count(q.Expr, "{") != strings.Count(q.Expr, "}") {
				t.Errorf("%s: brackets of %s", p.Title, q.Expr)
			}
		}
	}
	for _, m := range regexp.MustCompile(`\$\{?([a-z]\w*)`).FindAllStringSubmatch(text, -1) {
		if !slices.Contains(variables, m[1]) {
			t.Errorf("there is no variable for $%s", m[1])
		}
	}
}

func TestTheDashboardRuleRefusesWhatIsNotThere(t *testing.T) {
	known := map[string][]string{"amicore_x": {"client"}, "amicore_y_bucket": {"le"}}
	for query, want := range map[string]string{
		`rate(amicore_x{client=~"$node"}[5m])`:        "",
		`sum by (le) (amicore_y_bucket)`:              "",
		`label_values(amicore_x{client="a"}, client)`: "",
		`amicore_z`:                           "no metric amicore_z",
		`sum by (client, phase) (amicore_x)`:  "amicore_x has no label phase",
		`amicore_x{client="a", cluster!="b"}`: "amicore_x has no label cluster",
		`label_values(amicore_x, cluster)`:    "amicore_x has no label cluster",
		`up`:                                  "no metric of ours",
		`amicore_x + sum by (le) (amicore_y_bucket{le="+Inf"})`: "amicore_x has no label le",
	} {
		got := strings.Join(checkQuery(query, known), "; ")
		if want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
}
