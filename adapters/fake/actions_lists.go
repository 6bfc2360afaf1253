package fake

import (
	"embed"
	"strconv"
	"strings"
	"time"
)

//go:embed dialplan
var dialplanFiles embed.FS

// showDialPlan is Action: ShowDialPlan, of the recorded dial plan.
func showDialPlan(s *Server, x *session, r *request) {
	context := string(r.get("Context"))
	if context != "" && context != "default" {
		x.fail(r, "Did not find context "+context)
		return
	}
	b, err := dialplanFiles.ReadFile("dialplan/" + s.profile.flows + ".txt")
	if err != nil {
		x.fail(r, "Did not find any extension")
		return
	}
	x.beginList(r, "DialPlan list will follow")
	items, extensions, last := 0, 0, ""
	for block := range strings.SplitSeq(strings.TrimSuffix(string(b), "\n\n"), "\n\n") {
		x.item("ListDialplan")
		x.actionID(r)
		for line := range strings.SplitSeq(block, "\n") {
			x.line(line)
			if e, ok := strings.CutPrefix(line, "Extension: "); ok && e != last {
				extensions, last = extensions+1, e
			}
		}
		x.endItem()
		items++
	}
	x.endList(r, "ShowDialPlanComplete", items, "ListExtensions: "+strconv.Itoa(extensions),
		"ListPriorities: "+strconv.Itoa(items), "ListContexts: 1")
}

// deviceStateList is Action: DeviceStateList.
func deviceStateList(s *Server, x *session, r *request) {
	x.beginList(r, "Device State Changes will follow")
	n := 0
	item := func(device, state string) {
		x.item("DeviceStateChange")
		x.actionID(r)
		x.line("Device: ", device)
		x.line("State: ", state)
		x.endItem()
		n++
	}
	for i := range s.queues {
		for _, m := range s.queues[i].members {
			state := "NOT_INUSE"
			if m.paused {
				state = "INUSE"
			}
			item("Queue:"+s.queues[i].name+"_pause_"+m.location, state)
		}
	}
	for i := range s.queues {
		item("Queue:"+s.queues[i].name+"_avail", "INUSE")
	}
	x.endList(r, "DeviceStateListComplete", n)
}

// extensionStateList is Action: ExtensionStateList: the hint of extension 200,
// which the recorded server of version 13 did not have.
func extensionStateList(s *Server, x *session, r *request) {
	x.beginList(r, "Extension Statuses will follow")
	n := 0
	if s.profile.major > 13 {
		x.item("ExtensionStatus")
		x.actionID(r)
		x.line("Exten: 200\r\nContext: default\r\nHint: Local/103@default\r\nStatus: 0\r\nStatusText: Idle")
		x.endItem()
		n++
	}
	x.endList(r, "ExtensionStateListComplete", n)
}

// extensionState is Action: ExtensionState.
func extensionState(_ *Server, x *session, r *request) {
	exten := string(r.get("Exten"))
	if exten == "" {
		x.fail(r, "Extension not specified")
		return
	}
	x.start(r, "Success")
	x.line("Message: Extension Status")
	x.line("Exten: ", exten)
	x.line("Context: ", string(r.get("Context")))
	if exten == "200" {
		x.line("Hint: Local/103@default\r\nStatus: 0\r\nStatusText: Idle")
	} else {
		x.line("Hint: \r\nStatus: -1\r\nStatusText: Unknown")
	}
	x.finish(r, "Success")
}

// parkinglots is Action: Parkinglots.
func parkinglots(_ *Server, x *session, r *request) {
	x.beginList(r, "Parking lots will follow")
	x.item("Parkinglot")
	x.actionID(r)
	x.line("Name: default\r\nStartSpace: 701\r\nStopSpace: 720\r\nTimeout: 45")
	x.endItem()
	x.endList(r, "ParkinglotsComplete", 1)
}

// eachChannel calls do for every channel there is, in the order of their calls.
func (s *Server) eachChannel(do func(c *call, i int)) {
	for _, c := range s.calls.list {
		for i := range 2 {
			if c.live && c.state[i] >= 0 {
				do(c, i)
			}
		}
	}
}

var stateNames = [...]string{"Down", "Rsrvd", "OffHook", "Dialing", "Ring", "Ringing", "Up", "Busy"}

// snapshot appends the headers that describe a channel
// (main/manager_channels.c:557).
func (c *call) snapshot(b []byte, i int) []byte {
	return c.headers(b, i, "\r\nLanguage: en\r\nAccountCode: ")
}

