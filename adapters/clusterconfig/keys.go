package clusterconfig

import (
	"strings"
	"time"
	"unicode"

	"go.yaml.in/yaml/v4"

	"amicore/core"
)

// nodeKey is a key that a node may have, and defaults.
type nodeKey struct {
	name string
	set  func(*reader, *target, *yaml.Node) *mistake
}

// kebab spells the name of a field as a key: LoginTimeout is login-timeout.
func kebab(field string) string {
	var b strings.Builder
	for i, r := range field {
		if unicode.IsUpper(r) && i > 0 && !unicode.IsUpper(rune(field[i-1])) {
			b.WriteByte('-')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// nodeKeys are all but name and address, which defaults have not.
var nodeKeys = makeNodeKeys()

func makeNodeKeys() (keys []nodeKey) {
	add := func(name string, set func(*reader, *target, *yaml.Node) *mistake) {
		keys = append(keys, nodeKey{name, set})
	}
	text := func(field string, of func(*core.Config) *string) {
		add(kebab(field), func(_ *reader, t *target, n *yaml.Node) (err *mistake) {
			*of(&t.node.Core), err = parseText(n)
			return err
		})
	}
	yes := func(field string, of func(*core.Config) *bool) {
		add(kebab(field), func(_ *reader, t *target, n *yaml.Node) (err *mistake) {
			*of(&t.node.Core), err = parseBool(n)
			return err
		})
	}
	text("Username", func(c *core.Config) *string { return &c.Username })
	add("secret-env", func(_ *reader, t *target, n *yaml.Node) (err *mistake) {
		t.secret = reference{line: n.Line}
		if t.secret.env, err = parseText(n); err == nil && strings.HasPrefix(t.secret.env, "$") {
			return wrong(n, "the name of an environment variable is expected, without the $")
		}
		return err
	})
	add("secret-file", func(r *reader, t *target, n *yaml.Node) (err *mistake) {
		t.secret = reference{line: n.Line}
		t.secret.file, err = r.path(n)
		return err
	})
	add("auth", func(_ *reader, t *target, n *yaml.Node) *mistake {
		i, err := parseWord(n, "plain", "md5")
		t.node.Core.Auth = core.Auth(i)
		return err
	})
	text("Events", func(c *core.Config) *string { return &c.Events })
	add("filters", func(_ *reader, t *target, n *yaml.Node) (err *mistake) {
		t.node.Core.Filters, err = parseList(n)
		return err
	})
	add("tls", setTLS)
	add("weight", func(_ *reader, t *target, n *yaml.Node) (err *mistake) {
		t.node.Weight, err = parseInt(n, 1)
		return err
	})
	add("priority", func(_ *reader, t *target, n *yaml.Node) (err *mistake) {
		t.node.Priority, err = parseInt(n, 0)
		return err
	})
	for _, d := range durations {
		add(kebab(d.field), func(_ *reader, t *target, n *yaml.Node) (err *mistake) {
			*d.of(&t.node.Core), err = parseDuration(n)
			return err
		})
	}
	for _, d := range counts {
		add(kebab(d.field), func(_ *reader, t *target, n *yaml.Node) (err *mistake) {
			*d.of(&t.node.Core), err = parseInt(n, 1)
			return err
		})
	}
	for _, d := range byteCounts {
		add(kebab(d.field), func(_ *reader, t *target, n *yaml.Node) *mistake {
			v, err := parseBytes(n)
			*d.of(&t.node.Core) = int(v)
			return err
		})
	}
	add("drop", func(_ *reader, t *target, n *yaml.Node) *mistake {
		i, err := parseWord(n, "oldest", "newest")
		t.node.Core.Drop = core.DropPolicy(i)
		return err
	})
	yes("AnyOrder", func(c *core.Config) *bool { return &c.AnyOrder })
	yes("HoldBehindBlocking", func(c *core.Config) *bool { return &c.HoldBehindBlocking })
	yes("StopOnRejected", func(c *core.Config) *bool { return &c.StopOnRejected })
	return keys
}

var durations = []struct {
	field string
	of    func(*core.Config) *time.Duration
}{
	{"ResolveTimeout", func(c *core.Config) *time.Duration { return &c.ResolveTimeout }},
	{"DialTimeout", func(c *core.Config) *time.Duration { return &c.DialTimeout }},
	{"GreetingTimeout", func(c *core.Config) *time.Duration { return &c.GreetingTimeout }},
	{"LoginTimeout", func(c *core.Config) *time.Duration { return &c.LoginTimeout }},
	{"BootTimeout", func(c *core.Config) *time.Duration { return &c.BootTimeout }},
	{"HeartbeatInterval", func(c *core.Config) *time.Duration { return &c.HeartbeatInterval }},
	{"HeartbeatTimeout", func(c *core.Config) *time.Duration { return &c.HeartbeatTimeout }},
	{"FrameTimeout", func(c *core.Config) *time.Duration { return &c.FrameTimeout }},
	{"WriteTimeout", func(c *core.Config) *time.Duration { return &c.WriteTimeout }},
	{"ActionTimeout", func(c *core.Config) *time.Duration { return &c.ActionTimeout }},
	{"OutcomeTimeout", func(c *core.Config) *time.Duration { return &c.OutcomeTimeout }},
	{"BlockingTimeout", func(c *core.Config) *time.Duration { return &c.BlockingTimeout }},
	{"BackoffMin", func(c *core.Config) *time.Duration { return &c.BackoffMin }},
	{"BackoffMax", func(c *core.Config) *time.Duration { return &c.BackoffMax }},
	{"BackoffFloor", func(c *core.Config) *time.Duration { return &c.BackoffFloor }},
	{"StableAfter", func(c *core.Config) *time.Duration { return &c.StableAfter }},
	{"RejectedMin", func(c *core.Config) *time.Duration { return &c.RejectedMin }},
	{"InUseMin", func(c *core.Config) *time.Duration { return &c.InUseMin }},
	{"InUseMax", func(c *core.Config) *time.Duration { return &c.InUseMax }},
	{"RejectedMax", func(c *core.Config) *time.Duration { return &c.RejectedMax }},
}

type number struct {
	field string
	of    func(*core.Config) *int
}

var counts = []number{
	{"MaxMissed", func(c *core.Config) *int { return &c.MaxMissed }},
	{"MaxPending", func(c *core.Config) *int { return &c.MaxPending }},
	{"MaxListEvents", func(c *core.Config) *int { return &c.MaxListEvents }},
	{"QueueEvents", func(c *core.Config) *int { return &c.QueueEvents }},
	{"StepEvents", func(c *core.Config) *int { return &c.StepEvents }},
}

var byteCounts = []number{
	{"MaxReplyBytes", func(c *core.Config) *int { return &c.MaxReplyBytes }},
	{"QueueBytes", func(c *core.Config) *int { return &c.QueueBytes }},
	{"MaxFrame", func(c *core.Config) *int { return &c.MaxFrame }},
	{"WriteQueue", func(c *core.Config) *int { return &c.WriteQueue }},
	{"SendWindow", func(c *core.Config) *int { return &c.SendWindow }},
}
