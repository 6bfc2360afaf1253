package event_test

import (
	"reflect"
	"testing"
	"time"

	"amicore/core/catalog"
	"amicore/core/event"
	"amicore/core/wire"
)

// parse makes a message of the lines of a frame.
func parse(text string) wire.Message {
	m, _ := wire.Parse([]byte(text), nil)
	return m.Clone()
}

// full is an event with every field that the catalogue has, all of value 1.
func full(name string) wire.Message {
	e, ok := catalog.EventNamed(name)
	if !ok {
		return wire.Message{}
	}
	text := "Event: " + name + "\r\n"
	for f := range e.Fields() {
		text += f.Name + ": 1\r\n"
	}
	return parse(text)
}

func seen[V interface{ Known() (catalog.Event, bool) }](t *testing.T, as func(wire.Message) (V, bool), names ...string) {
	t.Helper()
	for _, name := range names {
		v, ok := as(full(name))
		if !ok {
			t.Errorf("%s is not seen as %T", name, v)
			continue
		}
		if known, ok := v.Known(); !ok || known.Name() != name {
			t.Errorf("%s is known as %s", name, known.Name())
		}
		readable(t, name, reflect.ValueOf(v))
		if _, ok := as(parse("Event: Other\r\n")); ok {
			t.Errorf("another event is seen as %T", v)
		}
		if _, ok := as(wire.Message{}); ok {
			t.Errorf("no message is seen as %T", v)
		}
	}
}

// readable calls each accessor of the view itself: all find their header.
func readable(t *testing.T, name string, v reflect.Value) {
	t.Helper()
	for i := range v.NumMethod() {
		m := v.Type().Method(i)
		if _, inherited := reflect.TypeFor[event.View]().MethodByName(m.Name); inherited || m.Type.NumIn() != 1 || m.Type.NumOut() != 1 {
			continue
		}
		switch got := v.Method(i).Call(nil)[0].Interface().(type) {
		case []byte:
			if string(got) != "1" {
				t.Errorf("%s.%s is %q", name, m.Name, got)
			}
		case int:
			if got != 1 {
				t.Errorf("%s.%s is %d", name, m.Name, got)
			}
		case time.Duration:
			if got != time.Second {
				t.Errorf("%s.%s is %v", name, m.Name, got)
			}
		case event.Reason:
			if got != event.ReasonHungUp {
				t.Errorf("%s.%s is %v", name, m.Name, got)
			}
		case event.Channel:
			readable(t, name+"."+m.Name, reflect.ValueOf(got))
		case bool:
			if got != (m.Name != "Answered") {
				t.Errorf("%s.%s is %v", name, m.Name, got)
			}
		default:
			t.Errorf("%s.%s is %T", name, m.Name, got)
		}
	}
}

