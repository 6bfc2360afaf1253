package sidebyside

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"amicore/core"
	"amicore/core/spec"
	"amicore/core/wire"
)

// commandsOfEachShape returns equal commands of both, each of which has
// something in fields that others leave empty.
func commandsOfEachShape() (got []core.Command, want []spec.Command) {
	event := messageOf("Event: X\r\n\r\n")
	reply := func() *core.Reply {
		return &core.Reply{
			Node: 2, NodeName: "pbx", Action: "Status", ActionID: "7", Response: messageOf("Response: Success\r\n\r\n"),
			Events: []wire.Message{event}, Final: event, Text: []byte("text"), Cut: 1, Missing: 2, Sent: 3, Responded: 4,
		}
	}
	specReply := func() *spec.Reply { return replyOf(reply()) }
	failure := &core.ActionError{
		Node: 2, NodeName: "pbx", Action: "Status", ActionID: "7", ChannelID: "c", Run: core.Failed, Acked: true, Err: core.ErrTimeout,
		Cause: core.CloseEOF, Message: "no", Behind: "Command (8)", After: time.Second, Reply: reply(),
	}
	specFailure := &spec.Failure{
		Node: 2, NodeName: "pbx", Action: "Status", ActionID: "7", ChannelID: "c", Run: core.Failed, Acked: true, Err: core.ErrTimeout,
		Cause: core.CloseEOF, Message: "no", Behind: "Command (8)", After: time.Second, Reply: specReply(),
	}
	got = []core.Command{
		{Kind: core.CommandConnect, Node: 2, Conn: 3, Text: "192.0.2.1:5038"},
		{Kind: core.CommandSend, Node: 2, Conn: 3, Bytes: []byte("Action: Ping\r\n\r\n"), Sensitive: true},
		{Kind: core.CommandDeliver, Node: 2, Conn: 3, Event: &event},
		{Kind: core.CommandDeliver, Node: 2, Conn: 3, Gap: core.GapDropped, Count: 4},
		{Kind: core.CommandNotice, Node: 2, Conn: 3, Notice: core.NoticeOrphan, From: core.PhaseReady, Phase: core.PhaseBackoff, Close: core.CloseEOF, Orphan: core.OrphanLate, Count: 2},
		{Kind: core.CommandComplete, Node: 2, Conn: 3, Ticket: 9, Reply: reply()},
		{Kind: core.CommandFail, Node: 2, Conn: 3, Ticket: 9, Err: failure},
	}
	want = []spec.Command{
		{Kind: core.CommandConnect, Node: 2, Conn: 3, Text: "192.0.2.1:5038"},
		{Kind: core.CommandSend, Node: 2, Conn: 3, Bytes: "Action: Ping\r\n\r\n", Sensitive: true, Own: true},
		{Kind: core.CommandDeliver, Node: 2, Conn: 3, Event: string(event.Bytes())},
		{Kind: core.CommandDeliver, Node: 2, Conn: 3, IsGap: true, Gap: core.GapDropped, Count: 4},
		{Kind: core.CommandNotice, Node: 2, Conn: 3, Notice: core.NoticeOrphan, From: core.PhaseReady, Phase: core.PhaseBackoff, Close: core.CloseEOF, Orphan: core.OrphanLate, Count: 2},
		{Kind: core.CommandComplete, Node: 2, Conn: 3, Ticket: 9, Reply: specReply()},
		{Kind: core.CommandFail, Node: 2, Conn: 3, Ticket: 9, Err: specFailure},
	}
	return got, want
}

func messageOf(text string) wire.Message {
	m, _ := wire.Parse([]byte(text), nil)
	return m
}

func TestEqualCommandsAreTheSame(t *testing.T) {
	got, want := commandsOfEachShape()
	for i := range got {
		if !same(got[i:i+1], want[i:i+1]) {
			t.Errorf("%v is not the same", got[i].Kind)
		}
		if d := (&Difference{}); d.is("", commandText(&got[i], false), text(&want[i])) {
			t.Errorf("%v is described as\n%s, but\n%s", got[i].Kind, d.Machine, d.Spec)
		}
	}
	if same(got, want[:len(want)-1]) || same(got[1:], want) {
		t.Error("a command less is the same")
	}
}

// TestAChangeInAnyFieldIsNotTheSame: each field of what the specification says is
// changed on its own, wherever it stands.
func TestAChangeInAnyFieldIsNotTheSame(t *testing.T) {
	_, shapes := commandsOfEachShape()
	changed := 0
	for i := range shapes {
		for k := range fieldsBelow(reflect.ValueOf(&shapes[i]).Elem(), "") {
			got, want := commandsOfEachShape()
			f := fieldsBelow(reflect.ValueOf(&want[i]).Elem(), "")[k]
			if f.name == ".Own" { // says how Sends are cut, which equal bytes leave no question about
				continue
			}
			f.change()
			changed++
			if same(got, want) {
				t.Errorf("%v%s: not noticed", want[i].Kind, f.name)
			}
		}
	}
	if changed < 150 {
		t.Errorf("only %d fields were changed", changed)
	}
}

type changeable struct {
	name   string
	change func()
}

// fieldsBelow lists what can be changed of a value, through pointers and into
// lists.
func fieldsBelow(v reflect.Value, name string) (list []changeable) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			list = append(list, fieldsBelow(v.Field(i), name+"."+v.Type().Field(i).Name)...)
		}
	case reflect.Pointer:
		if v.IsNil() {
			return []changeable{{name, func() { v.Set(reflect.New(v.Type().Elem())) }}}
		}
		list = append(fieldsBelow(v.Elem(), name), changeable{name + " nil", func() { v.SetZero() }})
	case reflect.Slice:
		list = append(list, changeable{name + " longer", func() { v.Set(reflect.Append(v, reflect.Zero(v.Type().Elem()))) }})
		for i := range v.Len() {
			list = append(list, fieldsBelow(v.Index(i), fmt.Sprintf("%s[%d]", name, i))...)
		}
	case reflect.String:
		list = append(list, changeable{name, func() { v.SetString(v.String() + "x") }})
	case reflect.Bool:
		list = append(list, changeable{name, func() { v.SetBool(!v.Bool()) }})
	case reflect.Interface:
		list = append(list, changeable{name, func() { v.Set(reflect.ValueOf(core.ErrBackpressure)) }})
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		list = append(list, changeable{name, func() { v.SetInt(v.Int() + 1) }})
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		list = append(list, changeable{name, func() { v.SetUint(v.Uint() + 1) }})
	default:
		panic(v.Kind().String() + " of " + name)
	}
	return list
}
