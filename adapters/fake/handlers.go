package fake

// handlers has what runs for each action, by its name in lower case.
var handlers map[string]handler

func init() {
	handlers = map[string]handler{
		"ping": ping, "login": login, "challenge": challenge, "logoff": logoff, "events": events, "filter": filterAction,
		"originate": originate,
	}
}
