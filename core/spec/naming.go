//contract:none tells states apart

package spec

import (
	"strconv"
	"strings"

	"amicore/core"
)

// Names gives tickets and the ActionIDs of a Machine's own making new names, in
// the order in which they first appear. Two states that differ only in such
// numbers have the same texts then. The zero value has no names yet, and is
// ready to use by one goroutine at a time.
type Names struct {
	tickets []core.Ticket
	ids     []string
	events  []string // in the queue, in its order
}

// clone returns a copy that shares nothing that changes.
func (n *Names) clone() *Names {
	return &Names{tickets: append([]core.Ticket(nil), n.tickets...), ids: append([]string(nil), n.ids...), events: n.events}
}

// ticket returns the name of a ticket.
func (n *Names) ticket(t core.Ticket) string {
	for i, each := range n.tickets {
		if each == t {
			return "t" + strconv.Itoa(i+1)
		}
	}
	n.tickets = append(n.tickets, t)
	return "t" + strconv.Itoa(len(n.tickets))
}

// id returns the name of an ActionID.
func (n *Names) id(id string) string {
	for i, each := range n.ids {
		if each == id {
			return "<id" + strconv.Itoa(i+1) + ">"
		}
	}
	n.ids = append(n.ids, id)
	return "<id" + strconv.Itoa(len(n.ids)) + ">"
}

// append appends a text with a name in the place of each ActionID that begins with
// the nonce. contract: ids, ActionIDs.
func (n *Names) append(b []byte, nonce, text string) []byte {
	for {
		at := strings.Index(text, nonce)
		if at < 0 || at+len(nonce) >= len(text) || text[at+len(nonce)] != '-' {
			return append(b, text...)
		}
		end := at + len(nonce)
		for part := 0; part < 3 && end < len(text) && text[end] == '-'; part++ {
			end++
			for end < len(text) && (text[end] >= '0' && text[end] <= '9' || text[end] >= 'a' && text[end] <= 'z') {
				end++
			}
		}
		b = append(b, text[:at]...)
		b = append(b, n.id(text[at:end])...)
		text = text[end:]
	}
}
