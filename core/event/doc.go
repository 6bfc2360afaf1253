// Package event gives typed views of the events that dialers and call centres
// read: As makes a view of a message when that is such an event, and its
// accessors return what the headers hold.
//
//	if h, ok := event.As[event.Hangup](m); ok {
//		log.Printf("%s ended: %s", h.Uniqueid(), h.CauseText())
//	}
//
// A view is the message, not a copy: it is valid as long as that is, and
// allocates nothing. A header that is missing reads as nil, a number that is
// missing or none as 0. Text is bytes as the server sent them, of whatever
// encoding. Any other header of an event, those of modules from elsewhere
// included, is read with Get, Values and Lookup of the message; Known tells
// what the catalogue has on it.
package event
