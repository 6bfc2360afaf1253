package wiretrial

import (
	"errors"
	"fmt"
	"slices"

	"amicore/core/wire"
	"amicore/internal/refwire"
)

// Write makes one trial of the writer: it draws an action, an ActionID and a variable, and returns an error if they are written,
// refused or changed otherwise than the reference says. The error has the beginning of the action.
func Write(pick Pick) error {
	want, id := Action(pick)
	shared := pick.chance(3)
	if err := SameAction(ToWire(want, shared), want, id); err != nil {
		return fmt.Errorf("%w: %.300q with the ActionID %.100q", err, want.Bytes(""), id)
	}
	if err := sameWith(pick, want, shared); err != nil {
		return fmt.Errorf("%w: %.300q", err, want.Bytes(""))
	}
	name, value := variable(pick)
	got := wire.QuoteVariable(name, value)
	if quoted := refwire.QuoteVariable(name, value); got != quoted {
		return fmt.Errorf("function QuoteVariable(%q, %q) is %q, want %q", name, value, got, quoted)
	}
	if back := refwire.ServerVariables(got + "," + got); !slices.Equal(back, []string{name + "=" + value, name + "=" + value}) {
		return fmt.Errorf("of QuoteVariable(%q, %q), twice, the server makes %q", name, value, back)
	}
	return nil
}

// ToWire returns the action that a caller makes, with room behind its headers or without.
func ToWire(a refwire.Action, room bool) wire.Action {
	all := make([]string, 0, 2*len(a.Headers))
	for _, h := range a.Headers {
		all = append(all, h.Name, h.Value)
	}
	made := wire.NewAction(a.Name, all...)
	clear(all) // NewAction keeps nothing of it
	if room {
		made.Headers = slices.Grow(made.Headers, 2)
	}
	return made
}

// reasons are the reasons of the encoder and of the reference.
var reasons = map[wire.Reason]string{
	wire.ReasonNoName: refwire.NoName, wire.ReasonForbiddenByte: refwire.ForbiddenByte, wire.ReasonHeaderName: refwire.HeaderName,
	wire.ReasonReserved: refwire.Reserved, wire.ReasonLineTooLong: refwire.LongLine, wire.ReasonTooManyLines: refwire.ManyLines,
	wire.ReasonActionIDTooLong: refwire.LongID, wire.ReasonActionIDBlank: refwire.IDBlank, wire.ReasonNameBlank: refwire.NameBlank,
}

// SameAction returns an error if the action is written, refused or read otherwise than want.
func SameAction(a wire.Action, want refwire.Action, id string) error {
	refused := want.Refused(id)
	const before = "> "
	room := make([]byte, len(before), len(before)+a.EncodedSize(id))
	copy(room, before)
	got, err := a.Append(room, id)
	byBytes, errByBytes := a.AppendID([]byte(before), []byte(id))
	for _, e := range [...]error{err, errByBytes, a.Validate(id)} {
		if err := sameRefusal(e, refused); err != nil {
			return err
		}
	}
	switch {
	case refused != refwire.Refusal{}:
		if string(got) != before || string(byBytes) != before {
			return fmt.Errorf("a refused action appends %.100q and %.100q", got, byBytes)
		}
	case string(got) != before+want.Bytes(id):
		return fmt.Errorf("method Append writes %.100q", got)
	case string(byBytes) != string(got):
		return fmt.Errorf("method AppendID writes %.100q", byBytes)
	case len(got) != cap(room) || &got[0] != &room[0]:
		return fmt.Errorf("method EncodedSize is %d, written are %d bytes", a.EncodedSize(id), len(got)-len(before))
	}
	for _, h := range want.Headers {
		for _, name := range nearly(h.Name, len(id)) {
			value, ok := a.Get(name)
			if first, had := want.Get(name); value != first || ok != had {
				return fmt.Errorf("method Get(%.100q) is %.100q, %v", name, value, ok)
			}
		}
	}
	if (refused == refwire.Refusal{}) {
		return ReadBack(want, id, string(got[len(before):]))
	}
	return nil
}

// sameRefusal compares an error with the rule that the reference names.
func sameRefusal(err error, want refwire.Refusal) error {
	var limit *wire.LimitError
	if err != nil && !errors.As(err, &limit) {
		return fmt.Errorf("an error that is no LimitError: %w", err)
	}
	got := refwire.Refusal{}
	if limit != nil {
		got = refwire.Refusal{Header: limit.Header, Reason: reasons[limit.Reason], Got: limit.Got, Max: limit.Max}
	}
	if got != want {
		return fmt.Errorf("the header %.100q breaks %q (%d, at most %d), want %.100q, %q (%d, at most %d)", got.Header, got.Reason, got.Got, got.Max, want.Header, want.Reason, want.Got, want.Max)
	}
	if limit == nil {
		return nil
	}
	text := "wire: "
	if want.Header != "" {
		text += "header " + wire.Quoted(want.Header) + ": "
	}
	if text += limit.Reason.Error(); want.Max > 0 {
		text += fmt.Sprintf(": %d, at most %d", want.Got, want.Max)
	}
	if limit.Error() != text || !errors.Is(err, limit.Reason) {
		return fmt.Errorf("the error says %.200q, want %.200q", limit.Error(), text)
	}
	return nil
}

// ReadBack returns an error if the bytes of an action are read as another one: by a server, or by the reader of a proxy or a recording.
func ReadBack(a refwire.Action, id, bytes string) error {
	want := a.Lines(id)
	got := refwire.Frames([]byte(bytes), refwire.Client, NoLimit)
	lines, ok := refwire.ServerLines(bytes)
	switch {
	case len(got) != 1 || !slices.Equal(got[0].Headers, want) || len(got[0].Lines) != len(want):
		return errors.New("a reader reads other headers")
	case !ok:
		return errors.New("a server refuses the lines")
	}
	for i, h := range want {
		if lines[i] != h.Name+": "+h.Value {
			return errors.New("a server reads other lines")
		}
		first, _ := got[0].Get(h.Name)
		value, ok := refwire.ServerHeader(lines, h.Name)
		if !ok || value != refwire.SkipBlanks(first) {
			return errors.New("a server finds another value")
		}
	}
	if name, _ := refwire.ServerHeader(lines, "Action"); name != a.Name {
		return errors.New("a server reads another name of the action")
	}
	if echoed, _ := refwire.ServerHeader(lines, "ActionID"); echoed != id {
		return errors.New("a server echoes another ActionID")
	}
	return nil
}

// sameWith makes actions of one another by With, and changes the headers of one: the others must keep theirs.
func sameWith(pick Pick, a refwire.Action, room bool) error {
	made := []wire.Action{ToWire(a, room)}
	want := [][]refwire.Header{a.Headers}
	for i := range 3 {
		from := pick(len(made))
		h := refwire.Header{Name: pick.one(sentNames...), Value: fmt.Sprint(i)}
		made = append(made, made[from].With(h.Name, h.Value))
		want = append(want, append(slices.Clone(want[from]), h))
	}
	changed := 1 + pick(len(made)-1)
	at := pick(len(want[changed]))
	made[changed].Headers[at].Value = "changed"
	want[changed][at].Value = "changed"
	for i := range made {
		same := slices.EqualFunc(made[i].Headers, want[i], func(h wire.Header, w refwire.Header) bool { return refwire.Header(h) == w })
		if !same || made[i].Name != a.Name {
			return fmt.Errorf("of actions made with With number %d has the headers %.100q", i, made[i].Headers)
		}
	}
	return nil
}
