package action

import "amicore/core/wire"

// Command runs a command of the server's console. Message.Output of the
// response has what it printed. Whether it worked, servers say from 14 on.
func Command(line string) wire.Action { return wire.NewAction("Command", "Command", line) }

// DBGet reads an entry of the server's database: one DBGetResponse, or an
// Error where there is none (main/db.c:1033).
func DBGet(family, key string) wire.Action {
	return wire.NewAction("DBGet", "Family", family, "Key", key)
}

// DBPut writes an entry.
func DBPut(family, key, value string) wire.Action {
	return wire.NewAction("DBPut", "Family", family, "Key", key, "Val", value)
}

// DBDel deletes an entry.
func DBDel(family, key string) wire.Action {
	return wire.NewAction("DBDel", "Family", family, "Key", key)
}

// PJSIPShowEndpoints lists the endpoints of PJSIP. Where there is none the
// server answers Error.
func PJSIPShowEndpoints() wire.Action { return wire.NewAction("PJSIPShowEndpoints") }

// Events sets the event mask of the session until it ends. core.SetEvents is
// better: it holds across connections. The machine follows either: an async
// action whose outcome the mask in force leaves out fails with
// core.ErrNoOutcome. A misspelled class is refused.
func Events(mask string) wire.Action { return wire.NewAction("Events", "EventMask", mask) }

// Filter adds an event filter to the session: a POSIX regular expression over
// the whole event, with ! in front one that excludes. core.SetFilters is
// better, for the same reasons.
func Filter(pattern string) wire.Action {
	return wire.NewAction("Filter", "Operation", "Add", "Filter", pattern)
}

// UserEvent sends an event to all sessions of class user, with the headers
// given as name, value, name, value … The ActionID of the action is in it too
// (main/manager.c:6504).
func UserEvent(name string, nameValue ...string) wire.Action {
	a := wire.NewAction("UserEvent", append([]string{"UserEvent", name}, nameValue...)...)
	return a
}
