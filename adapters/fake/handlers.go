package fake

// handlers has what runs for each action that the model knows, by its name in
// lower case. An action that a version lists and that is not here is answered
// in the form that the catalogue says, see handlerOf.
var handlers map[string]handler

func init() {
	handlers = map[string]handler{
		"ping": ping, "login": login, "challenge": challenge, "logoff": logoff, "events": events, "filter": filterAction,
		"waitevent": waitEvent, "userevent": userEvent, "listcommands": listCommands,
		"corestatus": coreStatus, "coresettings": coreSettings, "modulecheck": moduleCheck, "command": commandAction,
		"moduleload": moduleLoad, "queuerule": queueRule, "listcategories": listCategories,
		"getconfig": getConfig, "getconfigjson": getConfigJSON,
		"dbput": dbPut, "dbget": dbGet, "dbdel": dbDel, "dbdeltree": dbDelTree, "dbgettree": dbGetTree,
		"getvar": getvar, "setvar": setvar,
		"originate": originate, "hangup": hangupAction, "redirect": redirect, "playdtmf": playDTMF, "agi": agiAction,
		"coreshowchannels": coreShowChannels, "status": status,
		"queuestatus": queueStatus, "queuesummary": queueSummary, "queueadd": queueAdd, "queueremove": queueRemove,
		"queuepause": queuePause, "queuepenalty": queuePenalty, "queues": queuesText,
		"devicestatelist": deviceStateList, "extensionstatelist": extensionStateList, "extensionstate": extensionState,
		"showdialplan": showDialPlan, "parkinglots": parkinglots, "coreshowchannelmap": coreShowChannelMap, "pjsiphangup": hangupAction,
		"iaxnetstats":  blankLine,
		"mailboxcount": mailboxCount, "mailboxstatus": mailboxStatus,
	}
}
