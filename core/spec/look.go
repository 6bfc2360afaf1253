//contract:none shows the state to those who choose inputs

package spec

import "amicore/core"

// Look is what a program that chooses inputs may see of a Machine. It shares
// nothing with it.
type Look struct {
	Phase core.Phase
	Conn  core.Conn
	// Waiting, Records and Acknowledged are the actions in those states; the
	// Machine's own are among them.
	Waiting, Records, Acknowledged []LookAction
	Window                         int   // bytes that are sent and that the transport has not taken
	Credit                         int64 // as Stats.Credit
	Queued                         int   // events in the queue
	Gaps                           int   // gaps in the queue
	OpenList                       bool  // an item without an ActionID belongs to the first record
	BootSeen                       bool  // FullyBooted has come on this connection
	LoginAccepted                  bool
	Partial                        bool   // bytes of a frame have come that is not whole
	WantedMask                     string // the event mask that is wanted
	WantedFilters                  int    // how many filters are wanted
}

// LookAction is one action of a Look.
type LookAction struct {
	Name   string
	ID     string
	Bytes  string      // as it is sent
	End    string      // the event that ends it
	Ticket core.Ticket // of a caller's action
	Own    bool        // one of the Machine's own
	Ended  bool        // its ticket has ended
	Open   bool        // it has been responded to, and is a record still
	Async  bool        // an outcome ends it
	List   bool        // its response may begin a list
	Items  int         // items of its list, kept or cut
}

// Look returns what a program that chooses inputs may see.
func (m *Machine) Look() Look {
	events, _ := m.queued()
	l := Look{
		Phase: m.phase, Conn: m.conn, Window: m.window, Credit: m.credit, Queued: events, Gaps: len(m.entries) - events, OpenList: m.openList() != nil,
		BootSeen: m.boot.seen, LoginAccepted: m.isOnline() && m.loginAccepted,
		Partial: m.isOnline() && m.stream != "", WantedMask: m.wantedMask, WantedFilters: len(m.wantedFilters),
	}
	for _, a := range m.ownWaiting {
		l.Waiting = append(l.Waiting, a.look())
	}
	for _, a := range m.callersWaiting {
		l.Waiting = append(l.Waiting, a.look())
	}
	for _, a := range m.records {
		l.Records = append(l.Records, a.look())
	}
	for _, a := range m.acknowledged {
		l.Acknowledged = append(l.Acknowledged, a.look())
	}
	return l
}

// Window returns how many bytes are sent and not taken by the transport.
func (m *Machine) Window() int { return m.window }

// Conn returns the number of the present connection.
func (m *Machine) Conn() core.Conn { return m.conn }

func (a *action) look() LookAction {
	return LookAction{
		Name: a.name, ID: a.id, Bytes: a.bytes, End: a.end, Ticket: a.ticket, Own: !a.isCallers(), Ended: a.givenUp, Open: a.state == open,
		Async: a.rule == core.RuleAsync, List: a.hasList(), Items: len(a.items) + a.cut,
	}
}
