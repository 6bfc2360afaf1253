package core_test

import (
	"reflect"
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
