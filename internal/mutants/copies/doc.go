// Package copies makes mutants out of functions. A mutant is a copy of one
// function in the same package with one small change; the function itself
// begins with a test of a number that selects the copy. All mutants of a sample
// are compiled into one program, and an environment variable selects one of
// them when the program starts. The changed sources exist only in a temporary
// folder that the go command reads as an overlay (go help build).
package copies
