// Package tidy holds no code, only tests: they read the repository and check its
// own rules. Everything under core/ is pure; imports point downwards; every
// package says what it is; files stay short; no unfinished work and no path of
// someone's machine is left in the text; the README speaks of what is there.
//
// Each rule is also run on bad examples, so that a rule that can not fail is
// noticed.
package tidy
