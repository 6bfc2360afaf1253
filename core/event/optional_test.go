package event_test

import (
	"testing"
	"time"

	"amicore/core/event"
)

// TestAStatusOf13IsRead: an item as Asterisk 13.38 writes it, with Accountcode
// and without Language (13:main/manager.c:4730).
func TestAStatusOf13IsRead(t *testing.T) {
	v, ok := event.As[event.Status](parse("Event: Status\r\nPrivilege: Call\r\nChannel: Local/101@default-00000002;2\r\nChannelState: 6\r\n" +
		"ChannelStateDesc: Up\r\nCallerIDNum: 12\r\nCallerIDName: <unknown>\r\nConnectedLineNum: <unknown>\r\nConnectedLineName: <unknown>\r\n" +
		"Accountcode: sales\r\nContext: default\r\nExten: 101\r\nPriority: 2\r\nUniqueid: 1.5\r\nLinkedid: 1.4\r\nType: Local\r\nDNID: \r\n" +
		"TimeToHangup: 0\r\nBridgeID: \r\nApplication: Wait\r\nSeconds: 3\r\nActionID: s\r\n"))
	if !ok {
		t.Fatal("it is not seen as a Status")
	}
	if got := string(v.Channel().AccountCode()); got != "sales" {
		t.Errorf("the account is %q", got)
	}
	if _, ok := v.Lookup("Language"); ok {
		t.Error("it has a Language")
	}
	if v.Age() != 3*time.Second || string(v.Channel().Linkedid()) != "1.4" {
		t.Errorf("age %v, linked to %s", v.Age(), v.Channel().Linkedid())
	}
}

// TestAnAgentCompleteWithoutChannelsIsRead: both channels may have gone before
// the event is made (13:apps/app_queue.c:5955, :2103).
func TestAnAgentCompleteWithoutChannelsIsRead(t *testing.T) {
	const own = "Queue: support\r\nInterface: PJSIP/100\r\nMemberName: Alice\r\nHoldTime: 12\r\nTalkTime: 130\r\nReason: agent\r\n"
	for _, c := range []struct {
		headers       string
		channel, dest bool
	}{
		{"", false, false},
		{"Channel: PJSIP/1-1\r\nUniqueid: 1.1\r\n", true, false},
		{"DestChannel: PJSIP/2-1\r\nDestUniqueid: 1.2\r\n", false, true},
		{"Channel: PJSIP/1-1\r\nUniqueid: 1.1\r\nDestChannel: PJSIP/2-1\r\nDestUniqueid: 1.2\r\n", true, true},
	} {
		v, ok := event.As[event.AgentComplete](parse("Event: AgentComplete\r\nPrivilege: agent,all\r\n" + c.headers + own))
		if !ok {
			t.Fatalf("%q is not seen as an AgentComplete", c.headers)
		}
		if v.Channel().Present() != c.channel || v.Dest().Present() != c.dest {
			t.Errorf("%q: channel %v, dest %v", c.headers, v.Channel().Present(), v.Dest().Present())
		}
		if (v.Channel().Name() != nil) != c.channel || (v.Uniqueid() != nil) != c.channel || (v.Dest().Uniqueid() != nil) != c.dest {
			t.Errorf("%q: %q, %q, %q", c.headers, v.Channel().Name(), v.Uniqueid(), v.Dest().Uniqueid())
		}
		if string(v.Member()) != "Alice" || v.TalkTime() != 130*time.Second || string(v.Reason()) != "agent" {
			t.Errorf("%q: the event's own headers are lost", c.headers)
		}
	}
}

// TestAnOriginateResponseHasTheActionID of the Originate (main/manager.c:4473).
func TestAnOriginateResponseHasTheActionID(t *testing.T) {
	v, ok := event.As[event.OriginateResponse](full("OriginateResponse"))
	if !ok || string(v.ActionID()) != "1" {
		t.Errorf("the ActionID is %q", v.ActionID())
	}
}

// TestAGlobalVariableHasNoChannel (13:main/stasis_channels.c:872).
func TestAGlobalVariableHasNoChannel(t *testing.T) {
	for text, want := range map[string]bool{
		"Channel: none\r\nUniqueid: none\r\n":       false,
		"Channel: PJSIP/100-1\r\nUniqueid: 1.1\r\n": true,
	} {
		v, ok := event.As[event.VarSet](parse("Event: VarSet\r\n" + text + "Variable: X\r\nValue: 1\r\n"))
		if !ok || v.Channel().Present() != want {
			t.Errorf("%q: a channel is present: %v", text, !want)
		}
	}
}
