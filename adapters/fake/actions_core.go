package fake

import (
	"strconv"
	"time"
)

// coreStatus is Action: CoreStatus.
func coreStatus(s *Server, x *session, r *request) {
	began := time.Unix(s.cfg.Epoch, int64(s.started)).UTC()
	if !s.booted && s.profile.major <= 13 {
		began = time.Unix(0, 0).UTC() // it is set once the server has booted (13:main/asterisk.c:4331)
	}
	x.start(r, "Success")
	x.line("CoreStartupDate: ", began.Format(time.DateOnly))
	x.line("CoreStartupTime: ", began.Format(time.TimeOnly))
	x.line("CoreReloadDate: ", began.Format(time.DateOnly))
	x.line("CoreReloadTime: ", began.Format(time.TimeOnly))
	x.line("CoreCurrentCalls: ", strconv.Itoa(s.calls.active))
	if s.profile.major >= 22 {
		x.line("CoreProcessedCalls: ", strconv.FormatUint(s.calls.total, 10))
	}
	x.finish(r, "Success")
}

// coreSettings is Action: CoreSettings.
func coreSettings(s *Server, x *session, r *request) {
	x.start(r, "Success")
	x.line("AMIversion: ", s.profile.AMI)
	x.line("AsteriskVersion: ", s.profile.Version)
	x.line("SystemName: ", s.cfg.Node)
	x.line("CoreMaxCalls: 0\r\nCoreMaxLoadAvg: 0.000000\r\nCoreRunUser: \r\nCoreRunGroup: \r\nCoreMaxFilehandles: 0")
	x.line("CoreRealTimeEnabled: No\r\nCoreCDRenabled: Yes\r\nCoreHTTPenabled: No")
	if s.profile.major > 13 {
		x.line("SoundsSearchCustomDir: No")
	}
	x.finish(r, "Success")
}

// listCommands is Action: ListCommands: a line for each action, its name in the
// place of a header's (main/manager.c:3334).
func listCommands(s *Server, x *session, r *request) {
	x.start(r, "Success")
	for _, c := range s.commands.list {
		x.line(c.text)
	}
	x.finish(r, "Success")
}

// userEvent is Action: UserEvent: all headers of the request but two go to
// every session, the ActionID among them (main/manager.c:6504).
func userEvent(s *Server, x *session, r *request) {
	x.ok(r, "Event Sent")
	s.event("UserEvent", ClassUser)
	s.frame = append(append(append(s.frame, "UserEvent: "...), r.get("UserEvent")...), "\r\n"...)
	for i := range r.ends {
		line := r.line(i)
		if _, ok := headerValue(line, "Action"); ok {
			continue
		}
		if _, ok := headerValue(line, "UserEvent"); ok {
			continue
		}
		s.frame = append(append(s.frame, line...), "\r\n"...)
	}
	s.emit(ClassUser)
}

// moduleCheck is Action: ModuleCheck (main/manager.c:6908).
func moduleCheck(s *Server, x *session, r *request) {
	if !isModule(string(r.get("Module"))) {
		x.refuse(r, "Module not loaded")
		return
	}
	x.start(r, "Success")
	if s.profile.major == 13 {
		x.line("Version: ", s.profile.Version)
	} else {
		x.line("Version: ")
	}
	x.finish(r, "Success")
}

// moduleLoad is Action: ModuleLoad (main/manager.c:6973). It goes on behind its
// first two errors, so that a request without headers is answered three times.
// Every module is loaded already.
func moduleLoad(s *Server, x *session, r *request) {
	kind, module := r.get("LoadType"), string(r.get("Module"))
	if len(kind) == 0 {
		x.refuse(r, "Incomplete ModuleLoad action.")
	}
	if module == "" && !foldEqual(kind, "reload") {
		x.refuse(r, "Need module name")
	}
	switch {
	case foldEqual(kind, "load"):
		x.fail(r, "Could not load module.")
	case foldEqual(kind, "unload"):
		x.ok(r, "Module unloaded.")
	case foldEqual(kind, "refresh"):
		x.ok(r, "Module unloaded and loaded.")
	case !foldEqual(kind, "reload"):
		x.refuse(r, "Incomplete ModuleLoad action.")
	case module == "":
		x.ok(r, "All modules reloaded")
	case noModule(s, r, "Module"):
		x.refuse(r, "No such module.")
	case notReloadable(s, r, "Module"):
		x.refuse(r, "Module does not support reload action.")
	default:
		x.ok(r, "Module reloaded.")
	}
}

// mailboxCount is Action: MailboxCount. All mailboxes are empty.
func mailboxCount(_ *Server, x *session, r *request) {
	if len(r.get("Mailbox")) == 0 {
		x.fail(r, "Mailbox not specified")
		return
	}
	x.start(r, "Success")
	x.line("Message: Mailbox Message Count")
	x.line("Mailbox: ", string(r.get("Mailbox")))
	x.line("UrgMessages: 0\r\nNewMessages: 0\r\nOldMessages: 0")
	x.finish(r, "Success")
}

// mailboxStatus is Action: MailboxStatus.
func mailboxStatus(_ *Server, x *session, r *request) {
	if len(r.get("Mailbox")) == 0 {
		x.fail(r, "Mailbox not specified")
		return
	}
	x.start(r, "Success")
	x.line("Message: Mailbox Status")
	x.line("Mailbox: ", string(r.get("Mailbox")))
	x.line("Waiting: 0")
	x.finish(r, "Success")
}

// nothing is what IAXnetstats prints without a call: a blank line, and no
// response (channels/chan_iax2.c:7351).
func blankLine(_ *Server, x *session, _ *request) { x.write("\r\n") }

// waitEvent is Action: WaitEvent (main/manager.c:3118): it ends with an event,
// with a byte of the client, or after its Timeout.
func waitEvent(s *Server, x *session, r *request) {
	x.busy = busyWait
	if seconds, err := strconv.Atoi(string(r.get("Timeout"))); err == nil && seconds > 0 {
		s.timers.set(s.now.Add(time.Duration(seconds)*time.Second), timerWake, x.slot, x.gen)
	}
	if len(x.pending) > 0 {
		s.endWait(x)
	}
}

// endWait answers WaitEvent: the response, what happened, the complete event.
func (s *Server) endWait(x *session) {
	r := &x.req
	x.busy = busyUntil // nothing may end it a second time
	if !x.muted {
		x.ok(r, "Waiting for Event completed.")
	}
	x.flush()
	if !x.muted {
		x.line("Event: WaitEventComplete")
		x.actionID(r)
		x.endItem()
	}
	s.returned(x, r, EffectDone)
	r.clear()
	s.wake(x)
}
