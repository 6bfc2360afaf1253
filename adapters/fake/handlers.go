package fake

// handlers has what runs for each action, by its name in lower case. An action
// that a version lists and that is not here is answered with a plain Success.
var handlers map[string]handler

func init() {
	handlers = map[string]handler{
		"ping": ping, "login": login, "challenge": challenge, "logoff": logoff, "events": events, "filter": filterAction,
		"waitevent": waitEvent, "userevent": userEvent, "listcommands": listCommands,
		"corestatus": coreStatus, "coresettings": coreSettings, "modulecheck": moduleCheck, "command": commandAction,
		"getconfig": getConfig, "getconfigjson": getConfigJSON,
		"dbput": dbPut, "dbget": dbGet, "dbdel": dbDel, "dbdeltree": dbDelTree, "dbgettree": dbGetTree,
		"getvar": getvar, "setvar": setvar,
		"originate": originate, "hangup": hangupAction, "redirect": redirect, "playdtmf": playDTMF, "agi": agiAction,
		"coreshowchannels": coreShowChannels, "status": status,
		"queuestatus": queueStatus, "queuesummary": queueSummary, "queueadd": queueAdd, "queueremove": queueRemove,
		"queuepause": queuePause, "queuepenalty": queuePenalty, "queues": queuesText,
		"devicestatelist": deviceStateList, "extensionstatelist": extensionStateList, "extensionstate": extensionState,
		"presencestatelist": emptyList("Presence State Changes will follow", "PresenceStateListComplete"),
		"showdialplan":      showDialPlan, "parkinglots": parkinglots,
		"parkedcalls":          emptyList("Parked calls will follow", "ParkedCallsComplete", "Total: 0"),
		"agents":               emptyList("Agents will follow", "AgentsComplete"),
		"iaxpeerlist":          emptyList("IAX Peer status list will follow", "PeerlistComplete"),
		"iaxpeers":             emptyList("IAX Peer status list will follow", "PeerlistComplete"),
		"iaxregistry":          emptyList("Registrations will follow", "RegistrationsComplete"),
		"iaxnetstats":          blankLine,
		"bridgelist":           emptyList("Bridge listing will follow", "BridgeListComplete"),
		"bridgetechnologylist": emptyList("Bridge technology listing will follow", "BridgeTechnologyListComplete"),
		"faxsessions":          emptyList("FAXSessionsEntry event list will follow", "FAXSessionsComplete", "Total: 0"),
		"confbridgelistrooms":  noConference, "confbridgelist": noConference,
		"mailboxcount": mailboxCount, "mailboxstatus": mailboxStatus,
	}
}
