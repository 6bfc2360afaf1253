package fake

import (
	"bytes"
	"embed"
	"fmt"
	"strings"
	"time"
)

// What the recorded servers printed, by CLI command; blanks are dashes in the
// names.
//
//go:embed cli
var cliFiles embed.FS

// commandAction is Action: Command (main/manager.c:4343; before 14,
// 13:main/manager.c:5290).
func commandAction(s *Server, x *session, r *request) {
	line := string(r.get("Command"))
	if line == "" {
		x.fail(r, "No command provided")
		return
	}
	for _, bad := range []string{"module load", "module unload", "restart gracefully"} { // main/manager.c:208
		if strings.HasPrefix(line, bad) {
			x.fail(r, "Command blacklisted")
			return
		}
	}
	follows := s.profile.follows
	if s.profile.follows && s.strike(HeaderOutput, x, []byte("Command")) != nil {
		follows = false
	}
	if line == "core stop now" {
		s.stopNow(x, r)
		return
	}
	text, known := s.cli(line)
	text = s.spoilOutput(x, text)
	if follows {
		x.out = append(x.out, "Response: Follows\r\nPrivilege: Command\r\n"...)
		x.actionID(r)
		if s.strike(OutputGlued, x, []byte("Command")) != nil {
			text = strings.TrimSuffix(text, "\n")
		}
		x.out = append(append(x.out, text...), "--END COMMAND--\r\n"...)
		if s.strike(OutputTrailer, x, []byte("Command")) != nil {
			x.line("Server: node-a")
		}
		x.work()
		x.finish(r, "Follows")
		return
	}
	response := "Success"
	if !known {
		response = "Error"
	}
	x.start(r, response)
	x.line("Message: Command output follows")
	for l := range strings.SplitSeq(strings.TrimSuffix(text, "\n"), "\n") {
		x.line("Output: ", l)
	}
	x.finish(r, response)
}

// spoilOutput changes the output as armed faults say.
func (s *Server) spoilOutput(x *session, text string) string {
	if s.faults.mask == 0 {
		return text
	}
	command := []byte("Command")
	if s.strike(OutputHeaders, x, command) != nil {
		text += "Response: Success\nActionID: 1\nEvent: Hangup\nEventList: Complete\nMessage: not a header\n"
	}
	if s.strike(OutputBlank, x, command) != nil {
		text += "\n\nbehind blank lines\n\n"
	}
	if s.strike(OutputCR, x, command) != nil {
		text += "a\rb\r\rc\n"
	}
	if f := s.strike(OutputBig, x, command); f != nil {
		size := 2_000_000
		if f.Rate > 0 {
			size = f.Rate
		}
		const row = "PJSIP/6001-00000a1c!from-internal!6001!1!Up!Dial!PJSIP/6002,30!6001!!!3!42!6a3c-11!1795418000.77\n"
		text += strings.Repeat(row, size/len(row)+1)
	}
	return text
}

// cli runs a CLI command; known is false where there is none of that name.
func (s *Server) cli(line string) (text string, known bool) {
	switch line {
	case "core show uptime":
		up := spell(s.age())
		return "System uptime: " + up + "\nLast reload: " + up + "\n", true
	case "core show version":
		return "Asterisk " + s.profile.Version + " built by root @ vm on a x86_64 running Linux on 2026-11-23 07:02:39 UTC\n", true
	case "core show channels":
		return s.showChannels(), true
	case "core show channels count", "core show calls":
		return fmt.Sprintf("%d active calls\n%d calls processed\n", s.calls.active, s.calls.total), true
	}
	name := strings.ReplaceAll(line, " ", "-") + ".txt"
	b, err := cliFiles.ReadFile("cli/" + s.profile.Name + "/" + name)
	if err != nil { // most of what is recorded of master stands for all from 14 on
		b, err = cliFiles.ReadFile("cli/" + s.profile.flows + "/" + name)
	}
	if err != nil {
		first, _, _ := strings.Cut(line+" ", " ")
		if words := strings.Fields(line); len(words) > 1 {
			first = words[0] + " " + words[1]
		}
		return "No such command '" + line + "' (type 'core show help " + first + "' for other possible commands)\n", false
	}
	return string(b), true
}

// showChannels prints the table of channels; its columns are wider from 14 on.
func (s *Server) showChannels() string {
	var b strings.Builder
	width := 64
	if s.profile.major == 13 {
		width = 20
	}
	fmt.Fprintf(&b, "%-*s %-*s %-7s %s\n", width, "Channel", max(20, width/2), "Location", "State", "Application(Data)             ")
	n := 0
	s.eachChannel(func(c *call, i int) {
		n++
		fmt.Fprintf(&b, "%-*s %-*s %-7s %s\n", width, c.channel(nil, i), max(20, width/2), fmt.Sprintf("%s@default:1", c.exten),
			stateNames[c.state[i]], c.app[i]+"()")
	})
	fmt.Fprintf(&b, "%d active channels\n%d active calls\n%d calls processed\n", n, s.calls.active, s.calls.total)
	return b.String()
}

// spell writes a time as the CLI does.
func spell(d time.Duration) string {
	rest := int64(d / time.Second)
	var parts []string
	for _, u := range []struct {
		name string
		size int64
	}{{"week", 604800}, {"day", 86400}, {"hour", 3600}, {"minute", 60}, {"second", 1}} {
		n := rest / u.size
		rest %= u.size
		if n == 0 && (u.size > 1 || len(parts) > 0) {
			continue
		}
		name := u.name
		if n != 1 {
			name += "s"
		}
		parts = append(parts, fmt.Sprintf("%d %s", n, name))
	}
	return strings.Join(parts, ", ")
}

// stopNow is `core stop now`: no answer comes, or the head of one, and every
// session ends without a Shutdown event, as recorded.
func (s *Server) stopNow(x *session, r *request) {
	wait := 1120 * time.Millisecond
	if s.profile.follows {
		x.out = append(x.out, "Response: Follows\r\nPrivilege: Command\r\n"...)
		x.actionID(r)
		x.work()
		wait = 30 * time.Millisecond
	}
	x.busy = busyUntil
	s.timers.set(s.now.Add(wait), timerStop, 0, uint32(s.lives))
}

// queuesText is Action: Queues of 13 and before: what the CLI prints, without
// any response (13:apps/app_queue.c:9507).
func queuesText(s *Server, x *session, _ *request) {
	text, _ := s.cli("queue show")
	x.out = append(x.out, bytes.ReplaceAll([]byte(text), []byte("\n"), []byte("\r\n"))...)
	x.write("\r\n\r\n")
}