// TestEveryAccessorReadsAHeaderOfTheCatalogue: no name is misspelt.
func TestEveryAccessorReadsAHeaderOfTheCatalogue(t *testing.T) {
	seen(t, event.As[event.Newchannel], "Newchannel")
	seen(t, event.As[event.Newstate], "Newstate")
	seen(t, event.As[event.Newexten], "Newexten")
	seen(t, event.As[event.UnParkedCall], "UnParkedCall", "ParkedCallTimeOut", "ParkedCallGiveUp")
	seen(t, event.As[event.MixMonitor], "MixMonitorStart", "MixMonitorStop", "MixMonitorMute")
	seen(t, event.As[event.Hangup], "Hangup")
	seen(t, event.As[event.HangupRequest], "HangupRequest", "SoftHangupRequest")
	seen(t, event.As[event.VarSet], "VarSet")
	seen(t, event.As[event.CoreShowChannel], "CoreShowChannel")
	seen(t, event.As[event.Status], "Status")
	seen(t, event.As[event.DialBegin], "DialBegin")
	seen(t, event.As[event.DialState], "DialState")
	seen(t, event.As[event.DialEnd], "DialEnd")
	seen(t, event.As[event.Bridge], "BridgeCreate", "BridgeDestroy")
	seen(t, event.As[event.BridgeEnter], "BridgeEnter")
	seen(t, event.As[event.BridgeLeave], "BridgeLeave")
	seen(t, event.As[event.ParkedCall], "ParkedCall")
	seen(t, event.As[event.ConfbridgeList], "ConfbridgeList")
	seen(t, event.As[event.QueueCallerJoin], "QueueCallerJoin")
	seen(t, event.As[event.QueueCallerLeave], "QueueCallerLeave")
	seen(t, event.As[event.QueueCallerAbandon], "QueueCallerAbandon")
	seen(t, event.As[event.QueueMember], "QueueMember", "QueueMemberAdded", "QueueMemberRemoved", "QueueMemberPause", "QueueMemberStatus", "QueueMemberPenalty", "QueueMemberRinginuse")
	seen(t, event.As[event.QueueParams], "QueueParams")
	seen(t, event.As[event.QueueEntry], "QueueEntry")
	seen(t, event.As[event.QueueSummary], "QueueSummary")
	seen(t, event.As[event.AgentCalled], "AgentCalled")
	seen(t, event.As[event.AgentConnect], "AgentConnect")
	seen(t, event.As[event.AgentComplete], "AgentComplete")
	seen(t, event.As[event.AgentRingNoAnswer], "AgentRingNoAnswer")
	seen(t, event.As[event.Cdr], "Cdr")
	seen(t, event.As[event.UserEvent], "UserEvent")
	seen(t, event.As[event.EndpointList], "EndpointList")
	seen(t, event.As[event.DBGetResponse], "DBGetResponse")
	seen(t, event.As[event.OriginateResponse], "OriginateResponse")
	seen(t, event.As[event.AsyncAGIStart], "AsyncAGIStart")
	seen(t, event.As[event.AsyncAGIExec], "AsyncAGIExec")
	seen(t, event.As[event.AsyncAGIEnd], "AsyncAGIEnd")
}

// TestANumberIsANumberOrNothing.
func TestANumberIsANumberOrNothing(t *testing.T) {
	for value, want := range map[string]int64{"0": 0, "42": 42, "-7": -7, "999999999999999999": 999999999999999999} {
		if n, ok := event.Any(parse("Event: X\r\nN: " + value + "\r\n")).Number("N"); !ok || n != want {
			t.Errorf("%q reads as %d (%v)", value, n, ok)
		}
	}
	for _, value := range []string{"", "-", "4x", "1.5", "+1", "9999999999999999999"} {
		if n, ok := event.Any(parse("Event: X\r\nN: " + value + "\r\n")).Number("N"); ok || n != 0 {
			t.Errorf("%q reads as %d", value, n)
		}
	}
	q, _ := event.As[event.QueueEntry](parse("Event: QueueEntry\r\nWait: 999999999999999999\r\n"))
	if q.Wait() < 0 {
		t.Errorf("a wait of %v", q.Wait())
	}
}

// TestAccessorsAllocateNothing.
func TestAccessorsAllocateNothing(t *testing.T) {
	m := full("DialEnd")
	if n := testing.AllocsPerRun(100, func() {
		d, ok := event.As[event.DialEnd](m)
		if !ok || len(d.DialStatus()) == 0 || len(d.Dest().Name()) == 0 || d.Channel().State() != 1 {
			t.Fatal("not read")
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// TestAnEscapeThatIsNoneStays as it is.
func TestAnEscapeThatIsNoneStays(t *testing.T) {
	for escaped, want := range map[string]string{"200%20result%3D0%0A": "200 result=0\n", "a%": "a%", "%2": "%2", "%zz": "%zz", "%41%4": "A%4"} {
		v, _ := event.As[event.AsyncAGIExec](parse("Event: AsyncAGIExec\r\nResult: " + escaped + "\r\n"))
		if got := string(v.AppendResult(nil)); got != want {
			t.Errorf("%s: %q, want %q", escaped, got, want)
		}
	}
}
