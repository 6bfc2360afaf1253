package catalog

import "iter"

// Event is what is known of one event. The zero Event is none.
type Event struct{ row *eventRow }

// EventNamed finds an event by its name, without regard to ASCII case.
func EventNamed[S ~string | ~[]byte](name S) (Event, bool) {
	i := find(eventIndex[:], name, func(i int) string { return events[i].name.String() })
	if i < 0 {
		return Event{}, false
	}
	return Event{&events[i]}, true
}

// Events yields every event, in the order of the names.
func Events() iter.Seq[Event] {
	return func(yield func(Event) bool) {
		for i := range events {
			if !yield(Event{&events[i]}) {
				return
			}
		}
	}
}

// Name returns the name as it stands on the wire.
func (e Event) Name() string { return e.row.name.String() }

// Versions returns the branches that have the event.
func (e Event) Versions() Versions { return e.row.versions }

// Broadcast reports whether it goes to all sessions that may read it, Inline
// whether an action writes it to its own session. Some do both.
func (e Event) Broadcast() bool { return e.row.flags&flagBroadcast != 0 }

// Inline reports whether an action writes it to its own session.
func (e Event) Inline() bool { return e.row.flags&flagInline != 0 }

// EndsList reports whether it is a complete event.
func (e Event) EndsList() bool { return e.row.flags&flagListComplete != 0 }

// Open reports whether it has more fields than are known: those of an object.
func (e Event) Open() bool { return e.row.flags&flagOpenFields != 0 }

// Privileges returns the classes that a user must be allowed to read, all of
// them, for a broadcast of it to come. Where the branches differ it is the
// classes of all of them: ask for one branch.
func (e Event) Privileges(in Versions) Privileges { return privilegesIn(e.row.privileges, in) }

// Actions yields the actions that write it.
func (e Event) Actions() iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, n := range rowsOf(eventActions[:], e.row.actions) {
			if !yield(n.String()) {
				return
			}
		}
	}
}

// Field is a header of an event. Absence of Optional is no promise that it
// always comes.
type Field struct {
	Name               string
	Versions           Versions
	Optional, Repeated bool
}

// Fields yields the headers besides Event and Privilege: ActionID, as an
// optional one, if an action causes the event and passes its ActionID on, then
// the event's own, then those of the channels and bridges that it describes,
// with their prefixes. The headers of a channel or bridge are all optional if
// the event is also sent without it, as DialBegin is for an Originate, which
// has no caller (main/manager_channels.c:1337). A name may come twice, for
// versions that differ.
func (e Event) Fields() iter.Seq[Field] {
	return func(yield func(Field) bool) {
		for _, f := range rowsOf(fields[:], e.row.fields) {
			if !yield(fieldOf(f, "", All)) {
				return
			}
		}
		for _, s := range rowsOf(snapshots[:], e.row.snapshots) {
			for _, f := range rowsOf(snapshotKeys[:], snapshotSpans[s.kind]) {
				f.flags |= s.flags
				if in := f.versions & s.versions; in != None && !yield(fieldOf(f, s.prefix.String(), in)) {
					return
				}
			}
		}
	}
}

func fieldOf(f fieldRow, prefix string, in Versions) Field {
	return Field{prefix + f.name.String(), f.versions & in, f.flags&1 != 0, f.flags&2 != 0}
}
