package fake

import (
	"embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	"amicore/core/catalog"
)

// The actions that the recorded servers list, each with its synopsis and the
// privileges it needs, as ListCommands printed them.
//
//go:embed commands
var commandFiles embed.FS

// command is one action that a server knows.
type command struct {
	name string
	text string    // its line in ListCommands
	need Privilege // any of these classes of write
	late bool      // of a module that is loaded after the manager
	run  handler
}

// commandSet is the actions of a version.
type commandSet struct {
	list   []*command // in the order of ListCommands
	byName map[string]*command
	byPing *command // the hot one
}

// commandKey names a set: of a version, with every module or with those of the
// recorded servers.
type commandKey struct {
	profile string
	all     bool
}

// loadCommands makes the sets once, for every profile.
var loadCommands = sync.OnceValue(func() map[commandKey]*commandSet {
	sets := map[commandKey]*commandSet{}
	recorded := map[string][]command{"13": readCommands("13"), "master": readCommands("master"), "more": readCommands("more")}
	for _, p := range profiles {
		for _, all := range []bool{false, true} {
			sets[commandKey{p.Name, all}] = commandsOf(p, recorded, all)
		}
	}
	return sets
})

// commandsOf is the actions of a version: as recorded, or, where its version
// was not, what the recorded servers list and the catalogue says it has; with
// all modules the rest of the catalogue too.
func commandsOf(p Profile, recorded map[string][]command, all bool) *commandSet {
	in, _ := catalog.VersionNamed(p.Name)
	set := &commandSet{byName: map[string]*command{}}
	add := func(c command) {
		key := strings.ToLower(c.name)
		if set.byName[key] != nil {
			return
		}
		known, ok := catalog.ActionNamed(c.name)
		c.late = ok && known.Module() != "core"
		switch {
		case handlers[key] != nil:
			c.run = handlers[key]
		case ok:
			c.run = handlerOf(known, in)
		default:
			c.run = answerBy(rule{says: "Success"})
		}
		set.byName[key] = &c
		set.list = append(set.list, &c)
	}
	for _, c := range recorded[p.Name] {
		add(c)
	}
	if len(set.list) == 0 {
		for _, c := range append(recorded["master"], recorded["13"]...) {
			if known, ok := catalog.ActionNamed(c.name); ok && known.Versions()&in != 0 {
				add(c)
			}
		}
	}
	for known := range catalog.Actions() {
		if all && known.Versions()&in != 0 {
			add(unrecorded(known, in, recorded["more"]))
		}
	}
	slices.SortStableFunc(set.list, func(a, b *command) int {
		return strings.Compare(strings.ToLower(a.name), strings.ToLower(b.name))
	})
	set.byPing = set.byName["ping"]
	return set
}

// unrecorded is an action that the servers of the captures did not have. Its line
// in ListCommands is that of another recorded server, more, or that of a server
// without the documentation files: there is no synopsis.
func unrecorded(known catalog.Action, in catalog.Versions, more []command) command {
	for _, c := range more {
		if c.name == known.Name() {
			return c
		}
	}
	c := command{name: known.Name(), need: Privilege(known.Privileges(in))}
	privileges := "<none>"
	if c.need != 0 {
		privileges = c.need.String() + ",all"
	}
	c.text = c.name + ":   (Priv: " + privileges + ")"
	return c
}

func readCommands(version string) (list []command) {
	b, err := commandFiles.ReadFile("commands/" + version + ".txt")
	if err != nil {
		panic(fmt.Sprintf("fake: the embedded list of actions is missing: %v", err))
	}
	for text := range strings.Lines(string(b)) {
		text = strings.TrimRight(text, "\n")
		name, _, _ := strings.Cut(text, ":")
		c := command{name: name, text: text}
		if _, privileges, ok := strings.Cut(text, "(Priv: "); ok && !strings.HasPrefix(privileges, "<none>") {
			c.need = ParsePrivilege(strings.TrimSuffix(strings.TrimSuffix(privileges, ")"), ",all"))
		}
		list = append(list, c)
	}
	return list
}

// lookup finds an action by its name in any case; nil if there is none.
func (s *Server) lookup(name []byte) *command {
	if len(name) == 4 && foldEqual(name, "ping") {
		return s.commands.byPing
	}
	var buf [64]byte
	if len(name) == 0 || len(name) > len(buf) {
		return nil
	}
	for i, c := range name {
		buf[i] = lower(c)
	}
	c := s.commands.byName[string(buf[:len(name)])]
	if c != nil && c.late && !s.booted {
		return nil
	}
	return c
}
