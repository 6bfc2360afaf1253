package event_test

import (
	"fmt"

	"amicore/core/event"
)

func ExampleNewchannel() {
	m := parse("Event: Newchannel\r\nChannel: PJSIP/100-1\r\nChannelStateDesc: Ring\r\nCallerIDNum: 100\r\nExten: 200\r\nUniqueid: 1795418000.1\r\nLinkedid: 1795418000.1\r\n")
	if v, ok := event.As[event.Newchannel](m); ok {
		fmt.Printf("%s calls %s from %s, %s\n", v.Channel().Name(), v.Channel().Exten(), v.Channel().CallerIDNum(), v.Channel().StateDesc())
	}
	// Output:
	// PJSIP/100-1 calls 200 from 100, Ring
}

func ExampleNewstate() {
	m := parse("Event: Newstate\r\nChannel: PJSIP/100-1\r\nChannelState: 6\r\nChannelStateDesc: Up\r\nUniqueid: 1795418000.1\r\n")
	if v, ok := event.As[event.Newstate](m); ok {
		fmt.Printf("%s is %s (%d)\n", v.Uniqueid(), v.Channel().StateDesc(), v.Channel().State())
	}
	// Output:
	// 1795418000.1 is Up (6)
}

func ExampleNewexten() {
	m := parse("Event: Newexten\r\nChannel: PJSIP/100-1\r\nExten: 200\r\nApplication: Dial\r\nAppData: PJSIP/200\r\n")
	if v, ok := event.As[event.Newexten](m); ok {
		fmt.Printf("%s: %s(%s)\n", v.Channel().Exten(), v.Application(), v.AppData())
	}
	// Output:
	// 200: Dial(PJSIP/200)
}

func ExampleHangup() {
	m := parse("Event: Hangup\r\nChannel: PJSIP/100-1\r\nUniqueid: 1795418000.1\r\nCause: 16\r\nCause-txt: Normal Clearing\r\n")
	if v, ok := event.As[event.Hangup](m); ok {
		fmt.Printf("%s ended: %s (%d)\n", v.Uniqueid(), v.CauseText(), v.Cause())
	}
	// Output:
	// 1795418000.1 ended: Normal Clearing (16)
}

func ExampleHangupRequest() {
	m := parse("Event: SoftHangupRequest\r\nChannel: PJSIP/100-1\r\nCause: 32\r\n")
	if v, ok := event.As[event.HangupRequest](m); ok {
		fmt.Printf("%s, cause %d\n", v.Channel().Name(), v.Cause())
	}
	// Output:
	// PJSIP/100-1, cause 32
}

func ExampleVarSet() {
	m := parse("Event: VarSet\r\nChannel: PJSIP/100-1\r\nVariable: CAMPAIGN\r\nValue: spring\r\n")
	if v, ok := event.As[event.VarSet](m); ok {
		fmt.Printf("%s=%s on %s\n", v.Variable(), v.Value(), v.Channel().Name())
	}
	// Output:
	// CAMPAIGN=spring on PJSIP/100-1
}

func ExampleCoreShowChannel() {
	m := parse("Event: CoreShowChannel\r\nChannel: PJSIP/100-1\r\nApplication: Dial\r\nApplicationData: PJSIP/200\r\nDuration: 00:01:30\r\n")
	if v, ok := event.As[event.CoreShowChannel](m); ok {
		fmt.Printf("%s: %s(%s) for %s\n", v.Channel().Name(), v.Application(), v.ApplicationData(), v.Duration())
	}
	// Output:
	// PJSIP/100-1: Dial(PJSIP/200) for 00:01:30
}

func ExampleStatus() {
	m := parse("Event: Status\r\nPrivilege: Call\r\nChannel: PJSIP/100-1\r\nApplication: Queue\r\nSeconds: 90\r\n")
	if v, ok := event.As[event.Status](m); ok {
		fmt.Printf("%s: %s for %v\n", v.Channel().Name(), v.Application(), v.Age())
	}
	// Output:
	// PJSIP/100-1: Queue for 1m30s
}

func ExampleDialBegin() {
	m := parse("Event: DialBegin\r\nChannel: PJSIP/100-1\r\nDestChannel: PJSIP/200-2\r\nDestUniqueid: 1795418000.2\r\nDialString: 200\r\n")
	if v, ok := event.As[event.DialBegin](m); ok {
		fmt.Printf("%s dials %s: %s\n", v.Channel().Name(), v.DialString(), v.Dest().Uniqueid())
	}
	// Output:
	// PJSIP/100-1 dials 200: 1795418000.2
}

func ExampleDialState() {
	m := parse("Event: DialState\r\nDestChannel: PJSIP/200-2\r\nDialStatus: RINGING\r\n")
	if v, ok := event.As[event.DialState](m); ok {
		fmt.Printf("%s: %s\n", v.Dest().Name(), v.DialStatus())
	}
	// Output:
	// PJSIP/200-2: RINGING
}

func ExampleBridge() {
	m := parse("Event: BridgeDestroy\r\nBridgeUniqueid: 5b8e\r\nBridgeType: basic\r\nBridgeNumChannels: 0\r\n")
	if v, ok := event.As[event.Bridge](m); ok {
		fmt.Printf("%s %s: %s, %d channels\n", v.Type(), v.BridgeID(), v.BridgeType(), v.NumChannels())
	}
	// Output:
	// BridgeDestroy 5b8e: basic, 0 channels
}

