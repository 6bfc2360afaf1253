package golden

import (
	"bytes"
	"fmt"

	"amicore/core"
)

// login takes the machine from where it stands to Ready with the answers that
// a server usually gives. Only what reaches the application is printed, and
// that it is Ready.
func (r *runner) login(a *args) error {
	banner, ok := a.get("banner")
	if !ok {
		banner = "Asterisk Call Manager/9.0.0"
	}
	r.quiet = true
	defer func() { r.quiet = false }()
	for range 100 {
		s := r.m.Stats()
		in := core.Tick()
		switch s.Phase {
		case core.PhaseIdle:
			in = core.Start()
		case core.PhaseBackoff: // the time of the record is late enough, or not
		case core.PhaseWaiting:
			in = core.Permit(s.Conn)
			if r.cfg.Observe {
				return fmt.Errorf("an observed login is told with rx and observed")
			}
		case core.PhaseResolving:
			in = core.Resolved(s.Conn, "192.0.2.1:5038")
		case core.PhaseConnecting:
			in = core.Connected(s.Conn)
		case core.PhaseGreeting:
			in = core.Received(s.Conn, []byte(banner+"\r\n"))
		case core.PhaseAuthenticating:
			in = core.Received(s.Conn, r.answers())
		case core.PhaseReady:
			return nil
		default:
			return fmt.Errorf("no login from %s", s.Phase)
		}
		in.Node = r.cfg.Node
		before := s.Phase
		if err := r.step(in); err != nil {
			return err
		}
		if now := r.m.Stats().Phase; now == before && now != core.PhaseAuthenticating {
			return fmt.Errorf("it stays %s", now)
		}
	}
	return fmt.Errorf("it does not become ready")
}

// answers are those of a server to the actions just sent.
func (r *runner) answers() []byte {
	var b []byte
	for _, send := range r.sends {
		for action := range bytes.SplitSeq(send, []byte("\r\n\r\n")) {
			found := sentIDs(action)
			if len(found) == 0 {
				continue
			}
			b = fmt.Appendf(b, "Response: Success\r\nActionID: %s\r\n", found[0])
			if bytes.HasPrefix(action, []byte("Action: Challenge\r\n")) {
				b = append(b, "Challenge: 123456789\r\n"...)
			} else {
				b = append(b, "Message: Accepted\r\n"...)
			}
			b = append(b, "\r\n"...)
		}
	}
	return b
}
