package fake

import (
	"net/netip"
	"strconv"
	"time"
)

// The security events that logins and refused requests cause
// (main/security_events.c). Addresses are made up where AcceptFrom told none.

func (s *Server) securityEvent(name, severity string, x *session, account string, first bool) {
	sec, micro := s.unix()
	s.event(name, ClassSecurity)
	s.frame = append(s.frame, "EventTV: "...)
	s.frame = appendDate(s.frame, sec, micro)
	s.frame = append(s.frame, "\r\n"...)
	s.header("Severity", severity)
	s.header("Service", "AMI")
	s.header("EventVersion", "1")
	if first {
		s.header("AccountID", account)
	}
	d := draw(s.cfg.Seed, drawAddress, uint64(x.began), uint64(x.id))
	s.header("SessionID", "0x7ff"+strconv.FormatUint(d>>28|1<<35, 16))
	local, remote := x.local, x.remote
	if local == "" {
		local = "IPV4/TCP/127.0.0.1/5038"
	}
	if remote == "" {
		remote = "IPV4/TCP/127.0.0.1/" + strconv.FormatUint(32768+below(d, 28232), 10)
	}
	s.header("LocalAddress", local)
	s.header("RemoteAddress", remote)
}

// addressText writes an address as security events do
// (main/json.c:691, ast_json_ipaddr).
func addressText(a netip.AddrPort) string {
	if !a.IsValid() {
		return ""
	}
	family := "IPV6"
	addr := a.Addr().Unmap()
	if addr.Is4() {
		family = "IPV4"
	}
	return family + "/TCP/" + addr.WithZone("").String() + "/" + strconv.Itoa(int(a.Port()))
}

func (s *Server) sessionTV() {
	sec, micro := s.unix()
	s.frame = append(s.frame, "SessionTV: "...)
	s.frame = appendDate(s.frame, sec, micro)
	s.frame = append(s.frame, "\r\n"...)
}

func (s *Server) reportAuth(x *session, u *User) {
	s.securityEvent("SuccessfulAuth", "Informational", x, u.Name, true)
	s.header("UsingPassword", "0")
	s.sessionTV()
	s.emit(ClassSecurity)
}

func (s *Server) reportRejected(x *session, r *request) {
	name := string(r.get("Username"))
	if s.userNamed([]byte(name)) == nil {
		s.securityEvent("InvalidAccountID", "Error", x, name, true)
	} else {
		s.securityEvent("InvalidPassword", "Error", x, name, true)
	}
	s.sessionTV()
	s.emit(ClassSecurity)
}

func (s *Server) reportBadFormat(x *session, action string) {
	s.securityEvent("RequestBadFormat", "Error", x, "", false)
	s.header("RequestType", "Action: "+action)
	s.sessionTV()
	s.header("AccountID", x.account())
	s.emitHandled(x, ClassSecurity)
}

func (s *Server) reportNotAllowed(x *session, action []byte) {
	s.securityEvent("RequestNotAllowed", "Error", x, "", false)
	s.header("RequestType", "Action: "+string(action))
	s.sessionTV()
	s.header("AccountID", x.account())
	s.emitHandled(x, ClassSecurity)
}

// emitHandled emits an event that the session's own message causes: it waits
// until the answer is written.
func (s *Server) emitHandled(x *session, need Privilege) {
	was := x.handling
	x.handling = true
	s.emit(need)
	x.handling = was
}

func (x *session) account() string {
	if x.user == nil {
		return ""
	}
	return x.user.Name
}

// appendDate appends a time as security events have it.
func appendDate(b []byte, sec, micro int64) []byte {
	return time.Unix(sec, micro*1000).UTC().AppendFormat(b, "2006-01-02T15:04:05.000-0700")
}
