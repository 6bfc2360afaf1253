// Benchnet measures what real sockets cost, against a replay server of its own in a second process on loopback:
//
//	go run ./internal/benchnet
//	go run ./internal/benchnet -run events,ping
//
// Each section runs in a process of its own, so that what it uses is its own. Ratios are medians of paired runs: the two that are
// compared take turns, and each pair gives one ratio. The program ends by itself, after three minutes at the latest, and its exit
// status is 1 only if it could not measure.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"runtime/pprof"
	"slices"
	"strings"
	"time"
)

// sections are what can be measured, in the order of printing.
var sections = []struct {
	name, title string
	run         func(r *report, s *server) error
}{
	{"events", "Events end to end, CPU of the client's process", benchEvents},
	{"ping", "Do(Ping) against a minimal multiplexer", benchPing},
	{"flood", "A subscriber sleeps 15 s during a flood", benchFlood},
	{"pending", "100 pending actions when the peer goes", benchPending},
	{"idle", "1,000 idle clients in one process", benchIdle},
	{"storm", "1,000 nodes after a cut of all their connections", benchStorm},
	{"loud", "One node of ten floods", benchLoud},
	{"scale", "The cost of a node among 10 and among 1,000", benchScale},
	{"first", "Events in the same write as the login response", benchFirst},
}

// lifetime bounds every process: one that hangs is no measurement.
const lifetime = 3 * time.Minute

func main() {
	serveFlag := flag.Bool("serve", false, "be the replay server, until standard input ends")
	many := flag.Int("asterisks", 0, "be this many fake Asterisks, until standard input ends")
	section := flag.String("section", "", "run this section in this process")
	run := flag.String("run", "", "the sections to run, separated by commas (default all)")
	profile := flag.String("cpuprofile", "", "with -section: write a CPU profile to this file")
	flag.Parse()
	time.AfterFunc(lifetime, func() { fail(fmt.Errorf("not done after %v", lifetime)) })
	var err error
	switch {
	case *serveFlag:
		err = serveChild()
	case *many > 0:
		err = serveAsterisks(*many)
	case *section != "":
		err = runSection(*section, *profile)
	default:
		err = runAll(*run)
	}
	if err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "benchnet:", err)
	os.Exit(1)
}

func runAll(names string) error {
	fmt.Printf("%s %s/%s, %d CPUs; loopback, the server in a second process\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU())
	want := strings.FieldsFunc(names, func(r rune) bool { return r == ',' })
	exe, err := os.Executable()
	if err != nil {
		return err
	}
	done := 0
	for _, s := range sections {
		if len(want) > 0 && !slices.Contains(want, s.name) {
			continue
		}
		done++
		fmt.Printf("\n%s (%s)\n", s.title, s.name)
		cmd := exec.Command(exe, "-section", s.name)
		cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
		if err := cmd.Run(); err != nil {
			return fmt.Errorf("section %s: %w", s.name, err)
		}
	}
	if done == 0 {
		return fmt.Errorf("no section is called %q", names)
	}
	return nil
}

func runSection(name, profile string) error {
	for _, s := range sections {
		if s.name != name {
			continue
		}
		srv, err := startServer()
		if err != nil {
			return err
		}
		defer srv.stop()
		if profile != "" {
			f, err := os.Create(profile)
			if err != nil {
				return err
			}
			defer f.Close()
			if err := pprof.StartCPUProfile(f); err != nil {
				return err
			}
			defer pprof.StopCPUProfile()
		}
		return s.run(&report{out: os.Stdout}, srv)
	}
	return fmt.Errorf("no section is called %q", name)
}
