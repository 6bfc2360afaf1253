package fake

import (
	"slices"
	"strings"
)

// coreRules are the actions that are about no channel. Sources are those of 22.
var coreRules = map[string]rule{
	// apps/app_agent_pool.c:2625. Agents are among ServerConfig.Objects.
	"agentlogoff": {says: "Agent logged out", checks: []check{
		{fails: lacks, header: "Agent", says: "No agent specified"},
		{fails: noObject, header: "Agent", says: "No such agent"},
	}},
	// main/manager_bridges.c:640
	"bridgedestroy": {says: "Bridge has been destroyed", checks: []check{
		{fails: lacks, header: "BridgeUniqueid", says: "BridgeUniqueid must be provided"},
		{fails: noObject, header: "BridgeUniqueid", says: "Specified BridgeUniqueid not found"},
	}},
	// main/bridge.c:5626
	"bridgetechnologysuspend": {says: "Suspended bridge technology", checks: technology}, "bridgetechnologyunsuspend": {says: "Unsuspended bridge technology", checks: technology},
	// apps/app_confbridge.c:4180-4420
	"confbridgekick": {says: "User kicked", checks: conference}, "confbridgelock": {says: "Conference locked", checks: conference},
	"confbridgeunlock": {says: "Conference unlocked", checks: conference}, "confbridgemute": {says: "User muted", checks: conferenceUser},
	"confbridgeunmute": {says: "User unmuted", checks: conferenceUser}, "confbridgestartrecord": {says: "Conference Recording Started.", checks: conference},
	"confbridgestoprecord":        {says: "Conference Recording Stopped.", checks: conference},
	"confbridgesetsinglevideosrc": {says: "Conference single video source set.", checks: conferenceUser},
	// main/manager.c:6890
	"loggerrotate": {says: "Reloaded the logger and rotated log files"},
	// main/message.c:1333; 13:main/message.c:1267 knows no Destination. The model has
	// no technology that sends messages.
	"messagesend": {checks: []check{
		{fails: lacks, header: "To", says: "No 'To' address specified.", before: 16},
		{fails: lacksAll, header: "To,Destination", says: "No 'To' address specified.", since: 16},
		{fails: always, says: "Message technology not found."},
	}},
	// main/manager.c:5542
	"presencestate": {checks: []check{
		{fails: lacks, header: "Provider", says: "No provider specified"},
		{fails: always, header: "Provider", says: "Invalid provider % or provider in invalid state"},
	}},
	// apps/app_queue.c:11148, :11247, :11307, :11354
	"queuelog": {says: "Event added successfully", checks: []check{
		{fails: lacks, header: "Queue,Event", says: "Need 'Queue' and 'Event' parameters."},
	}},
	"queuememberringinuse": {says: "Interface ringinuse set successfully", checks: []check{
		{fails: lacks, header: "Interface,RingInUse", says: "Need 'Interface' and 'RingInUse' parameters."},
		{fails: notTruth, header: "RingInUse", says: "'RingInUse' parameter must be a truth value (yes/no, on/off, 0/1, etc)"},
		{fails: noMember, header: "Interface", says: "Invalid interface, queuename, or ringinuse value\n"},
	}},
	"queuechangeprioritycaller": {checks: []check{
		{fails: lacks, header: "Queue", says: "'Queue' not specified."},
		{fails: lacks, header: "Caller", says: "'Caller' not specified."},
		{fails: lacks, header: "Priority", says: "'Priority' not specified."},
		{fails: notNumber, header: "Priority", says: "'Priority' need integer."},
		{fails: noQueue, header: "Queue", says: "Unable to change priority caller on queue: No such queue"},
		{fails: always, says: "Unable to change priority caller on queue: No such caller"},
	}},
	"queuewithdrawcaller": {checks: []check{
		{fails: lacks, header: "Queue", says: "'Queue' not specified."},
		{fails: lacks, header: "Caller", says: "'Caller' not specified."},
		{fails: noQueue, header: "Queue", says: "Unable to request withdraw from queue: No such queue"},
		{fails: always, says: "Unable to request withdraw from queue: No such caller"},
	}},
	"queuereload": {says: "Queue reloaded successfully"}, "queuereset": {says: "Queue stats reset successfully"},
	// main/manager.c:6615
	"reload": {says: "Module Reloaded", checks: []check{
		{fails: noModule, header: "Module", says: "No such module"},
		{fails: notReloadable, header: "Module", says: "Module does not support reload"},
	}},
	// res/res_mwi_external_ami.c:240-350
	"mwidelete": {checks: mailbox}, "mwiupdate": {checks: []check{
		{fails: lacks, header: "Mailbox", says: "Missing mailbox parameter in request"},
		{fails: has("OldMessages", notNumber), header: "OldMessages", says: "Invalid OldMessages: %"},
		{fails: has("NewMessages", notNumber), header: "NewMessages", says: "Invalid NewMessages: %"},
	}},
	// res/res_sorcery_memory_cache.c. The model has no cache.
	"sorcerymemorycacheexpire": {checks: cacheOf("Expire", false)}, "sorcerymemorycacheexpireobject": {checks: cacheOf("ExpireObject", true)},
	"sorcerymemorycachestale": {checks: cacheOf("Stale", false)}, "sorcerymemorycachestaleobject": {checks: cacheOf("StaleObject", true)},
	"sorcerymemorycachepopulate": {checks: cacheOf("Populate", false)},
	// pbx/pbx_config.c:1203, :510
	"dialplanextensionadd": {says: "Added requested extension", does: makes("extension", "Context", "Extension", "Priority"), checks: []check{
		{fails: lacks, header: "Context,Extension,Priority,Application", says: "Context, Extension, Priority, and Application must be defined for DialplanExtensionAdd."},
		{fails: badPriority, header: "Priority", says: "The priority specified was invalid."},
		{fails: isMade("extension", "Context", "Extension", "Priority"), says: "That extension and priority already exist at that context"},
	}},
	"dialplanextensionremove": {says: "Removed the requested extension", does: removeExtension, checks: []check{
		{fails: lacks, header: "Context,Extension", says: "Context and Extension must be provided for DialplanExtensionRemove"},
		{fails: has("Priority", badPriority), header: "Priority", says: "The priority specified was invalid."},
		{fails: noExtension, says: "Failed to remove requested extension"},
	}},
	// main/manager.c:2957, :3048; 13:main/manager.c:4177 opens the folder itself.
	"updateconfig": {checks: []check{
		{fails: lacks, header: "SrcFilename,DstFilename", says: "Filename not specified"},
		{fails: has("Action-000000", not("NewCat", "RenameCat", "DelCat", "EmptyCat", "Update", "Delete", "Append", "Insert")), header: "Action-000000", says: "Unknown action command"},
	}},
	"createconfig": {says: "New configuration file created successfully", does: makes("file", "Filename"), checks: []check{
		{fails: lacks, header: "Filename", says: "Is a directory", before: 16},
		{fails: lacks, header: "Filename", says: "Filename not specified", since: 16},
		{fails: isMade("file", "Filename"), says: "File exists"},
		{fails: is("queues.conf"), header: "Filename", says: "File exists"},
	}},
}

