// Package browsertest opens pages of package timeline in a real browser. It is
// a module of its own, so that nobody who uses the library gets the browser's
// driver with it; it takes the pages from the command in ../samples.
package browsertest