func ExampleBridgeEnter() {
	m := parse("Event: BridgeEnter\r\nBridgeUniqueid: 5b8e\r\nBridgeNumChannels: 2\r\nChannel: PJSIP/200-2\r\n")
	if v, ok := event.As[event.BridgeEnter](m); ok {
		fmt.Printf("%s is in %s, with %d\n", v.Channel().Name(), v.BridgeID(), v.NumChannels())
	}
	// Output:
	// PJSIP/200-2 is in 5b8e, with 2
}

func ExampleBridgeLeave() {
	m := parse("Event: BridgeLeave\r\nBridgeUniqueid: 5b8e\r\nBridgeNumChannels: 1\r\nChannel: PJSIP/200-2\r\n")
	if v, ok := event.As[event.BridgeLeave](m); ok {
		fmt.Printf("%s has left %s, where %d is left\n", v.Channel().Name(), v.BridgeID(), v.NumChannels())
	}
	// Output:
	// PJSIP/200-2 has left 5b8e, where 1 is left
}

func ExampleParkedCall() {
	m := parse("Event: ParkedCall\r\nParkeeChannel: PJSIP/100-1\r\nParkinglot: default\r\nParkingSpace: 701\r\nParkingTimeout: 45\r\n")
	if v, ok := event.As[event.ParkedCall](m); ok {
		fmt.Printf("%s waits in %s at %s for %v\n", v.Parkee().Name(), v.Parkinglot(), v.Space(), v.Timeout())
	}
	// Output:
	// PJSIP/100-1 waits in default at 701 for 45s
}

func ExampleUnParkedCall() {
	m := parse("Event: ParkedCallTimeOut\r\nParkeeChannel: PJSIP/100-1\r\nParkinglot: default\r\nParkingSpace: 701\r\nParkingDuration: 45\r\n")
	if v, ok := event.As[event.UnParkedCall](m); ok {
		fmt.Printf("%s: %s after %v\n", v.Type(), v.Parkee().Name(), v.Waited())
	}
	// Output:
	// ParkedCallTimeOut: PJSIP/100-1 after 45s
}

func ExampleMixMonitor() {
	m := parse("Event: MixMonitorStart\r\nChannel: PJSIP/100-1\r\nUniqueid: 1795418000.1\r\n")
	if v, ok := event.As[event.MixMonitor](m); ok {
		fmt.Printf("%s: %s\n", v.Type(), v.Channel().Name())
	}
	// Output:
	// MixMonitorStart: PJSIP/100-1
}

func ExampleConfbridgeList() {
	m := parse("Event: ConfbridgeList\r\nConference: 900\r\nAdmin: No\r\nMuted: Yes\r\nAnsweredTime: 60\r\nChannel: PJSIP/100-1\r\n")
	if v, ok := event.As[event.ConfbridgeList](m); ok {
		fmt.Printf("%s in %s: muted %v, for %v\n", v.Channel().Name(), v.Conference(), v.Muted(), v.Answered())
	}
	// Output:
	// PJSIP/100-1 in 900: muted true, for 1m0s
}

func ExampleAsyncAGIStart() {
	m := parse("Event: AsyncAGIStart\r\nChannel: PJSIP/100-1\r\nEnv: agi_request%3A%20async%0Aagi_channel%3A%20PJSIP%2F100-1%0A%0A\r\n")
	if v, ok := event.As[event.AsyncAGIStart](m); ok {
		fmt.Printf("%s: %q\n", v.Channel().Name(), v.AppendEnv(nil))
	}
	// Output:
	// PJSIP/100-1: "agi_request: async\nagi_channel: PJSIP/100-1\n\n"
}

func ExampleAsyncAGIEnd() {
	m := parse("Event: AsyncAGIEnd\r\nChannel: PJSIP/100-1\r\n")
	if v, ok := event.As[event.AsyncAGIEnd](m); ok {
		fmt.Printf("%s takes no more commands\n", v.Channel().Name())
	}
	// Output:
	// PJSIP/100-1 takes no more commands
}

func ExampleCdr() {
	m := parse("Event: Cdr\r\nSource: 100\r\nDestination: 200\r\nDuration: 35\r\nBillableSeconds: 30\r\nDisposition: ANSWERED\r\n")
	if v, ok := event.As[event.Cdr](m); ok {
		fmt.Printf("%s to %s: %s, %v of %v\n", v.Source(), v.Destination(), v.Disposition(), v.Billable(), v.Duration())
	}
	// Output:
	// 100 to 200: ANSWERED, 30s of 35s
}

func ExampleUserEvent() {
	m := parse("Event: UserEvent\r\nUserEvent: Lead\r\nNumber: 4711\r\n")
	if v, ok := event.As[event.UserEvent](m); ok {
		fmt.Printf("%s %s\n", v.Name(), v.Get("Number"))
	}
	// Output:
	// Lead 4711
}

func ExampleEndpointList() {
	m := parse("Event: EndpointList\r\nObjectName: 100\r\nDeviceState: Not in use\r\nActiveChannels: \r\n")
	if v, ok := event.As[event.EndpointList](m); ok {
		fmt.Printf("%s: %s\n", v.Name(), v.DeviceState())
	}
	// Output:
	// 100: Not in use
}

func ExampleDBGetResponse() {
	m := parse("Event: DBGetResponse\r\nFamily: cidname\r\nKey: 100\r\nVal: Alice\r\n")
	if v, ok := event.As[event.DBGetResponse](m); ok {
		fmt.Printf("%s/%s is %s\n", v.Family(), v.Key(), v.Value())
	}
	// Output:
	// cidname/100 is Alice
}
