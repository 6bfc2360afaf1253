// Package action makes the actions that dialers and call centres send every
// day, as wire.Action, ready for core.Submit: the headers have the right
// names, variables are escaped, times are in the server's units. Values are
// passed on as they are: what can not stand in a line is refused at Submit.
//
// An action of one or two headers is a function, one with many is a struct
// whose zero fields are left out. Every other action of Asterisk, and of
// modules that come from elsewhere, is made by wire.NewAction; New holds it
// against the catalogue first. How an action ends, the machine knows by
// itself.
//
// All functions are pure and safe for concurrent use, and so is every method
// but ChannelIDs.Next, which counts.
package action
