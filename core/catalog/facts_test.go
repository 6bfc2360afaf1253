package catalog_test

import (
	"strings"
	"testing"

	"amicore/core/catalog"
)

// presence is how often an event of a version has a header.
type presence uint8

const (
	never presence = iota
	sometimes
	always
)

func presenceOf(e catalog.Event, in catalog.Versions, name string) presence {
	most := never
	for f := range e.Fields() {
		switch {
		case f.Versions&in == 0 || f.Name != name:
		case f.Optional:
			most = max(most, sometimes)
		default:
			most = always
		}
	}
	return most
}

// TestHeadersThatDependOnTheVersionOrTheCall: the facts that were wrong, and
// where the source decides them.
func TestHeadersThatDependOnTheVersionOrTheCall(t *testing.T) {
	for _, c := range []struct {
		event  string
		in     catalog.Versions
		header string
		want   presence
	}{
		{"Status", catalog.V13, "Accountcode", always}, // 13:main/manager.c:4741
		{"Status", catalog.V13, "AccountCode", never},
		{"Status", catalog.V13, "Language", never}, // 13:main/manager.c:4730
		{"Status", catalog.V13, "ChanVariable", never},
		{"Status", catalog.V13, "Linkedid", always},
		{"Status", catalog.V16, "AccountCode", always}, // 16:main/manager.c:4741
		{"Status", catalog.V16, "Accountcode", never},
		{"Status", catalog.V22, "Language", always},
		{"AgentComplete", catalog.V13, "Channel", sometimes}, // 13:apps/app_queue.c:2011
		{"AgentComplete", catalog.V13, "DestUniqueid", sometimes},
		{"AgentComplete", catalog.V22, "Uniqueid", sometimes}, // 22:apps/app_queue.c:2435
		{"AgentComplete", catalog.V11, "Channel", always},
		{"AgentComplete", catalog.V13, "MemberName", always},
		{"AgentConnect", catalog.V13, "Channel", always},               // 13:apps/app_queue.c:2131
		{"OriginateResponse", catalog.V11, "ActionID", sometimes},      // 11:main/manager.c:4153
		{"OriginateResponse", catalog.Master, "ActionID", sometimes},   // master:main/manager.c:4473
		{"Hangup", catalog.All, "ActionID", never},                     // no action causes it
		{"DialBegin", catalog.V13, "Channel", sometimes},               // 13:main/manager_channels.c:1124
		{"DialBegin", catalog.V13, "DestChannel", always},              // 13:main/manager_channels.c:1117
		{"UserEvent", catalog.V13, "Channel", sometimes},               // 13:main/manager.c:6235
		{"UserEvent", catalog.V13, "UserEvent", always},                // it is empty then
		{"VarSet", catalog.V13, "Channel", always},                     // 13:main/stasis_channels.c:872
		{"VarSet", catalog.V13, "ChannelState", sometimes},             // 13:main/stasis_channels.c:867
		{"BlindTransfer", catalog.V22, "TransfereeChannel", sometimes}, // 22:main/stasis_bridges.c:942
		{"ParkedCallGiveUp", catalog.V22, "ParkerChannel", never},      // 22:res/parking/parking_manager.c:268
		{"UnParkedCall", catalog.V22, "RetrieverChannel", sometimes},   // 22:res/parking/parking_manager.c:260
		{"Agents", catalog.V22, "Channel", sometimes},                  // 22:apps/app_agent_pool.c:2583
		{"PeerStatus", catalog.V22, "Address", sometimes},              // 22:main/stasis_endpoints.c:146
	} {
		e, ok := catalog.EventNamed(c.event)
		if !ok {
			t.Fatalf("no event %s", c.event)
		}
		if got := presenceOf(e, c.in, c.header); got != c.want {
			t.Errorf("%s of %v: %s is there %s, want %s", c.event, c.in, c.header, presenceNames[got], presenceNames[c.want])
		}
	}
}

var presenceNames = [...]string{"never", "sometimes", "always"}

// TestNewextenOf13HasTheClassCall (13:main/manager_channels.c:616), and
// dialplan on all other branches (16:main/manager_channels.c:641).
func TestNewextenOf13HasTheClassCall(t *testing.T) {
	e, _ := catalog.EventNamed("Newexten")
	for _, name := range catalog.VersionNames() {
		in, _ := catalog.VersionNamed(name)
		want := "dialplan"
		if in == catalog.V13 {
			want = "call"
		}
		if got := e.Privileges(in).String(); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

// TestAnEventHasTheActionIDOfItsAction, if the facts say so, as an optional
// header, and once for each version.
func TestAnEventHasTheActionIDOfItsAction(t *testing.T) {
	n := 0
	for e := range catalog.Events() {
		seen := catalog.None
		for f := range e.Fields() {
			if !strings.EqualFold(f.Name, "ActionID") {
				continue
			}
			if n++; !f.Optional || f.Versions&seen != 0 || f.Versions&^e.Versions() != 0 {
				t.Errorf("%s: ActionID of %v is optional: %v", e.Name(), f.Versions, f.Optional)
			}
			seen |= f.Versions
		}
	}
	if n < 100 {
		t.Errorf("only %d events carry an ActionID", n)
	}
}
