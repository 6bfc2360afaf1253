package fake

import (
	"strconv"
	"strings"

	"amicore/core/catalog"
)

// firstObject is the name of the first of the objects that are listed.
const firstObject = 100

// template makes events from what the catalogue knows of their fields.
type template struct {
	event     string
	broadcast bool
	class     Privilege
	fields    []fieldTemplate
}

// fieldTemplate is a line. In its value % stands for the number of the object,
// $ for the second in which the server's time began.
type fieldTemplate struct{ name, value, end string }

// templateOf is the template of an event of an action in a version: without
// the headers that are not always there.
func templateOf(action, event string, in catalog.Versions) template {
	t := template{event: event}
	known, ok := catalog.EventNamed(event)
	if !ok {
		return t
	}
	t.broadcast, t.class = known.Broadcast(), Privilege(known.Privileges(in))
	seen := map[string]bool{"EventList": true, "ListItems": true, "ActionID": true, "Tenantid": true, "ChanVariable": true}
	loggedIn := event == "Agents" // those of the fake always are, and have a channel (apps/app_agent_pool.c:2583)
	for f := range known.Fields() {
		if f.Versions&in == 0 || f.Optional && !loggedIn || seen[f.Name] {
			continue
		}
		seen[f.Name] = true
		end := "\r\n"
		if action == "Agents" && f.Name == "CallStarted" { // apps/app_agent_pool.c:2495
			end = "\n"
		}
		t.fields = append(t.fields, fieldTemplate{f.Name, valueOf(action, event, f.Name), end})
	}
	return t
}

// valueOf finds what a header holds: of this action or event, or of any.
func valueOf(action, event, field string) string {
	for _, key := range []string{action + "." + field, event + "." + field, field, strings.TrimPrefix(field, "Parkee")} {
		if v, ok := fieldValues[key]; ok {
			return v
		}
	}
	return ""
}

// append appends the fields, for the object of that number.
func (t *template) append(b []byte, s *Server, n int) []byte {
	for _, f := range t.fields {
		b = append(append(b, f.name...), ": "...)
		for i := range len(f.value) {
			switch c := f.value[i]; c {
			case '%':
				b = number(b, int64(n))
			case '$':
				b = number(b, s.cfg.Epoch)
			default:
				b = append(b, c)
			}
		}
		b = append(b, f.end...)
	}
	return b
}

// totals are the lines of a complete event besides ListItems: how many there
// were, by other names. None of the registrations fails.
func (t *template) totals(n int) (lines []string) {
	for _, f := range t.fields {
		count := n
		if f.name == "NotRegistered" {
			count = 0
		}
		lines = append(lines, f.name+": "+strconv.Itoa(count))
	}
	return lines
}

// bridgeStem and the number of a bridge are its unique id.
const bridgeStem = "00000000-0000-4000-8000-000000000"

