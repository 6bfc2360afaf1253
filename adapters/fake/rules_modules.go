package fake

// moduleRules are the actions of modules that no recorded server of the first
// captures had. Sources are those of 22, but for SIP's, which are those of 13. What
// they are about is among ServerConfig.Objects.
var moduleRules = map[string]rule{
	// channels/chan_dahdi.c:17080-17195, :14695-14903
	"dahdidndon": {says: "DND Enabled", checks: dahdiChannel}, "dahdidndoff": {says: "DND Disabled", checks: dahdiChannel},
	"dahditransfer": {says: "DAHDITransfer", checks: dahdiChannel}, "dahdihangup": {says: "DAHDIHangup", checks: dahdiChannel},
	"dahdidialoffhook": {says: "DAHDIDialOffhook", checks: []check{
		dahdiChannel[0], {fails: lacks, header: "Number", says: "No number specified"}, dahdiChannel[1],
	}},
	"dahdirestart": {says: "DAHDIRestart: Success"},
	"pridebugset": {says: "Debug level set for requested span", checks: []check{
		{fails: lacks, header: "Level", says: "'Level' was not specified"},
		{fails: lacks, header: "Span", says: "'Span' was not specified"},
	}},
	"pridebugfileset": {says: "PRI debug output will now be sent to requested file.", checks: []check{
		{fails: lacks, header: "File", says: "Action must define a 'File'"},
	}},
	"pridebugfileunset": {says: "PRI Debug output to file disabled"},
	// 18:apps/app_meetme.c:5540-5595
	"meetmemute": {says: "User muted", checks: meetmeUser}, "meetmeunmute": {says: "User unmuted", checks: meetmeUser},
	// apps/app_voicemail.c:14438-14680. Some texts end in a line end.
	"voicemailrefresh": {says: "Refresh sent"},
	"voicemailmove":    {says: "Message move successful\n", checks: message("Mailbox", "Context", "Folder", "ID", "ToFolder")},
	"voicemailremove":  {says: "Message remove successful\n", checks: message("Mailbox", "Context", "Folder", "ID")},
	"voicemailforward": {says: "Message forward successful\n", checks: message("Mailbox", "Context", "Folder", "ID", "ToMailbox", "ToContext", "ToFolder")},
	// res/res_pjsip_outbound_registration.c:2505-2566
	"pjsipregister": {says: "Reregistration sent", checks: registration}, "pjsipunregister": {says: "Unregistration sent", checks: registration},
	// res/res_pjsip/pjsip_options.c:2670
	"pjsipqualify": {says: "Endpoint found, will qualify", checks: []check{
		{fails: lacks, header: "Endpoint", says: "Endpoint parameter missing."},
		{fails: noObject, header: "Endpoint", says: "Unable to retrieve endpoint\n"},
	}},
	// 13:channels/chan_sip.c:15605, :20975, :20995
	"sipnotify": {says: "Notify Sent", checks: []check{
		{fails: lacks, header: "Channel", says: "SIPNotify requires a channel name"},
		{fails: has("Call-ID", always), header: "Call-ID", says: "Call-ID not found"},
	}},
	"sipqualifypeer": {says: "SIP peer found - will qualify", checks: []check{sipPeer, {fails: noObject, header: "Peer", says: "Peer not found"}}},
	"sipshowpeer":    {checks: []check{sipPeer, {fails: noObject, header: "Peer", says: "Peer % not found."}}},
	// res/res_fax.c:4244, :4310
	"faxsession": {says: "FAXSession event will follow", checks: []check{
		{fails: notNumber, header: "SessionNumber", says: "Invalid session ID"},
		{fails: noObject, header: "SessionNumber", says: "Session not found"},
	}},
	"faxstats": {says: "FAXStats event will follow"},
	// 13:main/data.c:3065, gone in 14
	"dataget": {checks: []check{
		{fails: lacks, header: "Path", says: "'Path' parameter not specified"},
		{fails: noObjects, says: "No data returned"},
	}},
}

var dahdiChannel = []check{
	{fails: lacks, header: "DAHDIChannel", says: "No channel specified"},
	{fails: noObject, header: "DAHDIChannel", says: "No such channel"},
}

var meetmeUser = []check{
	{fails: lacks, header: "Meetme", says: "Meetme conference not specified"},
	{fails: lacks, header: "Usernum", says: "Meetme user number not specified"},
	{fails: notNumber, header: "Usernum", says: "Invalid user number"},
	{fails: noObject, header: "Meetme", says: "Meetme conference does not exist"},
}

var registration = []check{
	{fails: lacks, header: "Registration", says: "Registration parameter missing."},
	{fails: noObject, header: "Registration", says: "Unable to retrieve registration entry\n"},
}

var sipPeer = check{fails: lacks, header: "Peer", says: "Peer: <name> missing."}

// message are the checks of actions about a message of a mailbox.
func message(headers ...string) (list []check) {
	for _, h := range headers {
		list = append(list, check{fails: lacks, header: h, says: h + " not specified, required"})
	}
	return list
}
