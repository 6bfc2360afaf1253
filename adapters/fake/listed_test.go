package fake

import (
	"strings"
	"testing"
)

// TestListsAreOddWhereAsterisksAre has what sets a list apart from the others.
func TestListsAreOddWhereAsterisksAre(t *testing.T) {
	k := newTalk(t, ServerConfig{Profile: "20", AllModules: true, Objects: 2})
	k.login(1)
	for _, c := range []struct {
		request string
		want    []string
	}{
		{"PJSIPShowEndpoints", []string{
			"Response: Success\r\nActionID: a\r\nEventList: start\r\nMessage: A listing of Endpoints follows, presented as EndpointList events\r\n\r\n",
			"Event: EndpointList\r\nActionID: a\r\nObjectType: endpoint\r\nObjectName: 100\r\n", "\r\n\r\nEvent: EndpointList\r\nActionID: a\r\nObjectType: endpoint\r\nObjectName: 101\r\n",
			"\r\n\r\nEvent: EndpointListComplete\r\nActionID: a\r\nEventList: Complete\r\nListItems: 2\r\n\r\n",
		}},
		{"PJSIPShowEndpoint\r\nEndpoint: 101", []string{
			"Event: EndpointDetail\r\nActionID: a\r\nObjectType: endpoint\r\nObjectName: 101\r\n", "Event: AorDetail\r\n", "Event: EndpointDetailComplete\r\n", "ListItems: 6\r\n",
		}},
		{"PJSIPShowEndpoint\r\nEndpoint: 102", []string{"Response: Error\r\nActionID: a\r\nMessage: Unable to retrieve endpoint 102\n\r\n\r\n"}},
		{"PJSIPShowEndpoint", []string{"Response: Error\r\nActionID: a\r\nMessage: Endpoint not specified\r\n\r\n"}},
		{"PJSIPShowRegistrationsOutbound", []string{"ListItems: 4\r\nRegistered: 4\r\nNotRegistered: 0\r\n\r\n"}},
		{"FAXSessions", []string{"EventList: Start\r\n", "Total: 2\r\n\r\n"}},
		{"SIPpeerstatus\r\nPeer: 100", []string{"Event: PeerStatus\r\nPrivilege: System\r\nActionID: a\r\nChannelType: SIP\r\nPeer: SIP/100\r\n", "ListItems: 1\r\n"}},
		{"SIPpeerstatus\r\nPeer: 99", []string{"Response: Error\r\nActionID: a\r\nMessage: No such peer\r\n\r\n"}},
		{"SKINNYdevices", []string{"Event: DeviceEntry\r\n", "NumberOfLines: 1\r\nEvent: DeviceEntry\r\n", "NumberOfLines: 1\r\nEvent: DevicelistComplete\r\n", "EventList: Complete\r\n"}},
		{"Agents", []string{"Event: Agents\r\nActionID: a\r\nAgent: 100\r\n", "\r\nCallStarted: 1795418000\nLoggedInTime"}},
		{"MWIGet\r\nMailbox: 101@default", []string{"Event: MWIGet\r\nActionID: a\r\nMailbox: 101@default\r\n", "ListItems: 1\r\n"}},
		{"MWIGet\r\nMailbox: bob@default", []string{"Event: MWIGetComplete\r\nActionID: a\r\nEventList: Complete\r\nListItems: 0\r\n"}},
		{"VoicemailUserStatus\r\nContext: default\r\nMailbox: 200", []string{"Response: Success\r\nActionID: a\r\nMessage: There are no voicemail users currently defined.\r\n\r\n"}},
		{"BridgeInfo\r\nBridgeUniqueid: 00000000-0000-4000-8000-000000000101", []string{"Event: BridgeInfoChannel\r\n", "ListItems: 2\r\n"}},
		{"BridgeInfo\r\nBridgeUniqueid: 101x", []string{"Response: Error\r\n"}},
		{"CoreShowChannelMap\r\nChannel: x", []string{"Response: Error\r\nActionID: a\r\nMessage: Could not get channel snapshot\n\r\n\r\n"}},
		{"JabberSend\r\nJabber: j\r\nScreenName: a@b\r\nMessage: hi", []string{"Response: Success\r\nActionID: a\r\n", "Response: Success\r\nActionID: a\r\n"}},
		{"SKINNYshowline\r\nLine: 100", []string{"Channeltype: SKINNY\r\n", "\r\n\r\n\r\n"}},
		{"FAXStats", []string{"Response: Success\r\nActionID: a\r\nMessage: FAXStats event will follow\r\n\r\nEvent: FAXStats\r\nActionID: a\r\nCurrentSessions: "}},
		{"SIPqualifypeer\r\nPeer: 100", []string{"Response: Success\r\nActionID: a\r\nMessage: SIP peer found - will qualify\r\n\r\n", "Event: SIPQualifyPeerDone\r\nPrivilege: call,all\r\nActionID: a\r\nPeer: 100\r\n"}},
		{"ListCommands", []string{"PJSIPShowEndpoints:   (Priv: system,all)\r\n", "SKINNYlines:   (Priv: system,reporting,all)\r\n"}},
	} {
		k.send(1, "Action: "+c.request, "ActionID: a")
		got := k.take(1)
		rest, ok := got, true
		for _, w := range c.want {
			if _, rest, ok = strings.Cut(rest, w); !ok {
				t.Errorf("%q: %q does not follow in\n%q", c.request, w, got)
				break
			}
		}
	}
}

// TestModulesThatAreNotLoadedHaveNoActions: as on the recorded servers.
func TestModulesThatAreNotLoadedHaveNoActions(t *testing.T) {
	k := newTalk(t, ServerConfig{Profile: "18", Objects: 2})
	k.login(1)
	k.send(1, "Action: PJSIPShowEndpoints")
	k.want(1, "Invalid/unknown command: PJSIPShowEndpoints.")
	k.send(1, "Action: ConfbridgeList", "Conference: 100")
	k.want(1, "Event: ConfbridgeList\r\nConference: 100\r\n", "ListItems: 2\r\n")
	k.send(1, "Action: CoreShowChannelMap", "Channel: x") // 18.19 and later
	k.want(1, "Could not get channel snapshot")
}

// TestAListNeedsThePrivilegeOfItsAction, also where no recorded server had it.
func TestAListNeedsThePrivilegeOfItsAction(t *testing.T) {
	k := newTalk(t, ServerConfig{AllModules: true, Users: []User{{Name: "admin", Secret: "s3cret", Read: ClassAll, Write: ClassCall}}})
	k.login(1)
	k.send(1, "Action: PJSIPShowEndpoints")
	k.want(1, "Response: Error\r\nMessage: Permission denied\r\n")
	k.send(1, "Action: VoicemailUsersList")
	k.want(1, "Response: Success\r\nMessage: There are no voicemail users currently defined.\r\n\r\n")
}

func TestObjectsHaveABound(t *testing.T) {
	for _, n := range []int{-1, 100_001} {
		if _, err := NewServer(ServerConfig{Objects: n}); err == nil || !strings.Contains(err.Error(), "Objects") {
			t.Errorf("%d: %v", n, err)
		}
	}
	k := newTalk(t, ServerConfig{AllModules: true, Objects: 100_000})
	k.login(1)
	k.send(1, "Action: VoicemailUsersList")
	k.want(1, "VoiceMailbox: 100099\r\n", "ListItems: 100000\r\n")
}
