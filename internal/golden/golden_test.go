package golden

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const ping = `ami-golden 1
title "a ping"
# What it promises.

0.000000 config
0.000000 login
> notice phase from=authenticating to=ready

# In the middle.
1.000000 submit ticket=1 action=Ping
> send conn=1
	"Action: Ping\r\n"
	"ActionID: $1\r\n"
	"\r\n"
2.000000 rx
	"Response: Success\r\n"
	"ActionID: $1\r\n"
	"\r\n"
> complete ticket=1 responded-after=1s
	"Response: Success\r\n"
	"ActionID: $1\r\n"
`

func TestATrueStoryComesBackAsItIs(t *testing.T) {
	got, err := replay("story.ami", []byte(ping))
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != ping {
		t.Error(difference("story.ami", ping, string(got)))
	}
}

func TestAFalseStoryIsFoundOut(t *testing.T) {
	for _, c := range []struct{ what, old, text string }{
		{"other data", `"Action: Ping\r\n"` + "\n\t\"ActionID", `"Action: Pong\r\n"` + "\n\t\"ActionID"},
		{"another ticket", "> complete ticket=1", "> complete ticket=2"},
		{"output too many", "# In the middle.", "> close conn=1\n# In the middle."},
		{"output missing", "> notice phase from=authenticating to=ready\n", ""},
	} {
		told := strings.Replace(ping, c.old, c.text, 1)
		if told == ping {
			t.Fatalf("%s: nothing was changed", c.what)
		}
		got, err := replay("story.ami", []byte(told))
		if err != nil {
			t.Fatalf("%s: %v", c.what, err)
		}
		if string(got) == told {
			t.Errorf("%s: the lie stands", c.what)
		}
		if string(got) != ping {
			t.Errorf("%s: the truth is not restored: %s", c.what, difference("story.ami", ping, string(got)))
		}
	}
}

func TestRewriteMendsTheFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "story.ami")
	told := strings.Replace(ping, "> complete ticket=1", "> complete ticket=2", 1)
	if err := os.WriteFile(name, []byte(told), 0o644); err != nil {
		t.Fatal(err)
	}
	Test(t, name, true)
	got, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != ping {
		t.Error(difference(name, ping, string(got)))
	}
	Test(t, name, false)
}

func TestAMistakeInAStoryNamesItsLine(t *testing.T) {
	const head = "ami-golden 1\n0 config\n"
	for text, want := range map[string]string{
		"ami-session 1\n0 open\n":                 "kind",
		"ami-golden 1\n0 start\n":                 "s.ami:2: start: a config must stand before it",
		head + "0 config\n":                       "s.ami:3: config: there is a machine already",
		head + "0 jump\n":                         "s.ami:3: jump: no such verb",
		head + "0 start now\n":                    `s.ami:3: start: argument "now" means nothing here`,
		head + "0 cancel\n":                       "expected ticket=…",
		head + "0 cancel ticket=one\n":            "expected a whole number",
		head + "0 rx \"ActionID: $1\\r\\n\"\n":    "no id $1 has appeared",
		head + "0 closed why=boredom\n":           "expected eof, reset or tls-alert",
		head + "0 stats Joy\n":                    "no count Joy",
		head + "0 submit ticket=1 Rule=golden\n":  "no such choice",
		"ami-golden 1\n0 config MaxMissed=many\n": "MaxMissed=many",
		"ami-golden 1\n0 config MaxMissed=-1\n":   "Config.MaxMissed is -1",
		"ami-golden 1\n0 config Unknown=1\n":      `argument "Unknown=1" means nothing here`,
		"ami-golden 1\n0 expect-error\n":          "core.New takes this configuration",
		head + "0 login\n0 stop\n0 login\n":       "no login from stopped",
	} {
		_, err := replay("s.ami", []byte(text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got error %v, want one with %q", text, err, want)
		}
	}
}

func TestLongRunsAreShortBothWays(t *testing.T) {
	n := newIDs()
	n.learn("nonce-1-2-rand")
	long := "ActionID: nonce-1-2-rand\r\nA: " + strings.Repeat("x", 5000) + "\r\nB: yyy\r\n"
	short := n.hide(string(shorten([]byte(long))))
	if want := "ActionID: $1\r\nA: $(x*5000)\r\nB: yyy\r\n"; short != want {
		t.Errorf("got %q, want %q", short, want)
	}
	if back, err := n.expand([]byte(short), 0); err != nil || string(back) != long {
		t.Errorf("it does not come back: %v", err)
	}
	lines := strings.Repeat("A: 1\r\n", 3) + strings.Repeat("B: 1\r\n", 9)
	if got, want := string(shorten([]byte(lines))), strings.Repeat("A: 1\r\n", 3)+"B: 1\r\n$(8 more)\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
