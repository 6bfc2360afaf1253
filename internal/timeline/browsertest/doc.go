// Package browsertest opens the pages that amisim writes in a real browser:
// timelines, and the reference of actions and events. It is a module of its own,
// so that nobody who uses the library gets the browser's driver with it; it takes
// the timelines from the command in ../samples, the reference from amisim doc.
package browsertest
