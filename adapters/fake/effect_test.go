package fake

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// TestTheServerTellsWhatItDidWithEachAction: when its handler has returned as
// well, and where a fault makes something else of the answer.
func TestTheServerTellsWhatItDidWithEachAction(t *testing.T) {
	var told []string
	k := newTalk(t, ServerConfig{
		Outcomes: Outcomes{Busy: 1},
		OnEffect: func(_ SessionID, id, _ []byte, e Effect) { told = append(told, fmt.Sprintf("%s %v", id, e)) },
		OnAnswer: func(_ SessionID, id []byte, response string) { told = append(told, fmt.Sprintf("%s %s", id, response)) },
		OnOutcome: func(o Outcome) {
			told = append(told, fmt.Sprintf("%s %t %t %s", o.ActionID, o.Sync, o.Answered, o.Reason))
		},
	})
	k.login(1)
	call := []string{"Action: Originate", "Channel: PJSIP/1", "Application: Echo"}
	for _, c := range []struct {
		fault FaultKind
		lines []string
		want  []string
	}{
		{0, []string{"Action: NoSuchAction"}, []string{"a Error", "a refused before its handler"}},
		{0, []string{"Action: DBGet", "Family: no", "Key: no"}, []string{"a Error", "a refused by its handler"}},
		{0, []string{"Action: Ping"}, []string{"a Success", "a done"}},
		{LateError, []string{"Action: Ping"}, []string{"a Success", "a done", "a failed"}},
		{ReplyNever, []string{"Action: Ping"}, []string{"a done"}},
		{ListError, []string{"Action: QueueStatus"}, []string{"a Success", "a done", "a Error"}},
		{0, call, []string{"a at work", "a true false ", "a Error", "a failed"}},
		{ReplyNever, call, []string{"a at work", "a true false ", "a done"}},
		{0, append(slices.Clone(call), "Async: true"), []string{"a Success", "a done", "a false false 5"}},
	} {
		told = nil
		if c.fault != 0 {
			if err := k.s.Fault(k.now, Fault{Kind: c.fault, N: 1}); err != nil {
				t.Fatal(err)
			}
		}
		k.send(1, append(slices.Clone(c.lines), "ActionID: a")...)
		k.pass(40 * time.Second)
		if !slices.Equal(told, c.want) {
			t.Errorf("%v with %v: told %q, want %q", c.lines, c.fault, told, c.want)
		}
	}
}