// status13 has the headers of a channel as Status writes them on 13: not by the snapshot (13:main/manager.c:4735).
func (c *call) status13(b []byte, i int) []byte { return c.headers(b, i, "\r\nAccountcode: ") }

// headers appends the headers of channel i; account are the lines up to the value of the account.
func (c *call) headers(b []byte, i int, account string) []byte {
	state := max(c.state[i], 0)
	b = c.channel(append(b, "Channel: "...), i)
	b = number(append(b, "\r\nChannelState: "...), int64(state))
	b = append(append(b, "\r\nChannelStateDesc: "...), stateNames[state]...)
	b = append(append(b, "\r\nCallerIDNum: "...), orUnknown(c.num)...)
	b = append(append(b, "\r\nCallerIDName: "...), orUnknown(c.caller)...)
	b = append(b, "\r\nConnectedLineNum: <unknown>\r\nConnectedLineName: <unknown>"...)
	b = append(append(b, account...), "\r\nContext: default\r\nExten: "...)
	b = append(append(b, c.exten...), "\r\nPriority: 1\r\nUniqueid: "...)
	b = c.appendUID(b, i)
	b = c.appendUID(append(b, "\r\nLinkedid: "...), 0)
	return append(b, "\r\n"...)
}

// coreShowChannels is Action: CoreShowChannels (main/manager.c:6640).
func coreShowChannels(s *Server, x *session, r *request) {
	x.beginList(r, "Channels will follow")
	n := 0
	s.eachChannel(func(c *call, i int) {
		n++
		x.item("CoreShowChannel")
		x.actionID(r)
		x.out = c.snapshot(x.out, i)
		x.line("Application: ", c.app[i])
		age := int(s.now.Sub(c.began) / time.Second)
		x.line("ApplicationData: \r\nDuration: ", two(age/3600), ":", two(age/60%60), ":", two(age%60))
		x.line("BridgeId: ")
		x.endItem()
	})
	x.endList(r, "CoreShowChannelsComplete", n)
}

// coreShowChannelMap is Action: CoreShowChannelMap (main/manager.c:6811): what
// a channel is connected with, which here is the other leg of its call.
func coreShowChannelMap(s *Server, x *session, r *request) {
	name := r.get("Channel")
	if len(name) == 0 {
		x.fail(r, "CoreShowChannelMap requires a channel.\n")
		return
	}
	of := s.calls.find(name)
	if of == nil {
		x.fail(r, "Could not get channel snapshot\n")
		return
	}
	x.beginList(r, "Channel map will follow")
	n := 0
	s.eachChannel(func(c *call, i int) {
		other := string(c.channel(nil, i))
		if c != of || other == string(name) {
			return
		}
		n++
		x.item("CoreShowChannelMap")
		x.actionID(r)
		x.line("Channel: ", string(name))
		x.line("ConnectedChannel: ", other)
		x.endItem()
	})
	x.endList(r, "CoreShowChannelMapComplete", n)
}

func two(n int) string { return strconv.Itoa(n/10%10) + strconv.Itoa(n%10) }

// status is Action: Status (main/manager.c:3690). Its items carry a Privilege.
func status(s *Server, x *session, r *request) {
	name := r.get("Channel")
	if len(name) > 0 && s.calls.find(name) == nil {
		x.fail(r, "No such channel")
		return
	}
	x.beginList(r, "Channel status will follow")
	n := 0
	s.eachChannel(func(c *call, i int) {
		if len(name) > 0 && string(c.channel(nil, i)) != string(name) {
			return
		}
		n++
		x.item("Status")
		x.line("Privilege: Call")
		if s.profile.major > 13 {
			x.out = c.snapshot(x.out, i)
		} else {
			x.out = c.status13(x.out, i)
		}
		x.line("Type: ", string(c.name[:strings.IndexByte(string(c.name), '/')]))
		x.line("DNID: \r\nEffectiveConnectedLineNum: <unknown>\r\nEffectiveConnectedLineName: <unknown>\r\nTimeToHangup: 0\r\nBridgeID: ")
		x.line("Application: ", c.app[i])
		x.line("Data: \r\nNativeformats: (slin)\r\nReadformat: slin\r\nReadtrans: \r\nWriteformat: slin\r\nWritetrans: \r\nCallgroup: 0\r\nPickupgroup: 0")
		x.line("Seconds: ", strconv.Itoa(int(s.now.Sub(c.began)/time.Second)))
		x.actionID(r)
		x.endItem()
	})
	x.endList(r, "StatusComplete", n, "Items: "+strconv.Itoa(n))
}
