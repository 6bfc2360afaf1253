package netio

import (
	"errors"
	"testing"
	"time"

	"amicore/core"
)

func TestAMaskOrFilterThatCanNotBeIsAnErrorAndChangesNothing(t *testing.T) {
	o := options(newScripted(t, nil).addr())
	o.Core.Events, o.Core.Filters = "call", []string{"!Event: RTCP"}
	c := open(t, o)
	cluster := newFarm(t, 1, nil).open(t)
	for what, err := range map[string]error{
		"SetEvents of nothing":                 c.SetEvents(""),
		"SetEvents of two lines":               c.SetEvents("call\r\nAction: Logoff"),
		"SetFilters of nothing":                c.SetFilters("!Event: RTCP", ""),
		"SetFilters that no server takes":      c.SetFilters("Event: (Hangup"),
		"Cluster.SetEvents of nothing":         cluster.SetEvents(""),
		"Cluster.SetFilters that no one takes": cluster.SetFilters("Event: (Hangup"),
	} {
		if err == nil {
			t.Errorf("%s is no error", what)
		}
	}
	if n := c.Stats().Misuse + cluster.Stats().Misuse; n != 0 {
		t.Errorf("%d inputs reached a machine and were misuse", n)
	}
	// The next session has what was wanted before, and is Ready.
	c.owning(func() {
		if is := c.machine.Config(); is.Events != "call" || len(is.Filters) != 1 {
			t.Errorf("the mask is %q, the filters are %q", is.Events, is.Filters)
		}
	})
	if err := cluster.WaitReady(within(t, 10*time.Second), 1); err != nil {
		t.Error(err)
	}
	shut(t, c)
	if err := c.SetEvents("call"); !errors.Is(err, core.ErrStopped) {
		t.Errorf("SetEvents after Close: %v", err)
	}
	if err := c.SetFilters("Event: Hangup"); !errors.Is(err, core.ErrStopped) {
		t.Errorf("SetFilters after Close: %v", err)
	}
}
