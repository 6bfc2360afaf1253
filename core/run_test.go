package core_test

import (
	"errors"
	"fmt"
	"testing"

	"amicore/core"
)

// TestMayHaveRunAsksEveryErrorOfMany: one action that may have run is enough.
func TestMayHaveRunAsksEveryErrorOfMany(t *testing.T) {
	not := &core.ActionError{Run: core.NotSent, Err: core.ErrNotReady}
	refused := &core.ActionError{Run: core.Rejected, Err: core.ErrStopped}
	unknown := &core.ActionError{Run: core.Unknown, Err: core.ErrTimeout}
	for _, c := range []struct {
		err  error
		want bool
	}{
		{nil, true},
		{errors.New("else"), true},
		{not, false},
		{fmt.Errorf("wrapped: %w", refused), false},
		{errors.Join(not, refused), false},
		{errors.Join(not, unknown), true},
		{fmt.Errorf("wrapped: %w", errors.Join(not, errors.Join(refused, unknown))), true},
		{errors.Join(not, errors.New("else")), true},
	} {
		if got := core.MayHaveRun(c.err); got != c.want {
			t.Errorf("%v: %t", c.err, got)
		}
	}
}
