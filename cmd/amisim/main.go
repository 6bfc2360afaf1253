// Command amisim shows what the core makes of AMI sessions: replay follows a
// recorded one with the very state machine that programs use, live holds one
// with a real server, run simulates them.
//
// Exit status: 0 if all went well, 1 if something failed, 2 for wrong usage; of
// a run, 3 to 6 say which kind of promise was broken.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// The exit statuses.
const (
	exitOK      = 0
	exitFailure = 1
	exitUsage   = 2
)

// errFailed ends a command whose failures stand on stderr already.
var errFailed = errors.New("failed")

// failure is an error of the work itself. All others are of the usage: cobra
// makes its own of any kind.
type failure struct{ error }

func (f failure) Unwrap() error { return f.error }

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// run is the whole command without the process: arguments in, exit status out.
func run(args []string, stdout, stderr io.Writer) int {
	root := newRoot(stdout, stderr)
	root.SetArgs(append([]string{}, args...)) // nil would mean those of the process
	cmd, err := root.ExecuteC()
	var failed failure
	var status exitStatus
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, errFailed):
		return exitFailure
	case errors.As(err, &status):
		return int(status)
	case errors.As(err, &failed):
		complain(stderr, "%v", err)
		return exitFailure
	}
	complain(stderr, "%v (%s --help tells more)", err, cmd.CommandPath())
	return exitUsage
}

func newRoot(stdout, stderr io.Writer) *cobra.Command {
	root := &cobra.Command{
		Use:   "amisim",
		Short: "Work with sessions of the Asterisk Manager Interface",
		Long: `Amisim shows what the core makes of sessions of the Asterisk Manager
Interface (AMI): recorded ones, real ones and simulated ones. It is an Asterisk
as well, for who has none at hand.

Exit status: 0 if all went well, 1 if something failed, 2 for wrong usage; run and explore
have more, which their help tells.`,
		Example: "  amisim replay session.ami\n  amisim live --addr pbx:5038 --user admin --secret-env AMI_SECRET\n" +
			"  amisim serve --secret-env AMI_SECRET --calls 2\n  amisim run --seeds 10000\n  amisim actions Originate",
		Version:       version(),
		SilenceErrors: true,
		SilenceUsage:  true,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return fmt.Errorf("unknown command %q", args[0])
			}
			return errors.New("no command given")
		},
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error { return checkGiven(cmd) },
		// With a Run, wrong commands and a missing one are errors like any other.
		RunE: func(*cobra.Command, []string) error { return nil },
	}
	root.SetOut(stdout)
	root.SetErr(stderr)
	root.SetFlagErrorFunc(flagError)
	root.SetHelpCommand(newHelp(root))
	root.SetVersionTemplate("{{.Name}} {{.Version}}\n")
	root.AddCommand(newReplay(stdout, stderr))
	root.AddCommand(newRun(stdout, stderr))
	root.AddCommand(newExplore(stdout, stderr))
	root.AddCommand(newMutants(stdout, stderr))
	root.AddCommand(newLive(stdout, stderr))
	root.AddCommand(newRecord(stdout, stderr))
	root.AddCommand(newServe(stdout, stderr))
	root.AddCommand(newActions(stdout))
	root.AddCommand(newEvents(stdout))
	root.AddCommand(newDoc(stdout))
	return root
}

// version is what the module system, or version control, knows of this build.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "(unknown)"
	}
	return info.Main.Version + " " + info.GoVersion
}