// fieldValues is what headers hold, by their name, or that of their action or
// event and theirs. The others are empty, as they are where nothing is set.
var fieldValues = map[string]string{
	"AOR": "%", "Aor": "%", "Aors": "%", "Auths": "%", "Auth": "%", "Agent": "%", "Conference": "%", "Description": "Object %",
	"Device": "%", "DeviceId": "SEP000000000%", "Endpoint": "%", "EndpointName": "%", "Label": "Line %", "Mailbox": "%@default",
	"ObjectName": "%", "ObjectUsername": "%", "Peer": "SIP/%", "Presentity": "CustomPresence:%", "Span": "%", "Username": "%",
	"DAHDIChannel": "%", "DChannel": "24", "Instance": "1",

	"EndpointList.ObjectType": "endpoint", "EndpointDetail.ObjectType": "endpoint", "AorList.ObjectType": "aor",
	"AorDetail.ObjectType": "aor", "InboundRegistrationDetail.ObjectType": "aor", "AuthList.ObjectType": "auth",
	"AuthDetail.ObjectType": "auth", "ContactList.ObjectType": "contact", "TransportDetail.ObjectType": "transport",
	"TransportDetail.ObjectName": "transport-udp", "IdentifyDetail.ObjectType": "identify",
	"OutboundRegistrationDetail.ObjectType": "registration", "ResourceListDetail.ObjectType": "resource_list",

	"ActiveChannels": "", "Allow": "(ulaw|alaw)", "Bind": "0.0.0.0:5060", "Contacts": "%/sip:%@192.0.2.1:5060", "Contact": "sip:%@192.0.2.1:5060",
	"DeviceState": "Not in use", "DtmfMode": "rfc4733", "MaxContacts": "1", "Protocol": "udp", "QualifyFrequency": "60",
	"ClientUri": "sip:%@192.0.2.1", "ServerUri": "sip:192.0.2.2", "URI": "sip:%@192.0.2.1:5060", "Uri": "sip:%@192.0.2.1:5060",
	"Transport": "transport-udp", "ContactStatusDetail.Status": "Reachable", "ContactList.Status": "Reachable",
	"OutboundRegistrationDetail.Status": "Registered", "OutboundRegistrationDetail.NextReg": "60", "RoundtripUsec": "1500",
	"UserAgent": "Phone/1.0", "ViaAddress": "192.0.2.1:5060", "ViaAddr": "192.0.2.1", "ViaPort": "5060", "RegExpire": "3600", "Role": "Subscriber",
	"InboundSubscriptionDetail.Role": "Notifier", "InboundSubscriptionDetail.State": "ACTIVE", "OutboundSubscriptionDetail.State": "ACTIVE",
	"PJSIPMaintenanceStatus.Status": "enabled",

	"SIPpeers.Channeltype": "SIP", "Channeltype": "IAX2", "SKINNYdevices.Channeltype": "SKINNY", "SKINNYlines.Channeltype": "SKINNY",
	"ChannelType": "SIP", "ChanObjectType": "peer", "SKINNYdevices.ChannelObjectType": "device", "SKINNYlines.ChannelObjectType": "line",
	"IPaddress": "192.0.2.1", "IPport": "5060", "Port": "5060", "Address": "192.0.2.1:5060", "Dynamic": "yes", "PeerEntry.Status": "OK (1 ms)",
	"PeerStatus.PeerStatus": "Reachable", "PeerStatus.Time": "1", "Mask": "255.255.255.255", "RealtimeDevice": "no", "ACL": "no",
	"Host": "192.0.2.2", "RegistryEntry.State": "Registered", "Domain": "192.0.2.2", "DomainPort": "5060", "Refresh": "120",
	"RegistrationTime": "$", "DeviceEntry.Type": "7960", "Devicestatus": "registered", "NumberOfLines": "1", "SIPQualifyPeerDone.Peer": "%",

	"Agents.Name": "Agent %", "Agents.Status": "AGENT_IDLE", "LoggedInTime": "$", "CallStarted": "$",
	"Admin": "No", "AnsweredTime": "1", "EndMarked": "No", "Locked": "No", "Marked": "0", "MarkedUser": "No", "Muted": "No",
	"Parties": "1", "Talking": "No", "WaitMarked": "No", "Waiting": "No", "UserNumber": "%", "MeetmeList.Role": "Talk and listen",
	"Activity": "00:00:01", "Creation": "Dynamic",
	"ParkingSpace": "%", "Parkinglot": "default", "ParkingTimeout": "45", "ParkingDuration": "1", "ParkerDialString": "PJSIP/%",
	"BridgeUniqueid": bridgeStem + "%", "BridgeType": "basic", "BridgeTechnology": "simple_bridge", "BridgeCreator": "<unknown>",
	"BridgeName": "<unknown>", "BridgeNumChannels": "2", "BridgeVideoSourceMode": "none", "BridgePriority": "50", "BridgeSuspended": "No",
	"PresenceStateChange.Status": "available", "NewMessages": "1", "OldMessages": "0",
	"VMContext": "default", "VoiceMailbox": "%", "Fullname": "Mailbox %", "NewMessageCount": "1", "OldMessageCount": "0",
	"VoicemailBoxDetail.Folder": "INBOX", "VoicemailBoxDetail.ID": "$-00000%", "VoicemailBoxDetail.CallerID": "<%>", "VoicemailBoxDetail.Date": "$",
	"VoicemailBoxDetail.Duration": "5", "FAXSessionsEntry.Technology": "Spandsp", "SessionNumber": "%", "FAXSession.State": "OPEN",
	"FAXSessionsEntry.State": "OPEN", "Operation": "gateway", "SessionType": "T.38", "CurrentSessions": "1", "ReservedSessions": "0", "TransmitAttempts": "0", "ReceiveAttempts": "1",
	"CompletedFAXes": "0", "FailedFAXes": "0", "Alarm": "No Alarm", "Alarms": "OK", "DND": "Disabled",
	"Signalling": "FXO Kewlstart", "PRIShowSpans.Active": "Yes", "PRIShowSpans.Up": "Yes", "PRIShowSpans.Order": "1",

	"Channel": "PJSIP/%-00000%", "ChannelState": "6", "ChannelStateDesc": "Up", "CallerIDNum": "%", "CallerIDName": "Object %",
	"ConnectedLineNum": "<unknown>", "ConnectedLineName": "<unknown>", "Language": "en", "Context": "default", "Exten": "%",
	"Priority": "1", "Uniqueid": "$.%", "Linkedid": "$.%",
}
