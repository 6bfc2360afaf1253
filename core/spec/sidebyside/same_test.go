package sidebyside

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"amicore/core"
	"amicore/core/catalog"
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

func differ(got []core.Command, want []spec.Command) bool { return (&Difference{}).commands(got, want) }

func TestEqualCommandsDoNotDiffer(t *testing.T) {
	got, want := commandsOfEachShape()
	for i := range got {
		if d := (&Difference{}); d.commands(got[i:i+1], want[i:i+1]) {
			t.Errorf("%v", d)
		}
	}
	if differ(got, want) {
		t.Error("all of them together differ")
	}
	if !differ(got, want[:len(want)-1]) || !differ(got[:len(got)-1], want) || !differ(got[1:], want) {
		t.Error("a command less is no difference")
	}
}

// TestAChangeInAnyFieldIsADifference: each field of what either side says is
// changed on its own, wherever it stands. Fields are found by reflection, so that
// a new one is not forgotten.
func TestAChangeInAnyFieldIsADifference(t *testing.T) {
	changed := 0
	shapes, _ := commandsOfEachShape()
	for i := range shapes {
		changed += changeEach(t, shapes[i].Kind.String(), func() ([]core.Command, []spec.Command) {
			got, want := commandsOfEachShape()
			return got[i : i+1], want[i : i+1]
		})
	}
	if changed < 300 {
		t.Errorf("only %d fields were changed", changed)
	}
}

// TestAChangeInAnyFieldOfSendsThatAreCutIsADifference: the machine cuts what is
// one Send in the specification, and an action of its own follows.
func TestAChangeInAnyFieldOfSendsThatAreCutIsADifference(t *testing.T) {
	const a, b, own = "Action: A\r\n\r\n", "Action: B\r\n\r\n", "Action: Ping\r\n\r\n"
	n := changeEach(t, "sends", func() ([]core.Command, []spec.Command) {
		send := core.Command{Kind: core.CommandSend, Node: 2, Conn: 3}
		first, second, third := send, send, send
		first.Bytes, second.Bytes, third.Bytes = []byte(a), []byte(b), []byte(own)
		wanted := spec.Command{Kind: core.CommandSend, Node: 2, Conn: 3, Bytes: a + b}
		ping := spec.Command{Kind: core.CommandSend, Node: 2, Conn: 3, Bytes: own, Own: true}
		return []core.Command{first, second, third}, []spec.Command{wanted, ping}
	})
	if n < 120 {
		t.Errorf("only %d fields were changed", n)
	}
}

// changeEach changes each field of what both sides say, one after the other, and
// returns how many there were.
func changeEach(t *testing.T, name string, make func() ([]core.Command, []spec.Command)) (n int) {
	t.Helper()
	got, want := make()
	if d := (&Difference{}); d.commands(got, want) {
		t.Fatalf("%s: unchanged, %v", name, d)
	}
	for k, f := range fieldsBelow(reflect.ValueOf(&got).Elem(), "") {
		got, want := make()
		fieldsBelow(reflect.ValueOf(&got).Elem(), "")[k].change()
		if d := (&Difference{}); !d.commands(got, want) {
			t.Errorf("%s of the machine, %s: no difference", name, f.name)
		} else if d.What == "" || d.Machine == "" || d.Spec == "" {
			t.Errorf("%s of the machine, %s: %v", name, f.name, d)
		}
		n++
	}
	for k, f := range fieldsBelow(reflect.ValueOf(&want).Elem(), "") {
		if strings.HasSuffix(f.name, ".Own") { // says how Sends may be cut
			continue
		}
		got, want := make()
		fieldsBelow(reflect.ValueOf(&want).Elem(), "")[k].change()
		if !differ(got, want) {
			t.Errorf("%s of the specification, %s: no difference", name, f.name)
		}
		n++
	}
	return n
}

