package main

import "github.com/spf13/cobra"

// completeNames lets a shell complete the value of a flag by the names in a
// list, with what each is about. The list is made when a shell asks.
func completeNames[T any](cmd *cobra.Command, flag string, list func() []T, describe func(T) (name, about string)) {
	_ = cmd.RegisterFlagCompletionFunc(flag, func(*cobra.Command, []string, string) (names []string, _ cobra.ShellCompDirective) {
		for _, each := range list() {
			name, about := describe(each)
			names = append(names, name+"\t"+about)
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	})
}
