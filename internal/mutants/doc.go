// Package mutants has small defects of the project's own code, and finds out
// which of its checks notice them: a check that nothing can make fail proves
// nothing. A mutant is an edit of a source file, given to the compiler as an
// overlay; no file of the tree is touched, and the product has no switch for
// any of them. Mutants are written by hand (All), or drawn (Auto).
package mutants
