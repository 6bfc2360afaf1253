package sim

import (
	"bytes"

	"amicore/adapters/fake"
	"amicore/core"
)

// network is the sign of each fault of the network. Its times are exact: bytes
// that a fault brings at an instant come at that instant or were not brought
// by it.
func (s *sight) network(d *deed) verdict {
	in, own := s.in, s.in.Conn == d.Conn
	switch d.Net {
	case fake.NetDelay, fake.NetStallDown, fake.NetSlow:
		if s.brings(d) {
			return when(s.now == d.Due)
		}
	case fake.NetCoalesce: // one piece has bytes of two writes
		if s.brings(d) {
			return when(s.now == d.Due && s.from < d.From)
		}
	case fake.NetChop: // a piece ends where it was cut, inside a frame
		if s.brings(d) {
			return when(s.got == d.To && !bytes.HasSuffix(in.Data, frameEnd))
		}
	case fake.NetStallUp:
		if own && in.Kind == core.InputSent {
			return when(s.now == d.Due)
		}
	case fake.NetShortWrite:
		if own && in.Kind == core.InputSent {
			return when(s.took == d.To)
		}
	case fake.NetCut:
		if own && in.Kind == core.InputClosed {
			return when(s.endsAt(d))
		}
	case fake.NetCutCRLF, fake.NetCutName, fake.NetCutValue, fake.NetCutBlank:
		if own && in.Kind == core.InputClosed {
			return when(s.endsAt(d) && s.notices(core.NoticeCutMidFrame))
		}
	case fake.NetCutFrame:
		if own && in.Kind == core.InputClosed {
			return when(s.endsAt(d) && !s.notices(core.NoticeCutMidFrame))
		}
	case fake.NetReset, fake.NetFlap:
		if own && in.Kind == core.InputClosed {
			return when(s.now == d.Due && in.Close == core.CloseReset)
		}
	case fake.NetHalfOpen: // nothing more came, and the machine has left
		if own && in.Kind == core.InputReceived && s.now > d.At {
			return gone
		}
		return until(s.quietFor(d, timeouts) &&
			s.closes(d.Conn, core.CloseHeartbeat, core.CloseGreetingTimeout, core.CloseLoginTimeout, core.CloseWriteStall))
	case fake.NetSilentAccept:
		if own && in.Kind == core.InputReceived {
			return gone
		}
		return until(s.quiet(d) && s.closes(d.Conn, core.CloseGreetingTimeout))
	case fake.NetRefuse:
		if own && (in.Kind == core.InputConnectFailed || in.Kind == core.InputConnected) {
			return when(s.now == d.Due && in.Kind == core.InputConnectFailed && in.Close == core.CloseNone)
		}
	case fake.NetBadCertificate, fake.NetFailTLS:
		if own && (in.Kind == core.InputConnectFailed || in.Kind == core.InputConnected) {
			return when(s.now == d.Due && in.Kind == core.InputConnectFailed && in.Close == d.Reason)
		}
	case fake.NetBlackhole:
		if own && (in.Kind == core.InputConnectFailed || in.Kind == core.InputConnected) {
			return gone
		}
		return until(s.closes(d.Conn, core.CloseDialTimeout))
	case fake.NetSlowDial:
		if own && (in.Kind == core.InputConnectFailed || in.Kind == core.InputConnected) {
			return when(s.now == d.Due)
		}
	case fake.NetSlowDNS:
		if own && (in.Kind == core.InputResolved || in.Kind == core.InputResolveFailed) {
			return when(s.now == d.Due)
		}
	case fake.NetFailDNS:
		if own && (in.Kind == core.InputResolved || in.Kind == core.InputResolveFailed) {
			return when(s.now == d.Due && in.Kind == core.InputResolveFailed)
		}
	case fake.NetDeadAddress: // it was dialled in vain
		failed := d.dialed != 0 && (in.Kind == core.InputConnectFailed && in.Conn == d.dialed || s.closes(d.dialed, core.CloseDialTimeout))
		if s.dials(d.Address) {
			d.dialed = s.attempt()
		}
		return until(failed)
	case fake.NetChangeDNS: // the attempt begins with another address
		switch {
		case s.dials(d.Address):
			return shows
		case s.dials(d.Usual):
			return gone
		}
	case fake.NetLate: // bytes, or the end, of a connection that was given up
		if own && (in.Kind == core.InputReceived || in.Kind == core.InputClosed) && s.now > d.At {
			return when(s.now == d.Due && s.notices(core.NoticeStale))
		}
	}
	return waits
}

var frameEnd = []byte("\r\n\r\n")

// brings reports whether the Step brings the first byte that is concerned.
func (s *sight) brings(d *deed) bool {
	return s.in.Kind == core.InputReceived && s.in.Conn == d.Conn && s.from <= d.From && d.From < s.got
}

// endsAt reports whether the end of the connection comes as it was made:
// behind that byte, at that time, in that way.
func (s *sight) endsAt(d *deed) bool {
	return s.got == d.To && s.now == d.Due && s.in.Close == d.Reason
}

func (s *sight) notices(k core.NoticeKind) bool {
	for i := range s.out {
		if s.out[i].Kind == core.CommandNotice && s.out[i].Notice == k {
			return true
		}
	}
	return false
}

// closes reports whether the machine gives a connection up for one of these
// reasons.
func (s *sight) closes(conn core.Conn, reasons ...core.CloseReason) bool {
	for i := range s.out {
		if c := &s.out[i]; c.Kind == core.CommandClose && c.Conn == conn {
			for _, why := range reasons {
				if c.Close == why {
					return true
				}
			}
		}
	}
	return false
}

// dials reports whether the machine dials an address.
func (s *sight) dials(address string) bool {
	for i := range s.out {
		if c := &s.out[i]; c.Kind == core.CommandConnect && c.Text == address {
			return true
		}
	}
	return false
}

// attempt is the one that the machine begins.
func (s *sight) attempt() (conn core.Conn) {
	for i := range s.out {
		if c := &s.out[i]; c.Kind == core.CommandConnect {
			conn = c.Conn
		}
	}
	return conn
}
