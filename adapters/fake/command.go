package fake

import (
	"embed"
	"fmt"
	"slices"
	"strings"
	"sync"
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
	run  handler
}

// commandSet is the actions of a version.
type commandSet struct {
	list   []*command // in the order of ListCommands
	byName map[string]*command
	byPing *command // the hot one
}

// since and until say in which major versions an action is known, where the
// recorded list of master is not right for others.
var (
	since = map[string]int{"CoreShowChannelMap": 20, "QueueChangePriorityCaller": 16, "DBGetTree": 16}
	gone  = map[string]int{"DataGet": 15, "Queues": 15, "Monitor": 21, "StopMonitor": 21, "ChangeMonitor": 21, "PauseMonitor": 21, "UnpauseMonitor": 21}
)

// loadCommands reads the embedded lists once, for every profile.
var loadCommands = sync.OnceValue(func() map[string]*commandSet {
	sets := map[string]*commandSet{}
	master, old := readCommands("master"), readCommands("13")
	for _, p := range profiles {
		source := master
		if p.major == 13 {
			source = old
		}
		set := &commandSet{byName: map[string]*command{}}
		for _, c := range source {
			if p.major >= since[c.name] {
				set.list = append(set.list, c)
			}
		}
		for _, c := range old { // chan_sip's sisters: gone only later than 13
			if n := gone[c.name]; n > p.major && !slices.Contains(set.list, c) {
				set.list = append(set.list, c)
			}
		}
		slices.SortStableFunc(set.list, func(a, b *command) int {
			return strings.Compare(strings.ToLower(a.name), strings.ToLower(b.name))
		})
		for _, c := range set.list {
			set.byName[strings.ToLower(c.name)] = c
		}
		set.byPing = set.byName["ping"]
		sets[p.Name] = set
	}
	return sets
})

func readCommands(version string) (list []*command) {
	b, err := commandFiles.ReadFile("commands/" + version + ".txt")
	if err != nil {
		panic(fmt.Sprintf("fake: the embedded list of actions is missing: %v", err))
	}
	for text := range strings.Lines(string(b)) {
		text = strings.TrimRight(text, "\n")
		name, _, _ := strings.Cut(text, ":")
		c := &command{name: name, text: text}
		if _, privileges, ok := strings.Cut(text, "(Priv: "); ok && !strings.HasPrefix(privileges, "<none>") {
			c.need = ParsePrivilege(strings.TrimSuffix(strings.TrimSuffix(privileges, ")"), ",all"))
		}
		if c.run = handlers[strings.ToLower(name)]; c.run == nil {
			c.run = plainSuccess
		}
		list = append(list, c)
	}
	return list
}

// plainSuccess stands for every action that the model knows by name only.
func plainSuccess(_ *Server, x *session, r *request) { x.ok(r, "Success") }

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
	return s.commands.byName[string(buf[:len(name)])]
}