func badPriority(s *Server, r *request, header string) bool {
	return !foldEqual(r.get(header), "hint") && notNumber(s, r, header)
}

// noExtension: no action added that extension. Those of the recorded dial plan
// stay: flows need them.
func noExtension(s *Server, r *request, _ string) bool { return len(extensions(s, r)) == 0 }

// extensions are the keys, in Server.made, of an extension's priorities.
func extensions(s *Server, r *request) (keys []string) {
	one := madeBy(r, "extension", "Context", "Extension", "Priority")
	all := madeBy(r, "extension", "Context", "Extension") + "\x00"
	for _, e := range s.made {
		if e.key == one || len(r.get("Priority")) == 0 && strings.HasPrefix(e.key, all) {
			keys = append(keys, e.key)
		}
	}
	return keys
}

func removeExtension(s *Server, r *request) {
	for _, key := range extensions(s, r) {
		if i, ok := s.made.search(key); ok {
			s.made = slices.Delete(s.made, i, i+1)
		}
	}
}

// technology are the checks of actions about a technology of bridges.
var technology = []check{
	{fails: lacks, header: "BridgeTechnology", says: "BridgeTechnology must be provided"},
	{fails: not("simple_bridge", "softmix", "holding_bridge", "native_rtp", "native_dahdi"), header: "BridgeTechnology", says: "BridgeTechnology not found"},
}

var mailbox = []check{{fails: lacks, header: "Mailbox", says: "Missing mailbox parameter in request"}}

// conference are the checks of actions about a conference; conferences are among
// ServerConfig.Objects.
var conference = []check{
	{fails: lacks, header: "Conference", says: "No Conference name provided."},
	{fails: noObjects, says: "No active conferences."},
	{fails: noObject, header: "Conference", says: "No Conference by that name found."},
}

// conferenceUser are those of actions about one who is in it.
var conferenceUser = []check{
	conference[0],
	{fails: lacks, header: "Channel", says: "No channel name provided."},
	conference[1], conference[2],
}

// cacheOf are the checks of an action about a cache of objects. The texts end in
// a line end.
func cacheOf(action string, object bool) []check {
	action = "SorceryMemoryCache" + action
	list := []check{{fails: lacks, header: "Cache", says: action + " requires that a cache name be provided.\n"}}
	if object {
		list = append(list, check{fails: lacks, header: "Object", says: action + " requires that an object name be provided\n"})
	}
	return append(list, check{fails: always, says: "The provided cache does not exist\n"})
}
