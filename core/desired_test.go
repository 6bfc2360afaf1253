package core_test

import (
	"bytes"
	"testing"

	"amicore/core"
	"amicore/core/wire"
)

// The filters of a session that is over say nothing about the next list.
func TestFiltersMayChangeWhileNothingIsConnected(t *testing.T) {
	m, err := core.New(core.Config{Address: "192.0.2.1:5038", Username: "admin", Secret: core.NewSecret("s3cret"), Filters: []string{"!Event: RTCP", "!Event: VarSet"}})
	if err != nil {
		t.Fatal(err)
	}
	var id []byte
	step := func(in core.Input) {
		for _, c := range m.Step(0, in) {
			if c.Kind == core.CommandSend {
				_, after, _ := bytes.Cut(c.Bytes, []byte("ActionID: "))
				id, _, _ = bytes.Cut(after, []byte("\r\n"))
			}
		}
	}
	step(core.Start())
	step(core.Resolved(1, "192.0.2.1:5038"))
	step(core.Connected(1))
	step(core.Received(1, []byte("Asterisk Call Manager/13.0.0\r\n")))
	step(core.Received(1, []byte("Response: Success\r\nActionID: "+string(id)+"\r\n\r\n")))
	step(core.Closed(1, core.CloseEOF))
	step(core.SetFilters("!Event: RTCP"))
	step(core.SetFilters("!Event: RTCP", "!Event: VarSet"))
	if n := m.Stats().Misuse; n != 0 {
		t.Errorf("%d inputs were refused", n)
	}
}

// A header's value begins behind its blanks: the server takes the mask, and
// what it lets through can come.
func TestAMaskThatBeginsWithABlankLetsOutcomesThrough(t *testing.T) {
	m := readied(t, core.Config{Address: "192.0.2.1:5038", Username: "admin", Secret: core.NewSecret("s3cret"), Events: " call"})
	set := func(mask string) {
		t.Helper()
		for _, c := range m.Step(1, core.SetEvents(mask)) {
			if c.Kind == core.CommandSend {
				_, after, _ := bytes.Cut(c.Bytes, []byte("ActionID: "))
				id, _, _ := bytes.Cut(after, []byte("\r\n"))
				m.Step(1, core.Received(1, []byte("Response: Success\r\nActionID: "+string(id)+"\r\nEvents: On\r\n\r\n")))
			}
		}
	}
	taken := func(mask string, want bool) {
		t.Helper()
		failed := false
		for _, c := range m.Step(1, core.Submit(1, wire.NewAction("Originate", "Channel", "PJSIP/1", "Async", "true"), nil)) {
			failed = failed || c.Kind == core.CommandFail
		}
		m.Step(1, core.Cancel(1))
		if failed == want {
			t.Errorf("with the mask %q: refused %t", mask, failed)
		}
	}
	taken(" call", true)
	set("\t agent")
	taken("\t agent", false)
	set("\t agent,call")
	taken("\t agent,call", true)
}
