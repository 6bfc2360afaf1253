package main

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// kinds are the types of flags whose values have to be read, and what one is.
var kinds = map[string]string{
	"uint64":   "a whole number, 0 or more",
	"int":      "a whole number",
	"float64":  "a number",
	"duration": "a time such as 500ms, 30s or 1h",
	"bool":     "true or false",
}

// flagError says in words of the command what is wrong with a flag.
func flagError(cmd *cobra.Command, err error) error {
	var value *pflag.InvalidValueError
	if !errors.As(err, &value) {
		return err
	}
	name, kind := value.GetFlag().Name, kinds[value.GetFlag().Value.Type()]
	switch {
	case kind == "": // the value of a header may be a secret that should not be there
		return fmt.Errorf("%s: --%s: %w", cmd.Name(), name, value.Unwrap())
	case errors.Is(err, strconv.ErrRange):
		return fmt.Errorf("%s: --%s is %s; that is too large", cmd.Name(), name, value.GetValue())
	}
	return fmt.Errorf("%s: --%s is %q; it takes %s", cmd.Name(), name, value.GetValue(), kind)
}

// checkGiven returns an error that names a flag whose value was given and is
// empty. It is a variable of the shell that is not set, as a rule, and what was
// asked for would be left undone: --tls-pin "$PIN" would log in without TLS.
func checkGiven(cmd *cobra.Command) (err error) {
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if err == nil && f.Value.Type() == "string" && f.Value.String() == "" {
			err = fmt.Errorf("%s: --%s is empty: leave it out, or give it a value", cmd.Name(), f.Name)
		}
	})
	return err
}

// newHelp is the help command. One that is asked for what there is not fails,
// as cobra's own does not.
func newHelp(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use: "help [COMMAND]", Short: "Tell of a command", Long: "Help tells of a command, as its --help does.",
		DisableFlagsInUseLine: true,
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) (names []string, _ cobra.ShellCompDirective) {
			for _, c := range root.Commands() {
				if len(args) == 0 && c.IsAvailableCommand() {
					names = append(names, c.Name()+"\t"+c.Short)
				}
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error {
			cmd, rest, err := root.Find(args)
			if err != nil || len(rest) > 0 || cmd == root && len(args) > 0 {
				return fmt.Errorf("help: no command is called %q", args[len(args)-max(1, len(rest))])
			}
			cmd.InitDefaultHelpFlag()
			return cmd.Help()
		},
	}
}
