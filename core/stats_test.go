package core_test

import (
	"reflect"
	"strings"
	"testing"

	"amicore/core"
)

// What a new count of Stats is forgotten in must not be the sum.
func TestTheSumOfManyHasEveryCount(t *testing.T) {
	none := map[string]bool{"Phase": true, "Conn": true, "LastClose": true, "Banner": true, "RTT": true}
	var one, sum core.Stats
	fields := reflect.ValueOf(&one).Elem()
	fill := func(v reflect.Value, n int) {
		if v.CanInt() {
			v.SetInt(int64(n))
		} else {
			v.SetUint(uint64(n))
		}
	}
	for i := range fields.NumField() {
		switch f := fields.Field(i); {
		case none[fields.Type().Field(i).Name]:
		case f.Kind() == reflect.Array:
			for j := range f.Len() {
				fill(f.Index(j), 100*i+j+1)
			}
		default:
			fill(f, i+1)
		}
	}
	sum.Add(&one)
	if sum != one {
		t.Errorf("the sum of one is\n%+v, want\n%+v", sum, one)
	}
	sum.Add(&one)
	if sum == one || sum.Failed != 2*one.Failed {
		t.Errorf("a second machine adds nothing: %+v", sum)
	}
}

func TestAnErrorNamesItsNode(t *testing.T) {
	for _, c := range []struct {
		err  core.ActionError
		want string
	}{
		{core.ActionError{Action: "Ping", Err: core.ErrNotReady, Run: core.NotSent}, "amicore: Ping: not ready; it was never sent and may be sent again"},
		{core.ActionError{Node: 3, Action: "Ping", Err: core.ErrNotReady, Run: core.NotSent}, "amicore: node 3: Ping: not ready; it was never sent and may be sent again"},
		{core.ActionError{Node: 3, NodeName: "pbx-3", Action: "Ping", Err: core.ErrNotReady, Run: core.NotSent}, "amicore: node pbx-3: Ping: not ready; it was never sent and may be sent again"},
	} {
		if got := c.err.Error(); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
}

// TestAnErrorSaysWhatMayBeDoneNext: what a caller is advised must not have a call
// dialed twice.
func TestAnErrorSaysWhatMayBeDoneNext(t *testing.T) {
	for _, c := range []struct {
		err  core.ActionError
		want string
	}{
		{core.ActionError{Run: core.NotSent, Err: core.ErrNotReady}, "it was never sent and may be sent again"},
		{core.ActionError{Run: core.NotSent, Err: core.ErrInvalidAction}, "it was never sent; fix it before sending it again"},
		{core.ActionError{Run: core.NotSent, Err: core.ErrDuplicateActionID}, "it was never sent; fix it before sending it again"},
		{core.ActionError{Run: core.NotSent, Err: core.ErrNoOutcome}, "it was never sent; let the event through, or send it with RuleSingle and do not wait for it"},
		{core.ActionError{Run: core.Rejected, Err: core.ErrResponse, Message: "no"}, "it had no effect; fix what the server objects to before sending it again"},
		{core.ActionError{Run: core.Rejected, Err: core.ErrResponse, Message: "Asterisk is shutting down"}, "it had no effect; send it to another server, or to this one after its restart"},
		{core.ActionError{Run: core.Failed, Err: core.ErrResponse, Message: "Asterisk is shutting down"}, "it ran and failed; it may have had effects"},
		{core.ActionError{Run: core.Unknown, Err: core.ErrTimeout}, "it may have run: find out before sending it again"},
	} {
		c.err.Action = "Originate"
		if got := c.err.Error(); !strings.HasSuffix(got, "; "+c.want) {
			t.Errorf("%s\nwant %s", got, c.want)
		}
	}
}
