package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"amicore/core/catalog"
	"amicore/core/wire"
)

const catalogueHelp = `

The catalogue knows eight versions of Asterisk: 11, 13, 16, 18, 20, 22, 23 and
master of August 2026. What is true of some of them only stands in brackets.
Names are found in any case. A name that is not known is a failure, and near
ones are named.

With --json each line of stdout is an object.

Exit status: 0 if every name was found, 1 if one was not, 2 for wrong usage.`

// lookup is one run of actions or events.
type lookup struct {
	stdout  io.Writer
	style   style
	version string
	json    bool
}

func newActions(stdout io.Writer) *cobra.Command {
	l := &lookup{stdout: stdout, style: styleFor(stdout, os.Getenv)}
	cmd := l.command("actions", "Look up actions: headers, privileges, how they end",
		"Actions tells what an action of AMI takes, who may send it, how it ends and\nwhether it keeps the session busy; without a name it lists all."+catalogueHelp,
		"  amisim actions Originate\n  amisim actions --version 13 queuestatus\n  amisim actions --json | jq -r 'select(.blocks).name'")
	cmd.RunE = func(_ *cobra.Command, args []string) error { return l.actions(args) }
	cmd.ValidArgsFunction = complete(func(yield func(string)) {
		for a := range catalog.Actions() {
			yield(a.Name())
		}
	})
	return cmd
}

func newEvents(stdout io.Writer) *cobra.Command {
	l := &lookup{stdout: stdout, style: styleFor(stdout, os.Getenv)}
	cmd := l.command("events", "Look up events: headers, privileges, who gets them",
		"Events tells what headers an event of AMI has and whom it reaches; without a\nname it lists all."+catalogueHelp,
		"  amisim events Hangup\n  amisim events --version 22 DialEnd\n  amisim events --json | jq -r 'select(.privileges==\"agent\").name'")
	cmd.RunE = func(_ *cobra.Command, args []string) error { return l.events(args) }
	cmd.ValidArgsFunction = complete(func(yield func(string)) {
		for e := range catalog.Events() {
			yield(e.Name())
		}
	})
	return cmd
}

func (l *lookup) command(name, short, long, example string) *cobra.Command {
	cmd := &cobra.Command{
		Use: name + " [flags] [NAME...]", Short: short, Long: long, Example: example,
		DisableFlagsInUseLine: true,
	}
	cmd.Flags().StringVar(&l.version, "version", "", "what `VERSION` of Asterisk has: "+strings.Join(catalog.VersionNames(), ", "))
	cmd.Flags().BoolVar(&l.json, "json", false, "print one JSON object a line")
	cmd.Flags().SortFlags = false
	_ = cmd.RegisterFlagCompletionFunc("version", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return catalog.VersionNames(), cobra.ShellCompDirectiveNoFileComp
	})
	return cmd
}

func complete(all func(yield func(string))) func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return func(_ *cobra.Command, _ []string, begun string) ([]string, cobra.ShellCompDirective) {
		var found []string
		all(func(name string) {
			if len(name) >= len(begun) && strings.EqualFold(name[:len(begun)], begun) {
				found = append(found, name)
			}
		})
		return found, cobra.ShellCompDirectiveNoFileComp
	}
}

func (l *lookup) in() (catalog.Versions, error) {
	if l.version == "" {
		return catalog.All, nil
	}
	v, ok := catalog.VersionNamed(l.version)
	if !ok {
		return catalog.None, fmt.Errorf("--version %q: the catalogue knows %s", l.version, strings.Join(catalog.VersionNames(), ", "))
	}
	return v, nil
}

func (l *lookup) actions(args []string) error {
	in, err := l.in()
	if err != nil {
		return err
	}
	var infos []actionInfo
	for a := range catalog.Actions() {
		if len(args) == 0 && a.Versions()&in != 0 {
			infos = append(infos, infoOfAction(a, in))
		}
	}
	for _, name := range args {
		a, ok := catalog.ActionNamed(name)
		switch {
		case !ok:
			return failure{unknown("action", name, catalog.NearActions(name))}
		case a.Versions()&in == 0:
			return failure{fmt.Errorf("there is no action %s in Asterisk %s, but in %s", a.Name(), l.version, a.Versions())}
		}
		infos = append(infos, infoOfAction(a, in))
	}
	return show(l, infos, len(args) == 0, func(i *actionInfo) []cell {
		return []cell{left(i.Name), left(i.usual().How), left(i.Privileges)}
	}, (*actionInfo).print)
}

func (l *lookup) events(args []string) error {
	in, err := l.in()
	if err != nil {
		return err
	}
	var infos []eventInfo
	for e := range catalog.Events() {
		if len(args) == 0 && e.Versions()&in != 0 {
			infos = append(infos, infoOfEvent(e, in))
		}
	}
	for _, name := range args {
		e, ok := catalog.EventNamed(name)
		switch {
		case !ok:
			return failure{unknown("event", name, catalog.NearEvents(name))}
		case e.Versions()&in == 0:
			return failure{fmt.Errorf("there is no event %s in Asterisk %s, but in %s", e.Name(), l.version, e.Versions())}
		}
		infos = append(infos, infoOfEvent(e, in))
	}
	return show(l, infos, len(args) == 0, func(i *eventInfo) []cell {
		if !i.Broadcast {
			return []cell{left(i.Name), left("answers " + strings.Join(i.Actions, ", "))}
		}
		return []cell{left(i.Name), left(i.Privileges)}
	}, (*eventInfo).print)
}

func unknown(what, name string, near []string) error {
	text := fmt.Sprintf("no %s is named %s", what, clean(name))
	if len(near) > 0 {
		text += "; did you mean " + strings.Join(near, ", ") + "?"
	}
	return errors.New(text)
}

// show prints a list, or all of each.
func show[I any](l *lookup, infos []I, brief bool, row func(*I) []cell, print func(*I, *page)) error {
	p := newPage(l.style)
	if l.json {
		e := json.NewEncoder(safeJSON{&p.buf})
		e.SetEscapeHTML(false)
		for i := range infos {
			if err := e.Encode(&infos[i]); err != nil {
				return failure{err}
			}
		}
	} else if brief {
		rows := make([][]cell, len(infos))
		for i := range infos {
			rows[i] = row(&infos[i])
		}
		p.table(rows)
	} else {
		for i := range infos {
			if i > 0 {
				p.line("")
			}
			print(&infos[i], p)
		}
	}
	if err := p.flush(l.stdout); err != nil {
		return failure{err}
	}
	return nil
}

// checkKnown holds an action against the catalogue, all versions of it, in one line.
func checkKnown(a wire.Action) error {
	err := catalog.Check(a, catalog.All)
	if err == nil {
		return nil
	}
	return errors.New(clean(strings.ReplaceAll(err.Error(), "\n", "; ")))
}
