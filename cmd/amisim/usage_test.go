package main

import (
	"bytes"
	"strings"
	"testing"
)

func TestExitStatusAndUsage(t *testing.T) {
	for _, c := range []struct {
		args           []string
		status         int
		stdout, stderr string // what each begins with; "" for nothing at all
	}{
		{nil, exitUsage, "", "amisim: no command given (amisim --help tells more)\n"},
		{[]string{"relpay"}, exitUsage, "", `amisim: unknown command "relpay"`},
		{[]string{"replay"}, exitUsage, "", "amisim: replay: no file given"},
		{[]string{"replay", "--jsn", "x"}, exitUsage, "", "amisim: unknown flag: --jsn"},
		{[]string{"replay", "--json=maybe", "x"}, exitUsage, "", "amisim: replay: --json is \"maybe\"; it takes true or false (amisim replay --help tells more)\n"},
		{[]string{"run", "--seeds", "-5"}, exitUsage, "", "amisim: run: --seeds is \"-5\"; it takes a whole number, 0 or more"},
		{[]string{"run", "--seeds", "99999999999999999999"}, exitUsage, "", "amisim: run: --seeds is 99999999999999999999; that is too large"},
		{[]string{"run", "--workers", "few"}, exitUsage, "", "amisim: run: --workers is \"few\"; it takes a whole number"},
		{[]string{"run", "--duration", "soon"}, exitUsage, "", "amisim: run: --duration is \"soon\"; it takes a time such as"},
		{[]string{"serve", "--calls", "few"}, exitUsage, "", "amisim: serve: --calls is \"few\"; it takes a number"},
		{[]string{"help", "bogus"}, exitUsage, "", "amisim: help: no command is called \"bogus\""},
		{[]string{"help", "run", "bogus"}, exitUsage, "", "amisim: help: no command is called \"bogus\""},
		{[]string{"doc", "bogus"}, exitUsage, "", "amisim: doc: unexpected argument \"bogus\""},
		{[]string{"--nope"}, exitUsage, "", "amisim: unknown flag: --nope"},
		{[]string{"completion", "bash", "extra"}, exitUsage, "", "amisim: unknown command"},
		{[]string{"replay", "testdata/nosuch"}, exitFailure, "", "amisim: open testdata/nosuch"},
		{[]string{"--version"}, exitOK, "amisim ", ""},
		{[]string{"--help"}, exitOK, "Amisim shows", ""},
		{[]string{"help"}, exitOK, "Amisim shows", ""},
		{[]string{"help", "replay"}, exitOK, "Replay follows", ""},
		{[]string{"help", "completion", "bash"}, exitOK, "Generate the", ""},
		{[]string{"__complete", "help", ""}, exitOK, "actions\tLook up", "Completion ended"},
		{[]string{"completion", "bash"}, exitOK, "# bash completion", ""},
		{[]string{"completion", "zsh"}, exitOK, "#compdef amisim", ""},
		{[]string{"completion", "fish"}, exitOK, "# fish completion", ""},
		{[]string{"completion", "powershell"}, exitOK, "# powershell completion", ""},
		{[]string{"__complete", "replay", ""}, exitOK, "ami\npcap\npcapng\ngz\n:8\n", "Completion ended"},
	} {
		t.Run(strings.Join(c.args, " "), func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			status := run(c.args, &stdout, &stderr)
			if status != c.status {
				t.Errorf("status %d, want %d", status, c.status)
			}
			for _, x := range []struct{ name, got, want string }{{"stdout", stdout.String(), c.stdout}, {"stderr", stderr.String(), c.stderr}} {
				if !strings.HasPrefix(x.got, x.want) || x.want == "" && x.got != "" {
					t.Errorf("%s: %q, want %q", x.name, x.got, x.want)
				}
			}
			if c.status != exitOK && strings.Count(stderr.String(), "\n") != 1 {
				t.Errorf("not one line: %q", stderr.String())
			}
		})
	}
}

func TestTheHelpNamesEveryFlagAndShowsExamples(t *testing.T) {
	var stdout, stderr bytes.Buffer
	run([]string{"replay", "--help"}, &stdout, &stderr)
	for _, want := range []string{"Examples:", "--json", "--raw", "-v, --verbose", "NO_COLOR", "Usage:\n  amisim replay [flags] FILE..."} {
		if !strings.Contains(stdout.String(), want) {
			t.Errorf("no %q in the help", want)
		}
	}
}