// TestErrorsAreComparedByWhatTheyAre: no two texts make an error the same or
// another.
func TestErrorsAreComparedByWhatTheyAre(t *testing.T) {
	limit := func(most int) error {
		return &wire.LimitError{Header: "X", Reason: wire.ReasonLineTooLong, Got: 9, Max: most}
	}
	mask := func(near ...string) error {
		return &catalog.CheckError{Fault: catalog.UnknownClass, Value: "x", Near: near}
	}
	for _, c := range []struct {
		name               string
		machine, predicted error
		same               bool
	}{
		{"none", nil, nil, true},
		{"a sentinel", core.ErrBooting, core.ErrBooting, true},
		{"another sentinel", core.ErrBooting, core.ErrLoginRejected, false},
		{"the text of a sentinel", errors.New(core.ErrBooting.Error()), core.ErrBooting, false},
		{"a sentinel in another error", fmt.Errorf("%w", core.ErrBooting), core.ErrBooting, false},
		{"one too many", core.ErrBooting, nil, false},
		{"one missing", nil, core.ErrBooting, false},
		{"any", errors.New("x"), spec.ErrSomeDetail, true},
		{"not any", nil, spec.ErrSomeDetail, false},
		{"a limit", limit(4), limit(4), true},
		{"another limit", limit(4), limit(5), false},
		{"the text of a limit", errors.New(limit(4).Error()), limit(4), false},
		{"a limit of nothing", (*wire.LimitError)(nil), limit(4), false},
		{"a check", mask("a"), mask("a"), true},
		{"another check", mask("a"), mask("b"), false},
	} {
		e, w := &core.ActionError{Err: core.ErrNotReady, Detail: c.machine}, &spec.Failure{Err: core.ErrNotReady, Detail: c.predicted}
		got, want := []core.Command{{Kind: core.CommandFail, Err: e}}, []spec.Command{{Kind: core.CommandFail, Err: w}}
		if d := (&Difference{}); d.commands(got, want) == c.same {
			t.Errorf("%s: %v", c.name, d)
		}
	}
}

// TestOwnWordsAreAnyThatAreSafeToShow: which they are is not said.
func TestOwnWordsAreAnyThatAreSafeToShow(t *testing.T) {
	for text, same := range map[string]bool{
		"it took too long": true, "": false, "\x1b[2J": false, "a\nb": false, "\xff": false, strings.Repeat("x", 1025+32): false,
		strings.Repeat(`\xff`, 256) + "… (9 bytes more)": true,
	} {
		got := []core.Command{{Kind: core.CommandNotice, Notice: core.NoticeBootUnknown, Count: 1, Text: text}}
		want := []spec.Command{{Kind: core.CommandNotice, Notice: core.NoticeBootUnknown, Count: 1, Text: spec.OwnWords}}
		if d := (&Difference{}); d.commands(got, want) == same {
			t.Errorf("%q: %v", text, d)
		}
	}
}

// TestHowSendsMayBeCut: callers' actions anywhere between two of them, an action
// of the machine's own not at all, and not together with another.
func TestHowSendsMayBeCut(t *testing.T) {
	const a, b, own = "Action: A\r\n\r\n", "Action: B\r\n\r\n", "Action: Ping\r\n\r\n"
	callers := spec.Command{Kind: core.CommandSend, Bytes: a + b}
	ping := spec.Command{Kind: core.CommandSend, Bytes: own, Own: true}
	for _, c := range []struct {
		sends []string
		want  []spec.Command
		what  string
	}{
		{[]string{a + b, own}, []spec.Command{callers, ping}, ""},
		{[]string{a, b, own}, []spec.Command{callers, ping}, ""},
		{[]string{own, own, a, b}, []spec.Command{ping, ping, callers}, ""},
		{[]string{a, b + own}, []spec.Command{callers, ping}, "Bytes"},
		{[]string{own + a + b}, []spec.Command{ping, callers}, "Bytes"},
		{[]string{a + b[:5], b[5:], own}, []spec.Command{callers, ping}, "ends within an action"},
		{[]string{a, own[:6], own[6:]}, []spec.Command{{Kind: core.CommandSend, Bytes: a}, ping}, "ends within an action"},
		{[]string{a, "", b, own}, []spec.Command{callers, ping}, "ends within an action"},
		{[]string{a, b}, []spec.Command{{Kind: core.CommandSend, Bytes: a + b, Own: true}}, "by itself"},
		{[]string{a}, []spec.Command{callers}, "Bytes"},
		{[]string{a, b, own, own}, []spec.Command{callers, ping}, "Bytes"},
	} {
		var got []core.Command
		for _, bytes := range c.sends {
			got = append(got, core.Command{Kind: core.CommandSend, Bytes: []byte(bytes)})
		}
		d := &Difference{}
		if d.commands(got, c.want) != (c.what != "") || !strings.Contains(d.What, c.what) {
			t.Errorf("%q: %v, want %q", c.sends, d, c.what)
		}
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
		if m, ok := v.Addr().Interface().(*wire.Message); ok { // its fields are not seen from outside
			return []changeable{{name, func() { *m = messageOf("Event: Another\r\n\r\n") }}}
		}
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
		if !v.IsNil() {
			of := v.Interface().(error).Error()
			list = append(list, changeable{name + " nil", func() { v.SetZero() }})
			list = append(list, changeable{name + " in its text", func() { v.Set(reflect.ValueOf(errors.New(of))) }})
		}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		list = append(list, changeable{name, func() { v.SetInt(v.Int() + 1) }})
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		list = append(list, changeable{name, func() { v.SetUint(v.Uint() + 1) }})
	default:
		panic(v.Kind().String() + " of " + name)
	}
	return list
}
